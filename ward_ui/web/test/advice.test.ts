import { describe, expect, it } from "vitest";
import { folded } from "../src/phone/alarm/fold";
import { foremost, isAlarm, ordered, sounding, urgency } from "../src/ward/alarms";
import { samples, traced } from "../src/ward/trace";
import type { Alarm } from "../src/wire/messages";
import type { TracePiece } from "../src/wire/past";

const T = 1_795_000_000_000;

function alarm(id: string, over: Partial<Alarm> = {}): Alarm {
  return {
    id, bed: "7", condition: "apnoea", kind: "physiological", priority: "high", phase: "sounding",
    text: { nb: "Pustestopp", en: "No breathing" }, value: 18, limit: 15, t_onset_ms: T - 18_000, t_signal_ms: T,
    t_changed_ms: T, acknowledged_by: null, journalled: true, ...over,
  };
}

const advice = alarm("risk", { kind: "advisory", priority: "low", condition: "risk_raised" });

describe("advice", () => {
  it("never sounds, whatever it calls itself", () => {
    expect(sounding([advice, { ...advice, priority: "high" }])).toBeNull();
    expect(sounding([advice, alarm("low", { priority: "low" })])?.id).toBe("low");
  });

  it("has no colour of an alarm and is none", () => {
    expect(urgency(advice)).toBe("advisory");
    expect(isAlarm(advice)).toBe(false);
  });

  it("stands behind every alarm, also behind one that somebody has taken", () => {
    const taken = alarm("taken", { phase: "acknowledged" });
    expect(foremost([advice, taken])?.id).toBe("taken");
    expect(ordered([advice, alarm("low", { priority: "low" })]).map(({ id }) => id)).toEqual(["low", "risk"]);
  });
});

describe("a storm", () => {
  const telling = (group: string | null) => ({ stage: "receiver", responsible: [], responsible_ids: [], declined: [], called_ms: null, next_ms: null, group });
  const lost = (id: string, over: Partial<Alarm> = {}) =>
    alarm(id, { kind: "technical", priority: "medium", condition: "sensor_lost", telling: telling("b"), ...over });

  it("is one card of the alarm that speaks for it", () => {
    const found = folded([lost("a"), lost("b"), lost("c"), alarm("x")]);
    expect(found.map(({ alarm: { id }, others }) => [id, others.map((one) => one.id)])).toEqual([["b", ["a", "c"]], ["x", []]]);
  });

  it("whose speaker has ended is still one card", () => {
    expect(folded([lost("a"), lost("c")]).map(({ alarm: { id } }) => id)).toEqual(["a"]);
  });

  it("never takes a red alarm, a patient's, or one that somebody has taken into it", () => {
    const alone = [lost("r", { priority: "high" }), lost("p", { kind: "physiological" }), lost("t", { phase: "acknowledged" })];
    expect(folded([lost("a"), ...alone])).toHaveLength(4);
  });
});

describe("the trace of an alarm", () => {
  const piece = (t0_ms: number, breathing: (number | null)[], anew = false): TracePiece => ({
    t0_ms, step_s: 1, unit: "mm", anew, breathing, heart: breathing.map(() => null),
  });
  const around = (pieces: TracePiece[]) => ({ t_signal_ms: T, before_s: 20, after_s: 30, pieces });

  it("puts the moment of the alarm at its place on the axis", () => {
    const drawn = traced(around([piece(T, [1, 1, 1])]), "breathing", 1);
    expect(drawn).toMatchObject({ width: 500, alarm_x: 200, height: 2, unit: "mm" });
    expect(drawn?.path.startsWith("M200.0 ")).toBe(true);
  });

  it("draws a gap as a gap: within a piece, and where one is missing or does not join on", () => {
    const strokes = (pieces: TracePiece[]) => traced(around(pieces), "breathing", 1)?.path.split("M").length;
    expect(strokes([piece(T, [1, 1, null, 1, 1])])).toBe(3);
    expect(strokes([piece(T, [1, 1]), piece(T + 9000, [1, 1])])).toBe(3);
    expect(strokes([piece(T, [1, 1]), piece(T + 2000, [1, 1], true)])).toBe(3);
    expect(strokes([piece(T, [1, 1]), piece(T + 2000, [1, 1])])).toBe(2);
  });

  it("shows each moment once", () => {
    expect(samples([piece(T, [1, 2, 3]), piece(T + 1000, [8, 9, 4])]).map(({ breathing }) => breathing)).toEqual([1, 2, 3, 4]);
  });

  it("is nothing where nothing was measured", () => {
    expect(traced(null, "breathing", 1)).toBeNull();
    expect(traced({ pieces: [] }, "breathing", 1)).toBeNull();
    expect(traced(around([piece(T, [null, null])]), "breathing", 1)).toBeNull();
    expect(traced(around([piece(T - 60_000, [1, 1])]), "breathing", 1)).toBeNull();
  });
});
