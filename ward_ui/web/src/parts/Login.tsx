/** Who is holding this: a name and a PIN, with keys large enough for a glove. */

import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { logIn } from "../app";
import { words } from "../words/words";
import { Icon } from "./Icon";

export const loginAsked = signal(false);

export function askLogin(): void {
  loginAsked.value = true;
}

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** `onCancel` is absent where nothing can be done without a log-in. */
export function Login({ onCancel }: { onCancel?: () => void }) {
  const w = words.value;
  const name = useRef<HTMLInputElement>(null);
  const [pin, setPin] = useState("");
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);

  useEffect(() => name.current?.focus(), []);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    const why = await logIn(name.current?.value.trim() ?? "", pin);
    setBusy(false);
    setPin("");
    if (why === "") loginAsked.value = false;
    else setFault({ wrong: w.wrongLogin, often: w.tooManyLogins, unreachable: w.loginUnreachable }[why]);
  };

  return (
    <form class="login" onSubmit={submit} onKeyDown={(event) => event.key === "Escape" && onCancel?.()}>
      <label>
        <span>{w.person}</span>
        <input
          ref={name} data-testid="login-person" name="person" autocomplete="username" autocapitalize="none"
          spellcheck={false} required maxLength={64}
        />
      </label>
      <label>
        <span>{w.pin}</span>
        <input
          data-testid="login-pin" name="pin" type="password" inputMode="numeric" autocomplete="off" required
          maxLength={32} value={pin} onInput={(event) => setPin(event.currentTarget.value)}
        />
      </label>
      <p class="login-fault" role="alert">
        {fault}
      </p>
      <div class="keys">
        {KEYS.map((key) => (
          <button type="button" key={key} onClick={() => setPin(pin + key)}>
            {key}
          </button>
        ))}
        {onCancel ? (
          <button type="button" class="key-word" onClick={onCancel}>
            {w.cancel}
          </button>
        ) : (
          <span />
        )}
        <button type="button" onClick={() => setPin(`${pin}0`)}>
          0
        </button>
        <button type="button" aria-label={w.erase} onClick={() => setPin(pin.slice(0, -1))}>
          <Icon shape="erase" />
        </button>
      </div>
      <button class="primary" data-testid="login-submit" type="submit" aria-disabled={busy}>
        {w.logIn}
      </button>
    </form>
  );
}
