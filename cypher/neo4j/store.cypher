// What the store writes and looks up in bulk, one row of a frame at a time. Readers see none of it before its run
// is committed; every look-up starts at a key and follows links by OPTIONAL MATCH: by MATCH the embedded engine
// reads the whole table of links, however few keys are asked for.

// name: store_departments_bulk
// for: departments that are not known yet; where they are is said by what they deliver
UNWIND $rows AS row
CREATE (:Department {id: row.id, name: row.name, code: row.code})

// name: store_files_bulk
// for: new credit files
UNWIND $rows AS row
CREATE (:CreditFile {id: row.id, kind: row.kind, name: row.name, name_key: row.name_key, department: row.department, region: row.region, block: row.block, delivered: row.delivered, stamp: row.stamp, run: row.run})

// name: store_held_by_bulk
// for: who holds new credit files
UNWIND $rows AS row
MATCH (a:CreditFile {id: row.id})
MATCH (b:Department {id: row.department})
CREATE (a)-[:HELD_BY]->(b)

// name: store_identifiers_bulk
// for: numbers that are not known yet
UNWIND $rows AS row
CREATE (:Identifier {id: row.id, kind: row.kind, mask: row.mask, state: row.state, run: row.run})

// name: store_has_identifier_bulk
// for: which numbers new credit files give
UNWIND $rows AS row
MATCH (a:CreditFile {id: row.file})
MATCH (b:Identifier {id: row.token})
CREATE (a)-[:HAS_IDENTIFIER]->(b)

// name: store_names_bulk
// for: which numbers of others new record versions name, and as whose
UNWIND $rows AS row
MATCH (a:CreditRecord {id: row.record})
MATCH (b:Identifier {id: row.token})
CREATE (a)-[:NAMES {relation: row.relation, record: row.record, token: row.token, kind: row.kind, mask: row.mask}]->(b)

// name: store_keys_bulk
// for: record keys that are not known yet
UNWIND $rows AS row
CREATE (:RecordKey {id: row.id, scope: row.scope, state: row.state, versions: row.versions, run: row.run})

// name: store_records_bulk
// for: new record versions
UNWIND $rows AS row
CREATE (:CreditRecord {id: row.id, key: row.key, part: row.part, entry: row.entry, title: row.title, number: row.number, decided: row.decided, valid_from: row.valid_from, valid_to: row.valid_to, severity: row.severity, published_until: row.published_until, kept_until: row.kept_until, state: row.state, ended: row.ended, fields: row.fields, run: row.run})

// name: store_in_file_bulk
// for: the credit file each new record version stands in
UNWIND $rows AS row
MATCH (a:CreditRecord {id: row.id})
MATCH (b:CreditFile {id: row.file})
CREATE (a)-[:IN_FILE]->(b)

// name: store_recognised_by_bulk
// for: who recognised each new record version
UNWIND $rows AS row
MATCH (a:CreditRecord {id: row.id})
MATCH (b:Department {id: row.recognised_by})
CREATE (a)-[:RECOGNISED_BY]->(b)

// name: store_under_bulk
// for: the catalogue entry of each new record version
UNWIND $rows AS row
MATCH (a:CreditRecord {id: row.id})
MATCH (b:CatalogueEntry {id: row.entry_id})
CREATE (a)-[:UNDER]->(b)

// name: store_read_from_bulk
// for: the rows that assert record versions
UNWIND $rows AS row
MATCH (a:CreditRecord {id: row.record})
MATCH (b:SourceFile {id: row.source})
CREATE (a)-[:READ_FROM {sheet: row.sheet, line: row.line, row: row.row, original: row.original}]->(b)

// name: store_ended_by_bulk
// for: the rows that remove records
UNWIND $rows AS row
MATCH (a:RecordKey {id: row.key})
MATCH (b:SourceFile {id: row.source})
CREATE (a)-[:ENDED_BY {sheet: row.sheet, line: row.line, row: row.row, part: row.part}]->(b)

