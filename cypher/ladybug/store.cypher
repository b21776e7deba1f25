// What the store writes and looks up in bulk, one row of a frame at a time. Readers see none of it before its run
// is committed; every look-up starts at a key and follows links by OPTIONAL MATCH: by MATCH the embedded engine
// reads the whole table of links, however few keys are asked for.

// name: store_departments_bulk
// for: departments that are not known yet; where they are is said by what they deliver
LOAD FROM $frame
CREATE (:Department {id: id, name: name, code: code})

// name: store_files_bulk
// for: new credit files
LOAD FROM $frame
CREATE (:CreditFile {id: id, kind: kind, name: name, name_key: name_key, department: department, region: region, block: block, delivered: delivered, stamp: stamp, run: run})

// name: store_held_by_bulk
// for: who holds new credit files
LOAD FROM $frame
MATCH (a:CreditFile {id: id})
MATCH (b:Department {id: department})
CREATE (a)-[:HELD_BY]->(b)

// name: store_identifiers_bulk
// for: numbers that are not known yet
LOAD FROM $frame
CREATE (:Identifier {id: id, kind: kind, mask: mask, state: state, run: run})

// name: store_has_identifier_bulk
// for: which numbers new credit files give
LOAD FROM $frame
MATCH (a:CreditFile {id: file})
MATCH (b:Identifier {id: token})
CREATE (a)-[:HAS_IDENTIFIER]->(b)

// name: store_names_bulk
// for: which numbers of others new record versions name, and as whose
LOAD FROM $frame
MATCH (a:CreditRecord {id: record})
MATCH (b:Identifier {id: token})
CREATE (a)-[:NAMES {relation: relation, record: record, token: token, kind: kind, mask: mask}]->(b)

// name: store_keys_bulk
// for: record keys that are not known yet
LOAD FROM $frame
CREATE (:RecordKey {id: id, scope: scope, state: state, versions: versions, run: run})

// name: store_records_bulk
// for: new record versions
LOAD FROM $frame
CREATE (:CreditRecord {id: id, key: key, part: part, entry: entry, title: title, number: number, decided: decided, valid_from: valid_from, valid_to: valid_to, severity: severity, published_until: published_until, kept_until: kept_until, state: state, ended: ended, fields: fields, run: run})

// name: store_in_file_bulk
// for: the credit file each new record version stands in
LOAD FROM $frame
MATCH (a:CreditRecord {id: id})
MATCH (b:CreditFile {id: file})
CREATE (a)-[:IN_FILE]->(b)

// name: store_recognised_by_bulk
// for: who recognised each new record version
LOAD FROM $frame
MATCH (a:CreditRecord {id: id})
MATCH (b:Department {id: recognised_by})
CREATE (a)-[:RECOGNISED_BY]->(b)

// name: store_under_bulk
// for: the catalogue entry of each new record version
LOAD FROM $frame
MATCH (a:CreditRecord {id: id})
MATCH (b:CatalogueEntry {id: entry_id})
CREATE (a)-[:UNDER]->(b)

// name: store_read_from_bulk
// for: the rows that assert record versions
LOAD FROM $frame
MATCH (a:CreditRecord {id: record})
MATCH (b:SourceFile {id: source})
CREATE (a)-[:READ_FROM {sheet: sheet, line: line, row: row, original: original}]->(b)

// name: store_ended_by_bulk
// for: the rows that remove records
LOAD FROM $frame
MATCH (a:RecordKey {id: key})
MATCH (b:SourceFile {id: source})
CREATE (a)-[:ENDED_BY {sheet: sheet, line: line, row: row, part: part}]->(b)

// name: store_subjects_bulk
// for: new subjects
LOAD FROM $frame
CREATE (:Subject {id: id, kind: kind, run: run})

// name: store_refers_to_bulk
// for: which subject credit files are about
LOAD FROM $frame
MATCH (a:CreditFile {id: file})
MATCH (b:Subject {id: subject})
CREATE (a)-[:REFERS_TO]->(b)

// name: store_kept_apart_bulk
// for: credit files that a machine keeps apart and a steward should see
LOAD FROM $frame
MATCH (a:CreditFile {id: left_file})
MATCH (b:CreditFile {id: right_file})
CREATE (a)-[:KEPT_APART {reason: reason, sentence: sentence, weight: weight}]->(b)

// name: store_revision_of_bulk
// for: which version follows which
LOAD FROM $frame
MATCH (a:CreditRecord {id: newer})
MATCH (b:CreditRecord {id: older})
CREATE (a)-[:REVISION_OF {newer: newer, older: older}]->(b)

// name: store_judgements_bulk
// for: judgements, mirrored from the ledger
LOAD FROM $frame
MERGE (j:Judgement {id: id})
ON CREATE SET j.verdict = verdict, j.actor = actor, j.at = at, j.reason = reason

