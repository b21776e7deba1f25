// What the store says of runs, deliveries and the base as a whole.

// name: store_open_run
// for: a run begins; readers leave out what it writes until it is committed
MERGE (r:LoadRun {id: $id})
ON CREATE SET r.number = $number, r.state = 'OPEN', r.opened = $opened, r.actor = $actor, r.loader = $loader, r.manifest = $manifest, r.kind = $kind

// name: store_run_at_once
// for: a run of which readers see everything as soon as they see it, and the delivery that it used
CREATE (:LoadRun {id: $id, number: $number, state: $state, opened: $opened, closed: $closed, actor: $actor, loader: $loader, manifest: $manifest, kind: $kind, summary: $summary})-[:USED]->(:SourceFile {id: $source, hash: $hash, name: $name, format: $format, encoding: $encoding, bytes: $bytes, lines: $lines, kind: $delivery_kind, scope: $scope, entry: $entry, department: $department, region: $region, period_from: $period_from, period_to: $period_to, delivered: $delivered, recorded: $opened, stamp: $stamp, manifest: $manifest, manifest_hash: $manifest_hash, run: $number})

// name: store_run_state
// for: a run comes into its next state
MATCH (r:LoadRun) WHERE r.id = $id
SET r.state = $state, r.closed = $closed, r.summary = $summary

// name: store_drop_run
// for: a run that never happened
MATCH (r:LoadRun) WHERE r.id = $id
DETACH DELETE r

// name: store_next_epoch
// for: what readers may see has changed, or is about to
MATCH (b:Base) WHERE b.id = $base
SET b.epoch = b.epoch + 1

// name: store_withdrawn_runs
// for: runs whose delivery was withdrawn and whose writing is not yet swept away
MATCH (r:LoadRun) WHERE r.state = 'WITHDRAWN'
OPTIONAL MATCH (r)-[:USED]->(s:SourceFile)
RETURN r.id AS id, r.number AS number, s.id AS source
ORDER BY number

// name: store_run_by_id
// for: one row: a run as the graph knows it
MATCH (r:LoadRun) WHERE r.id = $id
RETURN r.id AS id, r.number AS number, r.state AS state, r.summary AS summary

// name: store_source
// for: a delivery begins, which was not there before
CREATE (:SourceFile {id: $id, hash: $hash, name: $name, format: $format, encoding: $encoding, bytes: $bytes, lines: 0, kind: $kind, scope: $scope, entry: $entry, department: $department, region: $region, period_from: $period_from, period_to: $period_to, delivered: $delivered, recorded: $recorded, stamp: $stamp, manifest: $manifest, manifest_hash: $manifest_hash, run: $run})

// name: store_call_department
// for: what a department calls itself
MATCH (d:Department) WHERE d.id = $id
SET d.name = $name

// name: store_delivered_by
// for: who delivered a delivery of which all else is written
MATCH (s:SourceFile) WHERE s.id = $source
MATCH (d:Department) WHERE d.id = $department
CREATE (s)-[:DELIVERED_BY]->(d)

// name: store_source_links
// for: how many rows a delivery had, who delivered it and which run used it
MATCH (s:SourceFile) WHERE s.id = $source
MATCH (d:Department) WHERE d.id = $department
MATCH (r:LoadRun) WHERE r.id = $run
SET s.lines = $lines
CREATE (s)-[:DELIVERED_BY]->(d)
CREATE (r)-[:USED]->(s)

// name: store_sources
// for: every delivery, as far as it speaks about versions
MATCH (s:SourceFile)
RETURN s.id AS id, s.stamp AS stamp, s.kind AS kind, s.scope AS scope, s.delivered AS delivered, s.run AS run, s.period_from AS period_from, s.period_to AS period_to
ORDER BY id

// name: store_sources_of_kind
// for: the deliveries of one kind, as far as they speak about versions
MATCH (s:SourceFile) WHERE s.kind = $kind
RETURN s.id AS id, s.stamp AS stamp, s.kind AS kind, s.scope AS scope, s.delivered AS delivered, s.run AS run, s.period_from AS period_from, s.period_to AS period_to
ORDER BY id

// name: store_source_by_id
// for: one row: a delivery and the run that read it
MATCH (s:SourceFile) WHERE s.id = $id
RETURN s.id AS id, s.run AS run, s.department AS department, s.lines AS lines, s.name AS name

// name: store_drop_source
// for: a delivery that never came
MATCH (s:SourceFile) WHERE s.id = $id
DETACH DELETE s

// name: store_keys_of_scope
// for: every record key a full delivery of this scope speaks for
// types: run INT64
MATCH (k:RecordKey) WHERE k.scope IN [$scope, '']
RETURN k.id AS id, k.state AS state, k.run AS run
ORDER BY id

