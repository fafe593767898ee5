/** One patient: now, the past, what is in force, and the keys for what is done every hour. */

import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { alarms, now, person, see, ward } from "../../app";
import { Counted, Pauses, StateLine, Vital } from "../../parts/Bed";
import { Response } from "../../parts/Response";
import { tell } from "../../parts/telling";
import { Trend, usePast } from "../../parts/Trend";
import { WarningNote } from "../../parts/Warning";
import { Waves } from "../../parts/Waves";
import type { WardBed } from "../../ward/ward";
import { type Hours, WINDOWS } from "../../wire/past";
import { language, words as shared } from "../../words/words";
import { AlarmLine } from "../alarm/Alarms";
import { boundsOf, terms } from "./care";
import { Ended } from "../alarm/Ended";
import { Frame } from "../asking/Frame";
import { go } from "../place";
import { words } from "../words";

const hours = signal<Hours>(1);
const HOUR_MS = 3_600_000;

export function Patient({ bed }: { bed: string }) {
  const at = ward.value?.beds.find((one) => one.bed === bed);
  const here = alarms.value.filter((alarm) => alarm.bed === bed);
  useEffect(() => here.forEach(see));
  if (!at) return null;
  return (
    <Frame bed={bed} keys={person.value && <Keys bed={at} />}>
      {here.map((alarm) => (
        <AlarmLine key={alarm.id} alarm={alarm} />
      ))}
      <Numbers bed={at} />
      <WarningNote bed={at} />
      {person.value && at.occupied !== false && <Waves bed={bed} />}
      <InForce bed={at} />
      <Past bed={at} />
      <Ended bed={bed} />
    </Frame>
  );
}

function Numbers({ bed }: { bed: WardBed }) {
  const told = tell(bed);
  return (
    <section class="numbers" data-reasoned={told.reasoned}>
      <StateLine bed={bed.bed} on="sheet" told={told} />
      <div class="numbers-vitals">
        <Vital of="rr" bed={bed.bed} on="sheet" told={told} trend={false} />
        <Vital of="hr" bed={bed.bed} on="sheet" told={told} trend={false} />
      </div>
      <Counted bed={bed.bed} on="sheet" told={told} />
      {bed.score && <p class="numbers-score" data-testid={`score-${bed.bed}`}>{bed.score.headline[language.value]}</p>}
      <Response score={bed.score} id={bed.bed} />
    </section>
  );
}

/** Pauses, the patient's own limits and profile, and who is told. */
function InForce({ bed }: { bed: WardBed }) {
  const w = words.value;
  const bounds = boundsOf(terms.value, bed.profile);
  const named = (condition: string) => bounds.find((one) => one.condition === condition)?.text[language.value] ?? condition;
  const profile = terms.value?.profiles.find((one) => one.profile === bed.profile && one.profile !== "");
  const receivers = bed.receivers ?? [];
  return (
    <section class="in-force">
      <Pauses bed={bed} on="sheet" />
      {profile && <p>{w.profileOf(profile.name[language.value])}</p>}
      {(bed.limits ?? []).map((own) => (
        <p key={own.condition} data-testid={`own-${own.condition}`}>
          {w.ownLimit(named(own.condition), own.limit, own.until_ms)} · {own.reason} · {own.person}
        </p>
      ))}
      <p>{receivers.length === 0 ? w.toldAll : w.told(receivers.map((one) => one.name).join(", "))}</p>
    </section>
  );
}

function Past({ bed }: { bed: WardBed }) {
  const past = usePast(bed.bed, hours.value, bed.seq);
  const cursor = useSignal<number | null>(null);
  const to_ms = now.value ?? past.course?.t_ms ?? 0;
  const from_ms = to_ms - hours.value * HOUR_MS;
  return (
    <section class="past">
      <div class="choice" role="group">
        {WINDOWS.map((one) => (
          <button type="button" key={one} aria-pressed={hours.value === one} data-testid={`hours-${one}`} onClick={() => (hours.value = one)}>
            {words.value.hours(one)}
          </button>
        ))}
      </div>
      {past.course === null ? (
        <p class="quiet">{shared.value.noTrend}</p>
      ) : (
        (["rr", "hr"] as const).map((of) => (
          <Trend key={of} of={of} course={past.course!} log={past.log} from_ms={from_ms} to_ms={to_ms} cursor={cursor} height={150} />
        ))
      )}
    </section>
  );
}

function Keys({ bed }: { bed: WardBed }) {
  const w = words.value;
  const keys = bed.occupied === false ? (["stay"] as const) : (["stay", "pause", "limits", "news2"] as const);
  const names = { stay: w.keyStay, pause: w.keyPause, limits: w.keyLimits, news2: w.keyNews2 };
  return (
    <nav class="patient-keys">
      {keys.map((at) => (
        <button type="button" key={at} data-testid={`key-${at}`} onClick={() => go({ at, bed: bed.bed })}>
          {names[at]}
        </button>
      ))}
    </nav>
  );
}
