/**
 * The early warning of a bed: advice in quiet ink, never in a colour of an alarm, and never a sound.
 *
 * `<WarningNote bed={bed} />` is the whole of it (a sheet, a patient's page): risk raised, since when, the reasons, and the
 * standing remark on what the model was trained on. Give it the width of a column; it wraps.
 * `<WarningMark bed={bed} />` is one short line for a tile or a row; it gives way (ellipsis) and never wraps.
 * Both are nothing while no risk is raised. `bed`: the `WardBed` from the ward's state.
 */

import "../styles/warning.css";
import { calendar, clock } from "../words/format";
import type { Warning } from "../wire/messages";
import type { WardBed } from "../ward/ward";
import { language, words } from "../words/words";
import { Icon } from "./Icon";

interface OfBed {
  readonly bed: Pick<WardBed, "bed" | "warning">;
}

export function WarningMark({ bed }: OfBed) {
  const w = words.value;
  if (!bed.warning) return null;
  return (
    <span class="warning-mark" data-testid={`warning-mark-${bed.bed}`} title={spokenWarning(bed.warning)}>
      <Icon shape="risk" />
      <span>
        {w.riskRaised} {w.riskSince(since(bed.warning))}
      </span>
    </span>
  );
}

export function WarningNote({ bed }: OfBed) {
  const w = words.value;
  const warning = bed.warning;
  if (!warning) return null;
  const at = language.value;
  return (
    <section class="warning" data-testid={`warning-${bed.bed}`} aria-label={w.riskTitle}>
      <h2>
        <Icon shape="risk" />
        <b>{w.riskRaised}</b>
        <span>{w.riskSince(since(warning))}</span>
        {warning.t_ms > warning.since_ms && <span class="warning-looked">{w.riskLookedAt(hour(warning.t_ms))}</span>}
      </h2>
      <ul>
        {warning.reasons[at].map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      <p>{warning.remark[at]}</p>
    </section>
  );
}

/** For a screen reader: "Risk raised since 03:00: respiration rate high …; age 81 years". */
export function spokenWarning(warning: Warning): string {
  const w = words.value;
  return `${w.riskRaised} ${w.riskSince(since(warning))}: ${warning.reasons[language.value].join("; ")}`;
}

/** Time of day, with the day before it when that is not the day of the newest look. */
function since({ since_ms, t_ms }: Warning): string {
  const day = calendar(since_ms);
  return day === calendar(t_ms) ? hour(since_ms) : `${day} ${hour(since_ms)}`;
}

function hour(t_ms: number): string {
  return clock(t_ms).slice(0, 5);
}
