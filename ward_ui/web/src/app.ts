/** What both pages know, as signals, and what a person can do. The one place where messages become state. */

import { batch, computed, effect, signal } from "@preact/signals";
import { audible, remind, tick as soundTick } from "./sound/player";
import { allAlarms, told, type Ward } from "./ward/ward";
import { ordered, sounding } from "./ward/alarms";
import { receipt } from "./ward/receipts";
import { type Reminded, reminded, silenced } from "./ward/quieter";
import { answered, asked, type Commands, overdue, settled, spoken } from "./ward/commands";
import { deviceName, keep, kept, newId } from "./wire/device";
import { answerTo } from "./wire/http";
import { Link, type LinkState } from "./wire/link";
import type { Alarm, Answer, ClientMessage, Heartbeat, ServerMessage, WavesMessage } from "./wire/messages";
import { keepChoices, readChoices } from "./people/choices";
import { actor, locked, needs, noticeTouches, person, touched, wasHere } from "./people/me";
import { known, wardLanguage } from "./words/words";
import { isElsewhere, zone } from "./words/zone";

export const ward = signal<Ward | null>(null);
export const commands = signal<Commands>({});
export const link = signal<LinkState>({ contact: { word: "starting", heard_mono_ms: null }, up: false, refused: null });
/** The server's time, once a second; null until it has been told. */
export const now = signal<number | null>(null);
/** Age of the newest measurements when they arrived, in seconds. */
export const delay_s = signal<number | null>(null);
export const hold_s = signal(15);
/** This device is set to another time of day than the ward's: what it shows elsewhere is not what stands here. */
export const elsewhere = computed(() => now.value !== null && isElsewhere(now.value));

export const alarms = computed<Alarm[]>(() => (ward.value ? ordered(allAlarms(ward.value)) : []));
export const covered = computed(() => link.value.contact.word !== "live");
/** Server's time of the last word heard, while nothing is heard. */
export const lastHeard_ms = computed(() => {
  const heard = link.value.contact.heard_mono_ms;
  return heard === null ? null : (line?.now(heard) ?? null);
});

/** Told of each answer to a command, each welcome, and each tick of the clock (four a second). */
export interface Listener {
  answered?(answer: Answer): void;
  welcomed?(): void;
  waved?(message: WavesMessage): void;
  ticked?(mono_ms: number): void;
}

const listeners = new Set<Listener>();
let condition: () => Omit<Heartbeat, "type"> = () => ({});
let line: Link | null = null;
let shakes = false;
let before: Reminded | null = null;
/** How many places of the page show each alarm now, or count it in words. */
const standing = new Map<string, number>();
const received = new Set<string>();
const seen = new Set<string>();

export function start(kind: "display" | "phone"): void {
  shakes = kind === "phone";
  line = new Link({ kind, device: deviceName(), lastSeq, condition: () => ({ ...condition(), ...(touched() && { touched: true }) }), told: hear, changed, ticked });
  line.start();
  noticeTouches();
  keepChoices();
  effect(() => {
    const seq = ward.value?.seq;
    if (seq !== undefined) keep("seq", String(seq));
  });
}