// name: store_judged_on_bulk
// for: the credit files of a judgement
LOAD FROM $frame
MATCH (a:Judgement {id: judgement})
MATCH (b:CreditFile {id: file})
CREATE (a)-[:`ON` {judgement: judgement}]->(b)

// name: store_regions_bulk
// for: the dated regions of a table
LOAD FROM $frame
MERGE (r:Region {id: id})
SET r.code = code, r.name = name, r.level = level, r.since = since, r.until = until

// name: store_part_of_bulk
// for: which region a region lies in
LOAD FROM $frame
MATCH (a:Region {id: id})
MATCH (b:Region {id: parent})
CREATE (a)-[:PART_OF]->(b)

// name: store_succeeded_by_bulk
// for: what became of a region
LOAD FROM $frame
MATCH (a:Region {id: id})
MATCH (b:Region {id: successor})
CREATE (a)-[:SUCCEEDED_BY {year: year}]->(b)

// name: store_entries_bulk
// for: catalogue entries of an edition
LOAD FROM $frame
MERGE (e:CatalogueEntry {id: id})
SET e.code = code, e.edition = edition, e.name_zh = name_zh, e.name_en = name_en, e.openness = openness, e.legal_basis = legal_basis

// name: store_known_departments_bulk
// for: which departments are known, and as what
LOAD FROM $frame
MATCH (d:Department {id: id})
RETURN d.id AS id, d.name AS name

// name: store_known_files_bulk
// for: which credit files are known, since when and by which run
// types: run INT64
LOAD FROM $frame
MATCH (f:CreditFile {id: id})
RETURN f.id AS id, f.stamp AS stamp, f.run AS run

// name: store_known_subjects_bulk
// for: which subjects are known
LOAD FROM $frame
MATCH (s:Subject {id: id})
RETURN s.id AS id

// name: store_known_identifiers_bulk
// for: which numbers are known, and how they may be shown
LOAD FROM $frame
MATCH (i:Identifier {id: id})
RETURN i.id AS id, i.kind AS kind, i.mask AS mask, i.state AS state

// name: store_known_keys_bulk
// for: which record keys are known, how they stand and with which versions
// types: versions STRING[], run INT64
LOAD FROM $frame
MATCH (k:RecordKey {id: id})
RETURN k.id AS id, k.state AS state, k.versions AS versions, k.scope AS scope, k.run AS run

// name: store_known_records_bulk
// for: which record versions are known, and of which part they are
// types: ended TIMESTAMP, decided DATE, run INT64
LOAD FROM $frame
MATCH (r:CreditRecord {id: id})
RETURN r.id AS id, r.part AS part, r.state AS state, r.ended AS ended, r.decided AS decided, r.run AS run

// name: store_assertions_bulk
// for: every row that asserts the given record versions
// types: row INT64
LOAD FROM $frame
MATCH (r:CreditRecord {id: id})
OPTIONAL MATCH (r)-[x:READ_FROM]->(s:SourceFile)
WITH r, x, s WHERE s.id IS NOT NULL
RETURN r.id AS record, s.id AS source, x.row AS row

// name: store_sources_bulk
// for: some deliveries, as far as they speak about versions
// types: delivered TIMESTAMP, run INT64, period_from DATE, period_to DATE
LOAD FROM $frame
MATCH (s:SourceFile {id: id})
RETURN s.id AS id, s.stamp AS stamp, s.kind AS kind, s.scope AS scope, s.delivered AS delivered, s.run AS run, s.period_from AS period_from, s.period_to AS period_to

// name: store_removals_bulk
// for: every row that removes records of the given keys
// types: row INT64
LOAD FROM $frame
MATCH (k:RecordKey {id: id})
OPTIONAL MATCH (k)-[x:ENDED_BY]->(s:SourceFile)
WITH k, x, s WHERE s.id IS NOT NULL
RETURN k.id AS key, s.id AS source, x.row AS row, x.part AS part

// name: store_files_of_records_bulk
// for: the credit files that the given record versions stand in
LOAD FROM $frame
MATCH (r:CreditRecord {id: id})
OPTIONAL MATCH (r)-[:IN_FILE]->(f:CreditFile)
WITH r, f WHERE f.id IS NOT NULL
RETURN r.id AS record, f.id AS file

// name: store_revisions_bulk
// for: which versions the given versions follow
LOAD FROM $frame
MATCH (r:CreditRecord {id: id})
OPTIONAL MATCH (r)-[:REVISION_OF]->(o:CreditRecord)
WITH r, o WHERE o.id IS NOT NULL
RETURN r.id AS newer, o.id AS older

