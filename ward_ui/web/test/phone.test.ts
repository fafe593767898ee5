import { describe, expect, it } from "vitest";
import { answered, type Asking, begun, type Command, overdue } from "../src/phone/asking/asking";
import { ended, withMissed } from "../src/phone/alarm/ended";
import { developed, thirds } from "../src/phone/alarm/isbar";
import { chosen, erased, observations, shownAs, type Typed, typed, whole } from "../src/phone/patient/observations";
import { differ, files } from "../src/phone/device/files";
import { fault, type Findings, lights, read, stands, STANDS_MS } from "../src/phone/shift/selftest";
import { calledName } from "../src/wire/device";
import type { Alarm } from "../src/wire/messages";

const command = (id: string): Command => ({ type: "command", id, name: "set", fact: { fact: "pause", bed: "7", reason: "care", until_ms: 1 } });

describe("asking the server", () => {
  it("a double tap is one command", () => {
    const once = begun({}, "pause/7", command("a"), 0);
    expect(begun(once, "pause/7", command("b"), 10)).toBe(once);
  });

  it("without an answer the same command is said again with the same id, and in the end it is called unknown", () => {
    let asking: Asking = begun({}, "pause/7", command("a"), 0);
    const said: string[] = [];
    for (let s = 0; s < 60; s++) {
      const { again, asking: after } = overdue(asking, s * 1000);
      asking = after;
      said.push(...again.map(({ id }) => id));
    }
    expect(said).toEqual(["a", "a", "a"]);
    expect(asking["pause/7"]?.outcome).toBe("unknown");
  });

  it("a refusal keeps the server's sentence in both languages, and a new try may be made", () => {
    const refused = answered(begun({}, "x", command("a"), 0), { type: "answer", id: "a", ok: false, reasons: { nb: "Nei.", en: "No." } });
    expect(refused["x"]).toMatchObject({ outcome: "refused", reasons: { nb: "Nei.", en: "No." } });
    expect(begun(refused, "x", command("b"), 1)["x"]?.outcome).toBe("pending");
  });

  it("another's answer changes nothing", () => {
    const once = begun({}, "x", command("a"), 0);
    expect(answered(once, { type: "answer", id: "z", ok: true })).toBe(once);
  });
});

describe("what is typed for a NEWS2", () => {
  const keys = (parameter: "rr" | "temp" | "spo2", digits: string) => [...digits].reduce<Typed>((all, digit) => typed(all, parameter, digit), {});

  it("a temperature's last digit is its tenth", () => {
    expect(observations(keys("temp", "378"))).toEqual({ temp_c: 37.8 });
    expect(shownAs(keys("temp", "378"), "temp", ",")).toBe("37,8");
    expect(whole(keys("temp", "37"))).toBe(false);
  });

  it("more digits than there is room for, and a leading nought, are not taken", () => {
    expect(keys("rr", "0188")).toEqual({ rr: "18" });
    expect(keys("spo2", "1000")).toEqual({ spo2: "100" });
  });

  it("what was erased, and what was left out, was not measured", () => {
    expect(observations(erased(keys("rr", "9"), "rr"))).toEqual({});
    expect(observations(chosen(chosen({}, "oxygen", "air"), "consciousness", "V"))).toEqual({ on_oxygen: false, consciousness: "V" });
  });
});

describe("the phone's test of itself", () => {
  const good: Findings = {
    audible: true, heard: true, canVibrate: true, felt: true, clock_off_s: 1, elsewhere: false,
    battery: { share: 0.8, charging: false }, notifications: "local", connected: true,
  };

  it("six lights are good when all is well", () => {
    expect(new Set(Object.values(lights(good)))).toEqual(new Set(["good"]));
    expect(fault(good)).toBeNull();
  });

  it.each([
    [{ audible: false }, "sound"],
    [{ heard: false }, "sound"],
    [{ heard: null }, null],
    [{ canVibrate: false, felt: null }, null],
    [{ notifications: "barred" as const }, null],
  ])("what silences the phone is told to the ward, the rest is not: %o", (change, told) => {
    expect(fault({ ...good, ...change })).toBe(told);
  });

  it.each([
    [{ clock_off_s: 240 }, "clock", "remark"],
    [{ clock_off_s: null }, "clock", "unknown"],
    [{ elsewhere: true }, "clock", "remark"],
    [{ battery: { share: 0.1, charging: false } }, "battery", "bad"],
    [{ battery: { share: 0.1, charging: true } }, "battery", "good"],
    [{ battery: null }, "battery", "unknown"],
    [{ connected: false }, "connection", "bad"],
    [{ canVibrate: false }, "vibration", "remark"],
  ] as const)("%o", (change, light, colour) => {
    expect(lights({ ...good, ...change })[light]).toBe(colour);
  });
});

