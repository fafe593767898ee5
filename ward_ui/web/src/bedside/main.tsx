/** A tablet at the bed: whether measuring is on, a private moment, and what is measured, in plain words. */

import "../styles/tokens.css";
import "../styles/parts.css";
import "./bedside.css";
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Guard } from "../parts/Cover";
import { Settings } from "../parts/Truth";
import "../parts/theme";
import { watch } from "../wire/presence";
import { clock } from "../words/format";
import { language } from "../words/words";
import { old, pause, refusal, start, stranger, told } from "./asked";
import { Staff } from "./Staff";
import { bedside } from "./words";

function Page() {
  const w = bedside.value;
  const [forStaff, setForStaff] = useState(false);
  useEffect(() => {
    document.documentElement.lang = language.value;
    document.title = `vitavakt · ${bedside.value.title}`;
  }, [language.value]);
  return (
    <Guard>
      <div class="bedside">
        <header>
          <span>{told.value ? w.bed(told.value.bed) : w.title}</span>
          {told.value?.demo && <b class="demo">{w.demo}</b>}
          <span class="spring" />
          <Settings />
        </header>
        {stranger.value ? <Unconnected /> : forStaff ? <Staff close={() => setForStaff(false)} /> : <Patient />}
        <footer>
          <p class="help">{w.help}</p>
          {!stranger.value && !forStaff && (
            <button type="button" class="for-staff" data-testid="for-staff" onClick={() => setForStaff(true)}>
              {w.staff}
            </button>
          )}
        </footer>
      </div>
    </Guard>
  );
}

function Unconnected() {
  return (
    <main data-testid="unconnected">
      <h1>{bedside.value.notYet}</h1>
      <Staff close={null} />
    </main>
  );
}

function Patient() {
  const w = bedside.value;
  const at = told.value;
  if (!at && !old.value) return <main />;
  return (
    <main>
      <Now />
      {at && !old.value && <Wish />}
      {at?.shows_numbers && !old.value && <Numbers />}
      <div class="answers">
        <Answer ask={w.what} text={w.whatText} />
        <Answer ask={w.kept} text={w.keptText(at?.kept_days ?? 7)} />
        <Answer ask={w.ask} text={w.askText} />
      </div>
    </main>
  );
}

/** What holds now. A pause never covers that measuring has failed. */
function Now() {
  const w = bedside.value;
  const at = told.value;
  if (!at || old.value) return <State of="contact" head={w.head_contact} text={w.contact} />;
  if (at.measuring === "failed" || at.measuring === "empty" || !at.pause) return <State of={at.measuring} head={w[`head_${at.measuring}`]} text={w[at.measuring]} />;
  const time = clock(at.pause.until_ms).slice(0, 5);
  return <State of="pause" head={w.head_pause(time)} text={at.pause.reason === "private" ? w.pausePrivate : w.pauseStaff} />;
}

function State({ of, head, text }: { of: string; head: string; text: string }) {
  const isOn = of === "on" || of === "cannot" || of === "away";
  return (
    <section class="now" data-testid="now" data-of={of} role="status">
      <svg viewBox="0 0 48 48" aria-hidden="true">
        <circle cx="24" cy="24" r="20" />
        {isOn ? <path d="M14 25l7 7 13-15" /> : of === "pause" ? <path d="M19 16v16M29 16v16" /> : <path d="M24 13v14M24 33v1" />}
      </svg>
      <div>
        <h1>{head}</h1>
        <p>{text}</p>
      </div>
    </section>
  );
}

/** A wish is explained before it is granted; it can be taken back at once. */
function Wish() {
  const w = bedside.value;
  const at = told.value;
  const [asks, setAsks] = useState(false);
  if (!at || at.measuring === "failed" || at.measuring === "empty" || at.pause_s <= 0) return null;
  const act = async (on: boolean) => {
    setAsks(false);
    refusal.value = "";
    refusal.value = (await pause(on)) ?? w.unreachable;
  };
  const min = Math.floor(at.pause_s / 60);
  const why = (
    <p class="refusal" role="alert">
      {refusal.value}
    </p>
  );
  if (at.pause)
    return at.pause.reason === "private" ? (
      <section class="wish">
        <button type="button" class="large-key" data-testid="end" onClick={() => void act(false)}>
          {w.end}
        </button>
        {why}
      </section>
    ) : null;
  if (!asks)
    return (
      <section class="wish">
        <button type="button" class="large-key" data-testid="wish" onClick={() => setAsks(true)}>
          {w.wish(min)}
        </button>
        {why}
      </section>
    );
  return (
    <section class="wish asks" aria-label={w.wishTitle}>
      <h2>{w.wishTitle}</h2>
      <ul>
        {w.wishWhat(min).map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      <div class="two">
        <button type="button" class="large-key" data-testid="cancel" onClick={() => setAsks(false)}>
          {w.cancel}
        </button>
        <button type="button" class="large-key filled" data-testid="begin" onClick={() => void act(true)}>
          {w.begin}
        </button>
      </div>
    </section>
  );
}

function Numbers() {
  const w = bedside.value;
  const numbers = told.value?.numbers;
  return (
    <dl class="numbers" data-testid="numbers">
      {(["rr", "hr"] as const).map((of) => (
        <div key={of}>
          <dt>{of === "rr" ? w.breaths : w.beats}</dt>
          <dd>{numbers?.[of] == null ? "––" : Math.round(numbers[of])}</dd>
        </div>
      ))}
    </dl>
  );
}

function Answer({ ask, text }: { ask: string; text: readonly string[] }) {
  return (
    <section>
      <h2>{ask}</h2>
      {text.map((one) => (
        <p key={one}>{one}</p>
      ))}
    </section>
  );
}

start();
watch();
const root = document.getElementById("app");
if (root) render(<Page />, root);
