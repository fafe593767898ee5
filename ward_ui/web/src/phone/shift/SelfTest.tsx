/** The test at the start of a shift: one page, six lights in words. */

import { Icon } from "../../parts/Icon";
import { Frame } from "../asking/Frame";
import { subscribe } from "../device/push";
import { type Colour, type Findings, type Light, LIGHTS, lights } from "./selftest";
import { answerFor, askForNotices, felt, findings, heard, tryAlarm, tried } from "./test";
import { calledName, deviceName } from "../../wire/device";
import { testedSaid } from "./said";
import { words } from "../words";

export function SelfTest() {
  const w = words.value;
  const found = findings.value;
  const colours = lights(found);
  const asked = !tried.value ? null : heard.value === null ? "heard" : found.canVibrate && felt.value === null ? "felt" : null;
  return (
    <Frame
      title={w.test}
      keys={
        asked ? (
          <Question what={asked} />
        ) : (
          <button type="button" class="primary" data-testid="test-start" onClick={() => void tryAlarm()}>
            {w.testStart}
          </button>
        )
      }
    >
      <p>{w.testWhat}</p>
      <p data-testid="tested">
        {w.thisPhone(calledName(deviceName()))}. {testedSaid()}.
      </p>
      <ul class="lights">
        {LIGHTS.map((light) => (
          <Line key={light} light={light} colour={colours[light]} text={remark(light, found)} />
        ))}
      </ul>
      {found.notifications === "ask" && (
        <button type="button" class="plain" data-testid="allow-notices" onClick={() => void askForNotices().then(subscribe)}>
          {w.allow}
        </button>
      )}
      <p class="silent-mode">{w.silentMode}</p>
    </Frame>
  );
}

const SHAPES = { good: "check", bad: "close", remark: "weak", unknown: "settling" } as const;

function Line({ light, colour, text }: { light: Light; colour: Colour; text: string }) {
  const w = words.value;
  return (
    <li data-testid={`light-${light}`} data-light={colour}>
      <Icon shape={SHAPES[colour]} />
      <b>{w[`test_${light}`]}</b>
      <span>
        {colour === "unknown" && light !== "sound" && light !== "vibration" ? w.light_unread : w[`light_${colour}`]}
        {text && `: ${text}`}
      </span>
    </li>
  );
}

function Question({ what }: { what: "heard" | "felt" }) {
  const w = words.value;
  return (
    <section class="question" data-testid={`ask-${what}`}>
      <h2>{what === "heard" ? w.heard : w.felt}</h2>
      <div class="big-keys">
        <button type="button" data-testid="answer-no" onClick={() => answerFor(what, false)}>
          {w.no}
        </button>
        <button type="button" data-testid="answer-yes" onClick={() => answerFor(what, true)}>
          {w.yes}
        </button>
      </div>
    </section>
  );
}

function remark(light: Light, found: Findings): string {
  const w = words.value;
  if (light === "sound") return !found.audible ? w.soundOffNow : found.heard === false ? w.soundUnheard : "";
  if (light === "vibration") return !found.canVibrate ? w.cannotVibrate : found.felt === false ? w.unfelt : "";
  if (light === "battery") return found.battery === null ? w.batteryUnknown : w.batteryAt(found.battery.share, found.battery.charging);
  if (light === "clock") return found.elsewhere ? w.clockElsewhere : lights(found).clock === "remark" ? w.clockOff(found.clock_off_s ?? 0) : "";
  if (light === "connection") return "";
  return { push: w.notificationsPush, local: w.notificationsLocal, ask: w.notificationsAsk, barred: w.notificationsBarred }[found.notifications];
}
