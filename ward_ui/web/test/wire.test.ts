import { describe, expect, it } from "vitest";
import { CLOGGED_MS, heard, said, serverTime, slept } from "../src/wire/clock";
import { backoff, type Contact, judged, refusal, silent } from "../src/wire/contact";
import { read } from "../src/wire/messages";

const T = 1_795_000_000_000;

describe("the server's clock", () => {
  it("comes from its messages and our monotonic clock alone", () => {
    const clock = heard(null, T, 1000);
    expect(serverTime(clock, 3500)).toBe(T + 2500);
  });

  it("is told by the message that was least late", () => {
    let clock = heard(null, T, 1000);
    clock = heard(clock, T + 1000, 2900);
    expect(clock.late_ms).toBe(900);
    expect(serverTime(clock, 3000)).toBe(T + 2000);
    clock = heard(clock, T + 2000, 2950);
    expect(clock.late_ms).toBe(0);
    expect(serverTime(clock, 3000)).toBe(T + 2050);
  });

  it("shows a clogged line", () => {
    const clock = heard(heard(null, T, 0), T + 1000, 1000 + CLOGGED_MS + 1);
    expect(clock.late_ms).toBeGreaterThan(CLOGGED_MS);
  });

  it("tells when that was said which was heard late", () => {
    const clock = heard(heard(null, T, 0), T + 1000, 5000);
    expect(said(clock, 5000)).toBe(1000);
    expect(said(heard(clock, T + 6000, 6000), 6000)).toBe(6000);
    expect(said(null, 6000)).toBe(6000);
  });

  it("sleep shows where the wall clock ran on and the monotonic one did not", () => {
    const before = { mono_ms: 1000, wall_ms: T };
    expect(slept(before, { mono_ms: 1250, wall_ms: T + 250 })).toBe(false);
    expect(slept(before, { mono_ms: 61_000, wall_ms: T + 60_000 })).toBe(false);
    expect(slept(before, { mono_ms: 1250, wall_ms: T + 600_000 })).toBe(true);
    expect(slept(before, { mono_ms: 1250, wall_ms: T - 600_000 })).toBe(false);
  });
});

describe("contact", () => {
  const live: Contact = { word: "live", heard_mono_ms: 100_000 };

  it("is lost before 10 s of silence are over", () => {
    expect(judged(live, 107_900, 10).word).toBe("live");
    expect(judged(live, 108_250, 10).word).toBe("lost");
  });

  it("is lost within 10 s of the server's end, however late its last words were heard", () => {
    const end_ms = 60_000;
    for (const late_ms of [0, 1000, 3000, CLOGGED_MS]) {
      const clock = heard(heard(null, T, 0), T + end_ms, end_ms + late_ms);
      const last: Contact = { word: "live", heard_mono_ms: said(clock, end_ms + late_ms) };
      expect(judged(last, end_ms + 8250, 10).word, `${late_ms} ms late`).toBe("lost");
    }
  });

  it("of a page that asks is judged by when it asked what was answered", () => {
    expect(silent(1000, 8900)).toBe(false);
    expect(silent(1000, 9000)).toBe(true);
  });

  it("is lost at once on waking, however long the page was frozen", () => {
    expect(judged(live, 4_000_000, 10).word).toBe("lost");
  });

  it("is lost too where there never was any", () => {
    const starting: Contact = { word: "starting", heard_mono_ms: null };
    expect(judged(starting, 7900, 10).word).toBe("starting");
    expect(judged(starting, 8250, 10).word).toBe("lost");
  });

  it("does not come back by itself", () => {
    expect(judged({ ...live, word: "lost" }, 100_001, 10).word).toBe("lost");
  });

  it("is sought again at once, then after 0.5, 1, 2, 4, 5, 5 … s with up to 30 % added", () => {
    expect([0, 1, 2, 3, 4, 5, 6, 99].map((n) => backoff(n, 0))).toEqual([0, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
    expect(backoff(2, 0.999)).toBeLessThanOrEqual(1300);
    expect(backoff(2, 0.999)).toBeGreaterThan(1290);
  });

  it("is not sought again after three refusals only", () => {
    expect([4401, 4403, 4406].map(refusal)).toEqual(["login", "origin", "protocol"]);
    expect([1000, 1006, 1012, 4008, 4400, 4408].map(refusal)).toEqual([null, null, null, null, null, null]);
  });
});

describe("reading", () => {
  it("a type of a later day is ignored", () => {
    expect(read('{"type": "weather", "t_ms": 1}')).toBeNull();
  });

  it.each(["", "{", "[]", '{"t_ms": 1}', '{"type": 7}'])("%j is not a message", (text) => {
    expect(() => read(text)).toThrow();
  });

  it("what is not a number is unknown, and an unknown state shows nothing", () => {
    const rate = { per_min: "16", quality: 1, t_ms: T, delay_s: "soon" };
    const bed = { bed: "7", t_ms: T, state: "dancing", state_s: 1, rr: rate, hr: { ...rate, per_min: 61 }, breathing: "yes", apnoea_s: 0 };
    const message = read(JSON.stringify({ type: "vitals", t_ms: T, beds: [bed] }));
    expect(message).toMatchObject({ beds: [{ state: "lost", breathing: null, rr: { per_min: null }, hr: { per_min: 61, delay_s: null } }] });
  });
});
