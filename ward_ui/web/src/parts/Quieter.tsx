/** That the sound of alarms is paused, by whom and until when; and the button that pauses it or lets it sound again. */

import { signal } from "@preact/signals";
import { actor, listen, now, say, ward } from "../app";
import { silenced, silencing } from "../ward/quieter";
import type { WardBed } from "../ward/ward";
import { newId } from "../wire/device";
import type { Alarm } from "../wire/messages";
import { language, words } from "../words/words";
import { Icon } from "./Icon";

/** Of a server that does not say how long. */
const USUAL_S = 120;

/** What was asked last, and why not. */
const asked = signal<{ id: string; bed: string; refused: string } | null>(null);

listen({
  answered({ id, ok, reason, reasons }) {
    if (asked.value?.id !== id) return;
    asked.value = ok ? null : { ...asked.value, refused: reasons?.[language.value] ?? reason ?? "" };
  },
});

function ask(bed: string, on: boolean): void {
  asked.value = { id: newId("q-"), bed, refused: "" };
  say({ type: "command", id: asked.value.id, name: "set", fact: { fact: "signals", bed, state: "audio-paused", on } });
}

/** One line for each state that silences something at the bed. */
export function Quieter({ bed, on }: { bed: WardBed; on?: "sheet" | "card" }) {
  const w = words.value;
  return (
    <>
      {silencing(bed.inactive, now.value).map((one) => (
        <p key={one.state} class="paused quieter" data-testid={on ? `quieter-${bed.bed}-${on}` : `quieter-${bed.bed}`}>
          <Icon shape={one.until_ms === null ? "bell-off" : "bell-paused"} /> <b>{w[`quieter_${one.state}`]}</b>{" "}
          {one.until_ms !== null && <span>{w.pauseUntil(one.until_ms)}</span>}
          {on && <span> · {one.person}</span>}
        </p>
      ))}
    </>
  );
}

/** On a card: for an alarm of a bed that sounds, or whose sound is paused. */
export function PauseSound({ alarm }: { alarm: Alarm }) {
  const w = words.value;
  const bed = ward.value?.beds.find((one) => one.bed === alarm.bed);
  if (!bed || alarm.phase !== "sounding") return null;
  const quiet = silenced(ward.value, now.value).has(alarm.id);
  const pause_s = ward.value?.sound_pause_s === undefined ? USUAL_S : ward.value.sound_pause_s;
  const refused = asked.value?.bed === bed.bed ? asked.value.refused : "";
  return (
    <div class="quieter-of">
      <Quieter bed={bed} on="card" />
      {refused && (
        <p class="refused" role="alert">
          {w.refused(refused)}
        </p>
      )}
      {actor.value !== null && (quiet || pause_s !== null) && (
        <button type="button" class="decline" data-testid={`sound-${alarm.id}`} onClick={() => ask(bed.bed, !quiet)}>
          {quiet ? w.soundAgain : w.soundPause(pause_s ?? USUAL_S)}
        </button>
      )}
    </div>
  );
}
