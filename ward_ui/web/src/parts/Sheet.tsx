/** One bed (or the ward's own alarms), larger: opened by a person, closed by a person. */

import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { alarms, see, ward } from "../app";
import { words } from "../words/words";
import { AlarmCard } from "./Alarm";
import { Pauses, Score, StateLine, Trend, TrendRange, Vital } from "./Bed";
import { tell } from "./telling";
import { Icon } from "./Icon";
import { useIdle } from "./idle";

/** `bed`, the ward's own alarms (""), every alarm ("*"), or nothing. */
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
  useIdle(lasts_s, close);
  const closer = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    closer.current?.focus();
    return () => before instanceof HTMLElement && before.focus();
  }, []);
  const shownHere = alarms.value.filter((alarm) => bed === "*" || alarm.bed === bed);
  useEffect(() => {
    if (bed !== "*") shownHere.forEach(see);
  });
  const at = ward.value?.beds.find((one) => one.bed === bed);
  const age = at?.patient?.age_y ?? null;
  const title = bed === "*" ? w.tabAlarms : bed === "" ? w.wholeWard : w.bed(bed);
  return (
    <section class="sheet" role="dialog" aria-label={title} data-testid="sheet" onKeyDown={(event) => event.key === "Escape" && close()}>
      <header class="sheet-head">
        <h1>{title}</h1>
        {at && <span class="sheet-name">{at.patient?.name ?? w.noPatient}</span>}
        {age !== null && <span class="sheet-age">{w.years(age)}</span>}
        <button type="button" class="close" ref={closer} aria-label={w.close} data-testid="sheet-close" onClick={close}>
          <Icon shape="close" />
        </button>
      </header>
      <div class="sheet-body">
        {at && <Pauses bed={at} on="sheet" />}
        {at && <Score bed={at} on="sheet" />}
        {shownHere.map((alarm) => (
          <AlarmCard key={alarm.id} alarm={alarm} />
        ))}
        {shownHere.length === 0 && <p class="quiet">{w.noAlarms}</p>}
        {at && <Numbers bed={bed} />}
      </div>
    </section>
  );
}

function Numbers({ bed }: { bed: string }) {
  const w = words.value;
  const at = ward.value?.beds.find((one) => one.bed === bed);
  if (!at) return null;
  const told = tell(at);
  return (
    <section class="sheet-numbers" data-reasoned={told.reasoned}>
      <StateLine bed={bed} on="sheet" told={told} />
      <div class="sheet-vitals">
        <Vital of="rr" bed={bed} on="sheet" told={told} trend={false} />
        <Vital of="hr" bed={bed} on="sheet" told={told} trend={false} />
      </div>
      {(["rr", "hr"] as const).map((of) => (
        <figure key={of} class={`sheet-trend vital-${of}`}>
          <figcaption>
            {w[`${of}Long`]} · {w.trend} <TrendRange bed={bed} of={of} />
          </figcaption>
          <Trend bed={bed} of={of} />
        </figure>
      ))}
    </section>
  );
}
