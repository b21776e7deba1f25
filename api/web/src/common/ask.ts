// The one way to the service. Whatever goes wrong comes back as sentences with the trace id under which the
// service's log has it; a page never shows a stack trace and never a bare status.
import { newKey } from "./ids";
import { key } from "./key.svelte";
import { settings } from "./settings.svelte";

export interface Told {
  message: string;
  code: string;
  traceId: string;
}

export class Failed extends Error {
  constructor(readonly told: Told[]) {
    super(told.map((each) => each.message).join(" "));
  }
}

interface Answer<T> {
  data?: T | null;
  errors?: { message: string; extensions?: { code?: string; traceId?: string } }[];
}

export async function ask<T>(query: string, variables: Record<string, unknown>, signal?: AbortSignal): Promise<T> {
  const answer = await sent<T>(query, variables, signal);
  if (answer.errors?.length) {
    throw new Failed(
      answer.errors.map(({ message, extensions }) => ({
        message,
        code: extensions?.code ?? "",
        traceId: extensions?.traceId ?? "",
      })),
    );
  }
  if (!answer.data) throw new Failed([{ message: "", code: "NO_ANSWER", traceId: "" }]);
  return answer.data;
}

interface Refused {
  message?: string;
  code?: string;
}

/** What an act came to; a refusal that has to be expected is raised with its code like every other fault. */
export async function done<T>(mutation: string, input: Record<string, unknown>): Promise<T> {
  const [answer] = Object.values(await ask<Record<string, T & Refused>>(mutation, { input: { key: newKey(), ...input } }));
  if (!answer || answer.message !== undefined) {
    throw new Failed([{ message: answer?.message ?? "", code: answer?.code ?? "NO_ANSWER", traceId: "" }]);
  }
  return answer;
}

async function sent<T>(query: string, variables: Record<string, unknown>, signal?: AbortSignal): Promise<Answer<T>> {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    accept: "application/graphql-response+json",
    "accept-language": settings.language, // sentences of the service in the language of the page
  };
  if (key.value) headers.authorization = `Bearer ${key.value}`;
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      headers,
      body: JSON.stringify({ query, variables }),
      signal: signal ?? null,
    });
    return (await response.json()) as Answer<T>;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Failed([{ message: "", code: "NOT_REACHED", traceId: "" }]);
  }
}

export function told(error: unknown): Told[] {
  if (error instanceof Failed) return error.told;
  return [{ message: String(error), code: "PAGE", traceId: "" }];
}
