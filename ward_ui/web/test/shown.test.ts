import { describe, expect, it } from "vitest";
import { remembered, shown } from "../src/ward/shown";
import { STATES, type State, type Vitals } from "../src/wire/messages";

const T = 1_795_000_000_000;
const HOLD_S = 15;

function vitals(at_s: number, over: Partial<Omit<Vitals, "rr" | "hr">> & { rr?: number | null; hr?: number | null } = {}): Vitals {
  const t_ms = T + at_s * 1000;
  const rate = (per_min: number | null) => ({ per_min, quality: 0.9, t_ms, delay_s: 8 });
  const { rr = 16, hr = 72, ...rest } = over;
  return { bed: "7", t_ms, state: "measuring", state_s: 41, breathing: true, apnoea_s: 0, ...rest, rr: rate(rr), hr: rate(hr) };
}

function at(history: Vitals[], at_s: number) {
  return shown(history, T + at_s * 1000, HOLD_S);
}

/** One message a second from `from_s`, in which no value may be shown. */
function silentValues(from_s: number, to_s: number, state: State): Vitals[] {
  return Array.from({ length: to_s - from_s + 1 }, (_, i) => vitals(from_s + i, { state, rr: null, hr: null }));
}

describe("what may be shown", () => {
  it("a value just heard stands plain", () => {
    const { state, rr, hr } = at([vitals(0)], 0.4);
    expect(state).toBe("measuring");
    expect(rr).toEqual({ per_min: 16, delay_s: 8, age_s: 8.4, fresh: true, counted: false });
    expect(hr).toEqual({ per_min: 72, delay_s: 8, age_s: 8.4, fresh: true, counted: false });
  });

  it("nothing is said about a bed of which nothing was heard", () => {
    expect(at([], 0)).toEqual({ state: "unheard", state_s: null, rr: null, hr: null, apnoea_s: null });
  });

  it.each([
    [3, true],
    [3.001, false],
    [14.9, false],
  ])("a value measured %f s ago is fresh: %s; its age is since the moment it is about", (since_s, fresh) => {
    const history = [vitals(0), ...silentValues(1, Math.floor(since_s), "moving")];
    expect(at(history, since_s).rr).toMatchObject({ per_min: 16, age_s: expect.closeTo(8 + since_s, 6), fresh });
  });

  it("a heart rate counted over 36 s is known as a mean, fresh or held, and its delay is part of its age", () => {
    const counted = { per_min: 84, quality: 0.9, t_ms: T, delay_s: 21 };
    const history = [{ ...vitals(0), hr: counted }, ...silentValues(1, 6, "moving")];
    expect(at(history.slice(0, 1), 0.5).hr).toEqual({ per_min: 84, delay_s: 21, age_s: 21.5, fresh: true, counted: true });
    expect(at(history, 6).hr).toEqual({ per_min: 84, delay_s: 21, age_s: 27, fresh: false, counted: true });
    expect(at(history, 6).rr?.counted).toBe(false);
    expect(at([...history, ...silentValues(7, 16, "moving")], 15.001).hr).toBeNull();
  });

  it("a delay that nobody says is not made up: then the age is what is known", () => {
    const untold = { ...vitals(0), rr: { per_min: 16, quality: 1, t_ms: T, delay_s: null } };
    expect(at([untold], 4).rr).toMatchObject({ age_s: 4, counted: false });
  });

  it("a held value is gone after hold_s", () => {
    const history = [vitals(0), ...silentValues(1, 16, "moving")];
    expect(at(history, 15).rr?.per_min).toBe(16);
    expect(at(history, 15.001).rr).toBeNull();
    expect(at(history, 15.001).hr).toBeNull();
  });

  it("one parameter may be held while the other is fresh", () => {
    const history = [vitals(0), ...[1, 2, 3, 4, 5].map((s) => vitals(s, { hr: null }))];
    const { rr, hr } = at(history, 5.2);
    expect(rr?.fresh).toBe(true);
    expect(hr).toMatchObject({ per_min: 72, age_s: expect.closeTo(13.2, 6), fresh: false });
  });

  it("an old value inside a new message is as old as it is", () => {
    const late = { ...vitals(10), rr: { per_min: 16, quality: 1, t_ms: T, delay_s: 8 } };
    expect(at([late], 10).rr).toMatchObject({ per_min: 16, age_s: 18, fresh: false });
    expect(at([{ ...late, rr: { ...late.rr, t_ms: T - 6000 } }], 10).rr).toBeNull();
  });

  it.each(["settling", "weak", "absent", "lost"] as const)("every value is dropped in state %s", (state) => {
    expect(at([vitals(0), vitals(1, { state })], 1)).toMatchObject({ state, rr: null, hr: null });
  });

  it.each(["settling", "weak", "absent", "lost"] as const)("what was dropped in %s does not come back", (state) => {
    const history = [vitals(0), vitals(1, { state, rr: null, hr: null }), vitals(2, { rr: null, hr: null })];
    expect(at(history, 2)).toMatchObject({ state: "measuring", rr: null, hr: null });
  });

  it("there is no respiration rate while nobody breathes, even if the message carries one", () => {
    const { rr, hr, apnoea_s } = at([vitals(0), vitals(1, { breathing: false, apnoea_s: 18 })], 1.5);
    expect(rr).toBeNull();
    expect(hr?.per_min).toBe(72);
    expect(apnoea_s).toBe(18.5);
  });

  it("a respiration rate from before a pause in breathing does not come back after it", () => {
    const history = [vitals(0), vitals(1, { breathing: false, rr: null }), vitals(2, { rr: null })];
    expect(at(history, 2).rr).toBeNull();
  });

  it("whether someone breathes may be unknown without taking the rate away", () => {
    expect(at([vitals(0, { breathing: null })], 0).rr?.per_min).toBe(16);
  });

  it("a bed is lost when its newest vitals are older than 5 s", () => {
    expect(at([vitals(0)], 5).state).toBe("measuring");
    expect(at([vitals(0)], 5.001)).toMatchObject({ state: "lost", rr: null, hr: null, state_s: 5.001 });
  });

  it("a value from before a silence of more than 5 s does not come back", () => {
    const history = [vitals(0), vitals(6, { rr: null, hr: null })];
    expect(at(history, 6)).toMatchObject({ state: "measuring", rr: null, hr: null });
  });

  it("seconds in a state go on between messages", () => {
    expect(at([vitals(0, { state: "absent", state_s: 240 })], 2).state_s).toBe(242);
    expect(at([vitals(0, { state_s: null })], 2).state_s).toBeNull();
  });

  it("an apnoea of unknown length is not given one", () => {
    expect(at([vitals(0, { breathing: false, apnoea_s: null })], 2)).toMatchObject({ rr: null, apnoea_s: null });
  });
});