// name: store_subjects_bulk
// for: new subjects
UNWIND $rows AS row
CREATE (:Subject {id: row.id, kind: row.kind, run: row.run})

// name: store_refers_to_bulk
// for: which subject credit files are about
UNWIND $rows AS row
MATCH (a:CreditFile {id: row.file})
MATCH (b:Subject {id: row.subject})
CREATE (a)-[:REFERS_TO]->(b)

// name: store_kept_apart_bulk
// for: credit files that a machine keeps apart and a steward should see
UNWIND $rows AS row
MATCH (a:CreditFile {id: row.left_file})
MATCH (b:CreditFile {id: row.right_file})
CREATE (a)-[:KEPT_APART {reason: row.reason, sentence: row.sentence, weight: row.weight}]->(b)

// name: store_revision_of_bulk
// for: which version follows which
UNWIND $rows AS row
MATCH (a:CreditRecord {id: row.newer})
MATCH (b:CreditRecord {id: row.older})
CREATE (a)-[:REVISION_OF {newer: row.newer, older: row.older}]->(b)

// name: store_judgements_bulk
// for: judgements, mirrored from the ledger
UNWIND $rows AS row
MERGE (j:Judgement {id: row.id})
ON CREATE SET j.verdict = row.verdict, j.actor = row.actor, j.at = row.at, j.reason = row.reason

// name: store_judged_on_bulk
// for: the credit files of a judgement
UNWIND $rows AS row
MATCH (a:Judgement {id: row.judgement})
MATCH (b:CreditFile {id: row.file})
CREATE (a)-[:`ON` {judgement: row.judgement}]->(b)

// name: store_regions_bulk
// for: the dated regions of a table
UNWIND $rows AS row
MERGE (r:Region {id: row.id})
SET r.code = row.code, r.name = row.name, r.level = row.level, r.since = row.since, r.until = row.until

// name: store_part_of_bulk
// for: which region a region lies in
UNWIND $rows AS row
MATCH (a:Region {id: row.id})
MATCH (b:Region {id: row.parent})
CREATE (a)-[:PART_OF]->(b)

// name: store_succeeded_by_bulk
// for: what became of a region
UNWIND $rows AS row
MATCH (a:Region {id: row.id})
MATCH (b:Region {id: row.successor})
CREATE (a)-[:SUCCEEDED_BY {year: row.year}]->(b)

// name: store_entries_bulk
// for: catalogue entries of an edition
UNWIND $rows AS row
MERGE (e:CatalogueEntry {id: row.id})
SET e.code = row.code, e.edition = row.edition, e.name_zh = row.name_zh, e.name_en = row.name_en, e.openness = row.openness, e.legal_basis = row.legal_basis

// name: store_known_departments_bulk
// for: which departments are known, and as what
UNWIND $rows AS row
MATCH (d:Department {id: row.id})
RETURN d.id AS id, d.name AS name

// name: store_known_files_bulk
// for: which credit files are known, since when and by which run
// types: run INT64
UNWIND $rows AS row
MATCH (f:CreditFile {id: row.id})
RETURN f.id AS id, f.stamp AS stamp, f.run AS run

// name: store_known_subjects_bulk
// for: which subjects are known
UNWIND $rows AS row
MATCH (s:Subject {id: row.id})
RETURN s.id AS id

// name: store_known_identifiers_bulk
// for: which numbers are known, and how they may be shown
UNWIND $rows AS row
MATCH (i:Identifier {id: row.id})
RETURN i.id AS id, i.kind AS kind, i.mask AS mask, i.state AS state

// name: store_known_keys_bulk
// for: which record keys are known, how they stand and with which versions
// types: versions STRING[], run INT64
UNWIND $rows AS row
MATCH (k:RecordKey {id: row.id})
RETURN k.id AS id, k.state AS state, k.versions AS versions, k.scope AS scope, k.run AS run

