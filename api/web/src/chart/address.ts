// A scene in the address of the page: steps, hidden kinds and where the nodes stand. The rule of this module: what is
// written is read back as the same, and whatever else stands in an address is taken for an empty scene.
import type { TieKind } from "./asked";
import type { Step } from "./scene";

export interface Held {
  steps: Step[];
  hidden: string[];
  places: Map<string, { x: number; y: number }>; // by the beginning of an id
}

export const SHORT = 8; // letters of an id that tell nodes of one scene apart
const MOST_PLACES = 500; // further ones would make the address too long to be passed on
const MOST_STEPS = 300;

const KINDS: Record<string, TieKind> = {
  r: "REPRESENTATIVE", a: "ADDRESS", p: "PHONE", n: "NUMBER",
  d: "DEPARTMENT", g: "REGION", c: "CATALOGUE_ENTRY", f: "SOURCE_FILE",
}; // prettier-ignore
const LETTERS = Object.fromEntries(Object.entries(KINDS).map(([letter, kind]) => [kind, letter]));
const ID = /^[\w.:-]{1,80}$/;

export function written(held: Held): string {
  const steps = held.steps.map((step) => {
    switch (step.do) {
      case "add":
        return `a*${step.id}`;
      case "expand":
        return `e*${step.id}*${LETTERS[step.kind]}${step.after === null ? "" : `*${step.after}`}`;
      case "hub":
        return `h*${step.id}`;
      case "path":
        return `p*${step.id}*${step.to}`;
      case "remove":
        return `r*${step.id}`;
    }
  });
  const places = [...held.places]
    .slice(0, MOST_PLACES)
    .map(([id, { x, y }]) => `${id.slice(0, SHORT)}*${Math.round(x).toString(36)}*${Math.round(y).toString(36)}`);
  const parts: [string, string][] = [
    ["s", steps.join("~")],
    ["x", held.hidden.map((kind) => LETTERS[kind] ?? "").join("")],
    ["at", places.join("~")],
  ];
  return parts
    .filter(([, text]) => text)
    .map(([name, text]) => `${name}=${encodeURI(text)}`)
    .join("&");
}

export function read(hash: string): Held {
  const held: Held = { steps: [], hidden: [], places: new Map() };
  for (const part of hash.replace(/^#/, "").split("&")) {
    const at = part.indexOf("=");
    const text = decoded(part.slice(at + 1));
    if (part.startsWith("s=")) held.steps = text.split("~").slice(0, MOST_STEPS).flatMap(stepOf);
    if (part.startsWith("x=")) held.hidden = [...text].flatMap((letter) => KINDS[letter] ?? []);
    if (part.startsWith("at=")) {
      for (const place of text.split("~")) {
        const [id, x, y] = place.split("*");
        const there = { x: Number.parseInt(x ?? "", 36), y: Number.parseInt(y ?? "", 36) };
        if (id && Number.isFinite(there.x) && Number.isFinite(there.y)) held.places.set(id.slice(0, SHORT), there);
      }
    }
  }
  return held;
}

function decoded(text: string): string {
  try {
    return decodeURI(text);
  } catch {
    return "";
  }
}

function stepOf(text: string): Step[] {
  const [what, id, other, after] = text.split("*");
  if (!id || !ID.test(id)) return [];
  if (what === "a") return [{ do: "add", id }];
  if (what === "h") return [{ do: "hub", id }];
  if (what === "r") return [{ do: "remove", id }];
  if (what === "p" && other && ID.test(other)) return [{ do: "path", id, to: other }];
  const kind = KINDS[other ?? ""];
  if (what === "e" && kind) return [{ do: "expand", id, kind, after: after ?? null }];
  return [];
}
