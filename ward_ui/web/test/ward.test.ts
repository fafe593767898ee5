import { describe, expect, it } from "vitest";
import { foremost, ordered, quantity, sounding } from "../src/ward/alarms";
import { answered, asked, type Commands, overdue, settled } from "../src/ward/commands";
import { allAlarms, cameAndWent, isUp, told, type Ward } from "../src/ward/ward";
import type { Alarm, Snapshot, Vitals } from "../src/wire/messages";

const T = 1_795_000_000_000;

function alarm(id: string, over: Partial<Alarm> = {}): Alarm {
  return {
    id, bed: "7", condition: "apnoea", kind: "physiological", priority: "high", phase: "sounding",
    text: { nb: "Pustestopp", en: "No breathing" }, value: 18, limit: 15, t_onset_ms: T - 18_000, t_signal_ms: T,
    t_changed_ms: T, acknowledged_by: null, journalled: true, ...over,
  };
}

function vitals(bed: string, t_ms: number): Vitals {
  const rate = { per_min: 16, quality: 1, t_ms, delay_s: 8 };
  return { bed, t_ms, state: "measuring", state_s: 1, rr: rate, hr: rate, breathing: true, apnoea_s: 0 };
}

function snapshot(over: Partial<Snapshot> = {}): Snapshot {
  const beds = ["7", "3"].map((bed) => ({ bed, patient: { name: "Berg, A.", age_y: 81 }, vitals: vitals(bed, T), alarms: [] }));
  return {
    type: "snapshot", t_ms: T, seq: 10, ward: { id: "4A", name: "4A", demo: true }, beds, ward_alarms: [],
    services: [{ service: "alarms", up: true, since_ms: T, detail: "" }], missed: [], missed_complete: true, ...over,
  };
}

function wardAfter(...messages: Parameters<typeof told>[1][]): Ward {
  return messages.reduce<Ward | null>((ward, message) => told(ward, message, T), null) as Ward;
}

describe("the ward", () => {
  it("is not known before the first snapshot", () => {
    expect(told(null, { type: "vitals", t_ms: T, beds: [vitals("7", T)] }, T)).toBeNull();
  });

  it("an older alarm state of a bed is ignored, a newer one believed, another bed's left alone", () => {
    const said = (seq: number, alarms: Alarm[]) => ({ type: "alarms" as const, t_ms: T, seq, bed: "7", alarms });
    const ward = wardAfter(snapshot(), said(12, [alarm("a")]), said(11, []));
    expect(ward.beds[0]?.alarms.map((one) => one.id)).toEqual(["a"]);
    expect(ward.seq).toBe(12);
    expect(wardAfter(snapshot(), said(12, [alarm("a")]), said(12, [])).beds[0]?.alarms).toEqual([]);
    expect(ward.beds[1]?.alarms).toEqual([]);
  });

  it("alarms of the whole ward are kept beside the beds", () => {
    const whole = { type: "alarms" as const, t_ms: T, seq: 11, bed: "", alarms: [alarm("w", { bed: "" })] };
    expect(allAlarms(wardAfter(snapshot(), whole)).map((one) => one.id)).toEqual(["w"]);
  });

  it("an alarm of a bed that is not in this ward is neither lost nor left standing", () => {
    const said = (seq: number, alarms: Alarm[]) => ({ type: "alarms" as const, t_ms: T, seq, bed: "99", alarms });
    const stray = alarm("s", { bed: "99" });
    expect(allAlarms(wardAfter(snapshot({ ward_alarms: [stray] })))).toEqual([stray]);
    expect(allAlarms(wardAfter(snapshot(), said(11, [stray])))).toEqual([stray]);
    expect(allAlarms(wardAfter(snapshot({ ward_alarms: [stray] }), said(11, [])))).toEqual([]);
  });

  it("a snapshot replaces every number of before it", () => {
    const empty = snapshot({ beds: [{ bed: "7", patient: null, vitals: null, alarms: [] }] });
    const ward = wardAfter(snapshot(), empty);
    const nothing = { occupied: null, profile: null, limits: [], lines: null, pauses: [], inactive: [], receivers: [], score: null, warning: null };
    expect(ward.beds).toEqual([{ bed: "7", patient: null, alarms: [], ...nothing, seq: 10, history: [] }]);
  });

  it("a snapshot of a journal that began anew is believed", () => {
    const ward = wardAfter(snapshot({ seq: 900 }), snapshot({ seq: 2 }), { type: "alarms", t_ms: T, seq: 3, bed: "7", alarms: [alarm("a")] });
    expect(ward.beds[0]?.alarms).toHaveLength(1);
  });

  it("a service is up only if the server says so", () => {
    expect(isUp(wardAfter(snapshot()), "alarms")).toBe(true);
    expect(isUp(wardAfter(snapshot({ services: [] })), "alarms")).toBe(false);
    const down = { type: "services" as const, t_ms: T, services: [{ service: "alarms", up: false, since_ms: T, detail: "" }] };
    expect(isUp(wardAfter(snapshot(), down), "alarms")).toBe(false);
  });

  it("alarms that came and went meanwhile are told once each, in their last form; those still there are not", () => {
    const entry = (seq: number, one: Alarm) => ({ seq, t_ms: T, change: "signal", alarm: one, person: "" });
    const missed = [entry(1, alarm("gone")), entry(2, alarm("gone", { phase: "returned" })), entry(3, alarm("here"))];
    const ward = wardAfter(snapshot({ missed }), { type: "alarms", t_ms: T, seq: 11, bed: "7", alarms: [alarm("here")] });
    expect(cameAndWent(ward).map((one) => [one.alarm.id, one.alarm.phase])).toEqual([["gone", "returned"]]);
  });
});

