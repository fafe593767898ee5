/** A shared screen must not stay half covered by something that somebody opened and left. */

import { useEffect } from "preact/hooks";

const SIGNS = ["pointerdown", "keydown", "wheel"];

/** Calls `then` when nobody has touched the page for `lasts_s`; never where that is null. */
export function useIdle(lasts_s: number | null, then: () => void): void {
  useEffect(() => {
    if (lasts_s === null) return undefined;
    let timer = setTimeout(then, lasts_s * 1000);
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(then, lasts_s * 1000);
    };
    for (const sign of SIGNS) window.addEventListener(sign, again);
    return () => {
      clearTimeout(timer);
      for (const sign of SIGNS) window.removeEventListener(sign, again);
    };
  }, [lasts_s, then]);
}
