/** Somebody chooses their own PIN by a code that holds once. */

import { useState } from "preact/hooks";
import { ask } from "./desk";
import type { Refusal } from "./messages";
import { admin } from "./words";

type Outcome = "" | "differ" | "short" | "wrong" | "done" | "busy";

export function Pin() {
  const w = admin.value;
  const [said, setSaid] = useState({ person: "", code: "", pin: "", again: "" });
  const [outcome, setOutcome] = useState<Outcome>("");
  const kept = (key: keyof typeof said) => ({
    required: true, value: said[key], maxLength: 64, autocapitalize: "none" as const, spellcheck: false, "data-testid": `pin-${key}`,
    onInput: (event: InputEvent & { currentTarget: HTMLInputElement }) => setSaid({ ...said, [key]: event.currentTarget.value }),
  });
  const submit = async (event: Event) => {
    event.preventDefault();
    if (said.pin.length < 4) return setOutcome("short");
    if (said.pin !== said.again) return setOutcome("differ");
    const { status, body } = await ask<Refusal>("/api/pin", { person: said.person.trim(), code: said.code.replace(/\s/g, ""), pin: said.pin });
    setOutcome(status === 200 ? "done" : body?.why === "code" ? "wrong" : "busy");
  };
  const words = { "": "", differ: w.pinDiffer, short: w.pinShort, wrong: w.pinWrong, busy: w.refused("busy", ""), done: "" };
  if (outcome === "done") return <p class="large" role="status" data-testid="pin-done">{w.pinDone}</p>;
  return (
    <form class="review pin" onSubmit={(event) => void submit(event)}>
      <h2>{w.pinTitle}</h2>
      <p class="help">{w.pinHelp}</p>
      <label class="field"><span class="field-name">{w.person}</span><input type="text" autocomplete="username" {...kept("person")} /></label>
      <label class="field"><span class="field-name">{w.code}</span><input type="text" autocomplete="one-time-code" inputMode="numeric" {...kept("code")} /></label>
      <label class="field"><span class="field-name">{w.pinNew}</span><input type="password" autocomplete="new-password" {...kept("pin")} /></label>
      <label class="field"><span class="field-name">{w.pinAgain}</span><input type="password" autocomplete="new-password" {...kept("again")} /></label>
      <p role="alert">{words[outcome]}</p>
      <button type="submit" class="main-tool" data-testid="pin-save">
        {w.pinSave}
      </button>
    </form>
  );
}
