// Every fact of the graph, to be compared with those of a rebuild. What depends on our own clock, on the numbers of
// runs or on how subjects are named is no fact.

// name: facts_records
// for: every record version and the credit file it stands in
// types: decided DATE, valid_from DATE, valid_to DATE, published_until DATE, kept_until DATE, ended TIMESTAMP, run INT64
MATCH (r:CreditRecord)
OPTIONAL MATCH (r)-[:IN_FILE]->(f:CreditFile)
RETURN r.id AS id, r.key AS key, r.part AS part, r.entry AS entry, r.title AS title, r.number AS number,
       r.decided AS decided, r.valid_from AS valid_from, r.valid_to AS valid_to, r.severity AS severity,
       r.published_until AS published_until, r.kept_until AS kept_until, r.state AS state, r.ended AS ended,
       r.fields AS fields, f.id AS file, r.run AS run
ORDER BY id

// name: facts_assertions
// for: every row that asserts a record version
// types: line INT64, run INT64
MATCH (r:CreditRecord)
MATCH (r)-[x:READ_FROM]->(s:SourceFile)
RETURN r.id AS record, s.id AS source, x.sheet AS sheet, x.line AS line, x.original AS original, s.run AS run
ORDER BY record, source, line

// name: facts_recognised
// for: who recognised each record version
// types: run INT64
MATCH (r:CreditRecord)
MATCH (r)-[:RECOGNISED_BY]->(d:Department)
RETURN r.id AS record, d.id AS department, r.run AS run
ORDER BY record, department

// name: facts_under
// for: the catalogue entry of each record version
// types: run INT64
MATCH (r:CreditRecord)
MATCH (r)-[:UNDER]->(e:CatalogueEntry)
RETURN r.id AS record, e.id AS entry, r.run AS run
ORDER BY record, entry

// name: facts_revisions
// for: which version follows which
// types: run INT64
MATCH (r:CreditRecord)
MATCH (r)-[:REVISION_OF]->(o:CreditRecord)
RETURN r.id AS newer, o.id AS older, r.run AS run
ORDER BY newer, older

// name: facts_files
// for: every credit file and its holder
// types: delivered TIMESTAMP, run INT64
MATCH (f:CreditFile)
MATCH (f)-[:HELD_BY]->(d:Department)
RETURN f.id AS id, f.kind AS kind, f.name AS name, f.name_key AS name_key, f.region AS region, f.block AS block,
       f.delivered AS delivered, f.stamp AS stamp, d.id AS department, f.run AS run
ORDER BY id

// name: facts_identifiers
// for: every number of every credit file
// types: run INT64
MATCH (f:CreditFile)
MATCH (f)-[:HAS_IDENTIFIER]->(i:Identifier)
RETURN f.id AS file, i.id AS token, i.kind AS kind, i.mask AS mask, i.state AS state, f.run AS run
ORDER BY file, token

// name: facts_named
// for: every number that a record version names as another subject's
// types: run INT64
MATCH (r:CreditRecord)
MATCH (r)-[x:NAMES]->(i:Identifier)
RETURN r.id AS record, x.relation AS relation, i.id AS token, i.kind AS kind, i.mask AS mask, r.run AS run
ORDER BY record, relation, token

// name: facts_subjects
// for: which credit files are together
// types: run INT64
MATCH (f:CreditFile)
MATCH (f)-[:REFERS_TO]->(s:Subject)
RETURN f.id AS file, s.id AS subject, s.kind AS kind, f.run AS run
ORDER BY file, subject

// name: facts_apart
// for: which credit files are kept apart for a steward
// types: run INT64
MATCH (f:CreditFile)
MATCH (f)-[x:KEPT_APART]->(o:CreditFile)
RETURN f.id AS left_file, o.id AS right_file, x.reason AS reason, f.run AS run
ORDER BY left_file, right_file

// name: facts_removals
// for: every row that removes records
// types: line INT64, run INT64
MATCH (k:RecordKey)
MATCH (k)-[x:ENDED_BY]->(s:SourceFile)
RETURN k.id AS key, s.id AS source, x.line AS line, x.part AS part, s.run AS run
ORDER BY key, source, line

// name: facts_departments
// for: every department that delivered, and for which regions
// types: run INT64
MATCH (s:SourceFile)
MATCH (s)-[:DELIVERED_BY]->(d:Department)
RETURN DISTINCT d.id AS id, d.name AS name, d.code AS code, s.region AS region, s.run AS run
ORDER BY id, region, run

// name: facts_sources
// for: every delivery
// types: bytes INT64, lines INT64, delivered TIMESTAMP, run INT64
MATCH (s:SourceFile)
MATCH (s)-[:DELIVERED_BY]->(d:Department)
RETURN s.id AS id, s.hash AS hash, s.name AS name, s.kind AS kind, s.scope AS scope, s.bytes AS bytes,
       s.lines AS lines, s.delivered AS delivered, s.stamp AS stamp, d.id AS department, s.run AS run
ORDER BY id