describe("what is remembered", () => {
  it("a sensor clock in the future makes nothing younger than the moment it was heard", () => {
    const history = remembered([], vitals(600), T);
    expect(shown(history, T + 4000, HOLD_S).rr).toMatchObject({ per_min: 16, age_s: 12, fresh: false });
    expect(shown(history, T + 5001, HOLD_S).state).toBe("lost");
  });

  it("a message older than the newest is ignored", () => {
    const history = remembered([vitals(2)], vitals(1, { rr: 99 }), T + 3000);
    expect(history).toEqual([vitals(2)]);
  });

  it("it stays small", () => {
    let history: readonly Vitals[] = [];
    for (let s = 0; s < 3600; s++) history = remembered(history, vitals(s), T + s * 1000);
    expect(history.length).toBeLessThanOrEqual(61);
  });
});

describe("invariants over random histories", () => {
  it("nothing shown is older than hold_s, fresh beyond 3 s, or withdrawn since", () => {
    const random = seeded(7);
    for (let run = 0; run < 400; run++) {
      const history = randomHistory(random);
      const now_s = (history.at(-1)!.t_ms - T) / 1000 + random() * 8;
      const result = at(history, now_s);
      for (const of of ["rr", "hr"] as const) {
        expect(result[of]).toEqual(naive(history, of, now_s));
      }
    }
  });
});

/** The rules again, slowly: forward in time, forgetting whatever is withdrawn. */
function naive(history: Vitals[], of: "rr" | "hr", now_s: number) {
  let last: { per_min: number; t_ms: number } | null = null;
  let before_ms = -Infinity;
  for (const v of history) {
    if (v.t_ms - before_ms > 5000) last = null;
    before_ms = v.t_ms;
    const { per_min, t_ms } = v[of];
    if (per_min !== null) last = { per_min, t_ms };
    if (v.state !== "measuring" && v.state !== "moving") last = null;
    if (of === "rr" && v.breathing === false) last = null;
  }
  const now_ms = T + now_s * 1000;
  if (last === null || now_ms - before_ms > 5000) return null;
  const since_s = (now_ms - last.t_ms) / 1000;
  if (since_s > HOLD_S) return null;
  return { per_min: last.per_min, delay_s: 8, age_s: expect.closeTo(since_s + 8, 3), fresh: since_s <= 3, counted: false };
}

function randomHistory(random: () => number): Vitals[] {
  let at_s = 0;
  return Array.from({ length: 1 + Math.floor(random() * 20) }, () => {
    at_s += random() < 0.1 ? 3 + random() * 4 : 1;
    const state = random() < 0.75 ? (random() < 0.6 ? "measuring" : "moving") : STATES[Math.floor(random() * 6)]!;
    const value = (x: number) => (random() < 0.3 ? x + Math.round(random() * 9) : null);
    return vitals(at_s, { state, breathing: [true, true, false, null][Math.floor(random() * 4)]!, rr: value(12), hr: value(60) });
  });
}

function seeded(seed: number): () => number {
  let x = seed;
  return () => (x = (x * 48271) % 2147483647) / 2147483647;
}
