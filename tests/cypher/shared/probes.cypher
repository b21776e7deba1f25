// Blocks of the engines' conformance tests, on tables of their own.

// name: probe_records
// for: every credit record with the properties of each type
// types: decided DATE, delivered TIMESTAMP, run INT64, held BOOL, share DOUBLE
MATCH (r:ProbeRecord)
RETURN r.id AS id, r.title AS title, r.decided AS decided, r.delivered AS delivered, r.run AS run, r.held AS held,
    r.share AS share ORDER BY id

// name: probe_records_alike_bulk
// for: the same in no order, as records of which many are of one run and were delivered together
// types: decided DATE, delivered TIMESTAMP, run INT64, held BOOL, share DOUBLE
// alike: run, delivered, title
MATCH (r:ProbeRecord)
RETURN r.id AS id, r.title AS title, r.decided AS decided, r.delivered AS delivered, r.run AS run, r.held AS held,
    r.share AS share

// name: probe_records_since
// for: the records delivered at or after an instant and decided on or after a day
MATCH (r:ProbeRecord) WHERE r.delivered >= $since AND r.decided >= $day
RETURN r.id AS id ORDER BY id

// name: probe_record
// for: one row: a record by its id
MATCH (r:ProbeRecord) WHERE r.id = $id
RETURN r.title AS title, r.decided AS decided, r.delivered AS delivered, r.run AS run

// name: probe_first_record
// for: one row, as it claims; with two records that is false
MATCH (r:ProbeRecord) RETURN r.id AS id ORDER BY id

// name: probe_sums
// for: one row: what aggregates give
MATCH (r:ProbeRecord)
RETURN sum(r.run) AS total, count(*) AS records, max(r.delivered) AS latest, min(r.decided) AS earliest

// name: probe_keys
// for: record keys with their lists
// types: versions STRING[]
MATCH (k:ProbeKey) RETURN k.id AS id, k.versions AS versions ORDER BY id

// name: probe_set_key
// for: writing one list
MERGE (k:ProbeKey {id: $id}) SET k.versions = $versions

// name: probe_set_record
// for: writing one record; a null takes the property away
MERGE (r:ProbeRecord {id: $id})
SET r.title = $title
SET r.delivered = $delivered
SET r.decided = $decided

// name: probe_files_of
// for: the files that records stand in, some of which are not there
MATCH (r:ProbeRecord) OPTIONAL MATCH (r)-[:PROBE_IN]->(f:ProbeFile)
RETURN r.id AS id, f.id AS file, f.name AS name ORDER BY id

// name: probe_delivered_undeclared
// for: an instant that no `types` line declares
MATCH (r:ProbeRecord) RETURN r.delivered AS delivered ORDER BY delivered

// name: probe_slow
// for: one row: an answer that takes much longer than any limit of the tests
UNWIND range(1, $size) AS a UNWIND range(1, $size) AS b RETURN sum(a * b) AS total

// name: probe_slow_write
// for: a write that takes much longer than the tests wait
UNWIND range(1, $size) AS a UNWIND range(1, $size) AS b
WITH sum(a * b) AS total
MERGE (s:ProbeSubject {id: 'slow'}) SET s.name = 'late'

// name: probe_subject
// for: making one subject
CREATE (s:ProbeSubject {id: $id}) SET s.name = $name

// name: probe_subjects
// for: the subjects there are
MATCH (s:ProbeSubject) RETURN s.id AS id, s.name AS name ORDER BY id

// name: probe_find_subject
// for: one row: a subject through its key
MATCH (s:ProbeSubject) WHERE s.id = $id RETURN s.name AS name

// name: probe_scan_subject
// for: subjects by a property without index, which has to look at all of them
MATCH (s:ProbeSubject) WHERE s.name = $name RETURN s.id AS id ORDER BY id

// name: probe_files_of_subject
// for: from a subject to its credit files by a link
MATCH (s:ProbeSubject) WHERE s.id = $id OPTIONAL MATCH (f:ProbeFile)-[:PROBE_OF]->(s)
RETURN f.id AS id ORDER BY id

// name: probe_wrong
// for: a property of something that is not there
MATCH (r:ProbeRecord) RETURN q.id AS id ORDER BY id

// name: probe_old_pair
// for: two credit files that a program without weights kept apart
CREATE (a:CreditFile {id: 'a'})-[:KEPT_APART {reason: 'too_many_files', sentence: 'Too many.'}]->(b:CreditFile {id: 'b'})
