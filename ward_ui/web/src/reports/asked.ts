/** What is asked for, and what the server answered. Signals. */

import { computed, signal } from "@preact/signals";
import { answerTo } from "../wire/http";
import { language, wardLanguage } from "../words/words";
import type { Offer, Rehearsal, Report } from "./messages";

export type What = "patient" | "shift" | "alarms" | "rehearsal";
export type Trouble = "" | "login" | "right" | "contact" | "said";

const WHATS = ["patient", "shift", "alarms", "rehearsal"] as const;
const given = new URLSearchParams(location.search);

export const what = signal<What>(WHATS.find((one) => one === given.get("what")) ?? "patient");
export const bed = signal(given.get("bed") ?? "");
export const hours = signal(24);
export const days = signal(7);
/** By its name; empty: hours back from now. */
export const shift = signal("");
export const perDay = signal("");
export const minutes = signal("");
export const offer = signal<Offer | null>(null);
export const rights = signal<readonly string[]>([]);
export const report = signal<Report | null>(null);
export const rehearsal = signal<Rehearsal | null>(null);
export const trouble = signal<Trouble>("");
/** The server's own sentence, for `said`. */
export const said = signal("");

const TIMEOUT_MS = 40_000;
const TROUBLES: Readonly<Record<number, Trouble>> = { 0: "contact", 401: "login", 403: "right" };

const path = computed(() => {
  const query = new URLSearchParams({ language: language.value });
  if (what.value === "patient") query.set("bed", bed.value);
  if (what.value === "shift" && shift.value) query.set("shift", shift.value);
  else if (what.value !== "alarms") query.set("hours", String(hours.value));
  if (what.value === "alarms") {
    query.set("days", String(days.value));
    query.set("manual_per_day", perDay.value.replace(",", ".") || "0");
    query.set("manual_minutes", minutes.value.replace(",", ".") || "0");
  }
  return `/api/reports/${what.value}?${query}`;
});

export const pdf = computed(() => `${path.value}&form=pdf`);

async function ask<T>(address: string): Promise<T | null> {
  const { status, ok, body } = await answerTo<T & { error?: string }>(address, { timeout_ms: TIMEOUT_MS });
  trouble.value = ok ? "" : (TROUBLES[status] ?? "said");
  said.value = trouble.value === "said" ? (body?.error ?? "") : "";
  return ok ? body : null;
}

export async function begin(): Promise<void> {
  const found = await ask<Offer>("/api/reports");
  if (!found) return;
  offer.value = found;
  wardLanguage.value = found.language;
  if (!found.beds.some((one) => one.bed === bed.value)) bed.value = (found.beds.find((one) => one.patient) ?? found.beds[0])?.bed ?? "";
  rights.value = (await ask<{ rights: string[] }>("/api/me"))?.rights ?? [];
  await fetchReport();
}

let n_asked = 0;

/** The newest wins: an answer to an older question is thrown away. */
export async function fetchReport(): Promise<void> {
  const mine = ++n_asked;
  report.value = null;
  if (what.value === "rehearsal") {
    rehearsal.value = await ask<Rehearsal>("/api/admin/rehearsal");
    return;
  }
  const found = await ask<Report>(path.value);
  if (mine === n_asked) report.value = found;
}
