/** Staff give the tablet to a bed, or take it back. */

import { useEffect, useState } from "preact/hooks";
import { Login } from "../parts/Login";
import { give, lookWhoIsHere, staff, stranger, takeBack, told } from "./asked";
import { bedside } from "./words";

const ASK_MS = 1500;

export function Staff({ close }: { close: (() => void) | null }) {
  const w = bedside.value;
  const [bed, setBed] = useState(told.value?.bed ?? new URLSearchParams(location.search).get("bed") ?? "");
  const [fault, setFault] = useState("");
  useEffect(() => {
    void lookWhoIsHere();
    const again = setInterval(() => void lookWhoIsHere(), ASK_MS);
    return () => clearInterval(again);
  }, []);
  const act = async (work: Promise<string | null>) => {
    const why = await work;
    setFault(why ?? w.unreachable);
    if (why === "" && !stranger.value) close?.();
  };
  const who = staff.value && !staff.value.locked ? staff.value : null;
  return (
    <section class="staff" aria-label={w.staff}>
      {stranger.value && <p>{w.notYetWhat}</p>}
      {who === null ? (
        <Login {...(close ? { onCancel: close } : {})} />
      ) : !who.rights.includes("care") ? (
        <>
          <p role="alert">{w.noRight}</p>
          <Login {...(close ? { onCancel: close } : {})} />
        </>
      ) : (
        <>
          <p>{who.name}</p>
          <label>
            <span>{w.forBed}</span>
            <input value={bed} maxLength={40} data-testid="bed" onInput={(event) => setBed(event.currentTarget.value.trim())} />
          </label>
          <button type="button" class="primary" data-testid="give" aria-disabled={bed === ""} onClick={() => bed !== "" && void act(give(bed))}>
            {w.give(bed)}
          </button>
          {!stranger.value && (
            <button type="button" class="large-key" data-testid="take-back" onClick={() => void act(takeBack())}>
              {w.takeBack}
            </button>
          )}
          {close && (
            <button type="button" class="large-key" onClick={close}>
              {w.close}
            </button>
          )}
        </>
      )}
      <p role="alert">{fault}</p>
    </section>
  );
}
