// What the chart asks of the service, and the shape of the answers. The documents beside this file are checked against
// the schema by the tests of the package.
import { ask, done } from "../common/ask";
import type { Step } from "./scene";
import connect from "./asked/connect.graphql?raw";
import find from "./asked/find.graphql?raw";
import purposes from "./asked/purposes.graphql?raw";
import record from "./asked/record.graphql?raw";
import recordTaking from "./asked/record_taking.graphql?raw";
import shared from "./asked/shared.graphql?raw";
import subject from "./asked/subject.graphql?raw";
import subjects from "./asked/subjects.graphql?raw";
import tied from "./asked/tied.graphql?raw";
import ties from "./asked/ties.graphql?raw";

export type TieKind =
  | "REPRESENTATIVE" | "ADDRESS" | "PHONE" | "NUMBER" | "DEPARTMENT" | "REGION" | "CATALOGUE_ENTRY" | "SOURCE_FILE";

export interface Purpose {
  code: string;
  nameZh: string;
  nameEn: string;
  needs: string | null;
  persons: boolean;
  scope: string;
}

/** For what somebody reads; every query of the chart says it. */
export interface Why {
  purpose: string;
  reference: string | null;
  reason: string | null;
}

export interface Partial {
  isPartial: boolean;
  reasons: string[];
}

export interface Found {
  subjectId: string;
  kind: string;
  name: string;
  matched: string;
  by: string;
  files: number;
  regions: string[];
}

export interface Searched {
  found: Found[];
  partial: Partial;
}

export interface Entry {
  code: string;
  nameZh: string;
  nameEn: string;
  legalBasis: { title: string; article: string | null }[];
}

export interface Row {
  line: number;
  sheet: string;
  original: string | null;
  delivered: string;
  source: { id: string; name: string };
  run: { number: number };
  deliveredBy: { name: string };
  catalogueEntry: Entry | null;
}

export interface Traced {
  key: string;
  label: string;
  labelEn: string;
  value: string;
  rule: string;
  lineage: Row[];
}

export interface Dated {
  id: string;
  title: string;
  number: string | null;
  category: string;
  state: string;
  verification: string;
  severity: string | null;
  decided: string | null;
  validFrom: string | null;
  validTo: string | null;
  publishedUntil: string | null;
}

export interface Subject {
  id: string;
  nowPartOf: string | null;
  kind: string;
  identityState: string;
  fileCount: number;
  name: Traced;
  golden: Traced[];
  identifiers: { kind: string; mask: string; state: string }[];
  regions: { id: string; name: string }[];
  departments: { id: string; name: string }[];
  coverage: { category: string; nameZh: string; nameEn: string; held: boolean; records: number }[];
  partial: Partial;
  why: { by: string; sentence: string }[];
  records: { totalCount: number; partial: Partial; nodes: Dated[] };
}

export interface CreditRecord {
  id: string;
  title: string;
  number: string | null;
  state: string;
  verification: string;
  decided: string | null;
  validTo: string | null;
  publishedUntil: string | null;
  revisionOf: string | null;
  statements: { id: string; text: string; said: string }[];
  disputes: { state: string; contested: boolean; filed: string; due: string | null }[];
  recognisedBy: { name: string };
  catalogueEntry: Entry;
  values: Traced[];
}

export interface Ties {
  subjectId: string;
  kind: string;
  name: string;
  counts: { kind: TieKind; count: number; hub: boolean; partial: Partial }[];
  partial: Partial;
}

export interface TiedPage {
  subjectId: string;
  total: number;
  hasNext: boolean;
  end: string | null;
  partial: Partial;
  tied: {
    id: string;
    what: string;
    kind: string | null;
    name: string;
    files: number;
    ties: { kind: TieKind; shown: string; subjects: number }[];
  }[];
}

export interface Shared {
  hubs: { id: string; what: TieKind; name: string }[];
  counts: { kind: string; count: number | null }[];
  named: { id: string; kind: string; name: string }[];
  partial: Partial;
}

export interface HopTie {
  kind: TieKind;
  shown: string;
  subjects: number;
  ends: {
    subjectId: string;
    records: string[];
    value: { label: string; value: string; lineage: { line: number; source: { name: string }; deliveredBy: { name: string } }[] };
  }[];
}

export interface Connection {
  left: { id: string; kind: string; name: string };
  right: { id: string; kind: string; name: string };
  lookedAt: number;
  bounds: { depth: number; subjects: number };
  partial: Partial;
  paths: {
    weight: number;
    nodes: { id: string; kind: string; name: string }[];
    hops: { start: string; end: string; bridge: boolean; ties: HopTie[] }[];
  }[];
}

/** What one step of a scene brought, as the service answered it. */
export type Answer =
  | { of: "add"; subjects: { id: string; kind: string; name: string }[] }
  | { of: "expand"; page: TiedPage }
  | { of: "hub"; shared: Shared }
  | { of: "path"; connection: Connection }
  | { of: "remove" };

const PAGE = 50;

export class Service {
  constructor(private readonly why: () => Why) {}

  purposes = async (): Promise<Purpose[]> => (await ask<{ purposes: Purpose[] }>(purposes, {})).purposes;

  find = async (text: string, second: string | null, persons: boolean): Promise<Searched> =>
    (await this.view<{ search: Searched }>(find, { text, second, persons })).search;

  subject = async (id: string): Promise<Subject | null> =>
    (await this.view<{ subject: Subject | null }>(subject, { id })).subject;

  record = async (id: string): Promise<CreditRecord | null> =>
    (await this.view<{ record: CreditRecord | null }>(record, { id })).record;

  ties = async (id: string): Promise<Ties> => (await this.view<{ links: { ties: Ties } }>(ties, { id })).links.ties;

  shared = async (hubs: string[]): Promise<Shared> =>
    (await this.view<{ links: { shared: Shared } }>(shared, { hubs })).links.shared;

  /** Puts it on record that these subjects leave the page; refused before anything is saved. */
  takeAway = async (subjects: string[], form: string): Promise<void> => {
    await done(recordTaking, { ...this.why(), subjects, form });
  };

  /** The answer to a step of a scene. */
  async answer(step: Step): Promise<Answer> {
    switch (step.do) {
      case "add": {
        const found = await this.view<{ subjects: ({ id: string; kind: string; name: { value: string } } | null)[] }>(
          subjects,
          { ids: [step.id] },
        );
        const there = found.subjects.filter((each) => each !== null);
        return { of: "add", subjects: there.map((each) => ({ id: each.id, kind: each.kind, name: each.name.value })) };
      }
      case "expand": {
        const asked = { id: step.id, kind: step.kind, first: PAGE, after: step.after };
        return { of: "expand", page: (await this.view<{ links: { tied: TiedPage } }>(tied, asked)).links.tied };
      }
      case "hub":
        return { of: "hub", shared: await this.shared([step.id]) };
      case "path": {
        const asked = { left: step.id, right: step.to };
        return {
          of: "path",
          connection: (await this.view<{ links: { connect: Connection } }>(connect, asked)).links.connect,
        };
      }
      case "remove":
        return { of: "remove" };
    }
  }

  private async view<T>(document: string, variables: Record<string, unknown>): Promise<T> {
    return (await ask<{ view: T }>(document, { ...this.why(), ...variables })).view;
  }
}
