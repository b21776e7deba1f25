// The one node that says what this base is.

// name: base
// for: one row: which schema the base has and since when it exists
// types: schema_version INT64, epoch INT64, created TIMESTAMP
MATCH (b:Base) WHERE b.id = 'base'
RETURN b.schema_version AS schema_version, b.epoch AS epoch, b.created AS created

// name: base_nodes
// for: one row: how many nodes of any kind there are, to tell an empty base from a foreign one
MATCH (n) RETURN count(*) AS nodes

// name: set_base
// for: writing down that a schema step is done; the time of creation stays what it was
MERGE (b:Base {id: 'base'})
ON CREATE SET b.created = $now, b.epoch = 0
SET b.schema_version = $schema_version
