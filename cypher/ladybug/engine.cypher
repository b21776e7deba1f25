// What only the Ladybug engine itself says: the frame of a transaction, and the log.

// name: begin
// for: the start of an explicit transaction on one connection
BEGIN TRANSACTION

// name: commit
// for: the end of a transaction that happened
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
