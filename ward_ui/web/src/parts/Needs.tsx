/** Who has taken a role in need, and until when: in view of everybody while it lasts; and how to take one. */

import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { actor, needs, now } from "../app";
import { need_min, readChoices, rights } from "../people/choices";
import { clock } from "../words/format";
import { answerTo } from "../wire/http";
import { words } from "../words/words";

export function Needs() {
  const held = needs.value.filter((one) => now.value === null || one.until_ms > now.value);
  return (
    <>
      {held.map((one) => (
        <span class="need" role="status" data-testid={`need-${one.person}`} key={one.person}>
          {words.value.inNeed(one.name, clock(one.until_ms).slice(0, 5))}
        </span>
      ))}
    </>
  );
}

const asked = signal(false);
const MINUTES = [10, 20, 30, 60, 120];

/** Only for whoever is logged in and may not answer alarms. */
export function AskNeed() {
  if (actor.value === null || need_min.value === 0 || rights.value.includes("answer")) return null;
  return (
    <>
      <button type="button" class="small-key" data-testid="ask-need" onClick={() => (asked.value = true)}>
        {words.value.needAsk}
      </button>
      {asked.value && <NeedBox />}
    </>
  );
}

function close(): void {
  asked.value = false;
}

async function take(reason: string, minutes: number): Promise<string> {
  const { status, ok, body } = await answerTo<{ error?: string }>("/api/break-glass", { body: { reason, minutes } });
  if (status === 0) return words.value.needUnknown;
  return ok ? "" : (body?.error ?? words.value.needNot);
}

function NeedBox() {
  const w = words.value;
  const choices = MINUTES.filter((one) => one < need_min.value).concat(need_min.value);
  const [reason, setReason] = useState("");
  const [minutes, setMinutes] = useState(choices.at(-1) ?? need_min.value);
  const [fault, setFault] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const submit = async (event: Event) => {
    event.preventDefault();
    const why = await take(reason, minutes);
    setFault(why);
    if (why === "") {
      close();
      await readChoices();
    }
  };
  return (
    <div class="veil" role="dialog" aria-modal="true" aria-label={w.needAsk} onKeyDown={(event) => event.key === "Escape" && close()}>
      <form class="login need-box" onSubmit={(event) => void submit(event)} data-testid="need-box">
        <h2>{w.needAsk}</h2>
        <p>{w.needMeans}</p>
        <label>
          <span>{w.needWhy}</span>
          <input ref={field} required maxLength={200} value={reason} data-testid="need-why" onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        <div class="login-recent" role="group" aria-label={w.needFor}>
          {choices.map((one) => (
            <button type="button" key={one} aria-pressed={one === minutes} onClick={() => setMinutes(one)}>
              {`${one} min`}
            </button>
          ))}
        </div>
        <p class="login-fault" role="alert">
          {fault}
        </p>
        <button class="primary" type="submit" data-testid="need-take">
          {w.needTake}
        </button>
        <button type="button" class="login-leave" onClick={close}>
          {w.cancel}
        </button>
      </form>
    </div>
  );
}