// name: store_features_bulk
// for: credit files with their subject, for resolution
// types: run INT64
LOAD FROM $frame
MATCH (f:CreditFile {id: id})
OPTIONAL MATCH (f)-[:REFERS_TO]->(s:Subject)
RETURN f.id AS id, f.kind AS kind, f.name AS name, f.name_key AS name_key, f.block AS block, f.stamp AS stamp, f.run AS run, s.id AS subject, s.kind AS subject_kind

// name: store_told_files_bulk
// for: credit files as they are compared, with their subjects; a row for each of their numbers
LOAD FROM $frame
MATCH (f:CreditFile {id: id})
OPTIONAL MATCH (f)-[:REFERS_TO]->(s:Subject)
OPTIONAL MATCH (f)-[:HAS_IDENTIFIER]->(i:Identifier)
RETURN f.id AS id, f.kind AS kind, f.name AS name, f.block AS block, s.id AS subject, i.id AS token, i.kind AS number_kind, i.mask AS mask, i.state AS state

// name: store_joining_files_bulk
// for: credit files as resolution sees them, with their subjects; a row for each of their numbers
LOAD FROM $frame
MATCH (f:CreditFile {id: id})
OPTIONAL MATCH (f)-[:REFERS_TO]->(s:Subject)
OPTIONAL MATCH (f)-[:HAS_IDENTIFIER]->(i:Identifier)
RETURN f.id AS id, f.kind AS kind, f.name AS name, f.name_key AS name_key, f.stamp AS stamp, f.block AS block, s.id AS subject, s.kind AS subject_kind, i.id AS token, i.kind AS number_kind, i.state AS state

// name: store_numbers_of_files_bulk
// for: the numbers of the given credit files, and what tells whether they may join them
LOAD FROM $frame
MATCH (f:CreditFile {id: id})
OPTIONAL MATCH (f)-[:HAS_IDENTIFIER]->(i:Identifier)
WITH f, i WHERE i.id IS NOT NULL
RETURN f.id AS file, f.kind AS file_kind, i.id AS token, i.kind AS kind, i.state AS state

// name: store_shown_numbers_bulk
// for: every number of the given credit files as it may be shown, and what tells whether it may join
LOAD FROM $frame
MATCH (f:CreditFile {id: id})
OPTIONAL MATCH (f)-[:HAS_IDENTIFIER]->(i:Identifier)
WITH f, i WHERE i.id IS NOT NULL
RETURN f.id AS file, f.kind AS file_kind, i.id AS token, i.kind AS kind, i.mask AS mask, i.state AS state

// name: store_files_of_numbers_bulk
// for: the credit files that give the given numbers
LOAD FROM $frame
MATCH (i:Identifier {id: id})
OPTIONAL MATCH (f:CreditFile)-[:HAS_IDENTIFIER]->(i)
WITH i, f WHERE f.id IS NOT NULL
RETURN i.id AS token, f.id AS file

// name: store_records_naming_numbers_bulk
// for: the record versions that name the given numbers
LOAD FROM $frame
MATCH (i:Identifier {id: id})
OPTIONAL MATCH ()-[x:NAMES]->(i)
WITH i, x WHERE x.record IS NOT NULL
RETURN DISTINCT i.id AS token, x.record AS record

// name: store_files_of_subjects_bulk
// for: the credit files that are on the given subjects
LOAD FROM $frame
MATCH (s:Subject {id: id})
OPTIONAL MATCH (f:CreditFile)-[:REFERS_TO]->(s)
WITH s, f WHERE f.id IS NOT NULL
RETURN s.id AS subject, f.id AS file

// name: store_sources_of_files_bulk
// for: which deliveries assert something in the given credit files
LOAD FROM $frame
MATCH (f:CreditFile {id: id})
OPTIONAL MATCH (r:CreditRecord)-[:IN_FILE]->(f)
OPTIONAL MATCH (r)-[:READ_FROM]->(s:SourceFile)
WITH f, s WHERE s.id IS NOT NULL
RETURN DISTINCT f.id AS file, s.id AS source

// name: store_sources_of_records_bulk
// for: which deliveries assert the given record versions
LOAD FROM $frame
MATCH (r:CreditRecord {id: id})
OPTIONAL MATCH (r)-[:READ_FROM]->(s:SourceFile)
WITH r, s WHERE s.id IS NOT NULL
RETURN DISTINCT r.id AS record, s.id AS source

// name: store_kept_apart_of_bulk
// for: the pairs of the given credit files that are kept apart
// types: weight DOUBLE
LOAD FROM $frame
MATCH (f:CreditFile {id: id})
OPTIONAL MATCH (f)-[x:KEPT_APART]->(o:CreditFile)
WITH f, x, o WHERE o.id IS NOT NULL
RETURN f.id AS left_file, o.id AS right_file, x.reason AS reason, x.weight AS weight

