// What readers ask of the graph. Every block starts at a key and follows links by OPTIONAL MATCH; what a hidden
// run wrote is returned with its run number and left out by graph.view, in one place for both engines.

// name: view_state
// for: the state of the base and the runs that are not committed, in one statement (one row when there are none)
// types: epoch INT64, hidden INT64
MATCH (b:Base)
OPTIONAL MATCH (r:LoadRun) WHERE r.state <> $committed
RETURN b.epoch AS epoch, r.number AS hidden, r.kind AS kind
ORDER BY hidden

// name: view_epoch
// for: the state of the base and the runs whose writing readers leave out, in one statement (one row when there are none)
MATCH (b:Base)
OPTIONAL MATCH (r:LoadRun) WHERE r.state <> 'COMMITTED'
RETURN b.epoch AS epoch, r.number AS hidden
ORDER BY hidden

// name: view_files
// for: credit files by id, each with the subject it is on, the department that holds it and the region it is held for
// types: delivered TIMESTAMP, run INT64
UNWIND $ids AS wanted
MATCH (f:CreditFile) WHERE f.id = wanted
OPTIONAL MATCH (f)-[:REFERS_TO]->(s:Subject)
RETURN f.id AS id, f.kind AS kind, f.name AS name, f.block AS block, f.delivered AS delivered, f.stamp AS stamp,
       f.run AS run, s.id AS subject, f.department AS department, f.region AS region
ORDER BY id

// name: view_files_of_subjects
// for: the credit files that are on the given subjects
// types: delivered TIMESTAMP, run INT64
UNWIND $ids AS wanted
MATCH (s:Subject) WHERE s.id = wanted
OPTIONAL MATCH (f:CreditFile)-[:REFERS_TO]->(s)
RETURN f.id AS id, f.kind AS kind, f.name AS name, f.block AS block, f.delivered AS delivered, f.stamp AS stamp,
       f.run AS run, s.id AS subject, f.department AS department, f.region AS region
ORDER BY id

// name: view_heads_of_files
// for: every record version in the given files: what decides whether it may be read and where it sorts, once for
// for: each row of a file in which it was read, with the text as it stood there
// types: decided DATE, valid_from DATE, valid_to DATE, published_until DATE, kept_until DATE, ended TIMESTAMP, run INT64,
// types: line INT64
UNWIND $ids AS wanted
MATCH (f:CreditFile) WHERE f.id = wanted
OPTIONAL MATCH (r:CreditRecord)-[:IN_FILE]->(f)
OPTIONAL MATCH (r)-[l:READ_FROM]->(s:SourceFile)
RETURN r.id AS id, r.key AS decision, f.id AS file, f.kind AS kind, r.entry AS entry, r.state AS state,
       r.severity AS severity, r.decided AS decided, r.valid_from AS valid_from, r.valid_to AS valid_to,
       r.published_until AS published_until, r.kept_until AS kept_until, r.ended AS ended, r.run AS run,
       s.id AS source, l.sheet AS sheet, l.line AS line, l.original AS original
ORDER BY id

// name: view_heads
// for: the same as view_heads_of_files for record versions by id
// types: decided DATE, valid_from DATE, valid_to DATE, published_until DATE, kept_until DATE, ended TIMESTAMP, run INT64,
// types: line INT64
UNWIND $ids AS wanted
MATCH (r:CreditRecord) WHERE r.id = wanted
OPTIONAL MATCH (r)-[:IN_FILE]->(f:CreditFile)
OPTIONAL MATCH (r)-[l:READ_FROM]->(s:SourceFile)
RETURN r.id AS id, r.key AS decision, f.id AS file, f.kind AS kind, r.entry AS entry, r.state AS state,
       r.severity AS severity, r.decided AS decided, r.valid_from AS valid_from, r.valid_to AS valid_to,
       r.published_until AS published_until, r.kept_until AS kept_until, r.ended AS ended, r.run AS run,
       s.id AS source, l.sheet AS sheet, l.line AS line, l.original AS original
