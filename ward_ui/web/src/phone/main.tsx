/** The nurse's phone. */

import "../styles/tokens.css";
import "../styles/parts.css";
import "../styles/phone.css";
import "./care.css";
import "./large.css";
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { alarms, covered, elsewhere, now, person, start, ward } from "../app";
import { Announcer } from "../parts/Announcer";
import { Bands, Demo } from "../parts/Bands";
import { Cover, Guard } from "../parts/Cover";
import { Login, loginAsked } from "../parts/Login";
import { Connection, Settings, SoundSwitch, Who } from "../parts/Truth";
import "../parts/flash";
import "../parts/theme";
import { vibrates } from "../sound/player";
import { isAlarm } from "../ward/alarms";
import { clock } from "../words/format";
import { words as shared } from "../words/words";
import { Alarms } from "./alarm/Alarms";
import { Calls } from "./alarm/Calls";
import { calling } from "./alarm/whose";
import { watch as watchTerms } from "./patient/care";
import { awake, type Fault, faults, stayAwake } from "./device/check";
import { Toast } from "./asking/Frame";
import { Limits } from "./patient/Limits";
import { News2 } from "./patient/News2";
import { outdated, watch as watchPages } from "./device/pages";
import { Patient } from "./patient/Patient";
import { Patients } from "./patient/Patients";
import { Pause } from "./patient/Pause";
import { open, place, type Tab, tab } from "./place";
import { install, notices } from "./device/push";
import { SelfTest } from "./shift/SelfTest";
import { Hand } from "./shift/Hand";
import { Shift, Take } from "./shift/Shift";
import { Stay } from "./patient/Stay";
import { heard, watch as watchItself } from "./shift/test";
import { words } from "./words";

function Phone() {
  const known = person.value !== null;
  const login = (!known || loginAsked.value) && !covered.value;
  return (
    <Guard>
      <div class="page" inert={covered.value}>
        <Head />
        <Bands />
        {outdated.value && <Outdated />}
        {login ? <LoggingIn /> : <Here />}
        <Bar />
        <Announcer />
      </div>
      <Cover />
    </Guard>
  );
}

function LoggingIn() {
  return (
    <>
      <Above />
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
      {elsewhere.value && <small class="clock-whose">{shared.value.wardTime}</small>}
    </header>
  );
}

function Here() {
  const at = place.value;
  // Where text is so large that the page is one long sheet, what is opened begins at its top.
  useEffect(() => document.querySelector(".page")?.scrollTo(0, 0), [at]);
  const tabbed = at.at === "alarms" || at.at === "patients" || at.at === "shift" || at.at === "alarm";
  return (
    <>
      <Page />
      <Toast />
      {at.at !== "alarms" && at.at !== "alarm" && <Above />}
      {tabbed && <Tabs />}
    </>
  );
}

function Page() {
  const at = place.value;
  switch (at.at) {
    case "alarms":
    case "alarm":
      return <Alarms />;
    case "patients":
      return <Patients />;
    case "shift":
      return <Shift />;
    case "patient":
      return <Patient key={at.bed} bed={at.bed} />;
    case "pause":
      return <Pause bed={at.bed} />;
    case "limits":
      return <Limits bed={at.bed} />;
    case "news2":
      return <News2 bed={at.bed} />;
    case "stay":
      return <Stay bed={at.bed} />;
    case "take":
      return <Take />;
    case "hand":
      return <Hand />;
    case "test":
      return <SelfTest />;
  }
}

/** Whatever else the person does, the log-in too. */
function Above() {
  return <Calls alarms={calling(alarms.value)} open={toAlarms} />;
}

/** Back to the alarms, out of a log-in that was asked for. */
function toAlarms(): void {
  loginAsked.value = false;
  open("alarms");
}

function Tabs() {
  const n = alarms.value.filter(isAlarm).length;
  const w = shared.value;
  return (
    <nav class="tabs tabs-3">
      <TabKey of="alarms" text={n > 0 ? `${w.tabAlarms} (${n})` : w.tabAlarms} />
      <TabKey of="patients" text={w.tabPatients} />
      <TabKey of="shift" text={words.value.tabShift} />
    </nav>
  );
}

function TabKey({ of, text }: { of: Tab; text: string }) {
  return (
    <button type="button" data-testid={`tab-${of}`} aria-current={tab.value === of ? "page" : undefined} onClick={() => open(of)}>
      {text}
    </button>
  );
}

function Outdated() {
  return (
    <div class="band" role="status" data-testid="outdated">
      <span>{words.value.outdated}</span>
      <button type="button" class="plain" onClick={() => location.reload()}>
        {words.value.reloadNow}
      </button>
    </div>
  );
}

/** The truth about this phone, always lowest. */
function Bar() {
  const found = faults(heard.value, now.value, Date.now(), awake.value, vibrates());
  return (
    <footer class="bar">
      <span data-testid="phone-check" data-ok={found.length === 0}>
        {found[0] === undefined ? shared.value.phoneOk : faultText(found[0])}
      </span>
      <SoundSwitch short />
      <Connection withDelay={false} />
    </footer>
  );
}

function faultText(fault: Fault): string {
  const w = shared.value;
  if (fault === "unheard") return w.phoneUnheard;
  if (fault === "wakeLock") return w.phoneNoWakeLock;
  return fault === "vibration" ? w.phoneNoVibration : w.phoneClock(fault.clock_s);
}

start("phone");
watchTerms();
watchItself();
watchPages();
notices();
void install();
void stayAwake();
document.addEventListener("visibilitychange", () => void stayAwake());
const root = document.getElementById("app");
if (root) render(<Phone />, root);