// name: store_known_records_bulk
// for: which record versions are known, and of which part they are
// types: ended TIMESTAMP, decided DATE, run INT64
UNWIND $rows AS row
MATCH (r:CreditRecord {id: row.id})
RETURN r.id AS id, r.part AS part, r.state AS state, r.ended AS ended, r.decided AS decided, r.run AS run

// name: store_assertions_bulk
// for: every row that asserts the given record versions
// types: row INT64
UNWIND $rows AS row
MATCH (r:CreditRecord {id: row.id})
OPTIONAL MATCH (r)-[x:READ_FROM]->(s:SourceFile)
WITH r, x, s WHERE s.id IS NOT NULL
RETURN r.id AS record, s.id AS source, x.row AS row

// name: store_sources_bulk
// for: some deliveries, as far as they speak about versions
// types: delivered TIMESTAMP, run INT64, period_from DATE, period_to DATE
UNWIND $rows AS row
MATCH (s:SourceFile {id: row.id})
RETURN s.id AS id, s.stamp AS stamp, s.kind AS kind, s.scope AS scope, s.delivered AS delivered, s.run AS run, s.period_from AS period_from, s.period_to AS period_to

// name: store_removals_bulk
// for: every row that removes records of the given keys
// types: row INT64
UNWIND $rows AS row
MATCH (k:RecordKey {id: row.id})
OPTIONAL MATCH (k)-[x:ENDED_BY]->(s:SourceFile)
WITH k, x, s WHERE s.id IS NOT NULL
RETURN k.id AS key, s.id AS source, x.row AS row, x.part AS part

// name: store_files_of_records_bulk
// for: the credit files that the given record versions stand in
UNWIND $rows AS row
MATCH (r:CreditRecord {id: row.id})
OPTIONAL MATCH (r)-[:IN_FILE]->(f:CreditFile)
WITH r, f WHERE f.id IS NOT NULL
RETURN r.id AS record, f.id AS file

// name: store_revisions_bulk
// for: which versions the given versions follow
UNWIND $rows AS row
MATCH (r:CreditRecord {id: row.id})
OPTIONAL MATCH (r)-[:REVISION_OF]->(o:CreditRecord)
WITH r, o WHERE o.id IS NOT NULL
RETURN r.id AS newer, o.id AS older

// name: store_features_bulk
// for: credit files with their subject, for resolution
// types: run INT64
UNWIND $rows AS row
MATCH (f:CreditFile {id: row.id})
OPTIONAL MATCH (f)-[:REFERS_TO]->(s:Subject)
RETURN f.id AS id, f.kind AS kind, f.name AS name, f.name_key AS name_key, f.block AS block, f.stamp AS stamp, f.run AS run, s.id AS subject, s.kind AS subject_kind

// name: store_told_files_bulk
// for: credit files as they are compared, with their subjects; a row for each of their numbers
UNWIND $rows AS row
MATCH (f:CreditFile {id: row.id})
OPTIONAL MATCH (f)-[:REFERS_TO]->(s:Subject)
OPTIONAL MATCH (f)-[:HAS_IDENTIFIER]->(i:Identifier)
RETURN f.id AS id, f.kind AS kind, f.name AS name, f.block AS block, s.id AS subject, i.id AS token, i.kind AS number_kind, i.mask AS mask, i.state AS state

// name: store_joining_files_bulk
// for: credit files as resolution sees them, with their subjects; a row for each of their numbers
UNWIND $rows AS row
MATCH (f:CreditFile {id: row.id})
OPTIONAL MATCH (f)-[:REFERS_TO]->(s:Subject)
OPTIONAL MATCH (f)-[:HAS_IDENTIFIER]->(i:Identifier)
RETURN f.id AS id, f.kind AS kind, f.name AS name, f.name_key AS name_key, f.stamp AS stamp, f.block AS block, s.id AS subject, s.kind AS subject_kind, i.id AS token, i.kind AS number_kind, i.state AS state

