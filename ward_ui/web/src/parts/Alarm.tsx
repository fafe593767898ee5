/** One alarm: as a bar on a tile, and as a card with everything and the button that takes it. */

import { useEffect } from "preact/hooks";
import { acknowledge, actor, commands, decline, now, onScreen, person, ward } from "../app";
import { lasted, MARKS, quantity, urgency } from "../ward/alarms";
import type { WardBed } from "../ward/ward";
import type { Alarm } from "../wire/messages";
import { alarmText, breakable, shortAlarmText, words } from "../words/words";
import { StateLine, Vital } from "./Bed";
import { Icon } from "./Icon";
import { askLogin } from "./Login";
import { PauseSound } from "./Quieter";
import { nameOf, tell } from "./telling";
import { TraceOf } from "./Trace";

/** This alarm stands on this screen: the server is told so where it calls whoever holds the device. */
export function useReceived(alarm_id: string): void {
  useEffect(() => onScreen(alarm_id), [alarm_id]);
}

/** Text and how long; for one that is over, that it is. */
export function duration(alarm: Alarm): string {
  if (alarm.phase === "returned") return words.value.overShort;
  return words.value.lastedFor(lasted(alarm, now.value ?? alarm.t_changed_ms));
}

export function who(alarm: Alarm): string {
  const by = commands.value[alarm.id]?.outcome === "ok" ? person.value?.person : alarm.acknowledged_by;
  return by && by === person.value?.person ? person.value.name : (by ?? "");
}

export function Mark({ alarm }: { alarm: Alarm }) {
  return (
    <span class="mark">
      <span class="mark-text" aria-label={words.value[`priority_${urgency(alarm)}`]}>
        {MARKS[urgency(alarm)]}
      </span>
    </span>
  );
}

export function AlarmBar({ alarm, more, id }: { alarm: Alarm; more: number; id?: string }) {
  useReceived(alarm.id);
  return (
    <div class="alarm-bar" data-testid={id} data-priority={urgency(alarm)} data-phase={alarm.phase}>
      <Mark alarm={alarm} />
      <span class="alarm-text">{shortAlarmText(alarm)}</span>
      <span class="alarm-for">{duration(alarm)}</span>
      <Whose alarm={alarm} />
      {more > 0 && <span class="alarm-more">{`+${more}`}</span>}
    </div>
  );
}

/** Who has it: taken by a person, or on its way to one. Nothing where that is not known. */
export function Whose({ alarm }: { alarm: Alarm }) {
  const w = words.value;
  if (alarm.phase === "acknowledged")
    return (
      <span class="whose" data-taken>
        <Icon shape="check" /> {who(alarm)}
      </span>
    );
  const { telling } = alarm;
  if (alarm.phase !== "sounding" || !telling || telling.stage === null) return null;
  return <span class="whose">{telling.stage === "everyone" ? w.onItsWayAll : w.onItsWay(telling.responsible.join(", "))}</span>;
}

/** `large`: with the numbers and trends of the bed, where there is room for them. */
export function AlarmCard({ alarm, large = false }: { alarm: Alarm; large?: boolean }) {
  useReceived(alarm.id);
  const w = words.value;
  const bed = ward.value?.beds.find((one) => one.bed === alarm.bed);
  const age = bed?.patient?.age_y ?? null;
  return (
    <article class="card" data-priority={urgency(alarm)} data-phase={alarm.phase} data-testid={`card-${alarm.id}`}>
      <header class="card-head">
        <Mark alarm={alarm} />
        <h2>{breakable(alarmText(alarm))}</h2>
      </header>
      <p class="card-who">
        <b>{alarm.bed ? w.bed(alarm.bed) : w.wholeWard}</b>
        <span class="card-for">{duration(alarm)}</span>
        {bed?.patient && (
          <span class="card-name">
            {nameOf(bed.patient)} {age !== null && <span class="card-age">{w.years(age)}</span>}
          </span>
        )}
      </p>
      <p class="card-facts">{facts(alarm)}</p>
      {!alarm.journalled && <p class="card-facts">{w.notJournalled}</p>}
      {large && bed && <CardNumbers bed={bed} />}
      <TraceOf alarm={alarm} />
      <Told alarm={alarm} />
      <PauseSound alarm={alarm} />
      <Acknowledge alarm={alarm} />
    </article>
  );
}

