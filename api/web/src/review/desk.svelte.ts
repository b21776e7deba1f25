// What is on a steward's desk, and what a key does to it. The rule of this module: what a machine thinks is hidden
// until it is asked for, and hidden again with every new pair; a pair is claimed while it is looked at.
import { Failed, type Told, told } from "../common/ask";
import { live } from "../common/live.svelte";
import { say, sayCode } from "../common/say";
import { type Explained, type Pair, type Part, type Queue, Stewarding, type Verdict, type Waiting, type Written } from "./asked";

export interface Said {
  act: string;
  verdict: Verdict;
  pair: Pair;
}

export const VERDICTS: Record<string, Verdict> = { m: "SAME", n: "DIFFERENT", u: "UNSURE" };
const NOTHING = (): string => "";
const GONE = new Set(["TAKEN", "NOT_FOUND", "NOT_OPEN"]);

export class Desk {
  actor = $state("");
  queue = $state.raw<Queue | null>(null);
  waiting = $state.raw<Waiting | null>(null);
  pair = $state.raw<Explained | null>(null);
  until = $state<string | null>(null);
  evidence = $state(false);
  score = $state(false);
  neighbours = $state(true);
  ledger = $state(false);
  history = $state.raw<Written[] | null>(null); // null while it is read
  said = $state.raw<Said[]>([]);
  note = $state.raw<() => string>(NOTHING);
  wrong = $state.raw<Told[]>([]);
  busy = $state(false);

  private readonly work: Stewarding;
  private backlog: Waiting[] = [];
  private readonly passed = new Set<string>();
  private asked = Symbol(); // which reading of the ledger was the last

  constructor(
    readonly reason: string,
    readonly part: Part,
    steward: string | null,
  ) {
    this.work = new Stewarding(steward);
  }

  async begin(): Promise<void> {
    await this.trying(() => this.next());
  }

  /** What a key does; false for one that means nothing here. */
  press(key: string): boolean {
    const verdict = VERDICTS[key];
    if (verdict) void this.judge(verdict);
    else if (key === "z") void this.undo();
    else if (key === "e") this.evidence = !this.evidence;
    else if (key === "s") this.score = !this.score;
    else if (key === "o") this.neighbours = !this.neighbours;
    else if (key === "h") this.openLedger();
    else if (key === "l") void this.later();
    else if (key === "x") void this.secondLook();
    else return false;
    return true;
  }

  async judge(verdict: Verdict): Promise<void> {
    const { pair } = this;
    if (!pair || this.busy) return;
    const ids = idsOf(pair);
    await this.trying(async () => {
      const act = await this.work.judge(ids, verdict, this.reason, pair.version);
      this.said = [...this.said, { act: act.id, verdict, pair: ids }];
      this.evidence = this.score = false;
      await this.giveBack(ids);
      const word = act.waiting.length ? "review.waiting" : "review.judged";
      this.tell(() => say(word, sayCode("verdict", verdict)));
      // An UNSURE pair waits on, for anybody: in this sitting it is not shown again.
      this.passed.add(keyOf(ids));
      await this.next(true);
    });
  }

  async undo(): Promise<void> {
    const last = this.said.at(-1);
    if (this.busy) return;
    if (!last) return this.tell(() => say("review.nothing_to_undo"));
    await this.trying(async () => {
      await this.work.retract(last.act, this.reason);
      this.said = this.said.slice(0, -1);
      this.passed.delete(keyOf(last.pair));
      if (this.pair) await this.giveBack(idsOf(this.pair));
      await this.fetch();
      await this.show(this.backlog.find((each) => keyOf(each) === keyOf(last.pair)) ?? null, last.pair);
      this.tell(() => say("review.taken_back", sayCode("verdict", last.verdict)));
    });
  }

  async later(): Promise<void> {
    const { pair } = this;
    if (!pair || this.busy) return;
    await this.trying(async () => {
      this.passed.add(keyOf(idsOf(pair)));
      await this.giveBack(idsOf(pair));
      this.tell(() => say("review.left"));
      await this.next();
    });
  }

  async secondLook(): Promise<void> {
    const { pair } = this;
    if (!pair || this.busy) return;
    await this.trying(async () => {
      await this.work.escalate(idsOf(pair), this.reason);
      this.passed.add(keyOf(idsOf(pair)));
      this.tell(() => say("review.asked"));
      await this.next(true);
    });
  }

  openLedger(): void {
    this.ledger = !this.ledger;
    if (this.ledger) void this.readLedger();
  }

  /** Give the pair back when the steward leaves. */
  async leave(): Promise<void> {
    if (this.pair) await this.giveBack(idsOf(this.pair));
    this.pair = null;
  }

  private async next(again = false): Promise<void> {
    if (again || this.backlog.length === 0) await this.fetch();
    while (this.backlog.length) {
      const offered = this.backlog.shift() as Waiting;
      if (this.passed.has(keyOf(offered))) continue;
      try {
        await this.show(offered, offered);
        return;
      } catch (error) {
        if (!(error instanceof Failed && error.told.some((each) => GONE.has(each.code)))) throw error;
        this.tell(() => say("review.gone"));
      }
    }
    this.pair = null;
    this.waiting = null;
    live.tell(`${this.note()} ${say("review.empty")}`);
  }

  private async fetch(): Promise<void> {
    const { actor, queue } = await this.work.queue(this.part);
    this.actor = actor;
    this.queue = queue;
    this.backlog = [...queue.pairs];
  }

  private async show(waiting: Waiting | null, pair: Pair): Promise<void> {
    this.until = (await this.work.claim(pair)).until;
    this.pair = await this.work.pair(pair);
    this.waiting = waiting;
    this.evidence = false;
    this.score = false;
    if (this.ledger) void this.readLedger();
    const names = this.pair ? `${this.pair.left.name} — ${this.pair.right.name}` : "";
    live.tell(`${this.note()} ${say("review.title")} ${names}`);
  }

  /** Read beside the work: who knows what to decide need not wait for it. An answer for an earlier pair comes too late. */
  private async readLedger(): Promise<void> {
    const files = this.pair ? [this.pair.left.id, this.pair.right.id] : this.lastFiles();
    const asked = (this.asked = Symbol());
    this.history = null;
    try {
      const history = files.length ? await this.work.history(files) : [];
      if (asked === this.asked) this.history = history;
    } catch (error) {
      if (asked === this.asked) this.wrong = told(error);
    }
  }

  private lastFiles(): string[] {
    const last = this.said.at(-1);
    return last ? [last.pair.left, last.pair.right] : [];
  }

  /** A claim that is gone already is given back well enough. */
  private async giveBack(pair: Pair): Promise<void> {
    try {
      await this.work.release(pair);
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
    }
  }

  /** Said in the language of the moment, also when that changes while it stands there. */
  private tell(words: () => string): void {
    this.note = words;
    live.tell(words());
  }

  private async trying(what: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.wrong = [];
    this.note = NOTHING;
    try {
      await what();
    } catch (error) {
      this.wrong = told(error);
      if (this.wrong.some((each) => each.code === "OUTDATED") && this.pair) {
        this.pair = await this.work.pair(idsOf(this.pair)).catch(() => this.pair);
      }
    } finally {
      this.busy = false;
    }
  }
}

function idsOf(pair: Explained): Pair {
  return { left: pair.left.id, right: pair.right.id };
}

function keyOf({ left, right }: Pair): string {
  return [left, right].sort().join("|");
}