// name: store_numbers_of_files_bulk
// for: the numbers of the given credit files, and what tells whether they may join them
UNWIND $rows AS row
MATCH (f:CreditFile {id: row.id})
OPTIONAL MATCH (f)-[:HAS_IDENTIFIER]->(i:Identifier)
WITH f, i WHERE i.id IS NOT NULL
RETURN f.id AS file, f.kind AS file_kind, i.id AS token, i.kind AS kind, i.state AS state

// name: store_shown_numbers_bulk
// for: every number of the given credit files as it may be shown, and what tells whether it may join
UNWIND $rows AS row
MATCH (f:CreditFile {id: row.id})
OPTIONAL MATCH (f)-[:HAS_IDENTIFIER]->(i:Identifier)
WITH f, i WHERE i.id IS NOT NULL
RETURN f.id AS file, f.kind AS file_kind, i.id AS token, i.kind AS kind, i.mask AS mask, i.state AS state

// name: store_files_of_numbers_bulk
// for: the credit files that give the given numbers
UNWIND $rows AS row
MATCH (i:Identifier {id: row.id})
OPTIONAL MATCH (f:CreditFile)-[:HAS_IDENTIFIER]->(i)
WITH i, f WHERE f.id IS NOT NULL
RETURN i.id AS token, f.id AS file

// name: store_records_naming_numbers_bulk
// for: the record versions that name the given numbers
UNWIND $rows AS row
MATCH (i:Identifier {id: row.id})
OPTIONAL MATCH ()-[x:NAMES]->(i)
WITH i, x WHERE x.record IS NOT NULL
RETURN DISTINCT i.id AS token, x.record AS record

// name: store_files_of_subjects_bulk
// for: the credit files that are on the given subjects
UNWIND $rows AS row
MATCH (s:Subject {id: row.id})
OPTIONAL MATCH (f:CreditFile)-[:REFERS_TO]->(s)
WITH s, f WHERE f.id IS NOT NULL
RETURN s.id AS subject, f.id AS file

// name: store_sources_of_files_bulk
// for: which deliveries assert something in the given credit files
UNWIND $rows AS row
MATCH (f:CreditFile {id: row.id})
OPTIONAL MATCH (r:CreditRecord)-[:IN_FILE]->(f)
OPTIONAL MATCH (r)-[:READ_FROM]->(s:SourceFile)
WITH f, s WHERE s.id IS NOT NULL
RETURN DISTINCT f.id AS file, s.id AS source

// name: store_sources_of_records_bulk
// for: which deliveries assert the given record versions
UNWIND $rows AS row
MATCH (r:CreditRecord {id: row.id})
OPTIONAL MATCH (r)-[:READ_FROM]->(s:SourceFile)
WITH r, s WHERE s.id IS NOT NULL
RETURN DISTINCT r.id AS record, s.id AS source

// name: store_kept_apart_of_bulk
// for: the pairs of the given credit files that are kept apart
// types: weight DOUBLE
UNWIND $rows AS row
MATCH (f:CreditFile {id: row.id})
OPTIONAL MATCH (f)-[x:KEPT_APART]->(o:CreditFile)
WITH f, x, o WHERE o.id IS NOT NULL
RETURN f.id AS left_file, o.id AS right_file, x.reason AS reason, x.weight AS weight

// name: store_set_states_bulk
// for: how record versions stand now
UNWIND $rows AS row
MATCH (r:CreditRecord {id: row.id})
SET r.state = row.state, r.ended = row.ended

// name: store_set_keys_bulk
// for: how record keys stand now
UNWIND $rows AS row
MATCH (k:RecordKey {id: row.id})
SET k.state = row.state, k.versions = row.versions

// name: store_set_key_scopes_bulk
// for: under which scope record keys were delivered, empty for several
UNWIND $rows AS row
MATCH (k:RecordKey {id: row.id})
SET k.scope = row.scope

