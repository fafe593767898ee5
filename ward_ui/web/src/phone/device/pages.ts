/** Whether this page is still the one that the server hands out: after an update it says so, and loads anew when it is safe. */

import { effect, signal } from "@preact/signals";
import { alarms, listen, link } from "../../app";
import { differ, files } from "./files";
import { place } from "../place";

const KEY = "vitavakt.loaded";

export const outdated = signal(false);

export function watch(): void {
  const mine = files(document.head.innerHTML);
  let theirs: string[] = [];
  const look = async () => {
    try {
      const answer = await fetch(location.pathname, { cache: "no-store" });
      if (!answer.ok) return;
      theirs = files(await answer.text());
      outdated.value = differ(mine, theirs);
    } catch {
      // No answer is no news; the next welcome asks again.
    }
  };
  listen({ welcomed: () => void look() });
  // A server that hands out something else each time is not asked for ever: once for each new page.
  const loaded = sessionStorage.getItem(KEY);
  effect(() => {
    const busy = alarms.value.some((alarm) => alarm.phase === "sounding") || place.value.at === "news2" || place.value.at === "limits";
    if (!outdated.value || busy || link.value.refused !== null || loaded === theirs.join()) return;
    sessionStorage.setItem(KEY, theirs.join());
    location.reload();
  });
}
