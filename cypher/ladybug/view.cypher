// What readers ask of the embedded engine in other words than of a server. Versions are counted first, because a LIMIT
// on the way takes longer than all the rest for one subject, and one at the end still reads all of a large one. Each
// OPTIONAL MATCH costs a quarter of a millisecond however little it finds, so the whole way is one of them: what no row
// asserts is then not there, and nobody may read it anyway.

// name: view_heads_of_subjects_bulk
// for: credit files and heads of record versions in one look, with their titles and numbers: what
// for: view_files_of_subjects, view_heads_of_files without the rows' places and view_titles tell of the given subjects,
// for: once for each row, in no order; no row at all when these subjects have more record versions than `most`
// types: delivered TIMESTAMP, file_run INT64, decided DATE, valid_from DATE, valid_to DATE, published_until DATE,
// types: kept_until DATE, ended TIMESTAMP, run INT64
UNWIND $ids AS counted
MATCH (c:Subject) WHERE c.id = counted
OPTIONAL MATCH (v:CreditRecord)-[:IN_FILE]->(:CreditFile)-[:REFERS_TO]->(c)
WITH count(v) AS versions WHERE versions <= $most
UNWIND $ids AS wanted
MATCH (o:Subject) WHERE o.id = wanted
OPTIONAL MATCH (s:SourceFile)<-[:READ_FROM]-(r:CreditRecord)-[:IN_FILE]->(f:CreditFile)-[:REFERS_TO]->(o)
RETURN o.id AS subject, f.id AS file, f.kind AS kind, f.name AS name, f.block AS block, f.delivered AS delivered,
       f.stamp AS stamp, f.run AS file_run, f.department AS department, f.region AS region, r.id AS id,
       r.key AS decision, r.entry AS entry, r.state AS state, r.severity AS severity, r.decided AS decided,
       r.valid_from AS valid_from, r.valid_to AS valid_to, r.published_until AS published_until,
       r.kept_until AS kept_until, r.ended AS ended, r.run AS run, r.title AS title, r.number AS number,
       s.id AS source

// name: view_all_of_subjects_bulk
// for: the same with the places of the rows and the contents: what view_files_of_subjects, view_heads_of_files and
// for: view_records tell of the given subjects
// types: delivered TIMESTAMP, file_run INT64, decided DATE, valid_from DATE, valid_to DATE, published_until DATE,
// types: kept_until DATE, ended TIMESTAMP, run INT64, line INT64
UNWIND $ids AS counted
MATCH (c:Subject) WHERE c.id = counted
OPTIONAL MATCH (v:CreditRecord)-[:IN_FILE]->(:CreditFile)-[:REFERS_TO]->(c)
WITH count(v) AS versions WHERE versions <= $most
UNWIND $ids AS wanted
MATCH (o:Subject) WHERE o.id = wanted
OPTIONAL MATCH (s:SourceFile)<-[l:READ_FROM]-(r:CreditRecord)-[:IN_FILE]->(f:CreditFile)-[:REFERS_TO]->(o)
RETURN o.id AS subject, f.id AS file, f.kind AS kind, f.name AS name, f.block AS block, f.delivered AS delivered,
       f.stamp AS stamp, f.run AS file_run, f.department AS department, f.region AS region, r.id AS id,
       r.key AS decision, r.entry AS entry, r.state AS state, r.severity AS severity, r.decided AS decided,
       r.valid_from AS valid_from, r.valid_to AS valid_to, r.published_until AS published_until,
       r.kept_until AS kept_until, r.ended AS ended, r.run AS run, r.title AS title, r.number AS number,
       s.id AS source, r.fields AS fields, l.sheet AS sheet, l.line AS line, l.original AS original

// name: view_heads_of_subject_bulk
// for: view_heads_of_subjects_bulk of one subject: with a MATCH the engine follows the links from its key at once, where
// for: an OPTIONAL MATCH, or several keys, have it make tables and join them, which takes twice as long
// types: delivered TIMESTAMP, file_run INT64, decided DATE, valid_from DATE, valid_to DATE, published_until DATE,
// types: kept_until DATE, ended TIMESTAMP, run INT64
MATCH (v:CreditRecord)-[:IN_FILE]->(:CreditFile)-[:REFERS_TO]->(c:Subject) WHERE c.id = $id
WITH count(v) AS versions WHERE versions <= $most
MATCH (s:SourceFile)<-[:READ_FROM]-(r:CreditRecord)-[:IN_FILE]->(f:CreditFile)-[:REFERS_TO]->(o:Subject)
WHERE o.id = $id
RETURN o.id AS subject, f.id AS file, f.kind AS kind, f.name AS name, f.block AS block, f.delivered AS delivered,
       f.stamp AS stamp, f.run AS file_run, f.department AS department, f.region AS region, r.id AS id,
       r.key AS decision, r.entry AS entry, r.state AS state, r.severity AS severity, r.decided AS decided,
       r.valid_from AS valid_from, r.valid_to AS valid_to, r.published_until AS published_until,
       r.kept_until AS kept_until, r.ended AS ended, r.run AS run, r.title AS title, r.number AS number,
       s.id AS source

// name: view_all_of_subject_bulk
// for: view_all_of_subjects_bulk of one subject
// types: delivered TIMESTAMP, file_run INT64, decided DATE, valid_from DATE, valid_to DATE, published_until DATE,
// types: kept_until DATE, ended TIMESTAMP, run INT64, line INT64
MATCH (v:CreditRecord)-[:IN_FILE]->(:CreditFile)-[:REFERS_TO]->(c:Subject) WHERE c.id = $id
WITH count(v) AS versions WHERE versions <= $most
MATCH (s:SourceFile)<-[l:READ_FROM]-(r:CreditRecord)-[:IN_FILE]->(f:CreditFile)-[:REFERS_TO]->(o:Subject)
WHERE o.id = $id
RETURN o.id AS subject, f.id AS file, f.kind AS kind, f.name AS name, f.block AS block, f.delivered AS delivered,
       f.stamp AS stamp, f.run AS file_run, f.department AS department, f.region AS region, r.id AS id,
       r.key AS decision, r.entry AS entry, r.state AS state, r.severity AS severity, r.decided AS decided,
       r.valid_from AS valid_from, r.valid_to AS valid_to, r.published_until AS published_until,
       r.kept_until AS kept_until, r.ended AS ended, r.run AS run, r.title AS title, r.number AS number,
       s.id AS source, r.fields AS fields, l.sheet AS sheet, l.line AS line, l.original AS original

// name: view_regions_served
// for: for which regions departments delivered what these runs did not, and since when we know of it; links into
// for: departments stand at the deliveries, so all of these are read whatever is asked
// types: recorded TIMESTAMP
MATCH (s:SourceFile) WHERE s.department IN $ids AND NOT s.run IN $hidden
RETURN s.department AS id, s.region AS region, min(s.recorded) AS recorded
ORDER BY id, region
