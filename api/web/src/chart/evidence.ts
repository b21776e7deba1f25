// An evidence package of what a chart shows: the service makes it and signs it, the page only asks for it and waits.
import { ask, done, Failed } from "../common/ask";
import evidencePackage from "./asked/evidence_package.graphql?raw";
import fetchEvidence from "./asked/fetch_evidence.graphql?raw";
import packEvidence from "./asked/pack_evidence.graphql?raw";
import type { Why } from "./asked";

export interface Packed {
  name: string;
  address: string;
  signedBy: string;
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
  const asked = await done<{ id: string }>(packEvidence, about);
  for (;;) {
    const { evidencePackage: now } = await ask<{ evidencePackage: Package }>(evidencePackage, { id: asked.id });
    if (now.state === "FAILED") throw new Failed([{ message: "", code: "NO_ANSWER", ...now.problem, traceId: "" }]);
    if (now.state === "DONE") {
      const file = await done<{ name: string; address: string }>(fetchEvidence, { package: asked.id });
      return { ...file, signedBy: now.signedBy ?? "" };
    }
    await new Promise((later) => setTimeout(later, LOOKS_EVERY_MS));
  }
}
