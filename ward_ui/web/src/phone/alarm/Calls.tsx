/** The alarms that call whoever holds the phone, in one bar: the foremost in full, the others by number and place. */

import { AlarmBar, useReceived } from "../../parts/Alarm";
import { calledName } from "../../wire/device";
import type { Alarm } from "../../wire/messages";
import { words as shared } from "../../words/words";
import { words } from "../words";

/** Where it is: a bed, a phone, or the ward. */
export function placeOf({ bed, about }: Alarm): string {
  const w = shared.value;
  if (bed) return w.bed(bed);
  return about ? w.phone(calledName(about)) : w.wholeWard;
}

/** Where they are, each place once. */
export function where(all: readonly Alarm[]): string {
  return [...new Set(all.map(placeOf))].join(", ");
}

/** Each of them stands here, the foremost by its words and the rest in one sentence: they have come to this phone. */
export function Calls({ alarms, open }: { alarms: readonly Alarm[]; open: () => void }) {
  const [first, ...rest] = alarms;
  if (!first) return null;
  return (
    <button type="button" class="to-alarms" data-testid="to-alarms" onClick={open}>
      <b>{placeOf(first)}</b> <AlarmBar alarm={first} more={0} />
      {rest.length > 0 && <span class="more-calls" data-testid="more-calls">{words.value.moreCalls(rest.length, where(rest))}</span>}
      {rest.map((alarm) => (
        <Received key={alarm.id} alarm={alarm} />
      ))}
    </button>
  );
}

/** One that another speaks for: it stands on the screen as one of a number. */
export function Received({ alarm }: { alarm: Alarm }) {
  useReceived(alarm.id);
  return null;
}
