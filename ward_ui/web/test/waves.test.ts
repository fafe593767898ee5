import { describe, expect, it } from "vitest";
import { drawn, halfHeight, NOTHING, stretches } from "../src/ward/waves";
import type { WavesMessage } from "../src/wire/messages";

function message(t0_ms: number, breathing: (number | null)[], changes: Partial<WavesMessage> = {}): WavesMessage {
  return { type: "waves", t_ms: t0_ms, bed: "7", t0_ms, step_s: 0.05, unit: "mm", anew: false, breathing, heart: breathing, ...changes };
}

const lines = (curves: typeof NOTHING) => stretches(curves.samples, "breathing", (t_ms, value) => [t_ms, value]);

describe("curves of a watched bed", () => {
  it("join where a message follows the one before", () => {
    const curves = drawn(drawn(NOTHING, message(0, [1, 2])), message(100, [3, 4]));
    expect(lines(curves)).toEqual([[[0, 1], [50, 2], [100, 3], [150, 4]]]);
  });

  it("have a gap where the sensor knows nothing, and no line across it", () => {
    expect(lines(drawn(NOTHING, message(0, [1, 2, null, 4, 5])))).toHaveLength(2);
  });

  it("have a gap where a message was lost", () => {
    expect(lines(drawn(drawn(NOTHING, message(0, [1, 2])), message(5000, [3, 4])))).toHaveLength(2);
  });

  it("have a gap where the sensor began anew", () => {
    expect(lines(drawn(drawn(NOTHING, message(0, [1, 2])), message(100, [3, 4], { anew: true })))).toHaveLength(2);
  });

  it("never mix units", () => {
    const curves = drawn(drawn(NOTHING, message(0, [1, 2])), message(100, [3, 4], { unit: "rad" }));
    expect(curves.samples.map((sample) => sample.breathing)).toEqual([3, 4]);
  });

  it("hold no more than twice what is shown", () => {
    let curves = NOTHING;
    for (let s = 0; s < 300; s++) curves = drawn(curves, message(s * 1000, new Array(20).fill(1)));
    expect(curves.samples.length).toBeLessThanOrEqual(820);
  });

  it("take what is no number for a gap", () => {
    expect(lines(drawn(NOTHING, message(0, [1, 2, Number.NaN, 3, 4])))).toHaveLength(2);
  });
});

describe("their scale", () => {
  it("goes in steps, and never below the least", () => {
    expect(halfHeight([0.01], 1)).toBe(1);
    expect(halfHeight([-3.1], 1)).toBe(5);
    expect(halfHeight([0.17, null], 0.1)).toBeCloseTo(0.2);
  });
});