// name: store_set_states_bulk
// for: how record versions stand now
LOAD FROM $frame
MATCH (r:CreditRecord {id: id})
SET r.state = state, r.ended = ended

// name: store_set_keys_bulk
// for: how record keys stand now
LOAD FROM $frame
MATCH (k:RecordKey {id: id})
SET k.state = state, k.versions = versions

// name: store_set_key_scopes_bulk
// for: under which scope record keys were delivered, empty for several
LOAD FROM $frame
MATCH (k:RecordKey {id: id})
SET k.scope = scope

// name: store_set_subjects_bulk
// for: what subjects are about now
LOAD FROM $frame
MATCH (s:Subject {id: id})
SET s.kind = kind

// name: store_set_file_stamps_bulk
// for: when credit files first came
LOAD FROM $frame
MATCH (f:CreditFile {id: id})
SET f.stamp = stamp, f.delivered = delivered

// name: store_hand_over_files_bulk
// for: credit files that stay although the run that wrote them goes
LOAD FROM $frame
MATCH (f:CreditFile {id: id})
SET f.run = run

// name: store_hand_over_records_bulk
// for: record versions that stay although the run that wrote them goes
LOAD FROM $frame
MATCH (r:CreditRecord {id: id})
SET r.run = run

// name: store_cut_revisions_bulk
// for: the given versions follow none
LOAD FROM $frame
MATCH (r:CreditRecord {id: id})
OPTIONAL MATCH (r)-[x:REVISION_OF]->(o:CreditRecord)
WITH x, o WHERE o.id IS NOT NULL
DELETE x

// name: store_cut_refers_to_bulk
// for: the given credit files are about no subject
LOAD FROM $frame
MATCH (f:CreditFile {id: id})
OPTIONAL MATCH (f)-[x:REFERS_TO]->(s:Subject)
WITH x, s WHERE s.id IS NOT NULL
DELETE x

// name: store_cut_kept_apart_bulk
// for: the given credit files are kept apart from none
LOAD FROM $frame
MATCH (f:CreditFile {id: id})
OPTIONAL MATCH (f)-[x:KEPT_APART]->(o:CreditFile)
WITH x, o WHERE o.id IS NOT NULL
DELETE x

// name: store_drop_subjects_bulk
// for: subjects without credit files
LOAD FROM $frame
MATCH (s:Subject {id: id})
DETACH DELETE s

// name: store_sweep_read_from_bulk
// for: what a delivery asserted
LOAD FROM $frame
MATCH (r:CreditRecord {id: record})
OPTIONAL MATCH (r)-[x:READ_FROM]->(s:SourceFile)
WITH x, s, source AS source WHERE s.id = source
DELETE x

// name: store_sweep_ended_by_bulk
// for: what a delivery removed
LOAD FROM $frame
MATCH (k:RecordKey {id: key})
OPTIONAL MATCH (k)-[x:ENDED_BY]->(s:SourceFile)
WITH x, s, source AS source WHERE s.id = source
DELETE x

// name: store_sweep_records_bulk
// for: record versions that a run wrote and nobody else asserts
LOAD FROM $frame
MATCH (r:CreditRecord {id: id})
WHERE r.run = run
DETACH DELETE r

// name: store_sweep_keys_bulk
// for: record keys without versions
LOAD FROM $frame
MATCH (k:RecordKey {id: id})
DETACH DELETE k

// name: store_subjects_of_files_bulk
// for: the subjects of the given credit files, and what the files are about
// types: run INT64
LOAD FROM $frame
MATCH (f:CreditFile {id: id})
OPTIONAL MATCH (f)-[:REFERS_TO]->(s:Subject)
WITH f, s WHERE s.id IS NOT NULL
RETURN f.id AS file, s.id AS subject, s.run AS run, f.kind AS kind

// name: store_sweep_files_bulk
// for: credit files that a run wrote and nobody else asserts
LOAD FROM $frame
MATCH (f:CreditFile {id: id})
WHERE f.run = run
DETACH DELETE f

// name: store_drop_identifiers_bulk
// for: numbers that no credit file gives and no record names
LOAD FROM $frame
MATCH (i:Identifier {id: id})
DETACH DELETE i

// name: store_idle_subjects_bulk
// for: those of the given subjects that no credit file is about
LOAD FROM $frame
MATCH (s:Subject {id: id})
WHERE NOT EXISTS { MATCH (:CreditFile)-[:REFERS_TO]->(s) }
RETURN s.id AS id

// name: store_drop_judgements_bulk
// for: judgements that no longer stand
LOAD FROM $frame
MATCH (j:Judgement {id: id})
DETACH DELETE j