// name: store_set_subjects_bulk
// for: what subjects are about now
UNWIND $rows AS row
MATCH (s:Subject {id: row.id})
SET s.kind = row.kind

// name: store_set_file_stamps_bulk
// for: when credit files first came
UNWIND $rows AS row
MATCH (f:CreditFile {id: row.id})
SET f.stamp = row.stamp, f.delivered = row.delivered

// name: store_hand_over_files_bulk
// for: credit files that stay although the run that wrote them goes
UNWIND $rows AS row
MATCH (f:CreditFile {id: row.id})
SET f.run = row.run

// name: store_hand_over_records_bulk
// for: record versions that stay although the run that wrote them goes
UNWIND $rows AS row
MATCH (r:CreditRecord {id: row.id})
SET r.run = row.run

// name: store_cut_revisions_bulk
// for: the given versions follow none
UNWIND $rows AS row
MATCH (r:CreditRecord {id: row.id})
MATCH (r)-[x:REVISION_OF]->(:CreditRecord)
DELETE x

// name: store_cut_refers_to_bulk
// for: the given credit files are about no subject
UNWIND $rows AS row
MATCH (f:CreditFile {id: row.id})
MATCH (f)-[x:REFERS_TO]->(:Subject)
DELETE x

// name: store_cut_kept_apart_bulk
// for: the given credit files are kept apart from none
UNWIND $rows AS row
MATCH (f:CreditFile {id: row.id})
MATCH (f)-[x:KEPT_APART]->(:CreditFile)
DELETE x

// name: store_drop_subjects_bulk
// for: subjects without credit files
UNWIND $rows AS row
MATCH (s:Subject {id: row.id})
DETACH DELETE s

// name: store_sweep_read_from_bulk
// for: what a delivery asserted
UNWIND $rows AS row
MATCH (r:CreditRecord {id: row.record})
MATCH (r)-[x:READ_FROM]->(s:SourceFile)
WHERE s.id = row.source
DELETE x

// name: store_sweep_ended_by_bulk
// for: what a delivery removed
UNWIND $rows AS row
MATCH (k:RecordKey {id: row.key})
MATCH (k)-[x:ENDED_BY]->(s:SourceFile)
WHERE s.id = row.source
DELETE x

// name: store_sweep_records_bulk
// for: record versions that a run wrote and nobody else asserts
UNWIND $rows AS row
MATCH (r:CreditRecord {id: row.id})
WHERE r.run = row.run
DETACH DELETE r

// name: store_sweep_keys_bulk
// for: record keys without versions
UNWIND $rows AS row
MATCH (k:RecordKey {id: row.id})
DETACH DELETE k

// name: store_subjects_of_files_bulk
// for: the subjects of the given credit files, and what the files are about
// types: run INT64
UNWIND $rows AS row
MATCH (f:CreditFile {id: row.id})
OPTIONAL MATCH (f)-[:REFERS_TO]->(s:Subject)
WITH f, s WHERE s.id IS NOT NULL
RETURN f.id AS file, s.id AS subject, s.run AS run, f.kind AS kind

// name: store_sweep_files_bulk
// for: credit files that a run wrote and nobody else asserts
UNWIND $rows AS row
MATCH (f:CreditFile {id: row.id})
WHERE f.run = row.run
DETACH DELETE f

// name: store_drop_identifiers_bulk
// for: numbers that no credit file gives and no record names
UNWIND $rows AS row
MATCH (i:Identifier {id: row.id})
DETACH DELETE i

// name: store_idle_subjects_bulk
// for: those of the given subjects that no credit file is about
UNWIND $rows AS row
MATCH (s:Subject {id: row.id})
WHERE NOT EXISTS { MATCH (:CreditFile)-[:REFERS_TO]->(s) }
RETURN s.id AS id

// name: store_drop_judgements_bulk
// for: judgements that no longer stand
UNWIND $rows AS row
MATCH (j:Judgement {id: row.id})
DETACH DELETE j
