// Tables of the engines' conformance tests; a property of each type.

// name: probe_table_records
// for: things with a property of each scalar type
CREATE NODE TABLE IF NOT EXISTS ProbeRecord (
    id STRING, title STRING, decided DATE, delivered TIMESTAMP, run INT64, held BOOL, share DOUBLE, PRIMARY KEY (id)
)

// name: probe_table_keys
// for: things with a list
CREATE NODE TABLE IF NOT EXISTS ProbeKey (id STRING, versions STRING[], PRIMARY KEY (id))

// name: probe_table_subjects
// for: things that others point at
CREATE NODE TABLE IF NOT EXISTS ProbeSubject (id STRING, name STRING, PRIMARY KEY (id))

// name: probe_table_files
// for: things that point at others
CREATE NODE TABLE IF NOT EXISTS ProbeFile (id STRING, name STRING, PRIMARY KEY (id))

// name: probe_table_of
// for: a link that is walked from both sides
CREATE REL TABLE IF NOT EXISTS PROBE_OF (FROM ProbeFile TO ProbeSubject)

// name: probe_table_in
// for: a link that is stored forward only
CREATE REL TABLE IF NOT EXISTS PROBE_IN (FROM ProbeRecord TO ProbeFile) WITH (storage_direction = 'fwd')