ORDER BY id

// name: view_listed
// for: what a list shows of record versions: what of view_heads decides whether each may be read, its title and
// for: number, whom it is about and the name and region of its file
// types: decided DATE, valid_from DATE, valid_to DATE, published_until DATE, kept_until DATE, ended TIMESTAMP, run INT64
UNWIND $ids AS wanted
MATCH (r:CreditRecord) WHERE r.id = wanted
OPTIONAL MATCH (r)-[:IN_FILE]->(f:CreditFile)
OPTIONAL MATCH (f)-[:REFERS_TO]->(o:Subject)
OPTIONAL MATCH (r)-[:READ_FROM]->(s:SourceFile)
RETURN r.id AS id, r.key AS decision, f.id AS file, f.kind AS kind, r.entry AS entry, r.state AS state,
       r.severity AS severity, r.decided AS decided, r.valid_from AS valid_from, r.valid_to AS valid_to,
       r.published_until AS published_until, r.kept_until AS kept_until, r.ended AS ended, r.run AS run,
       s.id AS source, r.title AS title, r.number AS number, f.name AS name, f.region AS region, o.id AS subject
ORDER BY id

// name: view_newer_versions
// for: which version replaced each of the given ones, by the id that the link bears: over a list the embedded engine
// for: would scan all records for the far end
UNWIND $ids AS wanted
MATCH (r:CreditRecord) WHERE r.id = wanted
OPTIONAL MATCH ()-[x:REVISION_OF]->(r)
RETURN r.id AS id, x.newer AS newer
ORDER BY id

// name: view_older_versions
// for: which version each of the given ones replaced, by the id that the link bears
UNWIND $ids AS wanted
MATCH (r:CreditRecord) WHERE r.id = wanted
OPTIONAL MATCH (r)-[x:REVISION_OF]->()
RETURN r.id AS id, x.older AS older
ORDER BY id

// name: view_records
// for: the content of record versions
UNWIND $ids AS wanted
MATCH (r:CreditRecord) WHERE r.id = wanted
RETURN r.id AS id, r.title AS title, r.number AS number, r.fields AS fields
ORDER BY id

// name: view_titles
// for: what of the content of record versions is shown of many at once
UNWIND $ids AS wanted
MATCH (r:CreditRecord) WHERE r.id = wanted
RETURN r.id AS id, r.title AS title, r.number AS number
ORDER BY id

// name: view_links_of_records
// for: who recognises record versions, and which version each replaced
UNWIND $ids AS wanted
MATCH (r:CreditRecord) WHERE r.id = wanted
OPTIONAL MATCH (r)-[:RECOGNISED_BY]->(d:Department)
OPTIONAL MATCH (r)-[x:REVISION_OF]->()
RETURN r.id AS id, d.id AS department, x.older AS older
ORDER BY id

// name: view_sources
// for: source files by id, with the run that read each and the department that delivered it
// types: lines INT64, delivered TIMESTAMP, recorded TIMESTAMP, run INT64, run_number INT64, run_opened TIMESTAMP,
// types: run_closed TIMESTAMP
UNWIND $ids AS wanted
MATCH (s:SourceFile) WHERE s.id = wanted
OPTIONAL MATCH (r:LoadRun)-[:USED]->(s)
RETURN s.id AS id, s.name AS name, s.hash AS hash, s.format AS format, s.encoding AS encoding, s.lines AS lines,
       s.kind AS kind, s.entry AS entry, s.delivered AS delivered, s.recorded AS recorded, s.stamp AS stamp,
       s.manifest AS manifest, s.manifest_hash AS manifest_hash, s.run AS run, s.department AS department,
       s.region AS region, r.id AS run_id, r.number AS run_number, r.actor AS run_actor, r.loader AS run_loader,
       r.opened AS run_opened, r.closed AS run_closed, r.state AS run_state
