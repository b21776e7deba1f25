// What the pages say, in both languages. `{0}` stands for what is given, `{0|row|rows}` for so many of something.
import { settings } from "./settings.svelte";
import { words } from "./words";

export type Word = keyof typeof words;

export function say(word: Word, ...given: (string | number)[]): string {
  const [zh, en] = words[word];
  const text = settings.language === "zh" ? zh : en;
  return text.replace(/\{(\d)(?:\|([^|}]*)\|([^|}]*))?\}/g, (_, at: string, one?: string, several?: string) => {
    const value = given[Number(at)] ?? "";
    return several === undefined ? String(value) : `${value} ${Number(value) === 1 ? one : several}`;
  });
}

/** A word of the service's own lists (a kind, a state); what is not known is shown as it is. */
export function sayCode(of: string, code: string): string {
  const word = `${of}.${code.toLowerCase()}`;
  return word in words ? say(word as Word) : code.replaceAll("_", " ");
}

export function either(zh: string, en: string): string {
  return settings.language === "zh" ? zh : en;
}

export function day(instant: string | null | undefined): string {
  return instant ? instant.slice(0, 10) : "";
}

export function minute(instant: string): string {
  return new Date(instant).toLocaleString(settings.language === "zh" ? "zh-CN" : "en-GB", {
    dateStyle: "medium",
    timeStyle: "short",
  });
}