describe("alarms", () => {
  it("stand highest first, then those nobody has taken, then the newest", () => {
    const all = [
      alarm("low", { priority: "low" }), alarm("taken", { phase: "acknowledged" }), alarm("old", { t_signal_ms: T - 1 }),
      alarm("new"), alarm("mid", { priority: "medium" }),
    ];
    expect(ordered(all).map((one) => one.id)).toEqual(["new", "old", "taken", "mid", "low"]);
  });

  it("on a bed what sounds speaks before what is taken", () => {
    const all = [alarm("taken", { phase: "acknowledged" }), alarm("mid", { priority: "medium" })];
    expect(foremost(all)?.id).toBe("mid");
    expect(foremost([])).toBeNull();
  });

  it("what calls somebody speaks before the newer one that is part of it", () => {
    const telling = { responsible: [], responsible_ids: [], declined: [], called_ms: null, next_ms: null };
    const whole = alarm("whole", { t_signal_ms: 1000, telling: { ...telling, stage: "everyone" } });
    const part = alarm("part", { t_signal_ms: 2000, telling: { ...telling, stage: null } });
    expect(foremost([part, whole])?.id).toBe("whole");
    expect(ordered([part, alarm("red", { phase: "acknowledged" }), whole]).map((one) => one.id)).toEqual(["whole", "part", "red"]);
  });

  it("only what sounds is heard", () => {
    expect(sounding([alarm("a", { phase: "acknowledged" }), alarm("b", { phase: "returned" })])).toBeNull();
    expect(sounding([alarm("m", { priority: "medium" }), alarm("h")])?.id).toBe("h");
  });

  it.each([
    ["apnoea", "seconds"], ["rr_very_high", "rr"], ["hr_low", "hr"], ["sensor_lost", "duration"], ["unmeasured_long", "duration"], ["journal", "unknown"], ["clock_skew", "offset"],
    ["hr_unmeasured", "percent"], ["phone_battery", "percent"],
    ["deterioration_grave", "sum"], ["news2_urgent", "points"],
  ])("%s is about %s", (condition, of) => expect(quantity(condition)).toBe(of));
});

describe("an acknowledgement", () => {
  const one = asked({}, "a", "c-1", 1000);

  it("asked twice is asked once", () => {
    expect(asked(one, "a", "c-2", 1010)).toBe(one);
  });

  it("is not done before the server says so, and done when it does", () => {
    expect(one["a"]?.outcome).toBe("pending");
    expect(answered(one, { type: "answer", id: "c-1", ok: true })["a"]?.outcome).toBe("ok");
    expect(answered(one, { type: "answer", id: "other", ok: true })).toBe(one);
  });

  it("refused keeps the reason and may be asked anew, under a new id", () => {
    const refused = answered(one, { type: "answer", id: "c-1", ok: false, reason: "That alarm has ended." });
    expect(refused["a"]).toMatchObject({ outcome: "refused", reason: "That alarm has ended." });
    expect(asked(refused, "a", "c-2", 2000)["a"]).toMatchObject({ id: "c-2", outcome: "pending" });
  });

  it("without an answer for 5 s is asked again with the same id", () => {
    expect(overdue(one, 5999).due).toEqual([]);
    const { due, commands } = overdue(one, 6000);
    expect(due.map((command) => command.id)).toEqual(["c-1"]);
    expect(commands["a"]).toMatchObject({ id: "c-1", tries: 2, asked_mono_ms: 6000, outcome: "pending" });
    expect(overdue(commands, 10_999).due).toEqual([]);
  });

  it("is forgotten once the alarm has ended or shows it, so that a new signal can be taken anew", () => {
    const done: Commands = answered(one, { type: "answer", id: "c-1", ok: true });
    expect(settled(done, [alarm("a")])).toBe(done);
    expect(settled(done, [alarm("a", { phase: "acknowledged" })])).toEqual({});
    expect(settled(done, [])).toEqual({});
    expect(settled(one, [alarm("a", { phase: "acknowledged" })])).toBe(one);
  });
});
