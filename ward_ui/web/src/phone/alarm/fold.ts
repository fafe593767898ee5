/** A storm of technical alarms of one cause is one card. A red alarm, and a patient's, always stands alone. Pure. */

import type { Alarm } from "../../wire/messages";

export interface Folded {
  /** Speaks for all of them. */
  readonly alarm: Alarm;
  /** Of the same group, without an announcement of their own. */
  readonly others: readonly Alarm[];
}

/** In the order of the list; a group stands where the first of it stood. */
export function folded(alarms: readonly Alarm[]): Folded[] {
  const groups = new Map<string, Alarm[]>();
  for (const alarm of alarms) {
    const key = groupOf(alarm) ?? `\u0001${alarm.id}`;
    groups.set(key, [...(groups.get(key) ?? []), alarm]);
  }
  return [...groups].flatMap(([key, members]) => {
    const speaker = members.find(({ id }) => id === key) ?? members[0];
    return speaker ? [{ alarm: speaker, others: members.filter((one) => one !== speaker) }] : [];
  });
}

/** Only of alarms that call the same people in the same state. */
function groupOf({ kind, priority, phase, tell, telling }: Alarm): string | null {
  if (kind !== "technical" || priority === "high" || phase !== "sounding" || tell === false) return null;
  return telling?.group ?? null;
}
