/** What the ward does at a NEWS2, in its own words. Nothing where the score calls for nothing. */

import type { Score } from "../wire/messages";
import { language, words } from "../words/words";

export function Response({ score, id }: { score: Score | null | undefined; id: string }) {
  const text = score?.response?.[language.value];
  if (!text) return null;
  return (
    <p class="response" data-testid={`response-${id}`}>
      <b>{words.value.responseAt}:</b> {text}
    </p>
  );
}
