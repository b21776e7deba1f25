// What a description says, with the names of the schema in it as code: there they stand between backticks.

export function written<K extends keyof HTMLElementTagNameMap>(tag: K, text: string | null | undefined): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [at, part] of inParts(text ?? "").entries()) {
    made.append(at % 2 ? Object.assign(document.createElement("code"), { textContent: part }) : part);
  }
  return made;
}

/** A text in parts of which every second one stood between two backticks. */
export function inParts(text: string): string[] {
  const parts = text.split("`");
  // A backtick without another one is a backtick.
  return parts.length % 2 ? parts : [...parts.slice(0, -2), parts.slice(-2).join("`")];
}
