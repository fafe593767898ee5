/** The nurse's phone. */

import "../styles/tokens.css";
import "../styles/parts.css";
import "../styles/phone.css";
import { signal } from "@preact/signals";
import { render } from "preact";
import { alarms, covered, now, person, start, ward } from "../app";
import { AlarmBar } from "../parts/Alarm";
import { Announcer } from "../parts/Announcer";
import { Bands, Demo } from "../parts/Bands";
import { Cover, Guard } from "../parts/Cover";
import { Login, loginAsked } from "../parts/Login";
import { opened, Sheet } from "../parts/Sheet";
import { Connection, Settings, SoundSwitch, Who } from "../parts/Truth";
import "../parts/flash";
import "../parts/theme";
import { vibrates } from "../sound/player";
import { clock } from "../words/format";
import { words } from "../words/words";
import { Alarms } from "./Alarms";
import { awake, type Fault, faults, stayAwake } from "./check";
import { Patients } from "./Patients";

type Tab = "alarms" | "patients";
const tab = signal<Tab>("alarms");

function Phone() {
  const known = person.value !== null;
  const login = (!known || loginAsked.value) && !covered.value;
  return (
    <Guard>
      <div class="page" inert={covered.value}>
        <Head />
        <Bands />
        {login ? <LoggingIn /> : <Sections />}
        <Bar />
        {!login && <Sheet />}
        <Announcer />
      </div>
      <Cover />
    </Guard>
  );
}

function LoggingIn() {
  return (
    <>
      <Login />
      <div class="settings">
        <Settings />
      </div>
    </>
  );
}

function Head() {
  return (
    <header class="head">
      <h1 class="ward-name">{ward.value?.name ?? ""}</h1>
      <Demo />
      <span class="spring" />
      {person.value && <Who />}
      <time class="clock">{now.value === null ? "––:––" : clock(now.value).slice(0, 5)}</time>
    </header>
  );
}

function Sections() {
  const w = words.value;
  const n = alarms.value.length;
  const first = alarms.value[0];
  return (
    <>
      {tab.value === "alarms" ? <Alarms /> : <Patients />}
      {tab.value === "patients" && first && (
        <button type="button" class="to-alarms" data-testid="to-alarms" onClick={() => (tab.value = "alarms")}>
          <b>{first.bed ? w.bed(first.bed) : w.wholeWard}</b> <AlarmBar alarm={first} more={n - 1} />
        </button>
      )}
      <nav class="tabs">
        <TabKey of="alarms" text={n > 0 ? `${w.tabAlarms} (${n})` : w.tabAlarms} />
        <TabKey of="patients" text={w.tabPatients} />
      </nav>
    </>
  );
}

function TabKey({ of, text }: { of: Tab; text: string }) {
  const choose = () => {
    tab.value = of;
    opened.value = null;
  };
  return (
    <button type="button" data-testid={`tab-${of}`} aria-current={tab.value === of ? "page" : undefined} onClick={choose}>
      {text}
    </button>
  );
}

/** The truth about this phone, always lowest. */
function Bar() {
  const found = faults(now.value, Date.now(), awake.value, vibrates());
  return (
    <footer class="bar">
      <span data-testid="phone-check" data-ok={found.length === 0}>
        {found[0] === undefined ? words.value.phoneOk : faultText(found[0])}
      </span>
      <SoundSwitch short />
      <Connection withDelay={false} />
    </footer>
  );
}

function faultText(fault: Fault): string {
  const w = words.value;
  if (fault === "wakeLock") return w.phoneNoWakeLock;
  return fault === "vibration" ? w.phoneNoVibration : w.phoneClock(fault.clock_s);
}

start("phone");
void stayAwake();
document.addEventListener("visibilitychange", () => void stayAwake());
const root = document.getElementById("app");
if (root) render(<Phone />, root);
