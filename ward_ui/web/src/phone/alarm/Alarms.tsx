/** The alarms: the one that calls this person first, with what it takes to decide in two seconds; the others as bars. */

import { signal, useSignal } from "@preact/signals";
import { acknowledge, actor, alarms, commands, now, person, see, ward } from "../../app";
import { duration, facts, Mark, Told, useReceived, who } from "../../parts/Alarm";
import { StateLine, Vital } from "../../parts/Bed";
import { Icon } from "../../parts/Icon";
import { askLogin } from "../../parts/Login";
import { PauseSound } from "../../parts/Quieter";
import { Response } from "../../parts/Response";
import { tell } from "../../parts/telling";
import { TraceOf } from "../../parts/Trace";
import { WarningMark } from "../../parts/Warning";
import { urgency } from "../../ward/alarms";
import type { WardBed } from "../../ward/ward";
import type { Alarm } from "../../wire/messages";
import { alarmText, breakable, language, shortAlarmText, words as shared } from "../../words/words";
import { useEffect } from "preact/hooks";
import { Calls, placeOf, Received, where } from "./Calls";
import { Ended } from "./Ended";
import { type Folded, folded } from "./fold";
import { developed } from "./isbar";
import { useLastFull } from "./lastFull";
import { go, place } from "../place";
import { words } from "../words";
import { calling, mineFirst, whose } from "./whose";

/** The alarm that was just taken here: it stays, with who has it, before the next one stands in its place. */
const justTaken = signal<string | null>(null);
const STAYS_MS = 3000;
/** A key that has just come under the thumb was not aimed at. */
const UNAIMED_MS = 700;

export function Alarms() {
  const w = words.value;
  const at = place.value;
  const me = person.value?.person ?? null;
  const all = folded(mineFirst(alarms.value, me));
  const named = (id: string | null) => all.find(({ alarm }) => alarm.id === id);
  const chosen = named(at.at === "alarm" ? at.alarm_id : null) ?? named(justTaken.value) ?? all.find(({ alarm }) => alarm.tell !== false);
  const rest = all.filter((one) => one !== chosen);
  return (
    <>
      <main class="alarms" data-testid="alarms" data-count={all.length}>
        {chosen ? <Card key={chosen.alarm.id} {...chosen} /> : <p class="quiet">{all.length === 0 ? shared.value.noAlarms : w.noneForYou}</p>}
        {(["mine", "others", "nobodys"] as const).map((of) => (
          <Bars key={of} title={w[`alarms_${of}`]} listed={rest.filter(({ alarm }) => whose(alarm, me) === of)} />
        ))}
        <Ended />
      </main>
      {chosen && <Answer key={chosen.alarm.id} {...chosen} />}
    </>
  );
}

function Bars({ title, listed }: { title: string; listed: readonly Folded[] }) {
  if (listed.length === 0) return null;
  return (
    <section class="bars">
      <h2>{title}</h2>
      {listed.map(({ alarm, others }) => (
        <AlarmLine key={alarm.id} alarm={alarm} others={others} />
      ))}
    </section>
  );
}

export function AlarmLine({ alarm, others = [] }: { alarm: Alarm; others?: readonly Alarm[] }) {
  useReceived(alarm.id);
  return (
    <button
      type="button" class="alarm-line" data-priority={urgency(alarm)} data-phase={alarm.phase} data-testid={`line-${alarm.id}`}
      onClick={() => go({ at: "alarm", alarm_id: alarm.id })}
    >
      <b>{placeOf(alarm)}</b>
      <span class="alarm-bar" data-priority={urgency(alarm)} data-phase={alarm.phase}>
        <Mark alarm={alarm} />
        <span class="alarm-text">{shortAlarmText(alarm)}</span>
        <span class="alarm-for">{duration(alarm)}</span>
        {others.length > 0 && <span class="alarm-more">{`+${others.length}`}</span>}
      </span>
      <Who alarm={alarm} />
      {others.map((one) => (
        <Received key={one.id} alarm={one} />
      ))}
    </button>
  );
}

/** Who has it, where that is somebody else; why nobody is called, where nobody is. */
function Who({ alarm }: { alarm: Alarm }) {
  const { telling, quiet } = alarm;
  const of = whose(alarm, person.value?.person ?? null);
  if (of === "mine") return null;
  const called = telling && telling.responsible.length > 0 ? shared.value.theirs(telling.responsible.join(", ")) : "";
  const text = alarm.phase === "acknowledged" ? shared.value.takenBy(who(alarm)) : of === "others" ? called : quiet ? words.value[`quiet_${quiet}`] : "";
  return text === "" ? null : <span class="alarm-who">{text}</span>;
}

/** The beds of a group, by name. */
function Others({ others }: { others: readonly Alarm[] }) {
  useEffect(() => others.forEach(see), [others.length]);
  if (others.length === 0) return null;
  return (
    <p class="card-others" data-testid="others">
      <b>{words.value.sameAt(others.length)}</b> {where(others)}
      {others.map((one) => (
        <Received key={one.id} alarm={one} />
      ))}
    </p>
  );
}

