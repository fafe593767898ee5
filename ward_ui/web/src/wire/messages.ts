/** What the server says and what may be said to it: protocol version 1 (docs/protocol.md). */

export const PROTOCOL = 1;

export const STATES = ["settling", "measuring", "moving", "weak", "absent", "lost"] as const;
export type State = (typeof STATES)[number];
export type Priority = "high" | "medium" | "low";
export type Phase = "sounding" | "acknowledged" | "returned";
export type Language = "nb" | "en";

export interface Person {
  readonly person: string;
  readonly name: string;
  readonly role: string;
}

export interface Patient {
  readonly name: string;
  readonly age_y: number | null;
  /** Nobody lies there: a recording of this name is replayed. */
  readonly recording?: boolean;
}

export interface Rate {
  readonly per_min: number | null;
  readonly quality: number;
  readonly t_ms: number;
  /** The value is about `t_ms` minus this; null where that is not said. */
  readonly delay_s: number | null;
}

export interface Vitals {
  readonly bed: string;
  readonly t_ms: number;
  readonly state: State;
  readonly state_s: number | null;
  readonly rr: Rate;
  readonly hr: Rate;
  readonly breathing: boolean | null;
  readonly apnoea_s: number | null;
}

export interface Alarm {
  readonly id: string;
  readonly bed: string;
  readonly condition: string;
  readonly kind: "physiological" | "technical" | "advisory";
  readonly priority: Priority;
  readonly phase: Phase;
  readonly text: { readonly nb: string; readonly en: string };
  readonly value: number | null;
  readonly limit: number | null;
  readonly t_onset_ms: number;
  readonly t_signal_ms: number;
  readonly t_changed_ms: number;
  readonly acknowledged_by: string | null;
  readonly journalled: boolean;
  /** A device, where no bed says what it is about. */
  readonly about?: string | null;
  /** Whose phone it is about, by name. */
  readonly whose?: string | null;
  /** Why nobody is called to it; null where somebody is. */
  readonly quiet?: "pause" | "repeat" | "merged" | null;
  /** False: somebody else is called to it; it is listed, and this device does not sound. Absent: sound. */
  readonly tell?: boolean;
  readonly telling?: Telling | null;
}

/** Who has been told of an alarm, by name, and when it goes on. */
export interface Telling {
  readonly stage: string | null;
  readonly responsible: readonly string[];
  readonly responsible_ids: readonly string[];
  readonly declined: readonly string[];
  /** When it began to call; null while it calls nobody. */
  readonly called_ms: number | null;
  readonly next_ms: number | null;
  /** Id of the alarm that speaks for a group of technical ones, this one among them. */
  readonly group?: string | null;
}

export interface Pause {
  readonly reason: "care" | "out_of_bed" | "private";
  readonly person: string;
  readonly until_ms: number;
}

/** One of the five states of IEC 60601-1-8 in which alarms are quieter, and the alarms that it covers. */
export interface Inactive {
  readonly state: "acknowledged" | "audio-paused" | "audio-off" | "alarm-paused" | "alarm-off";
  readonly alarms: readonly string[];
  readonly person: string;
  readonly until_ms: number | null;
  readonly reminded_ms: number | null;
}

/** What is in force at a bed. Absent from an older server. */
/** A limit of the patient's own that is in force. */
export interface OwnLimit {
  readonly condition: string;
  readonly limit: number;
  readonly ward_limit: number;
  readonly reason: string;
  readonly person: string;
  readonly until_ms: number;
}

/** A NEWS2, or its bounds: only with `complete` is `low` a NEWS2. */
export interface Score {
  readonly headline: { readonly nb: string; readonly en: string };
  readonly status?: { readonly nb: string; readonly en: string };
  /** What the ward does at it, in the ward's own words; empty where it calls for nothing. */
  readonly response?: { readonly nb: string; readonly en: string } | null;
  readonly low?: number | null;
  readonly complete?: boolean;
  readonly missing?: readonly string[];
  readonly excluded?: string | null;
  /** What of it is the radar's, not typed. */
  readonly radar?: readonly { readonly parameter: string; readonly value: number; readonly points: number | null }[];
  /** The response that `low` calls for. */
  readonly trigger?: "none" | "low" | "single3" | "urgent" | "emergency" | null;
}

