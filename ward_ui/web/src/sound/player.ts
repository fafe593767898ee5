/** The loudspeaker: plays the burst of the highest alarm that sounds, over and over. A shell around WebAudio. */

import { signal } from "@preact/signals";
import { quantity } from "../ward/alarms";
import type { Alarm, Priority } from "../wire/messages";
import { burstLength, type Category, category, HARMONICS, INTERVAL_MIN_S, pulses, SHAPES, vibration } from "./bursts";

/** True while the browser really lets this page sound: asked for by a person, and running. */
export const audible = signal(false);

let context: AudioContext | null = null;
let burst: Burst | null = null;

interface Burst {
  readonly alarm_id: string;
  readonly priority: Priority;
  readonly category: Category;
  readonly ends_ms: number;
  readonly out: GainNode | null;
}

let leftOff = false;

/** To be called from a press: browsers let a page sound only then. `unasked` is a press on something else: it leaves a sound off that a person switched off. */
export async function switchOn(unasked = false): Promise<void> {
  if (unasked && (leftOff || audible.value)) return;
  leftOff = false;
  if (context === null) {
    context = new AudioContext();
    context.onstatechange = () => (audible.value = context?.state === "running");
  }
  await context.resume();
  audible.value = context.state === "running";
  if (audible.value && burst === null && !unasked) play("low", "general");
  burst = null;
}

export async function switchOff(): Promise<void> {
  leftOff = true;
  await context?.suspend();
  audible.value = false;
}

/** One burst, as an alarm of that priority sounds and shakes. */
export function tryOut(priority: Priority): void {
  if (audible.value) play(priority, "general");
  if ("vibrate" in navigator) navigator.vibrate(vibration(priority));
}

/** One low burst for what was taken and still stands, or is still switched off. An alarm that sounds says more. */
export function remind(shakes: boolean): void {
  if (burst !== null) return;
  if (audible.value) play("low", "general");
  if (shakes && vibrates()) navigator.vibrate(vibration("low"));
}

/** True where this device can vibrate and somebody has touched the page, which browsers ask for. */
export function vibrates(): boolean {
  return "vibrate" in navigator && navigator.userActivation?.hasBeenActive !== false;
}

/** One tick: starts the next burst if it is time. `shakes` where the device is carried. */
export function tick(alarm: Alarm | null, mono_ms: number, shakes: boolean): void {
  if (alarm === null) return silence();
  const { id, priority } = alarm;
  const of = category(quantity(alarm.condition));
  if (burst && burst.priority === priority && burst.category === of) {
    const patient = burst.alarm_id === id || priority === "low";
    // A new alarm of the same kind need not wait for the whole interval, but for the shortest that is allowed.
    const pause_s = patient ? SHAPES[priority].interval_s : INTERVAL_MIN_S[priority];
    if (mono_ms < burst.ends_ms + pause_s * 1000) return;
  }
  silence();
  const out = audible.value ? play(priority, of) : null;
  if (shakes && vibrates()) navigator.vibrate(vibration(priority));
  burst = { alarm_id: id, priority, category: of, ends_ms: mono_ms + burstLength(priority) * 1000, out };
}

function silence(): void {
  burst?.out?.disconnect();
  if (burst && vibrates()) navigator.vibrate(0);
  burst = null;
}

function play(priority: Priority, of: Category): GainNode | null {
  if (context === null) return null;
  const out = context.createGain();
  out.gain.value = 0.8;
  out.connect(context.destination);
  const wave = timbre(context);
  for (const pulse of pulses(priority, of)) {
    const start_s = context.currentTime + 0.05 + pulse.at_s;
    sound(context, out, wave, { ...pulse, at_s: start_s }, SHAPES[priority]);
  }
  return out;
}

function timbre(audio: AudioContext): PeriodicWave {
  const imag = new Float32Array([0, ...HARMONICS]);
  return audio.createPeriodicWave(new Float32Array(imag.length), imag);
}

function sound(
  audio: AudioContext,
  out: GainNode,
  wave: PeriodicWave,
  pulse: { at_s: number; duration_s: number; hz: number },
  shape: { rise_s: number; fall_s: number },
): void {
  const tone = audio.createOscillator();
  const envelope = audio.createGain();
  const end_s = pulse.at_s + pulse.duration_s;
  tone.setPeriodicWave(wave);
  tone.frequency.value = pulse.hz;
  envelope.gain.setValueAtTime(0, pulse.at_s);
  envelope.gain.linearRampToValueAtTime(1, pulse.at_s + shape.rise_s);
  envelope.gain.setValueAtTime(1, end_s);
  envelope.gain.linearRampToValueAtTime(0, end_s + shape.fall_s);
  tone.connect(envelope).connect(out);
  tone.start(pulse.at_s);
  tone.stop(end_s + shape.fall_s);
}
