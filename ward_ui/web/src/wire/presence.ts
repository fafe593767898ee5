/** Whether the server is there, and what it says of the ward to anybody: for pages that ask now and then and hold no line to it. */

import { batch, signal } from "@preact/signals";
import { known, wardLanguage } from "../words/words";
import { zone } from "../words/zone";
import { silent } from "./contact";
import { answerTo } from "./http";

/** Nothing on the page may be taken for how it is now. */
export const gone = signal(false);
/** The patients are simulated. */
export const demo = signal(false);

/** Together well under the silence after which a page says so; should one of them slip, the tick says so all the same. */
const LOOK_MS = 2000;
const TIMEOUT_MS = 4000;
const TICK_MS = 250;

interface Health {
  readonly demo: boolean;
  readonly language: string;
  readonly time_zone: string | null;
}

/** When the question was asked that was answered last: the server was there no earlier. */
let answered_mono_ms = performance.now();

async function look(): Promise<void> {
  const asked_mono_ms = performance.now();
  const { status, ok, body } = await answerTo<Health>("/api/health", { timeout_ms: TIMEOUT_MS });
  if (status !== 0) answered_mono_ms = asked_mono_ms;
  batch(() => {
    gone.value = status === 0 || silent(answered_mono_ms, performance.now());
    if (!ok || !body) return;
    demo.value = body.demo;
    wardLanguage.value = known(body.language) ?? wardLanguage.value;
    zone.value = body.time_zone;
  });
}

export function watch(): void {
  const again = () => void look().finally(() => setTimeout(again, LOOK_MS));
  again();
  setInterval(() => {
    if (silent(answered_mono_ms, performance.now())) gone.value = true;
  }, TICK_MS);
}