export interface Chart {
  /** Null until the alarm engine has spoken of the bed. */
  readonly occupied?: boolean | null;
  readonly profile?: string | null;
  readonly limits?: readonly OwnLimit[];
  /** Every limit of the two rates as it holds now, per minute, ascending; null where the server does not know them. */
  readonly lines?: Readonly<Record<"rr" | "hr", { readonly low: readonly number[]; readonly high: readonly number[] }>> | null;
  readonly pauses?: readonly Pause[];
  readonly inactive?: readonly Inactive[];
  /** Who is told of the bed's alarms, in order; nobody is everyone. */
  readonly receivers?: readonly { readonly person: string; readonly name: string }[];
  readonly score?: Score | null;
  readonly warning?: Warning | null;
}

/** The early warning while it calls a risk raised: advice, never an alarm. */
export interface Warning {
  readonly since_ms: number;
  /** End of the hour that was looked at last. */
  readonly t_ms: number;
  readonly band: "raised";
  /** At most three, the weightiest first. */
  readonly reasons: Readonly<Record<Language, readonly string[]>>;
  /** What the model was trained on: to be shown wherever the reasons are. */
  readonly remark: Readonly<Record<Language, string>>;
  readonly model: string;
}

export interface Bed extends Chart {
  readonly bed: string;
  readonly patient: Patient | null;
  readonly vitals: Vitals | null;
  readonly alarms: readonly Alarm[];
}

export interface Service {
  readonly service: string;
  readonly up: boolean;
  readonly since_ms: number;
  readonly detail: string;
}

export interface Missed {
  readonly seq: number;
  readonly t_ms: number;
  readonly change: string;
  readonly alarm: Alarm;
  readonly person: string;
}

export interface Series {
  readonly t0_ms: number;
  readonly rr: readonly (number | null)[];
  readonly hr: readonly (number | null)[];
}

export interface Welcome {
  readonly type: "welcome";
  readonly t_ms: number;
  readonly heartbeat_s: number;
  readonly silent_after_s: number;
  readonly hold_s: number;
  readonly language: string;
  readonly person: Person | null;
  /** Acting wants the PIN, names are left out. */
  readonly locked?: boolean;
}

export interface Need {
  readonly person: string;
  readonly name: string;
  readonly until_ms: number;
}

/** Who has taken a role in need (docs/people.md). */
export interface NeedsMessage {
  readonly type: "needs";
  readonly t_ms: number;
  readonly needs: readonly Need[];
}

export interface Snapshot {
  readonly type: "snapshot";
  readonly t_ms: number;
  readonly seq: number;
  readonly ward: { readonly id: string; readonly name: string; readonly demo: boolean; readonly time_zone?: string | null; readonly sound_pause_s?: number | null };
  readonly beds: readonly Bed[];
  readonly ward_alarms: readonly Alarm[];
  readonly services: readonly Service[];
  readonly missed: readonly Missed[];
  readonly missed_complete: boolean;
}

export interface VitalsMessage {
  readonly type: "vitals";
  readonly t_ms: number;
  readonly beds: readonly Vitals[];
}

export interface AlarmsMessage extends Chart {
  readonly type: "alarms";
  readonly t_ms: number;
  readonly seq: number;
  readonly bed: string;
  readonly alarms: readonly Alarm[];
}

export interface ServicesMessage {
  readonly type: "services";
  readonly t_ms: number;
  readonly services: readonly Service[];
}

export interface TrendsMessage {
  readonly type: "trends";
  readonly t_ms: number;
  readonly step_s: number;
  readonly beds: Readonly<Record<string, Series>>;
}

/** What the journal got while the server did not hear the alarm engine. */
export interface MissedMessage {
  readonly type: "missed";
  readonly t_ms: number;
  readonly seq: number;
  readonly missed: readonly Missed[];
  readonly missed_complete: boolean;
}

/** How a bed's chest moved, while it is watched; null is a gap, and wherever nobody vouches for a person. */
export interface WavesMessage {
  readonly type: "waves";
  readonly t_ms: number;
  readonly bed: string;
  readonly t0_ms: number;
  readonly step_s: number;
  readonly unit: "mm" | "rad";
  readonly anew: boolean;
  readonly breathing: readonly (number | null)[];
  readonly heart: readonly (number | null)[];
}

