// What readers ask of a server in other words than of the embedded engine. What is on a file is read once for each
// file, and what is on a record version all at once: one property after the other takes half as long again. Labels that
// the links imply are not looked at.

// name: view_heads_of_subjects_bulk
// for: credit files and heads of record versions in one look, with their titles and numbers: what
// for: view_files_of_subjects, view_heads_of_files without the rows' places and view_titles tell of the given subjects,
// for: once for each row, in no order; no row at all when these subjects have more record versions than `most`
// types: delivered TIMESTAMP, file_run INT64, decided DATE, valid_from DATE, valid_to DATE, published_until DATE,
// types: kept_until DATE, ended TIMESTAMP, run INT64
// alike: subject, file, kind, name, block, delivered, stamp, file_run, department, region
UNWIND $ids AS counted
MATCH (c:Subject) WHERE c.id = counted
OPTIONAL MATCH (g)-[:REFERS_TO]->(c)
WITH sum(COUNT { (g)<-[:IN_FILE]-() }) AS versions WHERE versions <= $most
UNWIND $ids AS wanted
MATCH (o:Subject) WHERE o.id = wanted
OPTIONAL MATCH (f)-[:REFERS_TO]->(o)
WITH o.id AS subject, f, f.id AS file, f.kind AS kind, f.name AS name, f.block AS block, f.delivered AS delivered,
     f.stamp AS stamp, f.run AS file_run, f.department AS department, f.region AS region
OPTIONAL MATCH (r)-[:IN_FILE]->(f)
OPTIONAL MATCH (r)-[:READ_FROM]->(s)
WITH subject, file, kind, name, block, delivered, stamp, file_run, department, region, properties(r) AS r,
     s.id AS source
RETURN subject AS subject, file AS file, kind AS kind, name AS name, block AS block, delivered AS delivered,
       stamp AS stamp, file_run AS file_run, department AS department, region AS region, r.id AS id,
       r.key AS decision, r.entry AS entry, r.state AS state, r.severity AS severity, r.decided AS decided,
       r.valid_from AS valid_from, r.valid_to AS valid_to, r.published_until AS published_until,
       r.kept_until AS kept_until, r.ended AS ended, r.run AS run, r.title AS title, r.number AS number,
       source AS source

// name: view_all_of_subjects_bulk
// for: the same with the places of the rows and the contents: what view_files_of_subjects, view_heads_of_files and
// for: view_records tell of the given subjects
// types: delivered TIMESTAMP, file_run INT64, decided DATE, valid_from DATE, valid_to DATE, published_until DATE,
// types: kept_until DATE, ended TIMESTAMP, run INT64, line INT64
// alike: subject, file, kind, name, block, delivered, stamp, file_run, department, region
UNWIND $ids AS counted
MATCH (c:Subject) WHERE c.id = counted
OPTIONAL MATCH (g)-[:REFERS_TO]->(c)
WITH sum(COUNT { (g)<-[:IN_FILE]-() }) AS versions WHERE versions <= $most
UNWIND $ids AS wanted
MATCH (o:Subject) WHERE o.id = wanted
OPTIONAL MATCH (f)-[:REFERS_TO]->(o)
WITH o.id AS subject, f, f.id AS file, f.kind AS kind, f.name AS name, f.block AS block, f.delivered AS delivered,
     f.stamp AS stamp, f.run AS file_run, f.department AS department, f.region AS region
OPTIONAL MATCH (r)-[:IN_FILE]->(f)
OPTIONAL MATCH (r)-[l:READ_FROM]->(s)
WITH subject, file, kind, name, block, delivered, stamp, file_run, department, region, properties(r) AS r,
     s.id AS source, l
RETURN subject AS subject, file AS file, kind AS kind, name AS name, block AS block, delivered AS delivered,
       stamp AS stamp, file_run AS file_run, department AS department, region AS region, r.id AS id,
       r.key AS decision, r.entry AS entry, r.state AS state, r.severity AS severity, r.decided AS decided,
       r.valid_from AS valid_from, r.valid_to AS valid_to, r.published_until AS published_until,
       r.kept_until AS kept_until, r.ended AS ended, r.run AS run, r.title AS title, r.number AS number,
       source AS source, r.fields AS fields, l.sheet AS sheet, l.line AS line, l.original AS original

