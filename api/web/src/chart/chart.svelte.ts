// What somebody does on the chart. The rule of this module: every change of the scene is a step with its answer, so
// that it can be undone, and nothing is read before a purpose was named.
import { type Told, told } from "../common/ask";
import { live } from "../common/live.svelte";
import { say } from "../common/say";
import { type Held, read, written } from "./address";
import { type CreditRecord, type Purpose, Service, type Subject, type Ties, type Why, type Connection, type Shared } from "./asked";
import type { Place } from "./canvas";
import { type Done, type Node, sceneOf, shownEdges, shownNodes, type Step } from "./scene";

const PLACE = "xinmai.purpose"; // for this tab only: a case number is nobody's business on the next day

export class Chart {
  purposes = $state<Purpose[]>([]);
  why = $state<Why | null>(kept());
  done = $state.raw<Done[]>([]);
  undone = $state.raw<Done[]>([]);
  hidden = $state.raw<ReadonlySet<string>>(new Set());
  selected = $state<string | null>(null);
  start = $state<string | null>(null); // the first of two between which a way is looked for
  subject = $state.raw<Subject | null>(null);
  record = $state.raw<CreditRecord | null>(null);
  ties = $state.raw<Ties | null>(null);
  hub = $state.raw<Shared | null>(null);
  connection = $state.raw<Connection | null>(null);
  wrong = $state.raw<Told[]>([]);
  busy = $state(0);
  places = new Map<string, Place>(); // where nodes stood last, by the beginning of their ids

  scene = $derived(sceneOf(this.done));
  nodes = $derived(shownNodes(this.scene, this.hidden));
  edges = $derived(shownEdges(this.scene, this.hidden));

  readonly service = new Service(() => this.why ?? { purpose: "", reference: null, reason: null });
  private asked = 0; // grows with each selection, so that a late answer about another node is dropped

  get node(): Node | null {
    return this.selected ? (this.scene.nodes.get(this.selected) ?? null) : null;
  }

  get purpose(): Purpose | null {
    return this.purposes.find((each) => each.code === this.why?.purpose) ?? null;
  }

  async begin(): Promise<void> {
    await this.trying(async () => {
      this.purposes = await this.service.purposes();
    });
    if (this.why) await this.open(read(location.hash));
  }

  /** Read for this purpose from now on. What is on the chart was read for another one, so it is read again. */
  async read(why: Why): Promise<void> {
    const steps = this.done.map((each) => each.step);
    const held = this.why ? { ...read(location.hash), steps, hidden: [...this.hidden] } : read(location.hash);
    this.why = why;
    sessionStorage.setItem(PLACE, JSON.stringify(why));
    this.select(null);
    this.done = [];
    this.undone = [];
    await this.open(held);
  }

  /** Ask for the purpose again; the scene stays in the address. */
  askPurpose(): void {
    this.why = null;
    this.select(null);
    sessionStorage.removeItem(PLACE);
    this.done = [];
    this.undone = [];
    this.connection = null;
    this.start = null;
  }

  private async open(held: Held): Promise<void> {
    this.hidden = new Set(held.hidden);
    this.places = held.places;
    for (const step of held.steps) {
      const answer = await this.trying(() => this.service.answer(step));
      if (answer) this.done = [...this.done, { step, answer }];
      if (answer?.of === "path") this.connection = answer.connection;
    }
  }

  async do(step: Step): Promise<boolean> {
    const before = this.scene.nodes.size;
    const answer = await this.trying(() => this.service.answer(step));
    if (!answer) return false;
    this.done = [...this.done, { step, answer }];
    this.undone = [];
    if (answer.of === "path") this.connection = answer.connection;
    if (this.selected && !this.scene.nodes.has(this.selected)) this.select(null);
    live.tell(this.toldOf(answer.of, this.scene.nodes.size - before));
    return true;
  }

  private toldOf(of: string, more: number): string {
    if (of === "path") {
      const ways = this.connection?.paths.length ?? 0;
      return ways ? say("path.found", ways) : say("path.none");
    }
    return of === "remove" ? say("node.removed") : say("nodes.added", Math.max(more, 0));
  }

