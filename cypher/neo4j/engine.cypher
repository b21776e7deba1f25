// What only the Neo4j engine itself says: waiting for indexes, stopping what runs, emptying a base in pieces.

// name: settled
// for: waiting, at most five minutes, until every index answers
CALL db.awaitIndexes(300)

// name: own_transactions
// for: the running transactions that carry an engine's or a statement's mark, to be stopped
SHOW TRANSACTIONS YIELD transactionId, metaData
WHERE metaData.xinmai = $mark OR metaData.statement = $mark
RETURN transactionId AS transaction ORDER BY transaction

// name: stop_transactions
// for: stopping transactions by their names
TERMINATE TRANSACTIONS $transactions

// name: delete_some_links
// for: one row: how many links of any kind were deleted, at most the limit, for emptying a base of the tests
MATCH ()-[l]->() WITH l LIMIT $limit DELETE l RETURN count(*) AS deleted

// name: delete_some_nodes
// for: one row: how many nodes without links were deleted, at most the limit
MATCH (n) WITH n LIMIT $limit DELETE n RETURN count(*) AS deleted

// name: gathered_bulk
// for: one row: all rows of another block as one list; the engine puts in that block's text and columns
CALL () { RETURN 1 AS answered }
RETURN collect([answered]) AS rows

// name: gathered_both_bulk
// for: one row: all rows of one block as a list, and all of another one that is run when the first is at its end
// The second list is made in a place of its own: beside the first it would be one for each first list, and to tell these
// apart the server looks at every value of them.
CALL () { RETURN 1 AS answered }
WITH collect([answered]) AS rows
CALL () { CALL () { RETURN 2 AS answered_then } RETURN collect([answered_then]) AS rows_then }
RETURN rows AS rows, rows_then AS rows_then

// name: alike_bulk
// for: rows of another block: those that are alike in some columns as one row, with a list of what they say beside
CALL () { RETURN 1 AS answered }
WITH answered AS answered, collect([answered]) AS told
RETURN answered AS answered, told AS told

// name: streamed_bulk
// for: each row of another block as one list; the engine puts in that block's text and columns
CALL () { RETURN 1 AS answered }
RETURN [answered] AS row
