import { describe, expect, it } from "vitest";
import { type Held, read, written } from "./address";

const HELD: Held = {
  steps: [
    { do: "add", id: "aaaaaaaaaaaaaaaa" },
    { do: "expand", id: "aaaaaaaaaaaaaaaa", kind: "ADDRESS", after: null },
    { do: "expand", id: "aaaaaaaaaaaaaaaa", kind: "SOURCE_FILE", after: "bbbbbbbbbbbbbbbb" },
    { do: "hub", id: "330100" },
    { do: "path", id: "aaaaaaaaaaaaaaaa", to: "cccccccccccccccc" },
    { do: "remove", id: "cccccccccccccccc" },
  ],
  hidden: ["PHONE", "REGION"],
  places: new Map([["aaaaaaaa", { x: -120, y: 44 }]]),
};

describe("the address of a scene", () => {
  it("is read back as it was written", () => {
    expect(read(`#${written(HELD)}`)).toEqual(HELD);
  });

  it("is empty for an empty scene", () => {
    expect(written({ steps: [], hidden: [], places: new Map() })).toBe("");
  });

  it.each(["", "#", "#s=", "#s=e*a", "#s=e*a*z", "#s=p*a", "#s=a*<script>", "#x=zz", "#at=a*b", "#%E0%A4%A", "#s=%E0%A4%A"])(
    "takes %s for an empty scene",
    (hash) => {
      expect(read(hash)).toEqual({ steps: [], hidden: [], places: new Map() });
    },
  );
});
