// The tables of the base. A block `schema_N_…` belongs to step N of `graph.engines.schema`; blocks of one step
// run in the order of this file, and every one may run again at any time.
// Links into hubs (departments, regions, entries, files) are stored forward only: deleting one link of a hub
// otherwise costs time by its place in the hub's list.

// name: schema_0_base
// for: the one node that says which schema this base has
CREATE NODE TABLE IF NOT EXISTS Base (
    id STRING, schema_version INT64, epoch INT64, created TIMESTAMP, PRIMARY KEY (id)
)

// name: schema_1_load_run
// for: one run of a loader
CREATE NODE TABLE IF NOT EXISTS LoadRun (
    id STRING, number INT64, state STRING, opened TIMESTAMP, closed TIMESTAMP, actor STRING, loader STRING,
    manifest STRING, kind STRING, summary STRING, PRIMARY KEY (id)
)

// name: schema_1_source_file
// for: a file as a department delivered it
CREATE NODE TABLE IF NOT EXISTS SourceFile (
    id STRING, hash STRING, name STRING, format STRING, encoding STRING, bytes INT64, lines INT64,
    kind STRING, scope STRING, entry STRING, department STRING, region STRING, period_from DATE,
    period_to DATE, delivered TIMESTAMP, recorded TIMESTAMP, stamp STRING, manifest STRING,
    manifest_hash STRING, run INT64, PRIMARY KEY (id)
)

// name: schema_1_department
// for: who holds and recognises records; `region` is of older programs, where it was that of the first delivery
CREATE NODE TABLE IF NOT EXISTS Department (
    id STRING, name STRING, code STRING, region STRING, PRIMARY KEY (id)
)

// name: schema_1_region
// for: where; dated, with successors
CREATE NODE TABLE IF NOT EXISTS Region (
    id STRING, code STRING, name STRING, level STRING, since INT64, until INT64, PRIMARY KEY (id)
)

// name: schema_1_catalogue_entry
// for: what may be collected and on what legal basis
CREATE NODE TABLE IF NOT EXISTS CatalogueEntry (
    id STRING, code STRING, edition STRING, name_zh STRING, name_en STRING, openness STRING,
    legal_basis STRING, PRIMARY KEY (id)
)

// name: schema_1_record_key
// for: the natural key of a record, under which its versions stand
CREATE NODE TABLE IF NOT EXISTS RecordKey (
    id STRING, scope STRING, state STRING, versions STRING[], run INT64, PRIMARY KEY (id)
)

// name: schema_1_credit_record
// for: one version of one fact in a credit file
CREATE NODE TABLE IF NOT EXISTS CreditRecord (
    id STRING, key STRING, part STRING, entry STRING, title STRING, number STRING, decided DATE, valid_from DATE,
    valid_to DATE, severity STRING, published_until DATE, kept_until DATE, state STRING,
    ended TIMESTAMP, fields STRING, run INT64,
    PRIMARY KEY (id)
)

// name: schema_1_credit_file
// for: what one department holds on one subject
CREATE NODE TABLE IF NOT EXISTS CreditFile (
    id STRING, kind STRING, name STRING, name_key STRING, department STRING, region STRING, block STRING,
    delivered TIMESTAMP, stamp STRING, run INT64, PRIMARY KEY (id)
)

// name: schema_1_identifier
// for: an identity number or contact as a token and a mask
CREATE NODE TABLE IF NOT EXISTS Identifier (
    id STRING, kind STRING, mask STRING, state STRING, run INT64, PRIMARY KEY (id)
)

// name: schema_1_subject
// for: the person or organisation that credit files are about
CREATE NODE TABLE IF NOT EXISTS Subject (
    id STRING, kind STRING, run INT64, PRIMARY KEY (id)
)

// name: schema_1_judgement
// for: a decision on two credit files, mirrored from the ledger
CREATE NODE TABLE IF NOT EXISTS Judgement (
    id STRING, verdict STRING, actor STRING, at TIMESTAMP, reason STRING, PRIMARY KEY (id)
)