ORDER BY id, run_number

// name: view_sources_from
// for: the source files that have this id, that this run read, or that this department delivered
MATCH (s:SourceFile) WHERE s.id = $id OR s.run = $number OR s.department = $id
RETURN s.id AS id
ORDER BY id

// name: view_files_from_sources
// for: the credit files in which record versions from these source files are, in pages by their id
// Links into source files stand at the record, so the embedded engine reads all of them whatever is asked.
MATCH (r:CreditRecord)-[:READ_FROM]->(s:SourceFile) WHERE s.id IN $ids
MATCH (r)-[:IN_FILE]->(f:CreditFile)
WITH DISTINCT f.id AS found
WHERE found > $after
RETURN found AS id
ORDER BY id LIMIT $limit

// name: view_departments
// for: departments by id
UNWIND $ids AS wanted
MATCH (d:Department) WHERE d.id = wanted
RETURN d.id AS id, d.name AS name, d.code AS code
ORDER BY id

// name: view_entries_of_records
// for: under which catalogue entry, of which edition, record versions were loaded
UNWIND $ids AS wanted
MATCH (r:CreditRecord) WHERE r.id = wanted
OPTIONAL MATCH (r)-[:UNDER]->(e:CatalogueEntry)
RETURN r.id AS id, e.id AS entry
ORDER BY id

// name: view_entries
// for: catalogue entries by id, as they stood in the edition under which records were loaded
UNWIND $ids AS wanted
MATCH (e:CatalogueEntry) WHERE e.id = wanted
RETURN e.id AS id, e.code AS code, e.edition AS edition, e.name_zh AS name_zh, e.name_en AS name_en,
       e.openness AS openness, e.legal_basis AS legal_basis
ORDER BY id

// name: view_identifiers
// for: the numbers in credit files, as token and mask
UNWIND $ids AS wanted
MATCH (f:CreditFile) WHERE f.id = wanted
OPTIONAL MATCH (f)-[:HAS_IDENTIFIER]->(i:Identifier)
RETURN f.id AS file, i.id AS token, i.kind AS kind, i.mask AS mask, i.state AS state
ORDER BY file, token

// name: view_doubts
// for: which credit files a contradiction keeps apart from others; a pair that only lacks weight is no doubt
UNWIND $ids AS wanted
MATCH (f:CreditFile) WHERE f.id = wanted
OPTIONAL MATCH (f)-[x:KEPT_APART]->()
OPTIONAL MATCH ()-[y:KEPT_APART]->(f)
RETURN DISTINCT f.id AS file, (x IS NOT NULL AND x.weight IS NULL) OR (y IS NOT NULL AND y.weight IS NULL) AS doubted
ORDER BY file

// name: view_judgements
// for: which judgements there are on credit files, by the id that the link bears
// With few judgements the embedded engine starts from their end and scans the ids of all files (0.5 ms at 150,000).
UNWIND $ids AS wanted
MATCH (f:CreditFile) WHERE f.id = wanted
OPTIONAL MATCH ()-[x:`ON`]->(f)
RETURN f.id AS file, x.judgement AS judgement
ORDER BY file, judgement

// name: view_verdicts
// for: what judgements say
UNWIND $ids AS wanted
MATCH (j:Judgement) WHERE j.id = wanted
RETURN j.id AS id, j.verdict AS verdict
ORDER BY id

// name: view_sizes_of_subjects
// for: how many credit files are on each of the given subjects
UNWIND $ids AS wanted
MATCH (s:Subject) WHERE s.id = wanted
OPTIONAL MATCH (f:CreditFile)-[:REFERS_TO]->(s)
RETURN s.id AS id, count(f) AS files
ORDER BY id