/** Until the function that it returns is called. */
export function listen(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** `of` says with each heartbeat whether this device could alarm. */
export function report(of: () => Omit<Heartbeat, "type">): void {
  condition = of;
}

/** True if it was handed to an open connection. */
export function say(message: ClientMessage): boolean {
  return line?.say(message) ?? false;
}

/** A person takes an alarm. Doing it twice does nothing twice. */
export function acknowledge(alarm: Alarm): void {
  const before = commands.value;
  commands.value = asked(before, alarm.id, newId("c-"), performance.now());
  const command = commands.value[alarm.id];
  if (commands.value !== before && command) line?.say(spoken(command));
}

/** A person cannot come: it goes on to the next. The server's word on it is the alarm's `telling`. */
export function decline(alarm: Alarm): void {
  line?.say({ type: "command", id: newId("d-"), name: "decline", alarm_id: alarm.id });
}

/** A person has opened it. It ends no wait, so it is said once and not asked again. */
export function see(alarm: Alarm): void {
  if (actor.value === null || seen.has(alarm.id) || alarm.phase !== "sounding") return;
  if (line?.say({ type: "command", id: newId("s-"), name: "seen", alarm_id: alarm.id })) seen.add(alarm.id);
}

/** This alarm stands on the screen of this device, until the function that it returns is called. */
export function onScreen(alarm_id: string): () => void {
  standing.set(alarm_id, (standing.get(alarm_id) ?? 0) + 1);
  queueMicrotask(sayReceived);
  return () => {
    const n = (standing.get(alarm_id) ?? 1) - 1;
    if (n > 0) standing.set(alarm_id, n);
    else standing.delete(alarm_id);
  };
}

/** What has come to stand here since it was last said, in one message. */
function sayReceived(): void {
  const inView = document.visibilityState === "visible" && !covered.value;
  const here = { inView, carried: shakes, audible: audible.value, person: person.value?.person ?? "" };
  const due = alarms.value.flatMap((alarm) => {
    const said = standing.has(alarm.id) ? receipt(alarm, here) : null;
    return said === null || received.has(said) ? [] : [{ id: alarm.id, said }];
  });
  if (due.length === 0 || !line?.say({ type: "received", alarm_ids: due.map(({ id }) => id) })) return;
  for (const { said } of due) received.add(said);
}

/** Empty when it worked; otherwise why not. */
export async function logIn(name: string, pin: string): Promise<"" | "wrong" | "often" | "unreachable"> {
  const status = await post("/api/login", { person: name, pin });
  if (status === 200) line?.connect();
  if (status === 401) return "wrong";
  if (status === 429) return "often";
  return status === 200 ? "" : "unreachable";
}

/** The device is put away: its alarms stay, acting wants the PIN. */
export async function lock(): Promise<void> {
  await post("/api/lock", {});
}

export async function logOut(): Promise<void> {
  await post("/api/logout", {});
  line?.connect();
}

export function forgetMissed(): void {
  if (ward.value) ward.value = { ...ward.value, missed: [], missed_complete: true };
}

async function post(path: string, body: object): Promise<number> {
  return (await answerTo(path, { body })).status;
}

function lastSeq(): number | null {
  const seq = Number(kept("seq") ?? Number.NaN);
  return Number.isSafeInteger(seq) ? seq : null;
}

function hear(message: ServerMessage, now_ms: number, mono_ms: number): void {
  batch(() => {
    const after = told(ward.value, message, now_ms);
    if (message.type === "welcome") {
      person.value = message.person;
      locked.value = message.locked ?? false;
      if (message.person) wasHere(message.person);
      // Of a line that broke nobody knows what still came through, and a person's alarm goes on without it.
      if (shakes && message.person) received.clear();
      hold_s.value = message.hold_s;
      wardLanguage.value = known(message.language) ?? "nb";
    }
    if (message.type === "snapshot") zone.value = message.ward.time_zone ?? null;
    if (message.type === "needs") needs.value = message.needs;
    if (message.type === "answer") commands.value = answered(commands.value, message);
    if (message.type === "vitals") delay_s.value = delay(message.beds, now_ms);
    ward.value = after;
    if (after) commands.value = settled(commands.value, allAlarms(after));
    if (message.type === "snapshot" || now.value === null) now.value = now_ms;
  });
  if (message.type === "welcome" || message.type === "needs") void readChoices();
  for (const listener of listeners) {
    if (message.type === "answer") listener.answered?.(message);
    if (message.type === "welcome") listener.welcomed?.();
    if (message.type === "waves") listener.waved?.(message);
  }
  if (message.type === "snapshot") askAgain(mono_ms);
}

/** After a new snapshot, whatever still waits for an answer is asked again at once. */
function askAgain(mono_ms: number): void {
  queueMicrotask(() => {
    const { due, commands: after } = overdue(commands.value, mono_ms + 5000);
    commands.value = after;
    for (const command of due) line?.say(spoken(command));
  });
}

/** The middle one of the ages of what was just heard. */
function delay(beds: readonly { state: string; t_ms: number }[], now_ms: number): number | null {
  const ages = beds.filter((bed) => bed.state !== "lost").map((bed) => (now_ms - bed.t_ms) / 1000);
  return ages.sort((a, b) => a - b)[Math.floor(ages.length / 2)] ?? delay_s.value;
}

function changed(state: LinkState): void {
  link.value = state;
}

function ticked(mono_ms: number): void {
  const now_ms = line?.now(mono_ms) ?? null;
  if (now_ms !== null && Math.floor(now_ms / 1000) !== Math.floor((now.value ?? 0) / 1000)) now.value = now_ms;
  const { due, commands: after } = overdue(commands.value, mono_ms);
  commands.value = after;
  for (const command of due) line?.say(spoken(command));
  for (const listener of listeners) listener.ticked?.(mono_ms);
  sayReceived();
  const quiet = silenced(ward.value, now_ms);
  soundTick(sounding(alarms.value.filter(({ id }) => !quiet.has(id))), mono_ms, shakes);
  remindOnce(now_ms);
}

/** A reminder sounds once, where it belongs: on every display, and on the phone of whoever took it. */
function remindOnce(now_ms: number | null): void {
  if (ward.value === null) return;
  const { reminded: stand, due } = reminded(ward.value, before, now_ms, shakes ? (person.value?.name ?? "") : null);
  before = stand;
  if (due) remind(shakes);
}

export { actor, audible, locked, needs, person };
