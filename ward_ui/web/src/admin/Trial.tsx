/** The rules as they are beside those that are wanted, on the same vital signs. */

import { useState } from "preact/hooks";
import { number } from "../words/format";
import { language } from "../words/words";
import { endRehearsal, isOfOthers, may, rehearsal, rehearse } from "./desk";
import { ruleName } from "./Fields";
import type { Rehearsal } from "./messages";
import { admin } from "./words";

const SCENARIOS = ["sepsis", "opioid-after-surgery", "alarm-storm", "quiet-night", "mixed-ward"] as const;
const HOURS = [24, 72, 168];

export function Trial() {
  const w = admin.value;
  const [on, setOn] = useState("24");
  const at = rehearsal.value;
  const begin = () => void (HOURS.map(String).includes(on) ? rehearse("", Number(on)) : rehearse(on, 24));
  return (
    <section class="trial" data-testid="trial">
      <h3>{w.rehearsal}</h3>
      <p class="help">{w.rehearsalHelp}</p>
      <div class="row">
        <label class="field">
          <span class="field-name">{w.on}</span>
          <select class="wide" value={on} data-testid="trial-on" onChange={(e) => setOn(e.currentTarget.value)}>
            {HOURS.map((h) => (
              <option key={h} value={String(h)}>
                {w.history(h)}
              </option>
            ))}
            {SCENARIOS.map((name) => (
              <option key={name} value={name}>
                {w.scenario(name)}
              </option>
            ))}
          </select>
        </label>
        <button type="button" class="tool" data-testid="rehearse" aria-disabled={at.state === "running" || !may("rehearse")} onClick={() => at.state !== "running" && begin()}>
          {w.rehearse}
        </button>
        <span role="status">{at.state === "running" && w.rehearsing(at.done ?? null)}</span>
        {at.state === "running" && (
          <button type="button" class="link-tool" data-testid="rehearsal-end" onClick={() => void endRehearsal()}>
            {w.rehearsalEnd}
          </button>
        )}
      </div>
      {at.state === "failed" && !isOfOthers.value && <p role="alert">{w.rehearsalFailed(at.why ?? "", at.sentence ?? "")}</p>}
      {at.state === "done" && (isOfOthers.value ? <p class="help">{w.rehearsalOld}</p> : <Outcome of={at} />)}
    </section>
  );
}

const rate = (value: number | null | undefined) => (value === null || value === undefined ? "–" : number(value, language.value === "nb" ? "," : ".", 1));

/** Alarms per patient-day, and how many that were: of a few hours the first says little. */
function Counts({ of }: { of: { readonly n: readonly number[]; readonly per_day: readonly (number | null)[] } }) {
  return (
    <>
      {[0, 1].map((side) => (
        <td key={side}>
          {rate(of.per_day[side])} <small>({of.n[side] ?? 0})</small>
        </td>
      ))}
    </>
  );
}

function Outcome({ of }: { of: Rehearsal }) {
  const w = admin.value;
  const [before, after] = of.found ?? [];
  return (
    <div data-testid="trial-outcome">
      <p>
        {w.basis(of.n_beds ?? 0, of.bed_hours ?? 0)} {(of.bed_hours ?? 0) < 24 && w.basisShort}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">{w.perDay}</th>
            <th scope="col">{w.was}</th>
            <th scope="col">{w.willBe}</th>
          </tr>
        </thead>
        <tbody>
          {of.kinds?.map((one) => (
            <tr key={one.kind}>
              <th scope="row">{w.kinds[one.kind]}</th>
              <Counts of={one} />
            </tr>
          ))}
          {of.alarms
            ?.filter((one) => one.n[0] !== one.n[1])
            .map((one) => (
              <tr key={one.condition} class="single">
                <th scope="row">{ruleName(one.condition)}</th>
                <Counts of={one} />
              </tr>
            ))}
          {before && after && (of.n_events ?? 0) > 0 && (
            <>
              <tr>
                <th scope="row" colSpan={3} class="head">
                  {w.trueEvents} ({of.n_events})
                </th>
              </tr>
              {(["caught", "late", "missed"] as const).map((key) => (
                <tr key={key}>
                  <th scope="row">{w[key]}</th>
                  <td>{before[key]}</td>
                  <td>{after[key]}</td>
                </tr>
              ))}
              <tr>
                <th scope="row">{w.median}</th>
                <td>{rate(before.median_s)}</td>
                <td>{rate(after.median_s)}</td>
              </tr>
            </>
          )}
        </tbody>
      </table>
      <p class="help">{of.is_history ? w.historyGap : w.trialSays}</p>
    </div>
  );
}
