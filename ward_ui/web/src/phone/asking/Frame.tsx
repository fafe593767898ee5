/** The frame of a page that was opened: the way back, whom it is about, and what was just done. */

import type { ComponentChildren } from "preact";
import { ward } from "../../app";
import { words as shared } from "../../words/words";
import { done, trouble } from "./ask";
import { back } from "../place";
import { words } from "../words";

interface Props {
  /** What is done here; without it the page is about the bed itself. */
  readonly title?: string;
  /** Whose page it is: bed and name stand there before anything is done. */
  readonly bed?: string;
  readonly children: ComponentChildren;
  readonly keys?: ComponentChildren;
}

export function Frame({ title, bed, children, keys }: Props) {
  const at = bed === undefined ? undefined : ward.value?.beds.find((one) => one.bed === bed);
  return (
    <section class="frame" data-testid="frame">
      <header class="frame-head">
        <button type="button" class="back" data-testid="back" aria-label={words.value.back} onClick={back}>
          <span aria-hidden="true">‹</span>
        </button>
        <div class="frame-title">
          <h1>{title ?? shared.value.bed(bed ?? "")}</h1>
          {at && <p>{title === undefined ? nameOf(at.patient, at.occupied) : words.value.atBed(at.bed, nameOf(at.patient, at.occupied))}</p>}
        </div>
      </header>
      <div class="frame-body">{children}</div>
      {keys && <div class="frame-keys">{keys}</div>}
    </section>
  );
}

export function nameOf(patient: { name: string; age_y: number | null } | null, occupied: boolean | null | undefined): string {
  if (occupied === false) return words.value.emptyBed;
  if (!patient) return shared.value.noPatient;
  return patient.age_y === null ? patient.name : `${patient.name} · ${shared.value.years(patient.age_y)}`;
}

/** Why something was not done, until it is tried again. */
export function Trouble({ about }: { about: string }) {
  const text = trouble(about);
  return text === "" ? null : (
    <p class="refused" role="alert" data-testid="refused">
      {text}
    </p>
  );
}

/** What was just done, and the way back for ten seconds. */
export function Toast() {
  const now = done.value;
  if (now === null) return null;
  const undo = () => {
    now.undo?.();
    done.value = null;
  };
  return (
    <div class="toast" role="status" data-testid="toast">
      <span>{now.text}</span>
      {now.undo && (
        <button type="button" data-testid="undo" onClick={undo}>
          {words.value.undo}
        </button>
      )}
    </div>
  );
}
