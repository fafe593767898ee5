import { describe, expect, it } from "vitest";
import { reminded, silenced } from "../src/ward/quieter";
import type { Ward } from "../src/ward/ward";
import type { Inactive } from "../src/wire/messages";

const NOW = 1_795_000_000_000;

function ward(...inactive: Partial<Inactive>[]): Ward {
  const whole = inactive.map((one) => ({ state: "audio-paused", alarms: ["7.a"], person: "Nora Vik", until_ms: NOW + 60_000, reminded_ms: null, ...one }));
  return { beds: [{ bed: "7", inactive: whole }] } as unknown as Ward;
}

describe("a sound on pause", () => {
  it("silences the alarms that it names, and no other", () => {
    expect([...silenced(ward({}), NOW)]).toEqual(["7.a"]);
  });

  it("is over when its time is, also where the server has not said so, and holds nothing while no time is known", () => {
    expect(silenced(ward({}), NOW + 60_000).size).toBe(0);
    expect(silenced(ward({}), null).size).toBe(0);
    expect(silenced(ward({ state: "audio-off", until_ms: null }), NOW).size).toBe(1);
  });

  it("is not what taking an alarm or pausing a bed does", () => {
    expect(silenced(ward({ state: "acknowledged", until_ms: null }, { state: "alarm-paused" }), NOW).size).toBe(0);
  });
});

describe("a reminder", () => {
  const taken = (reminded_ms: number | null) => ward({ state: "acknowledged", until_ms: null, reminded_ms });

  it("sounds once on a display and where the alarm was taken, on no other phone", () => {
    const before = reminded(taken(null), null, NOW, null).reminded;
    for (const [me, due] of [[null, true], ["Nora Vik", true], ["Per Dahl", false], ["", false]] as const) {
      const first = reminded(taken(NOW), before, NOW, me);
      expect(first.due).toBe(due);
      expect(reminded(taken(NOW), first.reminded, NOW + 250, me).due).toBe(false);
      expect(reminded(taken(NOW + 300_000), first.reminded, NOW + 300_000, me).due).toBe(due);
    }
  });

  it("of before the page was opened, or of long ago, does not sound", () => {
    expect(reminded(taken(NOW), null, NOW, null).due).toBe(false);
    expect(reminded(taken(NOW - 60_000), new Map(), NOW, null).due).toBe(false);
  });
});
