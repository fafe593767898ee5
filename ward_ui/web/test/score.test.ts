/** How a NEWS2 of the past came about. */

import { describe, expect, test } from "vitest";
import { cause } from "../src/parts/score";
import type { PastScore, ScorePart } from "../src/wire/past";
import { wardLanguage } from "../src/words/words";

const part = (parameter: string, points: number, more: Partial<ScorePart> = {}): ScorePart => ({
  parameter, low: points, high: points, value: 98, unit: "/min", t_measured_ms: 0, source: "radar", person: "", ...more,
});
const score = (more: Partial<PastScore>): PastScore => ({
  t_ms: 0, until_ms: null, gap_from_ms: null, person: "Nora Vik", low: 8, high: 8, complete: true, by_person: false, moved: [],
  parts: [part("rr", 0), part("pulse", 1)], ...more,
});

describe("a score of the past", () => {
  test("that the radar moved says which row, from what to what, and the value", () => {
    const moved = score({ moved: [{ parameter: "pulse", low: 0, high: 0 }] });
    wardLanguage.value = "en";
    expect(cause(moved)).toBe("Pulse 0 → 1 (98 /min, radar)");
    wardLanguage.value = "nb";
    expect(cause(moved)).toBe("Puls 0 → 1 (98 /min, radar)");
  });

  test("that moved because a value grew too old says that it is missing", () => {
    const old = part("temp", 0, { high: 3, value: null, unit: "", source: null });
    wardLanguage.value = "en";
    expect(cause(score({ parts: [old], moved: [{ parameter: "temp", low: 1, high: 1 }] }))).toBe("Temperature 1 → 0–3 (missing)");
  });

  test("that was entered names who entered it, and one with nothing before it is as it stood", () => {
    wardLanguage.value = "en";
    expect(cause(score({ by_person: true }))).toBe("entered by Nora Vik");
    expect(cause(score({}))).toBe("as it stood then");
  });
});
