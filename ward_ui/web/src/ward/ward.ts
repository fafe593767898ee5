/** The whole ward as this client knows it: a fold over the server's messages. */

import type { Alarm, Chart, Missed, Patient, Series, ServerMessage, Service, Snapshot, Vitals } from "../wire/messages";
import { remembered } from "./shown";

export interface WardBed extends Chart {
  readonly bed: string;
  readonly patient: Patient | null;
  readonly history: readonly Vitals[];
  readonly alarms: readonly Alarm[];
  /** Journal number of the newest alarm state heard for this bed. */
  readonly seq: number;
}

export interface Ward {
  readonly id: string;
  readonly name: string;
  readonly demo: boolean;
  /** How long a pause of the sound lasts; null where the ward has none. */
  readonly sound_pause_s?: number | null;
  readonly beds: readonly WardBed[];
  /** Alarms of no bed of this ward, by the bed they name; "" is the whole ward. */
  readonly elsewhere: Readonly<Record<string, Pick<WardBed, "alarms" | "seq">>>;
  readonly services: readonly Service[];
  readonly trends: Readonly<Record<string, Series>>;
  readonly trends_t_ms: number;
  readonly trends_step_s: number;
  /** Newest journal number seen; goes into the next `hello`. */
  readonly seq: number;
  /** What the journal got while this device was away, oldest first. */
  readonly missed: readonly Missed[];
  readonly missed_complete: boolean;
}

/** As many as the server tells at once. */
const MISSED_MAX = 500;

/** The ward after `message` was heard at `now_ms` (the server's clock). Null until the first snapshot. */
export function told(ward: Ward | null, message: ServerMessage, now_ms: number): Ward | null {
  if (message.type === "snapshot") return anew(ward, message, now_ms);
  if (ward === null) return null;
  switch (message.type) {
    case "vitals": {
      const heard = new Map(message.beds.map((vitals) => [vitals.bed, vitals]));
      return { ...ward, beds: ward.beds.map((bed) => measured(bed, heard.get(bed.bed), now_ms)) };
    }
    case "alarms": {
      const seq = Math.max(ward.seq, message.seq);
      if (ward.beds.some((bed) => bed.bed === message.bed)) {
        const beds = ward.beds.map((bed) => (bed.bed === message.bed ? { ...alarmed(bed, message), ...charted(bed, message) } : bed));
        return { ...ward, seq, beds };
      }
      const before = ward.elsewhere[message.bed] ?? { alarms: [], seq: 0 };
      return { ...ward, seq, elsewhere: { ...ward.elsewhere, [message.bed]: alarmed(before, message) } };
    }
    case "services":
      return { ...ward, services: message.services };
    case "missed":
      return { ...ward, seq: Math.max(ward.seq, message.seq), ...missedToo(ward, message) };
    case "trends":
      return { ...ward, trends: message.beds, trends_t_ms: message.t_ms, trends_step_s: message.step_s };
    default:
      return ward;
  }
}

/** A snapshot replaces everything: no number and no patient of before it survives. */
function anew(ward: Ward | null, message: Snapshot, now_ms: number): Ward {
  const beds = message.beds.map(({ bed, patient, vitals, alarms, ...chart }) => {
    return { ...charted({ seq: 0 }, { ...chart, seq: 0 }), bed, patient, alarms, seq: message.seq, history: vitals ? remembered([], vitals, now_ms) : [] };
  });
  return {
    ...message.ward,
    beds,
    elsewhere: byBed(message.ward_alarms, message.seq),
    services: message.services,
    trends: ward?.trends ?? {},
    trends_t_ms: ward?.trends_t_ms ?? 0,
    trends_step_s: ward?.trends_step_s ?? 0,
    seq: message.seq,
    ...missedToo(ward, message),
  };
}

/** What was missed before and now, each entry once. */
function missedToo(ward: Ward | null, told: Pick<Snapshot, "missed" | "missed_complete">) {
  const bySeq = new Map([...(ward?.missed ?? []), ...told.missed].map((entry) => [entry.seq, entry]));
  return {
    missed: [...bySeq.values()].slice(-MISSED_MAX),
    missed_complete: told.missed_complete && (ward?.missed_complete ?? true),
  };
}

function byBed(alarms: readonly Alarm[], seq: number): Ward["elsewhere"] {
  const beds = ["", ...alarms.map((alarm) => alarm.bed)];
  return Object.fromEntries(beds.map((bed) => [bed, { alarms: alarms.filter((alarm) => alarm.bed === bed), seq }]));
}

function measured(bed: WardBed, vitals: Vitals | undefined, now_ms: number): WardBed {
  return vitals ? { ...bed, history: remembered(bed.history, vitals, now_ms) } : bed;
}

/** What is in force, unless the message is older than what is known. */
function charted(known: Chart & { seq: number }, told: Chart & { seq: number }): Chart {
  if (told.seq < known.seq) return {};
  const { occupied = null, profile = null, limits = [], lines = null, pauses = [], inactive = [], receivers = [], score = null, warning = null } = told;
  return { occupied, profile, limits, lines, pauses, inactive, receivers, score, warning };
}

function alarmed<T extends Pick<WardBed, "alarms" | "seq">>(
  place: T,
  { seq, alarms }: { seq: number; alarms: readonly Alarm[] },
): T {
  return seq < place.seq ? place : { ...place, alarms, seq };
}

/** Every alarm of the ward, those of no bed among them. */
export function allAlarms(ward: Ward): Alarm[] {
  return [...Object.values(ward.elsewhere), ...ward.beds].flatMap((place) => place.alarms);
}

/** True only if the service is known to be up: a service that nobody has heard of is not. */
export function isUp(ward: Ward, service: string): boolean {
  return ward.services.some((known) => known.service === service && known.up);
}

/** Alarms that came and ended while this device was away, newest first, each in its last known form. */
export function cameAndWent(ward: Ward): Missed[] {
  const present = new Set(allAlarms(ward).map((alarm) => alarm.id));
  const last = new Map<string, Missed>();
  for (const entry of ward.missed) if (!present.has(entry.alarm.id)) last.set(entry.alarm.id, entry);
  return [...last.values()].reverse();
}
