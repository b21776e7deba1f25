// @neo4j/graphql behind graphql-yoga on the graph as it is: `node neo4j_graphql.mjs BOLT_ADDRESS PORT`.
// Only the schema is ours; everything else is as the two packages' own first pages have it.
import { createServer } from "node:http";
import { createRequire } from "node:module";

const here = createRequire(process.env.PEERS + "/");
const { Neo4jGraphQL } = here("@neo4j/graphql");
const { createYoga } = here("graphql-yoga");
const neo4j = here("neo4j-driver");

const typeDefs = /* GraphQL */ `
  type Subject @node {
    id: ID!
    kind: String
    files: [CreditFile!]! @relationship(type: "REFERS_TO", direction: IN)
  }
  type CreditFile @node {
    id: ID!
    name: String
    heldBy: [Department!]! @relationship(type: "HELD_BY", direction: OUT)
    subject: [Subject!]! @relationship(type: "REFERS_TO", direction: OUT)
    records: [CreditRecord!]! @relationship(type: "IN_FILE", direction: IN)
  }
  type CreditRecord @node {
    id: ID!
    number: String
    title: String
    entry: String
    state: String
    severity: String
    decided: Date
    valid_from: Date
    valid_to: Date
    published_until: Date
    fields: String
    file: [CreditFile!]! @relationship(type: "IN_FILE", direction: OUT)
    recognisedBy: [Department!]! @relationship(type: "RECOGNISED_BY", direction: OUT)
    readFrom: [SourceFile!]! @relationship(type: "READ_FROM", direction: OUT, properties: "Row")
  }
  type Row @relationshipProperties {
    sheet: String
    line: Int
  }
  type SourceFile @node {
    id: ID!
    name: String
    hash: String
    run: Int
    deliveredBy: [Department!]! @relationship(type: "DELIVERED_BY", direction: OUT)
  }
  type Department @node {
    id: ID!
    name: String
  }
`;

const [address, port] = process.argv.slice(2);
const driver = neo4j.driver(address, undefined, { telemetryDisabled: true });
const schema = await new Neo4jGraphQL({ typeDefs, driver }).getSchema();
const server = createServer(createYoga({ schema, logging: false }));
server.keepAliveTimeout = 600_000; // the services take turns, and a turn may take long
server.listen(Number(port), "127.0.0.1", () => console.log("ready"));
