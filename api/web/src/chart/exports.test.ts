import { describe, expect, it } from "vitest";
import { cell, csv, json } from "./exports";

const DRAWN = {
  why: { purpose: "supervision", reference: "案2026-1", reason: null },
  at: "2026-01-01T00:00:00.000Z",
  reasons: ["LIMIT"],
  nodes: [{ id: "a", kind: "organisation", name: '甲,"乙"', from: null }],
  edges: [{ id: "e", from: "a", to: "b", kind: "ADDRESS" as const, shown: "文三路", path: false }],
};

describe("what is taken away", () => {
  it("names its purpose in every row", () => {
    const [head, ...rows] = csv(DRAWN).trim().split("\r\n");
    expect(head).toContain("purpose,reference,exported_at,partial");
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row.endsWith(",supervision,案2026-1,2026-01-01T00:00:00.000Z,LIMIT")).toBe(true);
    expect(JSON.parse(json(DRAWN))).toMatchObject({ purpose: "supervision", partial: { isPartial: true } });
  });

  it.each(["=1+1", "+1", "-1", "@x", "\tx"])("is never a formula: %s", (text) => {
    expect(cell(text).startsWith("'")).toBe(true);
  });

  it("keeps commas and quotes inside a cell", () => {
    expect(cell('甲,"乙"')).toBe('"甲,""乙"""');
  });
});
