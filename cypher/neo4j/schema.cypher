// The constraints and indexes of the base. A block `schema_N_…` belongs to step N of `graph.engines.schema`;
// blocks of one step run in the order of this file, and every one may run again at any time.
// The Community edition has uniqueness constraints only: that a property is there is for our own code to see to.

// name: schema_1_base
// for: the one node that says which schema this base has
CREATE CONSTRAINT base_id IF NOT EXISTS FOR (n:Base) REQUIRE n.id IS UNIQUE

// name: schema_1_load_run
// for: one run of a loader
CREATE CONSTRAINT load_run_id IF NOT EXISTS FOR (n:LoadRun) REQUIRE n.id IS UNIQUE

// name: schema_1_load_run_by_state
// for: finding load run nodes by their state
CREATE INDEX load_run_state IF NOT EXISTS FOR (n:LoadRun) ON (n.state)

// name: schema_1_source_file
// for: a file as a department delivered it
CREATE CONSTRAINT source_file_id IF NOT EXISTS FOR (n:SourceFile) REQUIRE n.id IS UNIQUE

// name: schema_1_source_file_by_scope
// for: finding source file nodes by their scope
CREATE INDEX source_file_scope IF NOT EXISTS FOR (n:SourceFile) ON (n.scope)

// name: schema_1_source_file_by_hash
// for: finding source file nodes by their hash
CREATE INDEX source_file_hash IF NOT EXISTS FOR (n:SourceFile) ON (n.hash)

// name: schema_1_department
// for: who holds and recognises records
CREATE CONSTRAINT department_id IF NOT EXISTS FOR (n:Department) REQUIRE n.id IS UNIQUE

// name: schema_1_region
// for: where; dated, with successors
CREATE CONSTRAINT region_id IF NOT EXISTS FOR (n:Region) REQUIRE n.id IS UNIQUE

// name: schema_1_region_by_code
// for: finding region nodes by their code
CREATE INDEX region_code IF NOT EXISTS FOR (n:Region) ON (n.code)

// name: schema_1_catalogue_entry
// for: what may be collected and on what legal basis
CREATE CONSTRAINT catalogue_entry_id IF NOT EXISTS FOR (n:CatalogueEntry) REQUIRE n.id IS UNIQUE

// name: schema_1_record_key
// for: the natural key of a record, under which its versions stand
CREATE CONSTRAINT record_key_id IF NOT EXISTS FOR (n:RecordKey) REQUIRE n.id IS UNIQUE

// name: schema_1_record_key_by_scope
// for: finding record key nodes by their scope
CREATE INDEX record_key_scope IF NOT EXISTS FOR (n:RecordKey) ON (n.scope)

// name: schema_1_record_key_by_run
// for: finding record key nodes by their run
CREATE INDEX record_key_run IF NOT EXISTS FOR (n:RecordKey) ON (n.run)

// name: schema_1_credit_record
// for: one version of one fact in a credit file
CREATE CONSTRAINT credit_record_id IF NOT EXISTS FOR (n:CreditRecord) REQUIRE n.id IS UNIQUE

// name: schema_1_credit_record_by_run
// for: finding credit record nodes by their run
CREATE INDEX credit_record_run IF NOT EXISTS FOR (n:CreditRecord) ON (n.run)

// name: schema_1_credit_file
// for: what one department holds on one subject
CREATE CONSTRAINT credit_file_id IF NOT EXISTS FOR (n:CreditFile) REQUIRE n.id IS UNIQUE

// name: schema_1_credit_file_by_run
// for: finding credit file nodes by their run
CREATE INDEX credit_file_run IF NOT EXISTS FOR (n:CreditFile) ON (n.run)

// name: schema_1_identifier
// for: an identity number or contact as a token and a mask
CREATE CONSTRAINT identifier_id IF NOT EXISTS FOR (n:Identifier) REQUIRE n.id IS UNIQUE

// name: schema_1_subject
// for: the person or organisation that credit files are about
CREATE CONSTRAINT subject_id IF NOT EXISTS FOR (n:Subject) REQUIRE n.id IS UNIQUE

// name: schema_1_subject_by_run
// for: finding subject nodes by their run
CREATE INDEX subject_run IF NOT EXISTS FOR (n:Subject) ON (n.run)

// name: schema_1_judgement
// for: a decision on two credit files, mirrored from the ledger
CREATE CONSTRAINT judgement_id IF NOT EXISTS FOR (n:Judgement) REQUIRE n.id IS UNIQUE
