// What only the Ladybug engine itself says: the frame of a transaction, and the log.

// name: begin
// for: the start of an explicit transaction on one connection
BEGIN TRANSACTION

// name: begin_reading
// for: the start of several look-ups of one state of the base
BEGIN TRANSACTION READ ONLY

// name: commit
// for: the end of a transaction that happened, or of several look-ups
COMMIT

// name: rollback
// for: the end of a transaction that did not happen
ROLLBACK

// name: checkpoint
// for: writing the log into the base
CHECKPOINT

// name: node_counts
// for: how many nodes each table holds
// types: nodes INT64
MATCH (n) RETURN label(n) AS label, count(*) AS nodes ORDER BY label
