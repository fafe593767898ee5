/** Administration by the hospital's own people: the ward file, read, changed, compared, taken back. */

import "../styles/tokens.css";
import "../styles/parts.css";
import "./admin.css";
import { useSignal } from "@preact/signals";
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { Demo } from "../parts/Bands";
import { Guard } from "../parts/Cover";
import { Login } from "../parts/Login";
import { Settings } from "../parts/Truth";
import "../parts/theme";
import { gone, watch } from "../wire/presence";
import { language } from "../words/words";
import { contact, may, me, n, reviewing, start, told } from "./desk";
import { People } from "./People";
import { Pin } from "./Pin";
import { Bar, Clash, Review, Standing } from "./Review";
import { Responses } from "./Responses";
import { mayRehearseOnly, Rules, Telling, WardItself } from "./Rules";
import { OneSensor, Sensors } from "./Sensors";
import { Trial } from "./Trial";
import { Versions } from "./Versions";
import { admin } from "./words";

const TABS = { sensors: Sensors, people: People, telling: Telling, rules: Rules, responses: Responses, ward: WardItself, versions: Versions } as const;
type Tab = keyof typeof TABS;

const sensor = /^\/admin\/sensor\/([^/]+)$/.exec(location.pathname)?.[1];
const isPin = location.pathname === "/pin";

function open(): Tab[] {
  if (may("administer")) return ["sensors", "people", "telling", "rules", "responses", "ward", "versions"];
  if (may("sensors")) return ["sensors", "versions"];
  return may("rehearse") ? ["rules"] : [];
}

function Page() {
  const w = admin.value;
  useEffect(() => {
    document.documentElement.lang = language.value;
    document.title = `vitavakt · ${isPin ? w.pinTitle : w.title}`;
  }, [language.value]);
  return (
    <Guard>
      <div class="admin">
        <header class="bar">
          <h1>{isPin ? "vitavakt" : w.title}</h1>
          <Demo />
          {told.value && !isPin && <span class="help">{w.version(told.value.version)}</span>}
          <span class="spring" />
          {me.value && !isPin && <span data-testid="me">{me.value.name}</span>}
          <Settings />
        </header>
        {(!contact.value || gone.value) && (
          <p class="notice" role="alert" data-testid="no-contact">
            {w.noContact}
          </p>
        )}
        {isPin ? <main><Pin /></main> : <Inside />}
      </div>
    </Guard>
  );
}

function Inside() {
  const w = admin.value;
  if (me.value === null || me.value.locked)
    return (
      <main>
        <p class="help">{w.loginFirst}</p>
        <Login />
      </main>
    );
  if (open().length === 0)
    return (
      <main>
        <p class="notice" role="alert">
          {w.noRight}
        </p>
        <Login />
      </main>
    );
  return <Desk />;
}

function Desk() {
  const w = admin.value;
  const tabs = open();
  const named = location.hash.slice(1) as Tab;
  const tab = useSignal<Tab>(tabs.includes(named) ? named : (tabs[0] ?? "sensors"));
  const one = useSignal(sensor !== undefined && tabs.includes("sensors"));
  const at = tabs.includes(tab.value) ? tab.value : (tabs[0] ?? "sensors");
  const Shown = TABS[at];
  const go = (to: Tab) => {
    tab.value = to;
    one.value = false;
    reviewing.value = false;
    history.replaceState(null, "", `/admin#${to}`);
  };
  return (
    <>
      <nav class="tabs-of-admin" aria-label={w.tabs}>
        {tabs.map((key) => (
          <button type="button" key={key} class="tool" data-testid={`tab-${key}`} aria-current={!one.value && at === key ? "page" : undefined} onClick={() => go(key)}>
            {w[`tab_${key}`]}
          </button>
        ))}
      </nav>
      <main>
        <Standing />
        <Clash />
        {told.value === null ? null : reviewing.value ? <Review /> : one.value ? <OneSensor id={decodeURIComponent(sensor ?? "")} /> : <Shown />}
        {mayRehearseOnly() && n.value > 0 && <Trial />}
      </main>
      {!mayRehearseOnly() && <Bar />}
    </>
  );
}

start();
watch();
const root = document.getElementById("app");
if (root) render(<Page />, root);
