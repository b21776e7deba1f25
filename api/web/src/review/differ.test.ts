import { describe, expect, it } from "vitest";
import { differ } from "./differ";
import { waterfallOf } from "./waterfall";

function marked(left: string, right: string): [string, string] {
  return differ(left, right).map((parts) => parts.map((each) => (each.differs ? `[${each.text}]` : each.text)).join("")) as [string, string];
}

describe("the characters that differ", () => {
  it.each([
    ["杭州东风商行", "杭州东方红商行", "杭州东[风]商行", "杭州东[方红]商行"],
    ["王小二", "王二小", "王[小]二", "王二[小]"],
    ["𠮷野", "吉野", "[𠮷]野", "[吉]野"],
    ["一样", "一样", "一样", "一样"],
    ["", "乙", "", "乙"],
  ])("%s and %s", (left, right, ours, theirs) => {
    expect(marked(left, right)).toEqual([ours, theirs]);
  });

  it("leaves the same text on both sides and loses nothing", () => {
    const [ours, theirs] = differ("abcXYdefgh", "aXbcdYefh");
    const kept = (parts: typeof ours): string => parts.filter((each) => !each.differs).map((each) => each.text).join("");
    expect(kept(ours)).toBe(kept(theirs));
    expect(ours.map((each) => each.text).join("")).toBe("abcXYdefgh");
  });

  it("takes no time for very long texts", () => {
    expect(marked(`a${"x".repeat(5000)}`, `b${"y".repeat(5000)}`)[0].startsWith("[")).toBe(true);
  });
});

describe("a waterfall", () => {
  it("begins each bar where the one before it ended, and tells the sum", () => {
    const step = (bits: number | null) => ({ field: "name", left: "", right: "", sentence: "", bits, speaks: "FOR" as const });
    const fall = waterfallOf([step(6), step(-4), step(null), step(-4)]);
    expect(fall.sum).toBe(-2);
    expect(fall.zero).toBe(0.25);
    expect(fall.bars.map((each) => [each.from, each.to])).toEqual([[0.25, 1], [1, 0.5], [0.5, 0.5], [0.5, 0]]);
    expect(fall.bars.map((each) => each.decides)).toEqual([false, false, true, false]);
  });
});
