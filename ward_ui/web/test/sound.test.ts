import { describe, expect, it } from "vitest";
import tables from "../src/sound/signals.json";
import { MARKS } from "../src/ward/alarms";
import { burstLength, HARMONICS, MELODIES, pulses, SHAPES, vibration } from "../src/sound/bursts";
import { en } from "../src/words/en";
import { duration, number } from "../src/words/format";
import { nb } from "../src/words/nb";

/** IEC 60601-1-8, tables 3 and 4, as far as our reference has them. */
const LIMITS = {
  high: { n: [10], duration_s: [0.075, 0.2], interval_s: [2.5, 15] },
  medium: { n: [3], duration_s: [0.125, 0.25], interval_s: [2.5, 30] },
  low: { n: [1, 2], duration_s: [0.125, 0.25], interval_s: [15.001, Infinity] },
} as const;

describe.each(["high", "medium", "low"] as const)("the burst of a %s alarm", (priority) => {
  const shape = SHAPES[priority];
  const limits = LIMITS[priority];

  it("has the right number of pulses, each of the right length, at the right interval", () => {
    expect(limits.n).toContain(pulses(priority, "general").length);
    expect(shape.duration_s).toBeGreaterThanOrEqual(limits.duration_s[0]);
    expect(shape.duration_s).toBeLessThanOrEqual(limits.duration_s[1]);
    expect(shape.interval_s).toBeGreaterThanOrEqual(limits.interval_s[0]);
    expect(shape.interval_s).toBeLessThanOrEqual(limits.interval_s[1]);
  });

  it("rises within 10 to 40 % of a pulse and has fallen before the next one", () => {
    expect(shape.rise_s / shape.duration_s).toBeGreaterThanOrEqual(0.1);
    expect(shape.rise_s / shape.duration_s).toBeLessThanOrEqual(0.4);
    expect(shape.fall_s).toBeLessThanOrEqual(Math.min(...shape.spacing_s) - shape.rise_s + 1e-9);
  });

  it("ends when its last pulse does, and shakes as it sounds", () => {
    const last = pulses(priority, "general").at(-1)!;
    expect(burstLength(priority)).toBeCloseTo(last.at_s + last.duration_s, 9);
    expect(vibration(priority).reduce((sum, ms) => sum + ms, 0) / 1000).toBeCloseTo(burstLength(priority), 2);
  });
});

describe("spacing", () => {
  it("of a high burst follows the pattern ccc-cc ccc-cc", () => {
    const [x, ...rest] = SHAPES.high.spacing_s as [number, ...number[]];
    const skip = 2 * x + SHAPES.high.duration_s;
    expect(x).toBeGreaterThanOrEqual(0.05);
    expect(x).toBeLessThanOrEqual(0.125);
    expect(rest.filter((_, i) => i !== 3)).toEqual([x, skip, x, x, x, skip, x]);
    expect(rest[3]).toBeGreaterThanOrEqual(0.35);
    expect(rest[3]).toBeLessThanOrEqual(1.3);
  });

  it("of medium and low is 125 to 250 ms", () => {
    for (const y of [...SHAPES.medium.spacing_s, ...SHAPES.low.spacing_s]) {
      expect(y).toBeGreaterThanOrEqual(0.125);
      expect(y).toBeLessThanOrEqual(0.25);
    }
  });
});

describe("every note", () => {
  it("has a fundamental of 150 to 1000 Hz and at least four harmonics of it in 300 to 4000 Hz within 15 dB", () => {
    for (const hz of Object.values(MELODIES).flat()) {
      expect(hz).toBeGreaterThanOrEqual(150);
      expect(hz).toBeLessThanOrEqual(1000);
      const heard = HARMONICS.filter((amplitude, i) => {
        const in_band = i > 0 && hz * (i + 1) >= 300 && hz * (i + 1) <= 4000;
        return in_band && Math.abs(20 * Math.log10(amplitude / HARMONICS[0]!)) <= 15;
      });
      expect(heard.length).toBeGreaterThanOrEqual(4);
    }
  });
});

describe("marks", () => {
  it("on the pages are those of the program", () => expect(MARKS).toMatchObject(tables.marks));
});

describe("words", () => {
  it("exist in both languages, and none is empty", () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(nb).sort());
    const texts = [...Object.entries(nb), ...Object.entries(en)].filter(([key]) => key !== "unit_unknown");
    for (const [key, text] of texts) if (typeof text === "string") expect(text, key).not.toBe("");
  });

  it.each([
    [0, "0 s"], [18.9, "18 s"], [119, "119 s"], [120, "2 min"], [3600, "1 t"], [4800, "1 t 20 min"],
  ])("%f s reads %s", (s, text) => expect(duration(s)).toBe(text));

  it("numbers have the decimal mark of the language", () => {
    expect(number(16.24, ",")).toBe("16,2");
    expect(number(0.3, ".", 1)).toBe("0.3");
  });
});