// name: view_subjects_of_several_files
// for: every subject with two credit files or more, and how many they are, to draw pairs by chance
// types: files INT64
MATCH (f:CreditFile)-[:REFERS_TO]->(s:Subject)
WITH s.id AS subject, count(f) AS held
WHERE held > 1
RETURN subject AS id, held AS files
ORDER BY id

// name: view_files_with_identifiers
// for: the credit files in which given numbers stand
UNWIND $ids AS wanted
MATCH (i:Identifier) WHERE i.id = wanted
OPTIONAL MATCH (f:CreditFile)-[:HAS_IDENTIFIER]->(i)
RETURN i.id AS token, i.kind AS kind, i.mask AS mask, f.id AS file
ORDER BY token, file

// name: view_named_by_records
// for: the numbers that record versions name, and as whose
UNWIND $ids AS wanted
MATCH (r:CreditRecord) WHERE r.id = wanted
OPTIONAL MATCH (r)-[x:NAMES]->()
RETURN r.id AS record, x.relation AS relation, x.token AS token, x.kind AS kind, x.mask AS mask
ORDER BY record, relation, token

// name: view_records_naming_numbers
// for: the record versions that name given numbers, and as whose
UNWIND $ids AS wanted
MATCH (i:Identifier) WHERE i.id = wanted
OPTIONAL MATCH ()-[x:NAMES]->(i)
RETURN i.id AS token, i.kind AS kind, i.mask AS mask, x.relation AS relation, x.record AS record
ORDER BY token, relation, record

// name: view_sizes_of_namings
// for: how many record versions name each of the given numbers, before any of them is read
UNWIND $ids AS wanted
MATCH (i:Identifier) WHERE i.id = wanted
OPTIONAL MATCH ()-[x:NAMES]->(i)
RETURN i.id AS token, count(x.record) AS records
ORDER BY token

// name: view_files_naming_numbers
// for: the credit files in whose records given numbers are named
UNWIND $ids AS wanted
MATCH (i:Identifier) WHERE i.id = wanted
OPTIONAL MATCH (r:CreditRecord)-[:NAMES]->(i)
OPTIONAL MATCH (r)-[:IN_FILE]->(f:CreditFile)
RETURN DISTINCT i.id AS token, f.id AS file
ORDER BY token, file

// name: view_kind_of
// for: one row: which sort of thing an id belongs to
OPTIONAL MATCH (r:CreditRecord) WHERE r.id = $id
OPTIONAL MATCH (f:CreditFile) WHERE f.id = $id
OPTIONAL MATCH (s:Subject) WHERE s.id = $id
OPTIONAL MATCH (d:SourceFile) WHERE d.id = $id
RETURN r.id AS record, f.id AS file, s.id AS subject, d.id AS source
LIMIT 1

// name: view_runs
// for: the last runs, newest first
MATCH (r:LoadRun)
RETURN r.id AS run_id, r.number AS run_number, r.actor AS run_actor, r.loader AS run_loader, r.opened AS run_opened,
       r.closed AS run_closed, r.state AS run_state
ORDER BY run_number DESC
LIMIT $limit

// name: view_runs_before
// for: the last runs before one of a number, newest first
MATCH (r:LoadRun)
WHERE r.number < $before
RETURN r.id AS run_id, r.number AS run_number, r.actor AS run_actor, r.loader AS run_loader, r.opened AS run_opened,
       r.closed AS run_closed, r.state AS run_state
ORDER BY run_number DESC
LIMIT $limit

// name: view_run
// for: a run by its id or its number
MATCH (r:LoadRun) WHERE r.id = $id OR r.number = $number
RETURN r.id AS run_id, r.number AS run_number, r.actor AS run_actor, r.loader AS run_loader, r.opened AS run_opened,
       r.closed AS run_closed, r.state AS run_state
ORDER BY run_number

