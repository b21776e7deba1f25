import { expect, test } from "vitest";
import { inParts } from "./written";

test("names between backticks are every second part", () => {
  expect(inParts("The same as `find`, and `next` of it.")).toEqual(["The same as ", "find", ", and ", "next", " of it."]);
  expect(inParts("`id` first")).toEqual(["", "id", " first"]);
  expect(inParts("nothing")).toEqual(["nothing"]);
});

test("a backtick without another one is said as it is", () => {
  expect(inParts("a ` b")).toEqual(["a ` b"]);
  expect(inParts("`a` and ` b")).toEqual(["", "a", " and ` b"]);
});