function CardNumbers({ bed }: { bed: WardBed }) {
  const told = tell(bed);
  return (
    <div class="card-numbers">
      <StateLine bed={bed.bed} on="card" told={told} />
      <Vital of="rr" bed={bed.bed} on="card" told={told} trend />
      <Vital of="hr" bed={bed.bed} on="card" told={told} trend />
    </div>
  );
}

/** Since when, when people were told, how far out, beyond which limit: in one line that breaks between its parts only. */
export function facts(alarm: Alarm): string {
  const w = words.value;
  const of = quantity(alarm.condition);
  const unit = w[`unit_${of}`];
  // How long it has lasted stands above already.
  const isMeasured = of !== "duration";
  const called_ms = alarm.telling?.called_ms ?? null;
  return [
    w.since(alarm.t_onset_ms),
    called_ms !== null && w.called(called_ms),
    alarm.phase === "returned" && w.over(lasted(alarm, now.value ?? alarm.t_changed_ms)),
    isMeasured && alarm.value !== null && w.measured(alarm.value, unit).trim(),
    isMeasured && alarm.limit !== null && w.limit(alarm.limit, unit).trim(),
  ]
    .filter((text) => text !== false)
    .map((text) => text.replaceAll(" ", "\u00a0"))
    .join(" · ");
}

/** Whose it is, and when it goes on; who is asked may say that they cannot come. */
export function Told({ alarm }: { alarm: Alarm }) {
  const w = words.value;
  const { telling } = alarm;
  const me = person.value;
  if (!telling || alarm.phase !== "sounding" || telling.stage === null) return null;
  const mine = me !== null && telling.responsible_ids.includes(me.person);
  const whose = mine ? w.yours : telling.stage === "everyone" ? w.everyones : w.theirs(telling.responsible.join(", "));
  const left_s = telling.next_ms === null || now.value === null ? null : Math.max(0, (telling.next_ms - now.value) / 1000);
  return (
    <div class="told" data-testid={`told-${alarm.id}`}>
      <p>
        <b>{whose}</b> {left_s !== null && <span>{w.goesOn(left_s)}</span>}
      </p>
      {telling.declined.length > 0 && <p>{w.cannotCome(telling.declined.join(", "))}</p>}
      {mine && telling.stage !== "everyone" && (
        <button type="button" class="decline" data-testid={`decline-${alarm.id}`} onClick={() => decline(alarm)}>
          {w.decline}
        </button>
      )}
    </div>
  );
}

/** The way from "nobody has it" to "somebody has it", told as far as it is known. */
function Acknowledge({ alarm }: { alarm: Alarm }) {
  const w = words.value;
  const command = commands.value[alarm.id];
  const taken = alarm.phase === "acknowledged" && command?.outcome !== "pending";
  if (taken || command?.outcome === "ok")
    return (
      <p class="taken" role="status" data-testid={`taken-${alarm.id}`}>
        <Icon shape="check" /> {w.takenBy(who(alarm))}
      </p>
    );
  if (actor.value === null)
    return (
      <button type="button" class="take" data-testid={`ack-${alarm.id}`} onClick={askLogin}>
        {person.value ? w.unlockToAcknowledge : w.logInToAcknowledge}
      </button>
    );
  const pending = command?.outcome === "pending";
  const waiting = command && command.tries > 1 ? w.askingAgain(command.tries) : w.sending;
  const offer = alarm.phase === "returned" ? w.acknowledgeOver : w.acknowledge;
  return (
    <div class="take-place">
      {command?.outcome === "refused" && (
        <p class="refused" role="alert">
          {w.refused(command.reason)}
        </p>
      )}
      <button
        type="button"
        class="take"
        data-testid={`ack-${alarm.id}`}
        aria-disabled={pending}
        aria-live="polite"
        onClick={() => acknowledge(alarm)}
      >
        {pending ? waiting : offer}
      </button>
    </div>
  );
}
