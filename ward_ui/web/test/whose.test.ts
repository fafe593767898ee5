import { describe, expect, it } from "vitest";
import { mineFirst, whose } from "../src/phone/alarm/whose";
import { ordered } from "../src/ward/alarms";
import type { Alarm, Telling } from "../src/wire/messages";

const telling = (stage: string | null, ...responsible_ids: string[]) => ({ stage, responsible_ids, responsible: responsible_ids }) as unknown as Telling;
const alarm = (id: string, changes: Partial<Alarm> = {}) =>
  ({ id, kind: "physiological", priority: "high", phase: "sounding", t_signal_ms: 0, tell: true, telling: telling("receiver", "nora"), ...changes }) as Alarm;
const toPer = { tell: false, telling: telling("receiver", "per") };
const taken = (by: string) => ({ phase: "acknowledged" as const, telling: telling("receiver", by) });

describe("whose an alarm is", () => {
  it.each([
    ["calls me", {}, "mine"],
    ["calls everyone", { telling: telling("everyone") }, "mine"],
    ["calls another", toPer, "others"],
    ["I have taken", taken("nora"), "mine"],
    ["another has taken, though I was called too", taken("per"), "others"],
    ["is part of another alarm", { tell: false, quiet: "merged" as const, telling: telling(null) }, "nobodys"],
    ["was told of lately: nobody has it", { tell: false, quiet: "repeat" as const, telling: telling(null), kind: "technical" as const }, "nobodys"],
    ["a pause holds back: whom it would call has not got it", { tell: false, quiet: "pause" as const, telling: telling(null, "per") }, "nobodys"],
  ])("that %s", (_, changes, expected) => {
    expect(whose(alarm("a", changes), "nora")).toBe(expected);
  });

  it("what calls me comes before a redder one that somebody has", () => {
    const all = ordered([alarm("red", taken("per")), alarm("other", toPer), alarm("mine", taken("nora")), alarm("yellow", { priority: "medium" })]);
    expect(mineFirst(all, "nora").map(({ id }) => id)).toEqual(["yellow", "mine", "red", "other"]);
  });
});