  async add(id: string): Promise<void> {
    const there = this.scene.nodes.has(id) || (await this.do({ do: "add", id }));
    if (there && this.scene.nodes.has(id)) this.select(id);
  }

  undo(): void {
    const last = this.done.at(-1);
    if (!last) return;
    this.done = this.done.slice(0, -1);
    this.undone = [...this.undone, last];
    this.afterwards(say("undone"));
  }

  redo(): void {
    const last = this.undone.at(-1);
    if (!last) return;
    this.undone = this.undone.slice(0, -1);
    this.done = [...this.done, last];
    this.afterwards(say("redone"));
  }

  private afterwards(words: string): void {
    const path = this.done.findLast((each) => each.answer.of === "path")?.answer;
    this.connection = path?.of === "path" ? path.connection : null;
    if (this.selected && !this.scene.nodes.has(this.selected)) this.select(null);
    if (this.start && !this.scene.nodes.has(this.start)) this.start = null;
    live.tell(words);
  }

  hide(kind: string, hidden: boolean): void {
    const now = new Set(this.hidden);
    if (hidden) now.add(kind);
    else now.delete(kind);
    this.hidden = now;
  }

  /** Look at a node: what is known of it, beside the chart. */
  select(id: string | null): void {
    if (id === this.selected && id !== null) return;
    this.selected = id;
    this.subject = null;
    this.record = null;
    this.ties = null;
    this.hub = null;
    this.asked += 1;
    const node = this.node;
    if (!node) return;
    live.tell(node.name);
    if (isSubject(node)) void this.look(node.id, this.asked);
  }

  private async look(id: string, asked: number): Promise<void> {
    const subject = await this.trying(() => this.service.subject(id));
    if (this.asked === asked && subject) this.subject = subject;
  }

  async lookAtRecord(id: string): Promise<void> {
    const asked = this.asked;
    const record = await this.trying(() => this.service.record(id));
    if (this.asked === asked && record) this.record = record;
  }

  /** What lies behind a node, counted by kind; a group brings in its next page at once. */
  async openUp(id: string): Promise<void> {
    this.select(id);
    const node = this.node;
    const asked = this.asked;
    if (!node) return;
    if (node.group) {
      if (!node.group.full) await this.do({ do: "expand", ...node.group });
      return;
    }
    if (isSubject(node)) {
      const ties = await this.trying(() => this.service.ties(id));
      if (ties && this.asked === asked) {
        this.ties = ties;
        live.tell(ties.counts.map((each) => `${say(`tie.${each.kind}`)} ${each.count}`).join(", ") || say("ties.none"));
      }
    } else if (node.kind === "catalogue_entry") {
      live.tell(say("hub.closed"));
    } else {
      const shared = await this.trying(() => this.service.shared([id]));
      if (shared && this.asked === asked) this.hub = shared;
    }
  }

  /** The first of two nodes, then the second one: the ways between them. */
  async pick(id: string): Promise<void> {
    const node = this.scene.nodes.get(id);
    if (!node || !isSubject(node)) return;
    if (this.start === null || this.start === id) {
      this.start = this.start === id ? null : id;
      live.tell(this.start ? say("path.from", node.name) : say("path.dropped"));
      return;
    }
    const from = this.start;
    this.start = null;
    await this.do({ do: "path", id: from, to: id });
  }

  /** What the address of the page holds. */
  address(places: ReadonlyMap<string, Place>): string {
    return written({ steps: this.done.map((each) => each.step), hidden: [...this.hidden], places: new Map(places) });
  }

  async trying<T>(what: () => Promise<T>): Promise<T | undefined> {
    this.busy += 1;
    try {
      const answer = await what();
      this.wrong = [];
      return answer;
    } catch (error) {
      this.wrong = told(error);
      return undefined;
    } finally {
      this.busy -= 1;
    }
  }
}

export function isSubject(node: Node): boolean {
  return node.kind === "person" || node.kind === "organisation" || node.kind === "individual_business";
}

function kept(): Why | null {
  try {
    const found = JSON.parse(sessionStorage.getItem(PLACE) ?? "null") as Why | null;
    return found && typeof found.purpose === "string" ? found : null;
  } catch {
    return null;
  }
}