export interface HeartbeatMessage {
  readonly type: "heartbeat";
  readonly t_ms: number;
}

export interface Answer {
  readonly type: "answer";
  readonly id: string;
  readonly ok: boolean;
  readonly reason?: string;
  readonly reasons?: Readonly<Record<Language, string>> | null;
}

export interface ErrorMessage {
  readonly type: "error";
  readonly code: string;
  readonly text: string;
}

export type ServerMessage =
  | Welcome
  | Snapshot
  | VitalsMessage
  | AlarmsMessage
  | ServicesMessage
  | TrendsMessage
  | MissedMessage
  | WavesMessage
  | NeedsMessage
  | HeartbeatMessage
  | Answer
  | ErrorMessage;

export type ClientMessage =
  | { type: "hello"; protocol: number; device: string; kind: "display" | "phone"; last_seq: number | null }
  | Heartbeat
  | { type: "watch"; bed: string }
  | { type: "received"; alarm_ids: readonly string[] }
  | { type: "command"; id: string; name: "acknowledge" | "decline" | "seen"; alarm_id: string }
  | { type: "command"; id: string; name: "set"; fact: Fact }
  | { type: "command"; id: string; name: "assign"; bed: string; persons: readonly string[]; shift: string };

/** A phone says with it whether it could alarm. */
export interface Heartbeat {
  readonly type: "heartbeat";
  /** 0-1. */
  readonly battery?: number;
  /** What the last self-test found wrong; empty for nothing. */
  readonly test?: string;
  /** Somebody has used the device since the last one. */
  readonly touched?: boolean;
}

/** What a person states of a bed (docs/protocol.md, `set`). */
export type Fact =
  | { fact: "pause"; bed: string; reason: Pause["reason"]; until_ms: number }
  | { fact: "signals"; bed: string; state: "audio-paused"; on: boolean }
  | { fact: "limit"; bed: string; condition: string; limit: number | null; reason: string; until_ms: number }
  | { fact: "profile"; bed: string; profile: string; reason: string }
  | ({ fact: "observed"; bed: string } & Observations)
  | { fact: "patient"; bed: string; occupied: boolean; age_y: number | null; scale2?: boolean; pregnant?: boolean; no_score?: string }
  | { fact: "marked"; bed: string; alarm_id: string; verdict: "useful" | "false" | "not_needed" };

export interface Observations {
  readonly rr_per_min?: number;
  readonly spo2_percent?: number;
  readonly on_oxygen?: boolean;
  readonly sbp_mmhg?: number;
  readonly pulse_per_min?: number;
  readonly consciousness?: string;
  readonly temp_c?: number;
}

const TYPES = new Set<string>([
  "welcome", "snapshot", "vitals", "alarms", "services", "trends", "missed", "waves", "needs", "heartbeat", "answer", "error",
]);

/**
 * The message in `text`, or null for a type that this client does not know (to be ignored).
 * What is not a message at all throws: then nothing was heard.
 */
export function read(text: string): ServerMessage | null {
  const message = JSON.parse(text) as { type?: unknown };
  if (typeof message.type !== "string") throw new TypeError("a message without a type");
  if (!TYPES.has(message.type)) return null;
  const known = message as ServerMessage;
  if (known.type === "vitals") return { ...known, beds: known.beds.map(cleaned) };
  if (known.type !== "snapshot") return known;
  return { ...known, beds: known.beds.map((bed) => ({ ...bed, vitals: bed.vitals && cleaned(bed.vitals) })) };
}

/** Vitals in which everything that is not plainly a value is unknown, and an unknown state shows nothing. */
function cleaned(vitals: Vitals): Vitals {
  const state = STATES.includes(vitals.state) ? vitals.state : "lost";
  const breathing = typeof vitals.breathing === "boolean" ? vitals.breathing : null;
  return { ...vitals, state, breathing, rr: rate(vitals.rr), hr: rate(vitals.hr) };
}

function rate(raw: Rate): Rate {
  const finite = (one: number | null) => (Number.isFinite(one) ? one : null);
  return { ...raw, per_min: finite(raw.per_min), delay_s: finite(raw.delay_s) };
}
