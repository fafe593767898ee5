/** Whether the server is there: for pages that ask now and then and hold no line to it. */

import { signal } from "@preact/signals";
import { answerTo } from "./http";

/** Nothing on the page may be taken for how it is now. */
export const gone = signal(false);

/** Together under the 10 s within which every page says so. */
const LOOK_MS = 3000;
const TIMEOUT_MS = 4000;

async function look(): Promise<void> {
  gone.value = (await answerTo("/api/health", { timeout_ms: TIMEOUT_MS })).status === 0;
}

export function watch(): void {
  const again = () => void look().finally(() => setTimeout(again, LOOK_MS));
  again();
}
