/** Whether the server is there, and what it says of the ward to anybody: for pages that ask now and then and hold no line to it. */

import { batch, signal } from "@preact/signals";
import { known, wardLanguage } from "../words/words";
import { zone } from "../words/zone";
import { answerTo } from "./http";

/** Nothing on the page may be taken for how it is now. */
export const gone = signal(false);
/** The patients are simulated. */
export const demo = signal(false);

/** Together under the 10 s within which every page says so. */
const LOOK_MS = 3000;
const TIMEOUT_MS = 4000;

interface Health {
  readonly demo: boolean;
  readonly language: string;
  readonly time_zone: string | null;
}

async function look(): Promise<void> {
  const { status, ok, body } = await answerTo<Health>("/api/health", { timeout_ms: TIMEOUT_MS });
  batch(() => {
    gone.value = status === 0;
    if (!ok || !body) return;
    demo.value = body.demo;
    wardLanguage.value = known(body.language) ?? wardLanguage.value;
    zone.value = body.time_zone;
  });
}

export function watch(): void {
  const again = () => void look().finally(() => setTimeout(again, LOOK_MS));
  again();
}
