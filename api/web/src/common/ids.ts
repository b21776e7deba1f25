// A new key for an act. `crypto.randomUUID` is there in secure contexts only, this is everywhere.
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (each) => each.toString(16).padStart(2, "0")).join("");
}