// name: schema_1_link_in_file
// for: a record stands in a credit file
CREATE REL TABLE IF NOT EXISTS IN_FILE (FROM CreditRecord TO CreditFile)

// name: schema_1_link_refers_to
// for: a credit file is about a subject
CREATE REL TABLE IF NOT EXISTS REFERS_TO (FROM CreditFile TO Subject)

// name: schema_1_link_held_by
// for: who holds a credit file
CREATE REL TABLE IF NOT EXISTS HELD_BY (FROM CreditFile TO Department) WITH (storage_direction = 'fwd')

// name: schema_1_link_in_region
// for: of older programs: where the first delivery of a department was for
CREATE REL TABLE IF NOT EXISTS IN_REGION (FROM Department TO Region) WITH (storage_direction = 'fwd')

// name: schema_1_link_part_of
// for: which region a region lies in
CREATE REL TABLE IF NOT EXISTS PART_OF (FROM Region TO Region)

// name: schema_1_link_succeeded_by
// for: what became of a region, and when
CREATE REL TABLE IF NOT EXISTS SUCCEEDED_BY (FROM Region TO Region, year INT64)

// name: schema_1_link_recognised_by
// for: who recognised a record
CREATE REL TABLE IF NOT EXISTS RECOGNISED_BY (FROM CreditRecord TO Department) WITH (storage_direction = 'fwd')

// name: schema_1_link_under
// for: the catalogue entry a record is kept under
CREATE REL TABLE IF NOT EXISTS UNDER (FROM CreditRecord TO CatalogueEntry) WITH (storage_direction = 'fwd')

// name: schema_1_link_has_identifier
// for: the numbers a credit file gives
CREATE REL TABLE IF NOT EXISTS HAS_IDENTIFIER (FROM CreditFile TO Identifier)

// name: schema_1_link_read_from
// for: the row of a file that asserts a record
CREATE REL TABLE IF NOT EXISTS READ_FROM (FROM CreditRecord TO SourceFile, sheet STRING, line INT64, row INT64, original STRING) WITH (storage_direction = 'fwd')

// name: schema_1_link_ended_by
// for: the row of a file that ended a record
CREATE REL TABLE IF NOT EXISTS ENDED_BY (FROM RecordKey TO SourceFile, sheet STRING, line INT64, row INT64, part STRING) WITH (storage_direction = 'fwd')

// name: schema_1_link_delivered_by
// for: who delivered a file
CREATE REL TABLE IF NOT EXISTS DELIVERED_BY (FROM SourceFile TO Department) WITH (storage_direction = 'fwd')

// name: schema_1_link_used
// for: the files a run read
CREATE REL TABLE IF NOT EXISTS USED (FROM LoadRun TO SourceFile)

// name: schema_1_link_revision_of
// for: the version that a version follows; the link bears both ids, so that neither end has to be looked up
CREATE REL TABLE IF NOT EXISTS REVISION_OF (FROM CreditRecord TO CreditRecord, newer STRING, older STRING)

// name: schema_1_link_kept_apart
// for: two credit files that something joins and something contradicts, for a steward
CREATE REL TABLE IF NOT EXISTS KEPT_APART (FROM CreditFile TO CreditFile, reason STRING, sentence STRING)

// name: schema_1_link_on
// for: the two credit files of a judgement, whose id the link bears
CREATE REL TABLE IF NOT EXISTS `ON` (FROM Judgement TO CreditFile, judgement STRING)

// name: schema_2_weight_of_kept_apart
// for: the weight in bits of a pair that evidence alone keeps apart; absent where a rule or a person does
ALTER TABLE KEPT_APART ADD IF NOT EXISTS weight DOUBLE

// name: schema_3_link_names
// for: whose number a record names besides those of its subject, and what that one is to the subject; the link bears both
// for: ids and what is shown of the number, so that neither end has to be looked up
CREATE REL TABLE IF NOT EXISTS NAMES (FROM CreditRecord TO Identifier, relation STRING, record STRING, token STRING, kind STRING, mask STRING)
