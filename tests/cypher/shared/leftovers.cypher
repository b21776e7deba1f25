// What a killed writer might leave behind: nodes that nothing holds any more.

// name: left_subjects
// for: subjects that no credit file is about
MATCH (s:Subject) WHERE NOT EXISTS { MATCH (:CreditFile)-[:REFERS_TO]->(s) }
RETURN s.id AS id ORDER BY id

// name: left_identifiers
// for: numbers that no credit file gives
MATCH (i:Identifier) WHERE NOT EXISTS { MATCH (:CreditFile)-[:HAS_IDENTIFIER]->(i) }
RETURN i.id AS id ORDER BY id

// name: left_files
// for: credit files without a record, a subject or a holder
MATCH (f:CreditFile)
WHERE NOT EXISTS { MATCH (:CreditRecord)-[:IN_FILE]->(f) } OR NOT EXISTS { MATCH (f)-[:REFERS_TO]->(:Subject) }
   OR NOT EXISTS { MATCH (f)-[:HELD_BY]->(:Department) }
RETURN f.id AS id ORDER BY id

// name: left_records
// for: record versions that no row asserts or that stand in no file
MATCH (r:CreditRecord)
WHERE NOT EXISTS { MATCH (r)-[:READ_FROM]->(:SourceFile) } OR NOT EXISTS { MATCH (r)-[:IN_FILE]->(:CreditFile) }
RETURN r.id AS id ORDER BY id

// name: left_sources
// for: deliveries without a department or a run
MATCH (s:SourceFile)
WHERE NOT EXISTS { MATCH (s)-[:DELIVERED_BY]->(:Department) } OR NOT EXISTS { MATCH (:LoadRun)-[:USED]->(s) }
RETURN s.id AS id ORDER BY id

// name: left_runs
// for: runs that are not committed
MATCH (r:LoadRun) WHERE r.state <> 'COMMITTED'
RETURN r.id AS id ORDER BY id

// name: held_keys
// for: every record key, with the rows that remove something of it
MATCH (k:RecordKey)
RETURN k.id AS id, COUNT { MATCH (k)-[:ENDED_BY]->(:SourceFile) } AS removals ORDER BY id

// name: held_records
// for: the key of every record version
MATCH (r:CreditRecord)
RETURN r.id AS id, r.key AS record_key ORDER BY id

// name: held_identifiers
// for: every number
MATCH (i:Identifier)
RETURN i.id AS id ORDER BY id

// name: held_sources
// for: every delivery
MATCH (s:SourceFile)
RETURN s.id AS id ORDER BY id

// name: held_judgements
// for: every mirrored judgement and each of its credit files
MATCH (j:Judgement)
OPTIONAL MATCH (j)-[:`ON`]->(f:CreditFile)
RETURN j.id AS id, f.id AS file ORDER BY id, file