// name: view_heads_of_subject_bulk
// for: view_heads_of_subjects_bulk of one subject
// types: delivered TIMESTAMP, file_run INT64, decided DATE, valid_from DATE, valid_to DATE, published_until DATE,
// types: kept_until DATE, ended TIMESTAMP, run INT64
// alike: subject, file, kind, name, block, delivered, stamp, file_run, department, region
MATCH (c:Subject) WHERE c.id = $id
OPTIONAL MATCH (g)-[:REFERS_TO]->(c)
WITH sum(COUNT { (g)<-[:IN_FILE]-() }) AS versions WHERE versions <= $most
MATCH (o:Subject) WHERE o.id = $id
OPTIONAL MATCH (f)-[:REFERS_TO]->(o)
WITH o.id AS subject, f, f.id AS file, f.kind AS kind, f.name AS name, f.block AS block, f.delivered AS delivered,
     f.stamp AS stamp, f.run AS file_run, f.department AS department, f.region AS region
OPTIONAL MATCH (r)-[:IN_FILE]->(f)
OPTIONAL MATCH (r)-[:READ_FROM]->(s)
WITH subject, file, kind, name, block, delivered, stamp, file_run, department, region, properties(r) AS r,
     s.id AS source
RETURN subject AS subject, file AS file, kind AS kind, name AS name, block AS block, delivered AS delivered,
       stamp AS stamp, file_run AS file_run, department AS department, region AS region, r.id AS id,
       r.key AS decision, r.entry AS entry, r.state AS state, r.severity AS severity, r.decided AS decided,
       r.valid_from AS valid_from, r.valid_to AS valid_to, r.published_until AS published_until,
       r.kept_until AS kept_until, r.ended AS ended, r.run AS run, r.title AS title, r.number AS number,
       source AS source

// name: view_all_of_subject_bulk
// for: view_all_of_subjects_bulk of one subject
// types: delivered TIMESTAMP, file_run INT64, decided DATE, valid_from DATE, valid_to DATE, published_until DATE,
// types: kept_until DATE, ended TIMESTAMP, run INT64, line INT64
// alike: subject, file, kind, name, block, delivered, stamp, file_run, department, region
MATCH (c:Subject) WHERE c.id = $id
OPTIONAL MATCH (g)-[:REFERS_TO]->(c)
WITH sum(COUNT { (g)<-[:IN_FILE]-() }) AS versions WHERE versions <= $most
MATCH (o:Subject) WHERE o.id = $id
OPTIONAL MATCH (f)-[:REFERS_TO]->(o)
WITH o.id AS subject, f, f.id AS file, f.kind AS kind, f.name AS name, f.block AS block, f.delivered AS delivered,
     f.stamp AS stamp, f.run AS file_run, f.department AS department, f.region AS region
OPTIONAL MATCH (r)-[:IN_FILE]->(f)
OPTIONAL MATCH (r)-[l:READ_FROM]->(s)
WITH subject, file, kind, name, block, delivered, stamp, file_run, department, region, properties(r) AS r,
     s.id AS source, l
RETURN subject AS subject, file AS file, kind AS kind, name AS name, block AS block, delivered AS delivered,
       stamp AS stamp, file_run AS file_run, department AS department, region AS region, r.id AS id,
       r.key AS decision, r.entry AS entry, r.state AS state, r.severity AS severity, r.decided AS decided,
       r.valid_from AS valid_from, r.valid_to AS valid_to, r.published_until AS published_until,
       r.kept_until AS kept_until, r.ended AS ended, r.run AS run, r.title AS title, r.number AS number,
       source AS source, r.fields AS fields, l.sheet AS sheet, l.line AS line, l.original AS original

// name: view_regions_served
// for: for which regions departments delivered what these runs did not, and since when we know of it
// types: recorded TIMESTAMP
UNWIND $ids AS wanted
MATCH (d:Department) WHERE d.id = wanted
MATCH (s:SourceFile)-[:DELIVERED_BY]->(d) WHERE NOT s.run IN $hidden
RETURN d.id AS id, s.region AS region, min(s.recorded) AS recorded
ORDER BY id, region
