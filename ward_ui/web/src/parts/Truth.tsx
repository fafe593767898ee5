/** The truth about ourselves: connection, sound, who is logged in, language, theme. */

import { actor, audible, delay_s, link, lock, locked, person } from "../app";
import { switchOff, switchOn } from "../sound/player";
import { switchLanguage, words } from "../words/words";
import { Icon } from "./Icon";
import { askLogin } from "./Login";
import { AskNeed, Needs } from "./Needs";
import { choice, nextTheme } from "./theme";

export function Connection({ withDelay = true }: { withDelay?: boolean }) {
  const w = words.value;
  const up = link.value.up;
  return (
    <span class="connection" data-testid="connection" data-up={up} role="status">
      <span class="connection-shape" aria-hidden="true" />
      <span>{up ? w.connected : w.reconnecting}</span>
      {up && withDelay && delay_s.value !== null && (
        <span class="connection-delay" title={w.delayAria}>
          {w.delay(delay_s.value)}
        </span>
      )}
    </span>
  );
}

export function SoundSwitch({ short = false }: { short?: boolean }) {
  const w = words.value;
  const on = audible.value;
  const off = short ? w.barSoundOff : w.soundOff;
  return (
    <button
      type="button" class="sound" data-testid="sound" data-on={on} aria-pressed={on} title={on ? w.soundTurnOff : off}
      onClick={() => void (on ? switchOff() : switchOn())}
    >
      <Icon shape={on ? "sound" : "mute"} />
      <span>{on ? (short ? w.barSoundOn : w.soundOn) : off}</span>
    </button>
  );
}

export function Who() {
  const w = words.value;
  const me = person.value;
  const said = me && (locked.value ? `${w.locked} · ${me.name}` : me.name);
  return (
    <>
      <Needs />
      <AskNeed />
      <button
        type="button" class="who-am-i" data-testid="who" aria-label={me ? `${said}. ${locked.value ? w.unlock : w.lock}` : w.logIn}
        title={me ? (locked.value ? w.unlock : w.lock) : w.logIn} data-locked={locked.value}
        onClick={() => (actor.value ? void lock() : askLogin())}
      >
        <Icon shape="user" />
        <span>{said ?? w.logIn}</span>
      </button>
    </>
  );
}

export function Settings() {
  const w = words.value;
  return (
    <>
      <button type="button" class="small-key" data-testid="language" aria-label={`${w.languageShort} – ${w.language}`} title={w.language} onClick={switchLanguage}>
        {w.languageShort}
      </button>
      <button
        type="button" class="small-key" data-testid="theme" title={w.theme} onClick={nextTheme}
        aria-label={`${w.theme}: ${w[`theme_${choice.value}`]}`}
      >
        {choice.value === "auto" ? `${w.theme}: ${w.theme_auto}` : w[`theme_${choice.value}`]}
      </button>
    </>
  );
}
