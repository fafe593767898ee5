/** How many columns of tiles make the largest tiles that fit without scrolling. Pure. */

export interface Grid {
  readonly columns: number;
  /** False where the tiles keep a readable size and the page scrolls instead. */
  readonly fits: boolean;
}

/** Smallest readable tile, and the shape that suits it best, in px. */
const MIN_WIDTH = 212;
const MIN_HEIGHT = 158;
const ASPECT = 1.45;

export function grid(n_tiles: number, width: number, height: number, gap: number): Grid {
  const n = Math.max(1, n_tiles);
  let best: Grid | null = null;
  let best_size = 0;
  for (let columns = 1; columns <= n; columns++) {
    const rows = Math.ceil(n / columns);
    const tile_width = (width - gap * (columns - 1)) / columns;
    const tile_height = (height - gap * (rows - 1)) / rows;
    const size = Math.min(tile_width / ASPECT, tile_height);
    if (tile_width < MIN_WIDTH || tile_height < MIN_HEIGHT || size <= best_size) continue;
    best = { columns, fits: true };
    best_size = size;
  }
  const columns = Math.max(1, Math.floor((width + gap) / (MIN_WIDTH + gap)));
  return best ?? { columns: Math.min(columns, n), fits: false };
}
