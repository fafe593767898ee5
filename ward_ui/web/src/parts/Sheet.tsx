/** One bed (or the ward's own alarms), larger: opened by a person, closed by a person. */

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { alarms, forgetMissed, see, ward } from "../app";
import { lasted, MARKS, urgency } from "../ward/alarms";
import { cameAndWent, type WardBed } from "../ward/ward";
import { moment } from "../words/format";
import { alarmText, words } from "../words/words";
import { AlarmCard } from "./Alarm";
import { Counted, Pauses, Score, StateLine, Vital } from "./Bed";
import { Icon } from "./Icon";
import { useIdle } from "./idle";
import { Past } from "./Past";
import { Response } from "./Response";
import { nameOf, patientOf, tell } from "./telling";
import { WarningNote } from "./Warning";
import { Waves } from "./Waves";

/** Instead of a bed: what came and went while nobody could see it here. No bed may be called so: ids of beds have no control signs. */
export const CAME_AND_WENT = "\u0001gone";

/** `bed`, the ward's own alarms (""), every alarm ("*"), what came and went, or nothing. */
export const opened = signal<string | null>(null);

/** `lasts_s`: closes itself when nobody has touched the page for so long: a wall must not stay half covered. */
export function Sheet({ lasts_s = null }: { lasts_s?: number | null }) {
  const key = opened.value;
  return key === null || !ward.value ? null : <Open key={key} bed={key} lasts_s={lasts_s} />;
}

function close(): void {
  opened.value = null;
}

function Open({ bed, lasts_s }: { bed: string; lasts_s: number | null }) {
  const w = words.value;
  const at = ward.value?.beds.find((one) => one.bed === bed);
  useIdle(lasts_s, close);
  if (at) return <OpenBed bed={at} />;
  if (bed === CAME_AND_WENT) return <Frame title={w.cameAndWent(ward.value ? cameAndWent(ward.value).length : 0)}>{<Gone />}</Frame>;
  return (
    <Frame title={bed === "*" ? w.tabAlarms : w.wholeWard}>
      <Cards of={bed} />
    </Frame>
  );
}

interface FrameProps {
  readonly title: string;
  readonly beside?: ComponentChildren;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

/** Takes the focus while it is open and gives it back. */
function Frame({ title, beside, wide = false, children }: FrameProps) {
  const closer = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    closer.current?.focus();
    return () => before instanceof HTMLElement && before.focus();
  }, []);
  return (
    <section
      class="sheet" role="dialog" aria-label={title} data-testid="sheet" data-wide={wide}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <header class="sheet-head">
        <h1>{title}</h1>
        {beside}
        <button type="button" class="close" ref={closer} aria-label={words.value.close} data-testid="sheet-close" onClick={close}>
          <Icon shape="close" />
        </button>
      </header>
      <div class="sheet-body">{children}</div>
    </section>
  );
}

function Cards({ of }: { of: string }) {
  const shownHere = alarms.value.filter((alarm) => of === "*" || alarm.bed === of);
  useEffect(() => {
    if (of !== "*") shownHere.forEach(see);
  });
  return (
    <>
      {shownHere.map((alarm) => (
        <AlarmCard key={alarm.id} alarm={alarm} />
      ))}
      {shownHere.length === 0 && <p class="quiet">{words.value.noAlarms}</p>}
    </>
  );
}

function OpenBed({ bed }: { bed: WardBed }) {
  const w = words.value;
  const patient = patientOf(bed);
  const age = patient?.age_y ?? null;
  const beside = (
    <>
      <span class="sheet-name">{patient ? nameOf(patient) : w.noPatient}</span>
      {age !== null && <span class="sheet-age">{w.years(age)}</span>}
    </>
  );
  return (
    <Frame title={w.bed(bed.bed)} beside={beside} wide>
      <div class="sheet-now">
        <Numbers bed={bed} />
        <Waves bed={bed.bed} />
        <Pauses bed={bed} on="sheet" />
        <Score bed={bed} on="sheet" />
        <Response score={bed.score} id={bed.bed} />
        <WarningNote bed={bed} />
        <Cards of={bed.bed} />
      </div>
      <Past bed={bed} />
    </Frame>
  );
}

function Numbers({ bed }: { bed: WardBed }) {
  const told = tell(bed);
  return (
    <section class="sheet-numbers" data-reasoned={told.reasoned}>
      <StateLine bed={bed.bed} on="sheet" told={told} />
      <div class="sheet-vitals">
        <Vital of="rr" bed={bed.bed} on="sheet" told={told} trend={false} />
        <Vital of="hr" bed={bed.bed} on="sheet" told={told} trend={false} />
      </div>
      <Counted bed={bed.bed} on="sheet" told={told} />
    </section>
  );
}

/** What alarmed and ended while this screen could not show it. */
function Gone() {
  const w = words.value;
  const at = ward.value;
  if (!at) return null;
  const gone = cameAndWent(at);
  return (
    <>
      <p>{w.cameAndWentTitle}</p>
      <ul class="past-list" data-testid="gone">
        {gone.slice(0, 100).map(({ alarm, t_ms }) => (
          <li key={alarm.id}>
            <time>{moment(alarm.t_onset_ms)}</time>
            <b class="past-mark">{MARKS[urgency(alarm)]}</b>
            <b>
              {alarm.bed ? w.bed(alarm.bed) : w.wholeWard} · {alarmText(alarm)}
            </b>
            <span>{w.lastedFor(lasted(alarm, t_ms))}</span>
          </li>
        ))}
      </ul>
      {(gone.length > 100 || !at.missed_complete) && <p>{w.notAll}</p>}
      <button type="button" class="primary" data-testid="gone-seen" onClick={() => (forgetMissed(), close())}>
        {w.seen}
      </button>
    </>
  );
}
