/** The last full NEWS2 of a bed, as the records have it; asked for when somebody looks at an alarm. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { log, type PastScore } from "../../wire/past";
import { clock } from "../../words/format";

const known = signal<Readonly<Record<string, PastScore | null>>>({});

/** "5 (21:10)"; null while none is known. `seq` of the bed: asked again when something there has changed. */
export function useLastFull(bed: string, seq: number): string | null {
  useEffect(() => void ask(bed), [bed, seq]);
  const score = known.value[bed];
  return score ? `${score.low} (${clock(score.t_ms).slice(0, 5)})` : null;
}

async function ask(bed: string): Promise<void> {
  const found = await log(bed);
  if (found) known.value = { ...known.value, [bed]: newest(found.scores) };
}

/** The newest that is whole, however it came about; what the radar alone moved is none. */
export function newest(scores: readonly PastScore[]): PastScore | null {
  return scores.find((score) => score.complete) ?? null;
}