// name: store_keys_of_scope_but
// for: those of them that stand otherwise
MATCH (k:RecordKey) WHERE k.scope IN [$scope, ''] AND k.state <> $state
RETURN k.id AS id
ORDER BY id

// name: store_all_files
// for: every credit file, to index names or resolve anew
// types: run INT64
MATCH (f:CreditFile)
RETURN f.id AS file_id, f.name AS name, f.run AS run
ORDER BY file_id

// name: store_all_blocks
// for: what every credit file says beside its name and numbers, to index what files have in common
MATCH (f:CreditFile)
RETURN f.id AS file_id, f.block AS block
ORDER BY file_id

// name: store_all_listed
// for: every record version about an organisation or a business, to list departments' records anew
// types: decided DATE
MATCH (r:CreditRecord)-[:IN_FILE]->(f:CreditFile) WHERE f.kind <> 'person'
RETURN f.department AS department, r.id AS record, r.decided AS decided, r.entry AS category
ORDER BY record

// name: store_judgement_ids
// for: every judgement that is mirrored in the graph
MATCH (j:Judgement)
RETURN j.id AS id, j.verdict AS verdict
ORDER BY id

// name: store_all_regions
// for: every dated region with what became of it
// types: since INT64, until INT64, year INT64
MATCH (r:Region)
OPTIONAL MATCH (r)-[x:SUCCEEDED_BY]->(s:Region)
RETURN r.id AS id, r.code AS code, r.name AS name, r.level AS level, r.since AS since, r.until AS until, s.id AS successor, x.year AS year
ORDER BY id, successor

// name: store_left_records
// for: one row: how many CreditRecord nodes a rebuild still has to wipe
MATCH (n:CreditRecord) RETURN count(n) AS left

// name: store_wipe_records
// for: wiping some CreditRecord nodes before a rebuild
MATCH (n:CreditRecord) WITH n LIMIT $limit DETACH DELETE n

// name: store_left_keys
// for: one row: how many RecordKey nodes a rebuild still has to wipe
MATCH (n:RecordKey) RETURN count(n) AS left

// name: store_wipe_keys
// for: wiping some RecordKey nodes before a rebuild
MATCH (n:RecordKey) WITH n LIMIT $limit DETACH DELETE n

// name: store_left_files
// for: one row: how many CreditFile nodes a rebuild still has to wipe
MATCH (n:CreditFile) RETURN count(n) AS left

// name: store_wipe_files
// for: wiping some CreditFile nodes before a rebuild
MATCH (n:CreditFile) WITH n LIMIT $limit DETACH DELETE n

// name: store_left_subjects
// for: one row: how many Subject nodes a rebuild still has to wipe
MATCH (n:Subject) RETURN count(n) AS left

// name: store_wipe_subjects
// for: wiping some Subject nodes before a rebuild
MATCH (n:Subject) WITH n LIMIT $limit DETACH DELETE n

// name: store_left_identifiers
// for: one row: how many Identifier nodes a rebuild still has to wipe
MATCH (n:Identifier) RETURN count(n) AS left

// name: store_wipe_identifiers
// for: wiping some Identifier nodes before a rebuild
MATCH (n:Identifier) WITH n LIMIT $limit DETACH DELETE n

// name: store_left_judgements
// for: one row: how many Judgement nodes a rebuild still has to wipe
MATCH (n:Judgement) RETURN count(n) AS left

// name: store_wipe_judgements
// for: wiping some Judgement nodes before a rebuild
MATCH (n:Judgement) WITH n LIMIT $limit DETACH DELETE n

// name: store_left_sources
// for: one row: how many SourceFile nodes a rebuild still has to wipe
MATCH (n:SourceFile) RETURN count(n) AS left

// name: store_wipe_sources
// for: wiping some SourceFile nodes before a rebuild
MATCH (n:SourceFile) WITH n LIMIT $limit DETACH DELETE n

// name: store_left_loads
// for: one row: how many LoadRun nodes a rebuild still has to wipe
MATCH (n:LoadRun) WHERE n.kind <> 'rebuild' RETURN count(n) AS left

// name: store_wipe_loads
// for: wiping some LoadRun nodes before a rebuild
MATCH (n:LoadRun) WHERE n.kind <> 'rebuild' WITH n LIMIT $limit DETACH DELETE n

// name: store_kept_apart
// for: pairs of credit files that are kept apart, for stewards, page by page
MATCH (l:CreditFile)-[x:KEPT_APART]->(r:CreditFile)
WITH l.id + '|' + r.id AS place, l, r, x
WHERE place > $after
RETURN l.id AS left_file, r.id AS right_file, l.name AS left_name, r.name AS right_name, x.reason AS reason,
       x.sentence AS sentence, x.weight AS weight, place AS place
ORDER BY place LIMIT $limit

// name: store_count_namings
// for: one row: how often a record names somebody's number, which both engines know without looking
MATCH ()-[x:NAMES]->()
RETURN count(x) AS namings
