/** A pause with its reason and its end: one tap, and ten seconds to take it back. */

import { now, ward } from "../../app";
import type { Pause as Running } from "../../wire/messages";
import { isPending, sayDone, state } from "../asking/ask";
import { terms } from "./care";
import { Frame, Trouble } from "../asking/Frame";
import { back } from "../place";
import { words } from "../words";

type Reason = Running["reason"];

/** What is offered, as far as the ward allows it; the longest that it allows is always among them. */
export function offered(max_s: number): number[] {
  const max_min = Math.floor(max_s / 60);
  return [...new Set([5, 10, 15, 30, max_min])].filter((n) => n >= 1 && n <= max_min).sort((a, b) => a - b).slice(-3);
}

export function Pause({ bed }: { bed: string }) {
  const w = words.value;
  const about = `pause/${bed}`;
  const running = ward.value?.beds.find((one) => one.bed === bed)?.pauses ?? [];
  const end = (reason: Reason) => state(about, { fact: "pause", bed, reason, until_ms: 0 }, () => sayDone(w.pauseEnded(bed)));
  const begin = (reason: Reason, n_min: number) => {
    if (now.value === null) return;
    const until_ms = Math.round(now.value) + n_min * 60_000;
    state(about, { fact: "pause", bed, reason, until_ms }, () => {
      sayDone(w.paused(bed, until_ms), () => end(reason));
      back();
    });
  };
  return (
    <Frame title={w.pauseTitle} bed={bed}>
      <p>{w.pauseWhat}</p>
      <Trouble about={about} />
      {(["care", "out_of_bed", "private"] as const).map((reason) => (
        <section key={reason} class="pause-of">
          <h2>{w[`pause_${reason}`]}</h2>
          {running.some((one) => one.reason === reason) ? (
            <button type="button" class="primary" data-testid={`pause-end-${reason}`} aria-disabled={isPending(about)} onClick={() => end(reason)}>
              {w.pauseEnd}
            </button>
          ) : (
            <div class="big-keys">
              {offered(terms.value?.pause_s[reason] ?? 0).map((n) => (
                <button type="button" key={n} data-testid={`pause-${reason}-${n}`} aria-disabled={isPending(about)} onClick={() => begin(reason, n)}>
                  {w.minutes(n)}
                </button>
              ))}
            </div>
          )}
        </section>
      ))}
    </Frame>
  );
}