/** Who, what, since when, how it developed, what was known before. */
function Card({ alarm, others }: Folded) {
  useReceived(alarm.id);
  useEffect(() => see(alarm), [alarm.id]);
  const w = shared.value;
  const bed = ward.value?.beds.find((one) => one.bed === alarm.bed);
  const age = bed?.patient?.age_y ?? null;
  return (
    <article class="card" data-priority={urgency(alarm)} data-phase={alarm.phase} data-testid={`card-${alarm.id}`}>
      <header class="card-head">
        <Mark alarm={alarm} />
        <h2>{breakable(alarmText(alarm))}</h2>
      </header>
      <button type="button" class="card-who" disabled={!bed} onClick={() => go({ at: "patient", bed: alarm.bed })}>
        <b>{placeOf(alarm)}</b>
        <span class="card-for">{duration(alarm)}</span>
        {bed?.patient && (
          <span class="card-name">
            {bed.patient.name} {age !== null && <span class="card-age">{w.years(age)}</span>}
          </span>
        )}
      </button>
      <p class="card-facts">{facts(alarm)}</p>
      {!alarm.journalled && <p class="card-facts">{w.notJournalled}</p>}
      <Others others={others} />
      {bed && <Course bed={bed} />}
      <TraceOf alarm={alarm} />
      <PauseSound alarm={alarm} />
      {bed && <Known bed={bed} />}
    </article>
  );
}

/** How it came to this, in one table: the last twenty minutes and now. */
function Course({ bed }: { bed: WardBed }) {
  const w = words.value;
  const at = ward.value;
  const told = tell(bed);
  return (
    <div class="isbar">
      <StateLine bed={bed.bed} on="card" told={told} />
      <div class="card-numbers">
        {(["rr", "hr"] as const).map((of) => (
          <div key={of} class="isbar-of">
            <Vital of={of} bed={bed.bed} on="card" told={told} trend={false} />
            <small>{w.developed}</small>
            <b class="isbar-line">{developed(at?.trends[bed.bed], of, at?.trends_step_s ?? 0, now.value ?? 0) || shared.value.none}</b>
          </div>
        ))}
      </div>
    </div>
  );
}

/** What was known of the patient before it. */
function Known({ bed }: { bed: WardBed }) {
  const w = words.value;
  const full = useLastFull(bed.bed, bed.seq);
  return (
    <div class="isbar">
      <p class="isbar-news2" data-testid={`last-full-${bed.bed}`}>
        {w.lastFull}: <b>{full ?? w.noFull}</b>
      </p>
      {bed.score && <p class="isbar-news2">{bed.score.headline[language.value]}</p>}
      <Response score={bed.score} id={`${bed.bed}-card`} />
      <WarningMark bed={bed} />
    </div>
  );
}

/** Whose it is and when it goes on; below it what can be done, the safest largest and lowest. */
function Answer({ alarm, others }: Folded) {
  const w = shared.value;
  const command = commands.value[alarm.id];
  const taken = (alarm.phase === "acknowledged" && command?.outcome !== "pending") || command?.outcome === "ok";
  const aimed = useSignal(false);
  useEffect(() => later(UNAIMED_MS, () => (aimed.value = true)), []);
  const refused = command?.outcome === "refused";
  const release = () => justTaken.value === alarm.id && (justTaken.value = null);
  useEffect(() => (refused ? void release() : taken ? later(STAYS_MS, release) : undefined), [taken, refused]);
  return (
    <footer class="answer" data-testid="answer" inert={!aimed.value}>
      <Beside alarm={alarm} others={others} />
      <Told alarm={alarm} />
      {refused && (
        <p class="refused" role="alert">
          {w.refused(command?.reason ?? "")}
        </p>
      )}
      {taken ? (
        <p class="taken" role="status" data-testid={`taken-${alarm.id}`}>
          <Icon shape="check" /> {w.takenBy(who(alarm))}
        </p>
      ) : (
        <Take alarm={alarm} others={others} />
      )}
    </footer>
  );
}

/** What else calls, while this one has the screen: its row in the list may lie below the edge. */
function Beside({ alarm, others }: Folded) {
  const here = new Set([alarm, ...others].map(({ id }) => id));
  const besides = calling(alarms.value).filter(({ id }) => !here.has(id));
  return <Calls alarms={besides} open={() => besides[0] && go({ at: "alarm", alarm_id: besides[0].id })} />;
}

/** Calls once after so many milliseconds; what it returns prevents it. */
function later(ms: number, call: () => void): () => void {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
}

function Take({ alarm, others }: Folded) {
  const w = shared.value;
  const command = commands.value[alarm.id];
  const pending = command?.outcome === "pending";
  const waiting = command && command.tries > 1 ? w.askingAgain(command.tries) : w.sending;
  const offer = alarm.phase === "returned" ? words.value.seenOver : alarm.kind === "physiological" ? words.value.comes : w.acknowledge;
  if (actor.value === null)
    return (
      <button type="button" class="take" data-testid={`ack-${alarm.id}`} onClick={askLogin}>
        {person.value ? w.unlockToAcknowledge : w.logInToAcknowledge}
      </button>
    );
  return (
    <button
      type="button" class="take" data-testid={`ack-${alarm.id}`} aria-disabled={pending} aria-live="polite"
      onClick={() => {
        justTaken.value = alarm.id;
        [alarm, ...others].forEach(acknowledge);
      }}
    >
      {pending ? waiting : offer}
    </button>
  );
}
