// What is on the chart, as a list of steps. The rule of this module: it is pure. A scene is the fold of its steps with
// the answers the service gave to them, so undoing is leaving the last step out, and the address of the page can hold
// a scene without holding any data: only ids, which mean nothing to whoever may not read them.
import type { Answer, Partial, TieKind } from "./asked";

export type Step =
  | { do: "add"; id: string }
  | { do: "expand"; id: string; kind: TieKind; after: string | null }
  | { do: "hub"; id: string }
  | { do: "path"; id: string; to: string }
  | { do: "remove"; id: string };

export interface Done {
  step: Step;
  answer: Answer;
}

export interface Node {
  id: string;
  kind: string; // person, organisation, individual_business, a hub in lower case, or group
  name: string;
  from: string | null; // the node beside which it came in
  group?: { id: string; kind: TieKind; after: string | null; full: boolean };
}

export interface Edge {
  id: string;
  from: string;
  to: string;
  kind: TieKind;
  shown: string;
  path: boolean; // on the best of the ways that were looked for
}

export interface Scene {
  nodes: Map<string, Node>;
  edges: Map<string, Edge>;
  reasons: string[]; // why some answer on the chart is not all there is
}

/** A chart with more than this cannot be read, and slows down; what comes in beyond it stays grouped. */
export const CAP = 2000;

export function sceneOf(done: readonly Done[], cap: number = CAP): Scene {
  const scene: Scene = { nodes: new Map(), edges: new Map(), reasons: [] };
  const reasons = new Set<string>();
  for (const { step, answer } of done) {
    for (const each of partialsOf(answer)) for (const reason of each.reasons) reasons.add(reason);
    take(scene, step, answer, cap);
  }
  scene.reasons = [...reasons];
  return scene;
}

function partialsOf(answer: Answer): Partial[] {
  switch (answer.of) {
    case "expand":
      return [answer.page.partial];
    case "hub":
      return [answer.shared.partial];
    case "path":
      return [answer.connection.partial];
    default:
      return [];
  }
}

function take(scene: Scene, step: Step, answer: Answer, cap: number): void {
  const room = (): boolean => scene.nodes.size < cap;
  const put = (node: Node): boolean => {
    if (scene.nodes.has(node.id)) return true;
    if (!room()) return false;
    scene.nodes.set(node.id, node);
    return true;
  };
  const tie = (from: string, to: string, kind: TieKind, shown: string, path = false): void => {
    const [one, other] = from < to ? [from, to] : [to, from];
    const id = `${one}|${other}|${kind}|${shown}`;
    const known = scene.edges.get(id);
    if (known) known.path ||= path;
    else scene.edges.set(id, { id, from: one, to: other, kind, shown, path });
  };

  switch (answer.of) {
    case "add":
      for (const each of answer.subjects) put({ ...each, from: null });
      return;
    case "expand": {
      if (step.do !== "expand") return;
      const { page } = answer;
      const center = page.subjectId;
      const group = groupId(center, step.kind);
      scene.nodes.delete(group);
      let shut = 0;
      for (const each of page.tied) {
        if (!put({ id: each.id, kind: each.kind ?? each.what.toLowerCase(), name: each.name, from: center })) {
          shut += 1;
          continue;
        }
        if (each.ties.length === 0) tie(center, each.id, step.kind, "");
        for (const { kind, shown } of each.ties) tie(center, each.id, kind, shown);
      }
      const rest = page.total - shownOf(scene, center, step.kind);
      if ((page.hasNext || shut) && rest > 0) {
        const waits = { id: center, kind: step.kind, after: page.end, full: shut > 0 };
        // The group itself takes no room: without it nobody would see that there is more.
        scene.nodes.set(group, { id: group, kind: "group", name: `+${rest}`, from: center, group: waits });
        tie(center, group, step.kind, "");
      }
      return;
    }
    case "hub":
      if (step.do !== "hub") return;
      for (const each of answer.shared.named) {
        const hub = answer.shared.hubs[0];
        if (hub && put({ ...each, from: step.id })) tie(step.id, each.id, hub.what, "");
      }
      return;
    case "path": {
      for (const [at, path] of answer.connection.paths.entries()) {
        for (const each of path.nodes) put({ ...each, from: answer.connection.left.id });
        for (const hop of path.hops) {
          if (!scene.nodes.has(hop.start) || !scene.nodes.has(hop.end)) continue;
          for (const { kind, shown } of hop.ties) tie(hop.start, hop.end, kind, shown, at === 0);
        }
      }
      return;
    }
    case "remove": {
      if (step.do !== "remove") return;
      scene.nodes.delete(step.id);
      for (const [id, edge] of scene.edges) if (edge.from === step.id || edge.to === step.id) scene.edges.delete(id);
      for (const [id, node] of scene.nodes) if (node.group?.id === step.id) scene.nodes.delete(id);
    }
  }
}

function groupId(center: string, kind: TieKind): string {
  return `group:${center}:${kind}`;
}

function shownOf(scene: Scene, center: string, kind: TieKind): number {
  const there = new Set<string>();
  for (const edge of scene.edges.values()) {
    if (edge.kind !== kind) continue;
    const other = edge.from === center ? edge.to : edge.to === center ? edge.from : null;
    if (other && scene.nodes.has(other) && !scene.nodes.get(other)?.group) there.add(other);
  }
  return there.size;
}

/** Without the hidden kinds; a node that only they held stays, because somebody put it there. */
export function shownEdges(scene: Scene, hidden: ReadonlySet<string>): Edge[] {
  return [...scene.edges.values()].filter(
    (edge) => !hidden.has(edge.kind) && scene.nodes.has(edge.from) && scene.nodes.has(edge.to),
  );
}

/** Hubs and groups of a hidden kind go with it. */
export function shownNodes(scene: Scene, hidden: ReadonlySet<string>): Node[] {
  return [...scene.nodes.values()].filter(
    (node) => !hidden.has(node.kind.toUpperCase()) && !(node.group && hidden.has(node.group.kind)),
  );
}
