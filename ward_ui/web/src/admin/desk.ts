/** The ward file as the server has it, what is wanted, and how it gets there. */

import { computed, signal } from "@preact/signals";
import { type Answer, answerTo } from "../wire/http";
import { changes, EMPTY, type Draft } from "./draft";
import type { Look, Me, Path, Refusal, Rehearsal, Standing, Tables, Told, Value, Version } from "./messages";
import * as drafts from "./draft";
import { rebased, type Rebased } from "./rebase";

export const me = signal<Me | null>(null);
export const contact = signal(true);
export const told = signal<Told | null>(null);
export const draft = signal<Draft>(EMPTY);
export const look = signal<Look | null>(null);
export const refusal = signal<Refusal | null>(null);
export const standing = signal<Standing | null>(null);
export const versions = signal<readonly Version[]>([]);
export const rehearsal = signal<Rehearsal>({ state: "none" });
/** The changes that the newest rehearsal of this page was about, as they are sent. */
const tried = signal("");
export const reviewing = signal(false);
/** What somebody else changed at the same places, after the newest version was read into a draft. */
export const clash = signal<Omit<Rebased, "draft"> | null>(null);

export const tables = computed<Tables>(() => told.value?.tables ?? {});
export const n = computed(() => changes(draft.value).length);

export function may(right: string): boolean {
  return me.value !== null && !me.value.locked && me.value.rights.includes(right);
}

const base = () => (may("administer") ? "/api/admin" : "/api/admin/sensors");
const READ = () => (may("administer") ? "/api/admin" : may("sensors") ? "/api/admin/sensors" : "/api/admin/rules");
const WRITE = () => (may("administer") ? "/api/admin/change" : "/api/admin/sensors");

export async function ask<T>(path: string, body?: object): Promise<Answer<T>> {
  const answer = await answerTo<T>(path, { timeout_ms: 15_000, ...(body && { body }) });
  contact.value = answer.status !== 0;
  return answer;
}

export async function whoAmI(): Promise<void> {
  const { status, body } = await ask<Me>("/api/me");
  if (status === 401) me.value = null;
  if (status === 200 && JSON.stringify(body) !== JSON.stringify(me.value)) {
    me.value = body;
    if (told.value === null && body && !body.locked) await load();
    if (may("rehearse")) await rehearsed();
  }
}

export async function load(): Promise<void> {
  const answer = await ask<Told>(READ());
  if (answer.status === 200 && answer.body) renew(answer.body);
  if (may("sensors")) await follow();
}

export async function loadVersions(): Promise<void> {
  const answer = await ask<{ versions: Version[] }>("/api/admin/versions");
  if (answer.body && answer.status === 200) versions.value = answer.body.versions;
}

export function put(path: Path, value: Value): void {
  draft.value = drafts.set(tables.value, draft.value, path, value);
  look.value = null;
}

export function wish(made: Draft): void {
  draft.value = made;
  look.value = null;
}

export function discard(): void {
  wish(EMPTY);
  refusal.value = null;
  reviewing.value = false;
  clash.value = null;
  rehearsal.value = { state: "none" };
}

export function wanted(why = ""): object {
  return { base: told.value?.version ?? 0, changes: changes(draft.value), why };
}

/** What it would do; the faults stand at their fields. */
export async function review(): Promise<void> {
  refusal.value = null;
  const { status, body } = await ask<Look & Refusal>(`${base()}/look`, wanted());
  if (status === 200) look.value = body;
  else refusal.value = body ?? { why: "contact" };
  reviewing.value = true;
}

export async function apply(why: string): Promise<void> {
  await send(wanted(why));
}

export async function takeBack(version: number, why: string): Promise<void> {
  await send({ base: told.value?.version ?? 0, like: version, why });
}

export async function lookBack(version: number): Promise<Look | Refusal> {
  const { body } = await ask<Look & Refusal>(`${base()}/look`, { base: told.value?.version ?? 0, like: version });
  return body ?? { why: "contact" };
}

async function send(body: object): Promise<void> {
  refusal.value = null;
  const answer = await ask<Refusal & { version: number }>(WRITE(), body);
  if (answer.status !== 200 || !answer.body) {
    refusal.value = answer.body ?? { why: "contact" };
    return;
  }
  standing.value = { version: answer.body.version, state: "applying", services: [], sentence: "" };
  wish(EMPTY);
  reviewing.value = false;
}

/** How the newest version is getting on; once it stands, everything is read again. */
export async function follow(): Promise<void> {
  const was = standing.value;
  const { status, body } = await ask<Standing>("/api/admin/standing");
  if (status !== 200 || !body) return;
  standing.value = body;
  const over = body.state !== "applying";
  if (over && was?.state === "applying") {
    const fresh = await ask<Told>(READ());
    if (fresh.status === 200 && fresh.body) renew(fresh.body);
    await loadVersions();
  }
}

/** After somebody else's change: what they wrote is what there is, and mine is tried on it anew. */
export async function readAgain(): Promise<void> {
  await load();
  refusal.value = null;
  reviewing.value = false;
}

/** Another version: what is wanted is looked up in it by name, so that no row is changed in place of another. */
function renew(fresh: Told): void {
  const before = told.value;
  told.value = fresh;
  if (before === null || before.version === fresh.version || n.value === 0) return;
  const { draft: mine, both, lost } = rebased(before.tables, fresh.tables, draft.value);
  wish(mine);
  if (both.length + lost.length > 0) clash.value = { both, lost };
}

/** The newest rehearsal is of other changes than those that stand here now. */
export const isOfOthers = computed(() => tried.value !== JSON.stringify(changes(draft.value)));

export async function endRehearsal(): Promise<void> {
  await ask<Rehearsal>("/api/admin/rehearsal/end", {});
}

export async function rehearse(scenario: string, hours: number): Promise<void> {
  tried.value = JSON.stringify(changes(draft.value));
  const { status, body } = await ask<Rehearsal & Refusal>("/api/admin/rehearsal", { wanted: wanted(), scenario, hours });
  if (status === 200 && body) rehearsal.value = body;
  else rehearsal.value = { state: "failed", why: body?.why ?? "contact", ...(body?.faults?.[0] && { sentence: body.faults[0].sentence }) };
}

async function rehearsed(): Promise<void> {
  const { status, body } = await ask<Rehearsal>("/api/admin/rehearsal");
  if (status === 200 && body) rehearsal.value = body;
}

const BEAT_MS = 1000;

export function start(): void {
  let beat = 0;
  const again = async () => {
    beat += 1;
    if (document.visibilityState === "visible") {
      if (me.value === null || me.value.locked || beat % 10 === 0) await whoAmI();
      if (standing.value?.state === "applying" && may("sensors")) await follow();
      if (rehearsal.value.state === "running") await rehearsed();
    }
    setTimeout(() => void again(), BEAT_MS);
  };
  void again();
}
