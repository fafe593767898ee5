import { afterEach, describe, expect, it } from "vitest";
import { timeTicks } from "../src/ward/axis";
import { calendar, clock, moment, preciseClock } from "../src/words/format";
import { isElsewhere, offset_ms, zone } from "../src/words/zone";

const WINTER = Date.UTC(2026, 10, 21, 23, 30, 15, 250);
const SUMMER = Date.UTC(2026, 6, 1, 12, 0);
const HOUR_MS = 3_600_000;

describe("times of day", () => {
  afterEach(() => (zone.value = null));

  it.each([
    ["Europe/Oslo", "00:30:15", "22.11."],
    ["America/New_York", "18:30:15", "21.11."],
    ["Asia/Kathmandu", "05:15:15", "22.11."],
    ["Pacific/Auckland", "12:30:15", "22.11."],
  ])("are those of the ward's clock in %s, whatever the device is set to", (name, time, day) => {
    zone.value = name;
    expect([clock(WINTER), calendar(WINTER), moment(WINTER)]).toEqual([time, day, `${day} ${time.slice(0, 5)}`]);
    expect(preciseClock(WINTER)).toBe(`${time}.2`);
  });

  it("know of summer time", () => {
    zone.value = "Europe/Oslo";
    expect(clock(SUMMER)).toBe("14:00:00");
  });

  it("go on over the hour that comes twice, with a tick at each full hour", () => {
    zone.value = "Europe/Oslo";
    const midnight = Date.UTC(2026, 9, 24, 22);
    const ticks = timeTicks(midnight, midnight + 5 * HOUR_MS, 6, offset_ms);
    expect(ticks.map((t_ms) => clock(t_ms).slice(0, 5))).toEqual(["00:00", "01:00", "02:00", "02:00", "03:00", "04:00"]);
  });

  it("have their ticks at the ward's midnight", () => {
    zone.value = "Asia/Kathmandu";
    expect(timeTicks(WINTER - 24 * HOUR_MS, WINTER, 1, offset_ms).map(clock)).toEqual(["00:00:00"]);
  });

  it("are the device's where the ward names no zone, or one that is not known here", () => {
    const own = [new Date(WINTER).getHours(), new Date(WINTER).getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
    expect(clock(WINTER).slice(0, 5)).toBe(own);
    zone.value = "Nowhere/At_All";
    expect(clock(WINTER).slice(0, 5)).toBe(own);
    expect(isElsewhere(WINTER)).toBe(false);
  });

  it("of a device that is set elsewhere are known to differ", () => {
    const ahead = ["Pacific/Kiritimati", "Pacific/Pago_Pago"].map((name) => {
      zone.value = name;
      return isElsewhere(WINTER);
    });
    expect(ahead).toContain(true);
  });
});
