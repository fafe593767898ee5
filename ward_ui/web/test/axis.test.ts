import { describe, expect, it } from "vitest";
import { area, type Box, limitPath, line, nearest, scale, share, stepAt, ticks, timeTicks, x, y } from "../src/ward/axis";
import type { Line } from "../src/wire/past";

const T = 1_795_000_000_000;
const box: Box = { x0: 10, y0: 0, width: 60, height: 10, from_ms: T, to_ms: T + 60_000, scale: { low: 10, high: 20 } };
const steps = { t0_ms: T, step_s: 15 };

describe("a trend", () => {
  it("is drawn with a gap where nothing was shown, never joined over it", () => {
    expect(line([10, 20, null, 10], steps, box)).toBe("M17.5 10.0L32.5 0.0M62.5 10.0h0.01");
  });

  it("shows a lone value between two gaps as a dot", () => {
    expect(line([null, 15, null], steps, box)).toBe("M32.5 5.0h0.01");
  });

  it("with nothing in it draws nothing", () => {
    expect(line([null, null], steps, box)).toBe("");
    expect(area([null], [null], steps, box)).toBe("");
  });

  it("leaves out what lies before the window and does not join to it", () => {
    expect(line([10, 20, 10], steps, { ...box, from_ms: T + 15_000 })).toMatch(/^M\d/);
    expect(line([10, 20, 10], steps, { ...box, from_ms: T + 15_000 }).match(/M/g)).toHaveLength(1);
  });

  it("fills the spread of each run without a gap as an area of its own", () => {
    expect(area([12, null, 12], [18, null, 18], steps, box).match(/Z/g)).toHaveLength(2);
  });

  it("has room for the nearest limits, so that the way to them is seen", () => {
    const { low, high } = scale("rr", [16, 17, null], [9, 25]);
    expect(low).toBeLessThan(9);
    expect(high).toBeGreaterThan(25);
  });

  it("never goes below zero, and is calm where the values are", () => {
    const { low, high } = scale("hr", [60, 61], []);
    expect(low).toBeGreaterThanOrEqual(0);
    expect(high - low).toBeGreaterThanOrEqual(40);
  });

  it("knows of each side the limit that is met first", () => {
    expect(nearest({ low: [8, 9], high: [25, 30] })).toEqual([9, 25]);
    expect(nearest({ low: [], high: [25] })).toEqual([25]);
  });

  it("draws a limit for as long as it held, and within the window", () => {
    const held = (limit: number, from_s: number, to_s: number): Line => ({
      condition: "rr_high", of: "rr", side: "high", priority: "medium", limit, own: false, from_ms: T + from_s * 1000, to_ms: T + to_s * 1000,
    });
    expect(limitPath([held(12, -60, 30), held(18, 30, 60), held(11, 70, 80)], box)).toBe("M10.0 8.0H40.0M40.0 2.0H70.0");
  });

  it("has few round numbers at its side, and full times of day below", () => {
    expect(ticks({ low: 6, high: 31 }, 3)).toEqual([10, 20, 30]);
    const times = timeTicks(T, T + 6 * 3_600_000, 6, () => 3_600_000);
    expect(times.length).toBeLessThanOrEqual(7);
    for (const t_ms of times) expect(new Date(t_ms).getUTCMinutes()).toBe(0);
  });

  it("tells which step a moment lies in, and none outside", () => {
    expect(stepAt(4, steps, T + 16_000)).toBe(1);
    expect(stepAt(4, steps, T - 1)).toBeNull();
    expect(stepAt(4, steps, T + 60_000)).toBeNull();
  });

  it("puts later to the right and more above", () => {
    expect(x(box, T + 30_000)).toBe(40);
    expect(y(box, 20)).toBe(0);
  });
});

describe("coverage", () => {
  it("of a little is never said to be none", () => {
    expect(share(60, 6 * 3600)).toBe("<\u00a01");
  });

  it("is a share of the time somebody was there, and nothing where nobody was", () => {
    expect(share(45, 90)).toBe("50");
    expect(share(0, 90)).toBe("0");
    expect(share(0, 0)).toBeNull();
  });
});
