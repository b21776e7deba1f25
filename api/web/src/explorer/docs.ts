// The schema as a reader sees it: one type at a time, every name a way to the next one.
import {
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from "graphql";
import { written } from "./written";

export class Docs {
  private readonly path: string[] = [];

  constructor(
    private readonly place: HTMLElement,
    private readonly back: HTMLButtonElement,
    search: HTMLInputElement,
    private readonly schema: GraphQLSchema,
  ) {
    back.addEventListener("click", () => {
      this.path.pop();
      this.draw();
    });
    search.addEventListener("input", () => this.find(search.value.trim().toLowerCase()));
    this.show("Query");
  }

  show(name: string): void {
    if (this.schema.getType(name) && this.path.at(-1) !== name) this.path.push(name);
    this.draw();
  }

  private draw(): void {
    const type = this.schema.getType(this.path.at(-1) ?? "Query");
    this.back.disabled = this.path.length < 2;
    if (type) this.place.replaceChildren(heading(type.name), written("p", type.description), this.members(type));
  }

  private find(text: string): void {
    if (!text) return this.draw();
    const list = document.createElement("dl");
    for (const type of Object.values(this.schema.getTypeMap())) {
      if (type.name.startsWith("__")) continue;
      const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
      for (const field of fields.filter((each) => each.name.toLowerCase().includes(text))) {
        list.append(term(this.link(type.name), `.${field.name}`), written("dd", field.description));
      }
      if (type.name.toLowerCase().includes(text)) list.prepend(term(this.link(type.name)), written("dd", type.description));
    }
    this.place.replaceChildren(list);
  }

  private members(type: GraphQLNamedType): HTMLElement {
    const list = document.createElement("dl");
    if (isEnumType(type)) for (const value of type.getValues()) list.append(term(value.name), written("dd", value.description));
    if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        const args = "args" in field ? (field as GraphQLField<unknown, unknown>).args : [];
        const taken = args.length ? `(${args.map((each) => `${each.name}: ${each.type}`).join(", ")})` : "";
        list.append(
          term(`${field.name}${taken}: `, this.link(String(getNamedType(field.type as GraphQLType)), String(field.type))),
          written("dd", [field.description, field.deprecationReason && `Deprecated: ${field.deprecationReason}`].filter(Boolean).join(" ")),
        );
      }
    }
    return list;
  }

  private link(name: string, shown = name): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = shown;
    button.addEventListener("click", () => this.show(name));
    return button;
  }
}

function heading(text: string): HTMLElement {
  return Object.assign(document.createElement("h2"), { textContent: text });
}

function term(...parts: (string | HTMLElement)[]): HTMLElement {
  const made = document.createElement("dt");
  made.append(...parts);
  return made;
}
