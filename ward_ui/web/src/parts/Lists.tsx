/** Four lists of one bed: what alarmed, what was scored, what is in force, what was done. */

import { Fragment } from "preact";
import { MARKS, urgency } from "../ward/alarms";
import type { WardBed } from "../ward/ward";
import type { Log, PastAlarm, PastFact, PastScore } from "../wire/past";
import { clock, moment, number } from "../words/format";
import { alarmText, language, words } from "../words/words";
import { conditionName, parameterName, profileName, sourceName } from "./codes";
import { cause, points, value } from "./score";

export function AlarmHistory({ log }: { log: Log }) {
  if (log.alarms.length === 0) return <p class="quiet">{words.value.noPastAlarms}</p>;
  return (
    <ul class="past-list" data-testid="past-alarms">
      {log.alarms.map((one) => (
        <OneAlarm key={one.alarm.id} one={one} />
      ))}
    </ul>
  );
}

function OneAlarm({ one: { alarm, called_ms, ended_ms, acknowledged_ms, told, verdict } }: { one: PastAlarm }) {
  const w = words.value;
  const ended = ended_ms === null ? w.pastAlarmOpen : w.pastAlarmLasted((ended_ms - alarm.t_onset_ms) / 1000);
  const taken =
    acknowledged_ms === null ? w.takenByNobody : w.takenAfter(alarm.acknowledged_by ?? "", (acknowledged_ms - (called_ms ?? alarm.t_signal_ms)) / 1000);
  const rest = [ended, taken, ...(told.length > 0 ? [`${w.called(called_ms ?? alarm.t_signal_ms)} ${told.join(", ")}`] : []), ...(verdict ? [w[`verdict_${verdict}`]] : [])];
  return (
    <li>
      <time>{moment(alarm.t_onset_ms)}</time>
      <b class="past-mark" aria-label={w[`priority_${urgency(alarm)}`]}>
        {MARKS[urgency(alarm)]}
      </b>
      <b>{alarmText(alarm)}</b>
      <span>{rest.join(" · ")}</span>
    </li>
  );
}

/** Every NEWS2 that stood, newest first: what moved it, and the times of which none is known. */
export function ScoreHistory({ log }: { log: Log }) {
  const w = words.value;
  const newest = log.scores[0];
  if (newest === undefined) return <p class="quiet">{w.noScores}</p>;
  return (
    <ul class="past-list" data-testid="past-scores">
      {newest.until_ms !== null && <li class="past-gap">{w.scoreUnknownSince(moment(newest.until_ms))}</li>}
      {log.scores.map((one) => (
        <Fragment key={`${one.t_ms}${one.by_person}`}>
          <OneScore one={one} />
          {one.gap_from_ms !== null && <li class="past-gap">{w.scoreUnknown(moment(one.gap_from_ms), moment(one.t_ms))}</li>}
        </Fragment>
      ))}
      {log.n_scores_left > 0 && <li class="past-gap">{w.scoresLeft(log.n_scores_left)}</li>}
    </ul>
  );
}

function OneScore({ one }: { one: PastScore }) {
  return (
    <li>
      <time>{moment(one.t_ms)}</time>
      <b class="past-mark">{one.complete ? one.low : `≥ ${one.low}`}</b>
      <details>
        <summary>{cause(one)}</summary>
        <table>
          <tbody>
            {one.parts.map((part) => (
              <tr key={part.parameter}>
                <th scope="row">{parameterName(part.parameter)}</th>
                <td>{value(part)}</td>
                <td>{points(part)}</td>
                <td>{part.source === null ? "" : `${part.person || sourceName(part.source)} ${part.t_measured_ms === null ? "" : clock(part.t_measured_ms).slice(0, 5)}`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </li>
  );
}

/** What would alarm now, and whose decision it was. */
export function LimitsNow({ bed }: { bed: Pick<WardBed, "lines" | "limits" | "profile"> }) {
  const w = words.value;
  const own = bed.limits ?? [];
  return (
    <div class="past-limits" data-testid="limits-now">
      <p>{bed.profile ? w.profileNow(profileName(bed.profile)) : w.wardTable}</p>
      {!bed.lines && <p>{w.limitsUnknown}</p>}
      {bed.lines && (
        <table>
          <thead>
            <tr>
              <th>{w.limitsNow}</th>
              <th scope="col">{w.limitLow}</th>
              <th scope="col">{w.limitHigh}</th>
            </tr>
          </thead>
          <tbody>
            {(["rr", "hr"] as const).map((of) => (
              <tr key={of}>
                <th scope="row">{w[`${of}Long`]}</th>
                <td>{bed.lines?.[of].low.join(" · ")}</td>
                <td>{bed.lines?.[of].high.join(" · ")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <ul class="past-list">
        {own.map((one) => (
          <li key={one.condition}>
            <b>
              {conditionName(one.condition)} {one.limit}
            </b>
            <span>{[w.ownLimit(one.person, one.until_ms), w.wardLimit(one.ward_limit), one.reason].filter(Boolean).join(" · ")}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function LogList({ log }: { log: Log }) {
  if (log.facts.length === 0) return <p class="quiet">{words.value.noFacts}</p>;
  return (
    <ul class="past-list" data-testid="past-log">
      {log.facts.map((one) => (
        <li key={one.seq}>
          <time>{moment(one.t_ms)}</time>
          <b>{factText(one)}</b>
          <span>{[one.person, "reason" in one && one.fact !== "pause" ? one.reason : "", one.note].filter(Boolean).join(" · ")}</span>
        </li>
      ))}
    </ul>
  );
}

function factText(one: PastFact): string {
  const w = words.value;
  switch (one.fact) {
    case "limit":
      return one.limit === null ? w.fact_limit_back(conditionName(one.condition)) : w.fact_limit(conditionName(one.condition), one.limit, one.until_ms);
    case "profile":
      return one.profile === null ? w.fact_profile_back : w.fact_profile(profileName(one.profile));
    case "pause":
      return one.until_ms <= one.t_ms ? w.fact_pause_ended : w[`fact_pause_${one.reason}`](one.until_ms);
    case "patient":
      return one.occupied ? w.fact_patient(one.age_y) : w.fact_patient_left;
    case "assigned":
      return one.persons.length === 0 ? w.fact_assigned_all : w.fact_assigned(one.persons.join(", "));
    case "marked":
      return `${w.fact_marked}: ${w[`verdict_${one.verdict}`]}`;
    case "warned":
      return `${w.fact_warned} (${one.reasons[language.value].join("; ")})`;
    case "observed":
      return `${w.fact_observed}: ${observed(one)}`;
  }
}

function observed(one: PastFact & { fact: "observed" }): string {
  const w = words.value;
  const point = language.value === "nb" ? "," : ".";
  const known: [string, string | null][] = [
    [w.rr, one.rr_per_min === null ? null : number(one.rr_per_min, point)],
    ["SpO₂", one.spo2_percent === null ? null : `${number(one.spo2_percent, point)} %`],
    [w.parameter_oxygen, one.on_oxygen === null ? null : one.on_oxygen ? w.yes : w.no],
    [w.parameter_sbp, one.sbp_mmhg === null ? null : number(one.sbp_mmhg, point)],
    [w.parameter_pulse, one.pulse_per_min === null ? null : number(one.pulse_per_min, point)],
    ["ACVPU", one.consciousness],
    [w.parameter_temp, one.temp_c === null ? null : number(one.temp_c, point, 1)],
  ];
  return known.flatMap(([name, value]) => (value === null ? [] : [`${name} ${value}`])).join(", ");
}
