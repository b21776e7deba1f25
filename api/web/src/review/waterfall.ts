// The evidence as a waterfall: each bar begins where the one before it ended. The rule of this module: pure.
import type { Step } from "./asked";

export interface Bar {
  step: Step;
  from: number; // 0 to 1 along the scale
  to: number;
  decides: boolean;
}

export interface Waterfall {
  bars: Bar[];
  zero: number; // where nothing speaks for either
  sum: number;
}

export function waterfallOf(steps: readonly Step[]): Waterfall {
  let sum = 0;
  let least = 0;
  let most = 0;
  const runs = steps.map((step) => {
    const from = sum;
    sum += step.bits ?? 0;
    least = Math.min(least, sum);
    most = Math.max(most, sum);
    return { step, from, to: sum, decides: step.bits === null };
  });
  const span = most - least || 1;
  const at = (bits: number): number => (bits - least) / span;
  return { bars: runs.map((each) => ({ ...each, from: at(each.from), to: at(each.to) })), zero: at(0), sum };
}
