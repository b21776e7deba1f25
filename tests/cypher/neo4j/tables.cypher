// Keys of the engines' conformance tests.

// name: probe_table_records
// for: the key of ProbeRecord
CREATE CONSTRAINT probe_record_id IF NOT EXISTS FOR (n:ProbeRecord) REQUIRE n.id IS UNIQUE

// name: probe_table_keys
// for: the key of ProbeKey
CREATE CONSTRAINT probe_key_id IF NOT EXISTS FOR (n:ProbeKey) REQUIRE n.id IS UNIQUE

// name: probe_table_subjects
// for: the key of ProbeSubject
CREATE CONSTRAINT probe_subject_id IF NOT EXISTS FOR (n:ProbeSubject) REQUIRE n.id IS UNIQUE

// name: probe_table_files
// for: the key of ProbeFile
CREATE CONSTRAINT probe_file_id IF NOT EXISTS FOR (n:ProbeFile) REQUIRE n.id IS UNIQUE
