/** Who is holding this: a name and a PIN, with keys large enough for a glove. */

import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { locked, logIn, logOut, person } from "../app";
import { recent } from "../people/me";
import { answerTo } from "../wire/http";
import { words } from "../words/words";
import { Icon } from "./Icon";

export const loginAsked = signal(false);

/** What the hospital's own log-in is called; null where there is none. */
const provider = signal<string | null>(null);

async function askProvider(): Promise<void> {
  const { ok, body } = await answerTo<{ name?: string | null }>("/api/oidc");
  provider.value = (ok && body?.name) || null;
}

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

  const pinField = useRef<HTMLInputElement>(null);
  const [who, setWho] = useState(person.value?.person ?? "");
  useEffect(() => void askProvider(), []);
  useEffect(() => (who ? pinField : name).current?.focus(), []);
  const choose = (one: string) => {
    setWho(one);
    setPin("");
    (one ? pinField : name).current?.focus();
  };

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    const why = await logIn(who.trim(), pin);
    setBusy(false);
    setPin("");
    if (why === "") loginAsked.value = false;
    else setFault({ wrong: w.wrongLogin, often: w.tooManyLogins, unreachable: w.loginUnreachable }[why]);
  };

  return (
    <form class="login" onSubmit={submit} onKeyDown={(event) => event.key === "Escape" && onCancel?.()}>
      <Recent chosen={who} onChoose={choose} />
      <label>
        <span>{w.person}</span>
        <input
          ref={name} value={who} onInput={(event) => setWho(event.currentTarget.value)} title={w.badgeOrPerson} data-testid="login-person" name="person" autocomplete="username" autocapitalize="none"
          spellcheck={false} required maxLength={64}
        />
      </label>
      <label>
        <span>{w.pin}</span>
        <input
          ref={pinField} data-testid="login-pin" name="pin" type="password" inputMode="numeric" autocomplete="off" required
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
        {locked.value && who === person.value?.person ? w.unlock : w.logIn}
      </button>
      {provider.value !== null && (
        <a class="login-elsewhere" href="/oidc/start" data-testid="login-elsewhere">
          {provider.value}
        </a>
      )}
      {person.value && (
        <button type="button" class="login-leave" data-testid="log-out" onClick={() => void logOut()}>
          {w.logOut}
        </button>
      )}
    </form>
  );
}

/** Who was here before, one tap each: phones are shared. */
function Recent({ chosen, onChoose }: { chosen: string; onChoose: (person: string) => void }) {
  const known = recent();
  if (known.length === 0) return null;
  return (
    <div class="login-recent">
      {known.map((one) => (
        <button type="button" key={one.person} aria-pressed={one.person === chosen} onClick={() => onChoose(one.person)}>
          {one.name}
        </button>
      ))}
      <button type="button" aria-pressed={!known.some((one) => one.person === chosen)} onClick={() => onChoose("")}>
        {words.value.someoneElse}
      </button>
    </div>
  );
}
