/** What every plot has: a title, what it was made from, freeze, picture, numbers. */

import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { csv, savePicture, saveText, type Table } from "./export";
import { engineer } from "./words";

interface Props<T> {
  readonly id: string;
  readonly title: string;
  /** What is drawn, or null while there is nothing; frozen, it stays what it was. */
  readonly data: T | null;
  readonly made: string;
  readonly table: (data: T) => Table;
  readonly wide?: boolean;
  readonly children: (data: T) => ComponentChildren;
}

export function Figure<T>({ id, title, data, made, table, wide = false, children }: Props<T>) {
  const w = engineer.value;
  const place = useRef<HTMLElement>(null);
  const [frozen, setFrozen] = useState<{ data: T; made: string } | null>(null);
  const shown = frozen?.data ?? data;
  const said = frozen?.made ?? made;
  const name = `vitavakt-${id}`;
  const picture = () => {
    const canvas = place.current?.querySelector("canvas");
    if (canvas) savePicture(`${name}.png`, canvas, title, said);
  };
  return (
    <figure class="plot" data-id={id} data-wide={wide} data-testid={`plot-${id}`} ref={place}>
      <figcaption>
        <h2>{title}</h2>
        <span class="spring" />
        <button
          type="button" class="tool" data-testid={`freeze-${id}`} aria-pressed={frozen !== null} disabled={data === null && frozen === null}
          onClick={() => setFrozen(frozen === null && data !== null ? { data, made } : null)}
        >
          {frozen ? w.frozen : w.freeze}
        </button>
        <button type="button" class="tool" aria-label={`${title}: PNG`} disabled={shown === null} onClick={picture}>
          PNG
        </button>
        <button
          type="button" class="tool" data-testid={`csv-${id}`} aria-label={`${title}: CSV`} disabled={shown === null}
          onClick={() => shown !== null && saveText(`${name}.csv`, csv(table(shown), said))}
        >
          CSV
        </button>
      </figcaption>
      <div class="plot-body" title={w.zoom}>{shown === null ? <p class="plot-none">{w.noFrames}</p> : children(shown)}</div>
      <p class="plot-made">{shown === null ? "" : said}</p>
    </figure>
  );
}
