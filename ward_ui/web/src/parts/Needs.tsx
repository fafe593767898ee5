/** Who has taken a role in need, and until when: in view of everybody while it lasts. */

import { needs, now } from "../app";
import { clock } from "../words/format";
import { words } from "../words/words";

export function Needs() {
  const held = needs.value.filter((one) => now.value === null || one.until_ms > now.value);
  return (
    <>
      {held.map((one) => (
        <span class="need" role="status" data-testid={`need-${one.person}`} key={one.person}>
          {words.value.inNeed(one.name, clock(one.until_ms).slice(0, 5))}
        </span>
      ))}
    </>
  );
}
