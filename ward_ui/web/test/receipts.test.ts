import { describe, expect, it } from "vitest";
import { type Device, receipt } from "../src/ward/receipts";
import type { Alarm, Telling } from "../src/wire/messages";

const alarm = (changes: Partial<Alarm> = {}) => ({ id: "7.apnoea.1", kind: "physiological", priority: "high", phase: "sounding", tell: true, ...changes }) as Alarm;
const phone: Device = { inView: true, carried: true, audible: true, person: "nora" };
const calls = (called_ms: number) => alarm({ telling: { called_ms } as Telling });

describe("a receipt", () => {
  it.each([
    ["the page is hidden or covered", alarm(), { inView: false }],
    ["the phone has no sound", alarm(), { audible: false }],
    ["others are called", alarm({ tell: false }), {}],
  ])("is not given where %s", (_, one, changes) => {
    expect(receipt(one, { ...phone, ...changes })).toBeNull();
  });

  it("needs no sound on a display, nor for what does not sound", () => {
    expect(receipt(alarm(), { ...phone, carried: false, audible: false })).not.toBeNull();
    expect(receipt(alarm({ kind: "advisory" }), { ...phone, audible: false })).not.toBeNull();
  });

  it("is another in other hands, and when the alarm is told anew or has become graver", () => {
    const said = [receipt(calls(1), phone), receipt(calls(1), { ...phone, person: "per" }), receipt(calls(2), phone), receipt({ ...calls(1), priority: "low" }, phone)];
    expect(new Set(said).size).toBe(4);
    expect(receipt(calls(1), phone)).toBe(said[0]);
  });
});
