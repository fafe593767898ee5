/** The ward display. */

import "../styles/tokens.css";
import "../styles/parts.css";
import "../styles/display.css";
import { render } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { covered, start, ward } from "../app";
import { Announcer } from "../parts/Announcer";
import { Bands } from "../parts/Bands";
import { Cover, Guard } from "../parts/Cover";
import { useIdle } from "../parts/idle";
import { Login, loginAsked } from "../parts/Login";
import { opened, Sheet } from "../parts/Sheet";
import { watchSixHours } from "../parts/Trend";
import "../parts/flash";
import "../parts/theme";
import { words } from "../words/words";
import { grid } from "./grid";
import { Header } from "./Header";
import { Strip } from "./Strip";
import { Tile } from "./Tile";

const GAP = 8;
/** What somebody opened and left closes after this long. */
const IDLE_S = 90;

function Display() {
  return (
    <Guard>
      <div class="page" inert={covered.value || loginAsked.value}>
        <Header />
        <Bands />
        <Body />
        <Announcer />
      </div>
      {loginAsked.value && !covered.value && <LoginBox />}
      <Cover />
    </Guard>
  );
}

function dismissLogin(): void {
  loginAsked.value = false;
}

function LoginBox() {
  useIdle(IDLE_S, dismissLogin);
  return (
    <div class="veil" role="dialog" aria-modal="true" aria-label={words.value.logIn}>
      <Login onCancel={dismissLogin} />
    </div>
  );
}

/** Strip and tiles: their size is measured, for the tiles are made as large as fits. */
function Body() {
  const place = useRef<HTMLElement>(null);
  const [size, setSize] = useState({ width: window.innerWidth, height: window.innerHeight });
  useLayoutEffect(() => {
    const watch = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    if (place.current) watch.observe(place.current);
    return () => watch.disconnect();
  }, []);
  const beds = ward.value?.beds ?? [];
  const { columns, fits } = grid(beds.length, size.width, size.height, GAP);
  return (
    <>
      <Strip width={size.width} />
      <div class="stage" data-open={opened.value !== null}>
        <main class="tiles" ref={place} data-fits={fits} style={{ "--columns": String(columns) }}>
          {beds.map((bed) => (
            <Tile key={bed.bed} bed={bed} />
          ))}
        </main>
        <Sheet lasts_s={IDLE_S} />
      </div>
    </>
  );
}

start("display");
watchSixHours();
const root = document.getElementById("app");
if (root) render(<Display />, root);
