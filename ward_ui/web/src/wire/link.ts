/** The websocket to the server, for ever: hello, heartbeats, silence, trying again. A shell around `clock` and `contact`. */

import { CLOGGED_MS, type Clock, heard, said, serverTime, slept, type Tick } from "./clock";
import { backoff, type Contact, judged, refusal, SILENT_AFTER_S } from "./contact";
import { type ClientMessage, type Heartbeat, PROTOCOL, read, type ServerMessage, type Welcome } from "./messages";

export interface Ears {
  readonly kind: "display" | "phone";
  readonly device: string;
  lastSeq(): number | null;
  /** What goes with each sign of life. */
  condition(): Omit<Heartbeat, "type">;
  /** A message was heard; `now_ms` is the server's time. Must throw rather than half-believe it. */
  told(message: ServerMessage, now_ms: number, mono_ms: number): void;
  /** Something about the connection changed. */
  changed(link: LinkState): void;
  /** Four times a second. */
  ticked(mono_ms: number): void;
}

export interface LinkState {
  readonly contact: Contact;
  /** True while the present socket has delivered a snapshot. */
  readonly up: boolean;
  readonly refused: "login" | "origin" | "protocol" | null;
}

const TICK_MS = 250;
/** Often enough for a server that closes after 15 s, even when a hidden page's timers are slowed. */
const HEARTBEAT_EVERY_MS = 4000;
/** A connection that held this long was a good one: the next break starts the back-off anew. */
const GOOD_AFTER_MS = 5000;

export class Link {
  #socket: WebSocket | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #attempts = 0;
  #opened_mono_ms = 0;
  #socketHeard_mono_ms = 0;
  #sent_mono_ms = 0;
  #silent_after_s = SILENT_AFTER_S;
  #clock: Clock | null = null;
  #clockIsOld = true;
  #before: Tick = ticks();
  #state: LinkState = { contact: { word: "starting", heard_mono_ms: null }, up: false, refused: null };
  readonly #ears: Ears;

  constructor(ears: Ears) {
    this.#ears = ears;
  }

  start(): void {
    this.connect();
    setInterval(() => this.tick(), TICK_MS);
    const woken = () => this.tick();
    for (const event of ["pageshow", "focus", "resume"]) window.addEventListener(event, woken);
    document.addEventListener("visibilitychange", woken);
    window.addEventListener("online", () => this.#state.up || this.connect());
  }

  /** The server's time now, or null while it has never been told. */
  now(mono_ms = performance.now()): number | null {
    return this.#clock && serverTime(this.#clock, mono_ms);
  }

  /** True if the message was handed to an open connection. */
  say(message: ClientMessage): boolean {
    if (!this.#state.up || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#send(message);
    return true;
  }

  /** Leaves the present socket, whatever its state, and opens a new one. */
  connect(): void {
    this.#leave();
    this.#become({ up: false, refused: null });
    this.#opened_mono_ms = this.#socketHeard_mono_ms = performance.now();
    this.#clockIsOld = true;
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`);
    const { kind, device } = this.#ears;
    socket.onopen = () =>
      this.#send({ type: "hello", protocol: PROTOCOL, device, kind, last_seq: this.#ears.lastSeq() });
    socket.onmessage = (event) => this.#hear(String(event.data));
    socket.onclose = (event) => this.#closed(event.code);
    this.#socket = socket;
  }

  tick(): void {
    const now = ticks();
    if (slept(this.#before, now) && this.#state.contact.word === "live") {
      this.#become({ contact: { ...this.#state.contact, word: "lost" } });
      this.connect();
    }
    this.#before = now;
    const contact = judged(this.#state.contact, now.mono_ms, this.#silent_after_s);
    if (contact !== this.#state.contact) {
      // The old socket may wake up again, but only a snapshot on a new one makes the screen believable.
      this.#become({ contact });
      this.connect();
    }
    if (this.#socket && now.mono_ms - this.#socketHeard_mono_ms >= this.#silent_after_s * 1000) this.#closed(0);
    if (this.#state.up && now.mono_ms - this.#sent_mono_ms >= HEARTBEAT_EVERY_MS) this.#beat();
    if (this.#state.up && now.mono_ms - this.#opened_mono_ms >= GOOD_AFTER_MS) this.#attempts = 0;
    this.#ears.ticked(now.mono_ms);
  }

  #hear(text: string): void {
    const mono_ms = performance.now();
    const message = read(text);
    // Trends tell of the past and may have waited: the clock is not set by them.
    if (message && "t_ms" in message && message.type !== "trends") this.#setClock(message.t_ms, mono_ms);
    if (this.#clock && this.#clock.late_ms > CLOGGED_MS) return this.#closed(0);
    if (message) this.#ears.told(message, this.now(mono_ms) ?? 0, mono_ms);
    this.#socketHeard_mono_ms = mono_ms;
    if (message?.type === "welcome") this.#welcomed(message);
    if (message?.type === "heartbeat") this.#beat();
    const heard_mono_ms = said(this.#clock, mono_ms);
    if (message?.type === "snapshot") this.#become({ up: true, contact: { word: "live", heard_mono_ms } });
    else if (this.#state.up) this.#become({ contact: { ...this.#state.contact, heard_mono_ms } });
  }

  #welcomed(welcome: Welcome): void {
    this.#silent_after_s = welcome.silent_after_s;
  }

  #setClock(t_ms: number, mono_ms: number): void {
    this.#clock = heard(this.#clockIsOld ? null : this.#clock, t_ms, mono_ms);
    this.#clockIsOld = false;
  }

  #closed(code: number): void {
    this.#leave();
    const refused = refusal(code);
    if (refused) {
      const contact: Contact = { ...this.#state.contact, word: "refused" };
      return this.#become({ up: false, refused, contact });
    }
    this.#become({ up: false });
    this.#retry = setTimeout(() => this.connect(), backoff(this.#attempts++, Math.random()));
  }

  #leave(): void {
    clearTimeout(this.#retry);
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #beat(): void {
    this.say({ type: "heartbeat", ...this.#ears.condition() });
  }

  #send(message: ClientMessage): void {
    this.#socket?.send(JSON.stringify(message));
    this.#sent_mono_ms = performance.now();
  }

  #become(change: Partial<LinkState>): void {
    this.#state = { ...this.#state, ...change };
    this.#ears.changed(this.#state);
  }
}

function ticks(): Tick {
  return { mono_ms: performance.now(), wall_ms: Date.now() };
}