// name: view_runs_in_state
// for: the runs that are in one state
MATCH (r:LoadRun) WHERE r.state = $state
RETURN r.id AS run_id, r.number AS run_number, r.actor AS run_actor, r.loader AS run_loader, r.opened AS run_opened,
       r.closed AS run_closed, r.state AS run_state
ORDER BY run_number

// name: view_count_subjects
// for: one row: how many subjects the base holds
MATCH (n:Subject) RETURN count(n) AS held

// name: view_count_subjects_of_runs
// for: one row: how many of the subjects these runs wrote
MATCH (n:Subject) WHERE n.run IN $runs RETURN count(n) AS held

// name: view_count_files
// for: one row: how many credit files the base holds
MATCH (n:CreditFile) RETURN count(n) AS held

// name: view_count_files_of_runs
// for: one row: how many of the credit files these runs wrote
MATCH (n:CreditFile) WHERE n.run IN $runs RETURN count(n) AS held

// name: view_count_records
// for: one row: how many record versions the base holds
MATCH (n:CreditRecord) RETURN count(n) AS held

// name: view_count_records_of_runs
// for: one row: how many of the record versions these runs wrote
MATCH (n:CreditRecord) WHERE n.run IN $runs RETURN count(n) AS held

// name: view_count_sources
// for: one row: how many source files the base holds
MATCH (n:SourceFile) RETURN count(n) AS held

// name: view_count_sources_of_runs
// for: one row: how many of the source files these runs wrote
MATCH (n:SourceFile) WHERE n.run IN $runs RETURN count(n) AS held

// name: view_count_departments
// for: one row: how many departments the base knows
MATCH (n:Department) RETURN count(n) AS held

// name: view_subject_ids_bulk
// for: every subject of one kind, for an export that walks the whole base
MATCH (s:Subject) WHERE s.kind = $kind
RETURN s.id AS id

// name: view_features
// for: credit files as resolution sees them, with the subject they are on
UNWIND $ids AS wanted
MATCH (f:CreditFile) WHERE f.id = wanted
OPTIONAL MATCH (f)-[:REFERS_TO]->(s:Subject)
RETURN f.id AS id, f.kind AS kind, f.name AS name, f.name_key AS name_key, f.block AS block, f.stamp AS stamp,
       s.id AS subject
ORDER BY id

// name: view_sizes_of_identifiers
// for: how many credit files give each of the given numbers, before any of them is read
UNWIND $ids AS wanted
MATCH (i:Identifier) WHERE i.id = wanted
OPTIONAL MATCH (f:CreditFile)-[:HAS_IDENTIFIER]->(i)
RETURN i.id AS token, count(f) AS files
ORDER BY token

// name: view_subjects_of_department
// for: the subjects on which a department holds files, by id, so that what is cut off is always the end
MATCH (f:CreditFile) WHERE f.department = $department
MATCH (f)-[:REFERS_TO]->(s:Subject)
RETURN DISTINCT s.id AS id
ORDER BY id
LIMIT $limit

// name: view_subjects_of_source
// for: the subjects of whom a source file says something, by id
MATCH (r:CreditRecord)-[:READ_FROM]->(d:SourceFile) WHERE d.id = $source
MATCH (r)-[:IN_FILE]->(f:CreditFile)
MATCH (f)-[:REFERS_TO]->(s:Subject)
RETURN DISTINCT s.id AS id
ORDER BY id
LIMIT $limit

// name: view_subjects_of_region
// for: the subjects on which files are held for a region whose code begins so, by id, so that the end is cut off
MATCH (f:CreditFile) WHERE f.region STARTS WITH $prefix
MATCH (f)-[:REFERS_TO]->(s:Subject)
RETURN DISTINCT s.id AS id
ORDER BY id
LIMIT $limit

// name: view_regions
// for: dated regions by id
UNWIND $ids AS wanted
MATCH (g:Region) WHERE g.id = wanted
RETURN g.id AS id, g.code AS code, g.name AS name, g.since AS since, g.until AS until
ORDER BY id
