// What the review asks of the service, and the shape of the answers. The documents beside this file are checked against
// the schema by the tests of the package.
import { ask, done } from "../common/ask";
import claim from "./asked/claim.graphql?raw";
import escalate from "./asked/escalate.graphql?raw";
import history from "./asked/history.graphql?raw";
import judge from "./asked/judge.graphql?raw";
import pair from "./asked/pair.graphql?raw";
import queue from "./asked/queue.graphql?raw";
import release from "./asked/release.graphql?raw";
import retract from "./asked/retract.graphql?raw";

export type Verdict = "SAME" | "DIFFERENT" | "UNSURE";
export type Speaks = "FOR" | "AGAINST" | "NEITHER";

export interface Pair {
  left: string;
  right: string;
}

export interface Waiting extends Pair {
  asks: string;
  sentence: string;
  files: number;
  askedWhy: string;
  escalatedBy: string | null;
}

export interface Queue {
  open: number;
  decided: number;
  share: number;
  partial: { isPartial: boolean; reasons: string[] };
  pairs: Waiting[];
}

export interface CreditFile {
  id: string;
  kind: string;
  name: string;
  delivered: string;
  recordCount: number;
  subjectId: string | null;
  department: { name: string };
  region: { name: string } | null;
  identifiers: { kind: string; mask: string; state: string }[];
  details: { key: string; label: string; labelEn: string; value: string }[];
  statements: { text: string }[];
}

export interface Step {
  field: string;
  left: string;
  right: string;
  sentence: string;
  bits: number | null;
  speaks: Speaks;
}

export interface Judged {
  id: string;
  act: string;
  verdict: Verdict;
  actor: string;
  at: string;
  reason: string;
  byRule: string | null;
  waiting: boolean;
  contradicted: boolean;
}

export interface Explained {
  left: CreditFile;
  right: CreditFile;
  together: boolean;
  band: string;
  rule: string;
  bits: number | null;
  speaks: Speaks;
  version: number;
  steps: Step[];
  judgements: Judged[];
  path: { by: string; sentence: string }[];
  obstacles: { by: string; sentence: string }[];
  changes: string[];
  neighbours: { what: string; value: string }[];
}

export interface Written {
  id: string;
  act: string;
  verdict: Verdict | null;
  left: string;
  right: string;
  actor: string;
  at: string;
  reason: string;
  retracts: string | null;
  byRule: string | null;
}

export interface Act {
  id: string;
  waiting: string[];
}

/** A part of the queue. */
export interface Part {
  asks: string | null;
  department: string | null;
  region: string | null;
}

/** As whom somebody works; null: as who they are. */
export class Stewarding {
  constructor(private readonly steward: string | null) {}

  async queue(part: Part): Promise<{ actor: string; queue: Queue }> {
    return this.asked(queue, { ...part });
  }

  async pair({ left, right }: Pair): Promise<Explained | null> {
    return (await this.asked<{ pair: Explained | null }>(pair, { left, right })).pair;
  }

  async history(files: string[]): Promise<Written[]> {
    return (await this.asked<{ history: Written[] }>(history, { files })).history;
  }

  async claim({ left, right }: Pair): Promise<{ until: string | null }> {
    return this.done(claim, { left, right });
  }

  async release({ left, right }: Pair): Promise<void> {
    await this.done(release, { left, right });
  }

  async escalate({ left, right }: Pair, reason: string): Promise<void> {
    await this.done(escalate, { left, right, reason });
  }

  async judge({ left, right }: Pair, verdict: Verdict, reason: string, expectedVersion: number): Promise<Act> {
    return this.done(judge, { left, right, verdict, reason, expectedVersion });
  }

  async retract(act: string, reason: string): Promise<Act> {
    return this.done(retract, { act, reason });
  }

  private async asked<T>(document: string, variables: Record<string, unknown>): Promise<T> {
    return (await ask<{ stewarding: T }>(document, { steward: this.steward, ...variables })).stewarding;
  }

  private done<T>(document: string, input: Record<string, unknown>): Promise<T> {
    return done<T>(document, { steward: this.steward, ...input });
  }
}
