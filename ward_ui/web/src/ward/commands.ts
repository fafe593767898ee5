/** The life of an acknowledgement: asked, answered, refused, or not known. Pure; the clock is an argument. */

import type { Alarm, Answer, ClientMessage } from "../wire/messages";

/** No answer for this long means: not known, ask again with the same id. */
export const ANSWER_AFTER_MS = 5000;

export interface Command {
  readonly id: string;
  readonly alarm_id: string;
  readonly asked_mono_ms: number;
  readonly tries: number;
  readonly outcome: "pending" | "ok" | "refused";
  /** The server's sentence when refused. */
  readonly reason: string;
}

/** Commands by alarm id: one at a time for each alarm. */
export type Commands = Readonly<Record<string, Command>>;

/** The commands with one more, or the very same object where this alarm is already asked or taken. */
export function asked(commands: Commands, alarm_id: string, id: string, mono_ms: number): Commands {
  const before = commands[alarm_id];
  if (before && before.outcome !== "refused") return commands;
  const command: Command = { id, alarm_id, asked_mono_ms: mono_ms, tries: 1, outcome: "pending", reason: "" };
  return { ...commands, [alarm_id]: command };
}

export function answered(commands: Commands, answer: Answer): Commands {
  const command = Object.values(commands).find((one) => one.id === answer.id);
  if (!command || command.outcome !== "pending") return commands;
  const outcome = answer.ok ? "ok" : "refused";
  return { ...commands, [command.alarm_id]: { ...command, outcome, reason: answer.reason ?? "" } };
}

/** Those that have waited too long for an answer, and the commands with their next try counted. */
export function overdue(commands: Commands, mono_ms: number): { due: Command[]; commands: Commands } {
  const due = Object.values(commands).filter(
    (one) => one.outcome === "pending" && mono_ms - one.asked_mono_ms >= ANSWER_AFTER_MS,
  );
  if (due.length === 0) return { due, commands };
  const again = due.map((one) => [one.alarm_id, { ...one, asked_mono_ms: mono_ms, tries: one.tries + 1 }]);
  return { due, commands: { ...commands, ...(Object.fromEntries(again) as Commands) } };
}

/** Without those whose alarm has ended or shows as acknowledged: from there on the alarm speaks for itself. */
export function settled(commands: Commands, alarms: readonly Alarm[]): Commands {
  const phases = new Map(alarms.map((alarm) => [alarm.id, alarm.phase]));
  const kept = Object.values(commands).filter((one) => {
    const phase = phases.get(one.alarm_id);
    return phase !== undefined && !(one.outcome === "ok" && phase === "acknowledged");
  });
  if (kept.length === Object.keys(commands).length) return commands;
  return Object.fromEntries(kept.map((one) => [one.alarm_id, one]));
}

export function spoken(command: Command): ClientMessage {
  return { type: "command", id: command.id, name: "acknowledge", alarm_id: command.alarm_id };
}
