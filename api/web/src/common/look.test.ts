import { describe, expect, it } from "vitest";
import look from "./look.css?raw";

const colours = new Map(
  [...look.matchAll(/--(\w[\w-]*): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [name, [light, dark]] as const),
);

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string, look: 0 | 1): number {
  const [light, dark] = [one, other].map((name) => luminance(colours.get(name)?.[look] ?? "")).sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const TEXT = ["ink", "dim", "accent", "wrong"].flatMap((text) => ["ground", "raised", "hover", "tint"].map((on) => [text, on]));

describe.each([["light", 0], ["dark", 1]] as const)("in the %s look", (_, look) => {
  it.each([...TEXT, ["on-accent", "accent"], ["ink", "mark"]])("%s can be read on %s", (text, on) => {
    expect(contrast(text as string, on as string, look)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(["ground", "raised"])("an edge can be seen on %s", (on) => {
    expect(contrast("edge", on, look)).toBeGreaterThanOrEqual(3);
  });
});
