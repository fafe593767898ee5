import { describe, expect, it } from "vitest";
import { add, changes, dropped, EMPTY, set } from "../src/admin/draft";
import type { Tables } from "../src/admin/messages";
import { rebased } from "../src/admin/rebase";

const BEFORE: Tables = {
  ward: { name: "4A", language: "nb" },
  beds: [
    { bed: "1", sensor: "radar-01" },
    { bed: "2", sensor: "radar-02" },
  ],
  rules: [
    { condition: "apnoea", at_least: 13 },
    { condition: "rr_high", at_least: 25, delay_s: 120 },
  ],
  escalation: [{ kind: "physiological", priority: "high", answer_s: 30 }],
};
/** Somebody took bed 1 away, put a rule first, and another name on the door. */
const NOW: Tables = {
  ...BEFORE,
  ward: { name: "4B", language: "nb" },
  beds: [{ bed: "2", sensor: "radar-02" }],
  rules: [
    { condition: "hr_high", at_least: 131 },
    { condition: "apnoea", at_least: 13 },
    { condition: "rr_high", at_least: 26, delay_s: 120 },
  ],
};

describe("a draft on a version that somebody else has changed", () => {
  it("follows its row by name, so that no other row is changed in its place", () => {
    const wanted = set(BEFORE, EMPTY, ["rules", 0, "at_least"], 15);
    const { draft, both, lost } = rebased(BEFORE, NOW, wanted);
    expect(changes(draft)).toEqual([{ do: "set", at: ["rules", 1, "at_least"], value: 15 }]);
    expect([both, lost]).toEqual([[], []]);
  });

  it("keeps what both changed, and says so", () => {
    const wanted = set(BEFORE, set(BEFORE, EMPTY, ["rules", 1, "at_least"], 28), ["ward", "name"], "4C");
    const { draft, both } = rebased(BEFORE, NOW, wanted);
    expect(changes(draft)).toHaveLength(2);
    expect(both).toEqual([["rules", 2, "at_least"], ["ward", "name"]]);
  });

  it("has no change left where the other did the same", () => {
    expect(rebased(BEFORE, NOW, set(BEFORE, EMPTY, ["ward", "name"], "4B"))).toEqual({ draft: EMPTY, both: [], lost: [] });
    expect(rebased(BEFORE, NOW, dropped(EMPTY, ["beds", 0])).draft).toEqual(EMPTY);
  });

  it("says what it cannot want any more: a row that is gone, a new row whose name is taken", () => {
    const wanted = add(set(BEFORE, EMPTY, ["beds", 0, "sensor"], "radar-09"), "rules", { condition: "hr_high", at_least: 120 });
    const { draft, lost } = rebased(BEFORE, NOW, wanted);
    expect(changes(draft)).toEqual([]);
    expect(lost).toEqual(["beds 1", "rules hr_high"]);
  });

  it("drops the row that was meant", () => {
    expect(rebased(BEFORE, NOW, dropped(EMPTY, ["beds", 1])).draft.drops).toEqual([["beds", 0]]);
  });

  it("stays as it is where nothing was changed", () => {
    const wanted = dropped(add(set(BEFORE, EMPTY, ["escalation", 0, "answer_s"], 20), "shifts", { name: "day" }), ["beds", 1]);
    expect(rebased(BEFORE, BEFORE, wanted)).toEqual({ draft: wanted, both: [], lost: [] });
  });
});