describe("a test that was made before the page was loaded", () => {
  const made = { person: "nora", t_ms: 1000, heard: false, felt: null };

  it("stands for the same person until the shift is over, and for nobody else", () => {
    expect(read(JSON.stringify(made))).toEqual(made);
    expect(stands(made, "nora", 1000 + STANDS_MS - 1)).toBe(true);
    expect(stands(made, "nora", 1000 + STANDS_MS)).toBe(false);
    expect(stands(made, "per", 1001)).toBe(false);
  });

  it.each([null, "", "{}", "[", '{"person":"nora","t_ms":"now","heard":true,"felt":true}', '{"person":"nora","t_ms":1,"heard":"yes","felt":null}'])("what is none is none: %s", (text) => {
    expect(read(text)).toBeNull();
  });
});

describe("what a phone is called", () => {
  it("is a letter and two digits, always the same, and phones differ", () => {
    const names = Array.from({ length: 200 }, (_, n) => calledName(`d-${n.toString(16).padStart(24, "0")}`));
    expect(names.every((name) => /^[A-Z]\d\d$/.test(name))).toBe(true);
    expect(new Set(names).size).toBeGreaterThan(180);
    expect(calledName("d-0123456789abcdef01234567")).toBe(calledName("d-0123456789abcdef01234567"));
  });
});

describe("how it developed", () => {
  const T = 1_795_000_000_000;
  const MIN = 60_000;

  it("is three medians, and a stretch in which nothing was shown is a gap", () => {
    const values = [16, 16, 17, null, null, null, 30, 31, 40];
    const series = { t0_ms: T - 18 * MIN, rr: values, hr: values.map(() => null) };
    expect(developed(series, "rr", 120, T)).toBe("16 → – → 31");
    expect(developed(series, "hr", 120, T)).toBe("");
    expect(developed(undefined, "rr", 120, T)).toBe("");
  });

  it("what is older than the stretch does not count", () => {
    expect(thirds([99, 12], T - 30 * MIN, 1800, T - 20 * MIN, T)).toEqual([null, null, null]);
  });
});

describe("alarms that ended", () => {
  const alarm = (id: string) => ({ id, bed: "7", kind: "physiological" }) as Alarm;

  it("are kept newest first, and one that comes back is open again", () => {
    const one = ended([], [alarm("a"), alarm("b")], [alarm("b")], 1000);
    const two = ended(one, [alarm("b")], [], 2000);
    expect(two.map((each) => each.alarm.id)).toEqual(["b", "a"]);
    expect(ended(two, [], [alarm("a")], 3000).map((each) => each.alarm.id)).toEqual(["b"]);
  });

  it("are forgotten after a shift", () => {
    const list = ended([], [alarm("a")], [], 0);
    expect(ended(list, [], [], 13 * 3600_000)).toEqual([]);
  });

  it("stand once, also when the journal tells of them too", () => {
    const list = ended([], [alarm("a")], [], 1000);
    const missed = [{ seq: 1, t_ms: 900, change: "ended", alarm: alarm("a"), person: "" }];
    expect(withMissed(list, missed)).toHaveLength(1);
  });
});

describe("an old page after an update", () => {
  const page = (name: string) => `<script src="/assets/${name}.js"></script><link href="/assets/a.css"><link href="/phone.webmanifest">`;

  it("is known by the files that it names", () => {
    expect(files(page("phone-1"))).toEqual(["/assets/a.css", "/assets/phone-1.js"]);
    expect(differ(files(page("phone-1")), files(page("phone-2")))).toBe(true);
    expect(differ(files(page("phone-1")), files(page("phone-1")))).toBe(false);
  });

  it("is not called old when the server's page cannot be read", () => {
    expect(differ(files(page("phone-1")), files("<h1>Not built</h1>"))).toBe(false);
  });
});
