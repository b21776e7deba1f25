// The explorer: ask the service anything it knows, with completion, checks and the schema beside it.
// Queries may quote numbers of persons, so nothing is kept: no history on disk, nothing in the address.
import "./style.css";
import { updateSchema } from "cm6-graphql";
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, parse, print } from "graphql";
import { Docs } from "./docs";
import { offerLogout, showWho } from "./who";
import { editor, jsonExtensions, queryExtensions, readOnly, replace } from "./editors";

interface Example {
  title: string;
  query: string;
  variables: string;
}

const part = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const operation = part<HTMLSelectElement>("operation");
const example = part<HTMLSelectElement>("example");
const took = part("took");
let docs: Docs | undefined;

const query = editor(part("query"), "Query", "", queryExtensions(undefined, { run, pretty }, (name) => docs?.show(name)));
const variables = editor(part("variables"), "Variables", "{}", jsonExtensions());
const answer = editor(part("answer"), "Answer", "", readOnly());

function credential(): Record<string, string> {
  const key = part<HTMLInputElement>("key").value.trim();
  return key ? { authorization: `Bearer ${key}` } : {}; // held by this page alone, gone when it is closed
}

async function ask(body: object): Promise<unknown> {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    accept: "application/graphql-response+json",
    ...credential(),
  };
  const response = await fetch("/graphql", {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  return response.json();
}

function operations(): string[] {
  try {
    return parse(query.state.doc.toString()).definitions.flatMap((each) =>
      each.kind === "OperationDefinition" && each.name ? [each.name.value] : [],
    );
  } catch {
    return [];
  }
}

function offerOperations(): void {
  const names = operations();
  const chosen = operation.value;
  operation.replaceChildren(...names.map((name) => new Option(name, name, false, name === chosen)));
  operation.disabled = names.length < 2;
}

async function run(): Promise<void> {
  offerOperations();
  const begun = performance.now();
  took.textContent = "…";
  try {
    const body: Record<string, unknown> = { query: query.state.doc.toString() };
    body.variables = JSON.parse(variables.state.doc.toString() || "{}");
    if (operation.value) body.operationName = operation.value;
    replace(answer, JSON.stringify(await ask(body), null, 2));
  } catch (error) {
    replace(answer, JSON.stringify({ errors: [{ message: String(error) }] }, null, 2));
  }
  took.textContent = `${Math.round(performance.now() - begun)} ms`;
}

function pretty(): void {
  try {
    replace(query, print(parse(query.state.doc.toString())));
  } catch {
    took.textContent = "Syntax 语法";
  }
}

async function begin(): Promise<void> {
  const examples = (await (await fetch("/explorer/examples.json")).json()) as Example[];
  example.replaceChildren(...examples.map((each, at) => new Option(each.title, String(at))));
  const choose = (at: number): void => {
    const chosen = examples[at];
    if (!chosen) return;
    replace(query, chosen.query);
    replace(variables, chosen.variables);
    offerOperations();
  };
  example.addEventListener("change", () => choose(Number(example.value)));
  choose(0);
  const told = (await ask({ query: getIntrospectionQuery() })) as { data?: IntrospectionQuery };
  if (!told.data) return replace(answer, JSON.stringify(told, null, 2));
  const schema = buildClientSchema(told.data);
  updateSchema(query, schema);
  docs = new Docs(part("doc"), part("back"), part("search"), schema);
  document.body.dataset.ready = "yes";
}

part("run").addEventListener("click", () => void run());
part("pretty").addEventListener("click", pretty);
part("query").addEventListener("focusout", offerOperations);
part("key").addEventListener("change", () => void showWho(credential()));
offerLogout();
void showWho({});
void begin();
