/** Whether this phone could alarm: six lights, and the one sentence that the ward is told. Pure. */

export const LIGHTS = ["sound", "vibration", "clock", "battery", "notifications", "connection"] as const;
export type Light = (typeof LIGHTS)[number];
/** `remark`: worth knowing, and the phone can alarm all the same. */
export type Colour = "good" | "bad" | "remark" | "unknown";

export interface Findings {
  /** The browser lets the page sound now. */
  readonly audible: boolean;
  /** What the person said to "did you hear it?"; null: not asked yet. */
  readonly heard: boolean | null;
  readonly canVibrate: boolean;
  readonly felt: boolean | null;
  /** How far the phone's clock is from the server's; null while the server's is not known. */
  readonly clock_off_s: number | null;
  /** The phone is set to another time zone than the ward's. */
  readonly elsewhere: boolean;
  readonly battery: { readonly share: number; readonly charging: boolean } | null;
  readonly notifications: "push" | "local" | "ask" | "barred";
  readonly connected: boolean;
}

/** A clock further off than this makes people distrust the times they read. */
const CLOCK_OFF_S = 30;
/** As the ward's own rule on phones has it by default. */
const BATTERY_LOW = 0.15;

export function lights(found: Findings): Record<Light, Colour> {
  return {
    sound: !found.audible || found.heard === false ? "bad" : found.heard === null ? "unknown" : "good",
    vibration: !found.canVibrate ? "remark" : found.felt === null ? "unknown" : found.felt ? "good" : "remark",
    clock: found.clock_off_s === null ? "unknown" : found.clock_off_s > CLOCK_OFF_S || found.elsewhere ? "remark" : "good",
    battery: found.battery === null ? "unknown" : isLow(found.battery) ? "bad" : "good",
    notifications: { push: "good", local: "good", ask: "unknown", barred: "remark" }[found.notifications] as Colour,
    connection: found.connected ? "good" : "bad",
  };
}

function isLow(battery: NonNullable<Findings["battery"]>): boolean {
  return battery.share <= BATTERY_LOW && !battery.charging;
}

/**
 * What keeps the phone from alarming, or null. Only what silences it: sound that is off or was not heard.
 * A phone that nobody has tested is not called faulty; that its sound is off is told all the same.
 */
export function fault(found: Pick<Findings, "audible" | "heard">): "sound" | null {
  return !found.audible || found.heard === false ? "sound" : null;
}

/** What a person said of this phone, kept with it: a page that is loaded anew is the same phone in the same hands. */
export interface Tested {
  /** Log-in of whoever tested it. */
  readonly person: string;
  /** Server's time of the last answer. */
  readonly t_ms: number;
  readonly heard: boolean | null;
  readonly felt: boolean | null;
}

/** A test is of one shift: after this it is to be made anew [D]. */
export const STANDS_MS = 10 * 3600_000;

/** Whether it says anything of this phone in these hands now. */
export function stands({ person, t_ms }: Tested, me: string, now_ms: number): boolean {
  return person === me && now_ms - t_ms < STANDS_MS;
}

/** What was kept, or null where it is none. */
export function read(text: string | null): Tested | null {
  const is = (one: unknown) => one === null || typeof one === "boolean";
  try {
    const { person, t_ms, heard, felt } = JSON.parse(text ?? "null") as Tested;
    return typeof person === "string" && Number.isFinite(t_ms) && is(heard) && is(felt) ? { person, t_ms, heard, felt } : null;
  } catch {
    return null;
  }
}
