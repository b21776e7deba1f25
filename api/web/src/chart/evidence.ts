// An evidence package of what a chart shows: the service makes it and signs it, the page only asks for it and waits.
import { ask, Failed } from "../common/ask";
import { newKey } from "../common/ids";
import evidencePackage from "./asked/evidence_package.graphql?raw";
import fetchEvidence from "./asked/fetch_evidence.graphql?raw";
import packEvidence from "./asked/pack_evidence.graphql?raw";
import type { Why } from "./asked";

export interface Packed {
  name: string;
  address: string;
  signedBy: string;
}

interface Refused {
  message?: string;
  code?: string;
}

interface Package {
  state: "WAITING" | "BEGUN" | "DONE" | "FAILED";
  signedBy: string | null;
  problem: { code: string; message: string } | null;
}

const LOOKS_EVERY_MS = 400;

export async function packed(why: Why, subjects: string[]): Promise<Packed> {
  const { purpose, reference, reason } = why;
  const about = { subjects, purpose, reference: reference ?? "", reason: reason ?? "" };
  const asked = await done<{ id: string }>("packEvidence", packEvidence, { key: newKey(), ...about });
  for (;;) {
    const { evidencePackage: now } = await ask<{ evidencePackage: Package }>(evidencePackage, { id: asked.id });
    if (now.state === "FAILED") throw new Failed([{ message: "", code: "NO_ANSWER", ...now.problem, traceId: "" }]);
    if (now.state === "DONE") {
      const file = await done<{ name: string; address: string }>("fetchEvidence", fetchEvidence, { key: newKey(), package: asked.id });
      return { ...file, signedBy: now.signedBy ?? "" };
    }
    await new Promise((later) => setTimeout(later, LOOKS_EVERY_MS));
  }
}

async function done<T>(field: string, document: string, input: Record<string, unknown>): Promise<T> {
  const answer = (await ask<Record<string, T & Refused>>(document, { input }))[field];
  if (!answer || answer.message !== undefined) {
    throw new Failed([{ message: answer?.message ?? "", code: answer?.code ?? "NO_ANSWER", traceId: "" }]);
  }
  return answer;
}
