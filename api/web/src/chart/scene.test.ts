import { describe, expect, it } from "vitest";
import type { Answer, TiedPage } from "./asked";
import { type Done, sceneOf, shownEdges, shownNodes } from "./scene";

function added(...ids: string[]): Done {
  const subjects = ids.map((id) => ({ id, kind: "organisation", name: id }));
  return { step: { do: "add", id: ids[0] as string }, answer: { of: "add", subjects } };
}

function expanded(id: string, others: string[], total: number, after: string | null = null, reasons: string[] = []): Done {
  const page: TiedPage = {
    subjectId: id,
    total,
    hasNext: others.length < total,
    end: others.at(-1) ?? null,
    partial: { isPartial: reasons.length > 0, reasons },
    tied: others.map((each) => ({
      id: each, what: "subject", kind: "organisation", name: each, files: 1,
      ties: [{ kind: "ADDRESS", shown: "文三路1号", subjects: 3 }],
    })),
  }; // prettier-ignore
  return { step: { do: "expand", id, kind: "ADDRESS", after }, answer: { of: "expand", page } };
}

describe("a scene", () => {
  it("is the fold of its steps, so that without the last one it is what it was", () => {
    const done = [added("a"), expanded("a", ["b", "c"], 2)];
    expect([...sceneOf(done).nodes.keys()]).toEqual(["a", "b", "c"]);
    expect([...sceneOf(done.slice(0, 1)).nodes.keys()]).toEqual(["a"]);
    expect(sceneOf(done)).toEqual(sceneOf([...done]));
  });

  it("holds what is left of a page as one group, which goes when all is there", () => {
    const first = [added("a"), expanded("a", ["b", "c"], 3)];
    const group = [...sceneOf(first).nodes.values()].find((each) => each.group);
    expect(group).toMatchObject({ name: "+1", group: { id: "a", kind: "ADDRESS", after: "c", full: false } });
    const rest: Done = expanded("a", ["d"], 3, "c");
    (rest.answer as Extract<Answer, { of: "expand" }>).page.hasNext = false;
    const all = sceneOf([...first, rest]);
    expect([...all.nodes.keys()]).toEqual(["a", "b", "c", "d"]);
    expect(shownEdges(all, new Set())).toHaveLength(3);
  });

  it("takes no more in than its cap and tells how many stay outside", () => {
    const scene = sceneOf([added("a"), expanded("a", ["b", "c", "d"], 3)], 3);
    expect([...scene.nodes.values()].map((each) => each.name)).toEqual(["a", "b", "c", "+1"]);
    expect([...scene.nodes.values()].at(-1)?.group?.full).toBe(true);
  });

  it("draws a tie once, from whichever side it was asked", () => {
    const scene = sceneOf([added("a"), expanded("a", ["b"], 1), expanded("b", ["a"], 1)]);
    expect(scene.edges.size).toBe(1);
  });

  it("removes a node with its ties and its groups", () => {
    const gone: Done = { step: { do: "remove", id: "a" }, answer: { of: "remove" } };
    const scene = sceneOf([added("a"), expanded("a", ["b"], 2), gone]);
    expect([...scene.nodes.keys()]).toEqual(["b"]);
    expect(scene.edges.size).toBe(0);
  });

  it("hides a kind, and the groups of that kind, but nobody", () => {
    const scene = sceneOf([added("a"), expanded("a", ["b"], 2)]);
    const hidden = new Set(["ADDRESS"]);
    expect(shownEdges(scene, hidden)).toEqual([]);
    expect(shownNodes(scene, hidden).map((each) => each.id)).toEqual(["a", "b"]);
  });

  it("tells every reason for which an answer on it is not all there is", () => {
    const scene = sceneOf([added("a"), expanded("a", ["b"], 1, null, ["LIMIT"]), expanded("b", ["a"], 1, null, ["LIMIT", "WITHDRAWN"])]);
    expect(scene.reasons).toEqual(["LIMIT", "WITHDRAWN"]);
    expect(sceneOf([added("a")]).reasons).toEqual([]);
  });
});
