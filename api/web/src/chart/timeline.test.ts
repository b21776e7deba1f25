import { describe, expect, it } from "vitest";
import type { Dated } from "./asked";
import { lineOf } from "./timeline";

function dated(id: string, category: string, decided: string | null, validTo: string | null = null): Dated {
  return { id, category, decided, validTo, title: id, number: null, state: "CURRENT", verification: "VERIFIED", severity: null, validFrom: null, publishedUntil: null };
}

describe("a line of time", () => {
  it("puts records in order, a lane for each category, and tells who has no day", () => {
    const line = lineOf([dated("b", "03.2", "2025-01-01"), dated("a", "01", "2021-01-01", "2023-01-01"), dated("c", "01", null)], "2026-01-01");
    expect(line.lanes).toEqual(["01", "03.2"]);
    expect(line.marks.map((each) => [each.record.id, each.lane, each.open])).toEqual([["a", 0, false], ["b", 1, true]]);
    expect(line.marks[0]?.from).toBe(0);
    expect(line.marks[0]?.to).toBeCloseTo(0.4, 2);
    expect(line.undated).toBe(1);
    expect(line.years.map((each) => each.year)).toEqual([2022, 2023, 2024, 2025, 2026]);
  });

  it("is empty without a day", () => {
    expect(lineOf([dated("a", "01", null)], "2026-01-01")).toMatchObject({ marks: [], years: [], undated: 1 });
  });

  it("holds a record that is valid for a thousand years", () => {
    const [mark] = lineOf([dated("a", "01", "2025-01-01", "9999-12-31")], "2026-01-01").marks;
    expect(mark?.to).toBe(1);
  });
});
