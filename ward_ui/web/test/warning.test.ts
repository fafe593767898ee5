import { describe, expect, it } from "vitest";
import { told, type Ward } from "../src/ward/ward";
import type { Snapshot, Warning } from "../src/wire/messages";

const T = 1_795_000_000_000;
const WARNING: Warning = {
  since_ms: T - 7_200_000, t_ms: T, band: "raised", model: "2026.11.2",
  reasons: { nb: ["alder 81 år"], en: ["age 81 years"] }, remark: { nb: "Råd, ikke alarm.", en: "Advisory, not an alarm." },
};

function ward(...said: { seq: number; warning?: Warning | null }[]): Ward {
  const snapshot: Snapshot = {
    type: "snapshot", t_ms: T, seq: 10, ward: { id: "4A", name: "4A", demo: true },
    beds: [{ bed: "7", patient: null, vitals: null, alarms: [], warning: WARNING }],
    ward_alarms: [], services: [], missed: [], missed_complete: true,
  };
  const messages = [snapshot, ...said.map((one) => ({ type: "alarms" as const, t_ms: T, bed: "7", alarms: [], ...one }))];
  return messages.reduce<Ward | null>((known, message) => told(known, message, T), null) as Ward;
}

describe("the early warning", () => {
  it("of a snapshot is known", () => expect(ward().beds[0]?.warning).toEqual(WARNING));
  it("that is over is gone", () => expect(ward({ seq: 11, warning: null }).beds[0]?.warning).toBeNull());
  it("of which a newer message says nothing does not stand on", () => expect(ward({ seq: 11 }).beds[0]?.warning).toBeNull());
  it("is not taken back by an older message", () => expect(ward({ seq: 9, warning: null }).beds[0]?.warning).toEqual(WARNING));
});
