// name: probe_put_records
// for: records in bulk
LOAD FROM $frame MERGE (r:ProbeRecord {id: id})
SET r.title = title, r.decided = decided, r.delivered = delivered, r.run = run, r.held = held,
    r.share = share

// name: probe_put_subjects
// for: subjects in bulk
LOAD FROM $frame MERGE (s:ProbeSubject {id: id}) SET s.name = name

// name: probe_put_files
// for: credit files in bulk
LOAD FROM $frame MERGE (f:ProbeFile {id: id}) SET f.name = name

// name: probe_put_keys
// for: record keys in bulk
LOAD FROM $frame MERGE (k:ProbeKey {id: id}) SET k.versions = versions

// name: probe_link_files
// for: files to subjects in bulk
LOAD FROM $frame MATCH (f:ProbeFile {id: file}) MATCH (s:ProbeSubject {id: subject}) MERGE (f)-[:PROBE_OF]->(s)

// name: probe_look_up_bulk
// for: what is known of many ids; a row for each, in any order
// types: delivered TIMESTAMP, run INT64
LOAD FROM $frame OPTIONAL MATCH (r:ProbeRecord {id: id})
RETURN id AS id, r.title AS title, r.delivered AS delivered, r.run + $add AS run
