// name: probe_put_records
// for: records in bulk
UNWIND $rows AS row MERGE (r:ProbeRecord {id: row.id})
SET r.title = row.title, r.decided = row.decided, r.delivered = row.delivered, r.run = row.run,
    r.held = row.held, r.share = row.share

// name: probe_put_subjects
// for: subjects in bulk
UNWIND $rows AS row MERGE (s:ProbeSubject {id: row.id}) SET s.name = row.name

// name: probe_put_files
// for: credit files in bulk
UNWIND $rows AS row MERGE (f:ProbeFile {id: row.id}) SET f.name = row.name

// name: probe_put_keys
// for: record keys in bulk
UNWIND $rows AS row MERGE (k:ProbeKey {id: row.id}) SET k.versions = row.versions

// name: probe_link_files
// for: files to subjects in bulk
UNWIND $rows AS row MATCH (f:ProbeFile {id: row.file}) MATCH (s:ProbeSubject {id: row.subject})
MERGE (f)-[:PROBE_OF]->(s)

// name: probe_look_up_bulk
// for: what is known of many ids; a row for each, in any order
// types: delivered TIMESTAMP, run INT64
UNWIND $rows AS row OPTIONAL MATCH (r:ProbeRecord {id: row.id})
RETURN row.id AS id, r.title AS title, r.delivered AS delivered, r.run + $add AS run
