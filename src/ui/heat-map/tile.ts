// One node as a tile, large, close, medium or small: a share in figures, and signs for what is wrong with it and what a drain does there.
import type { Tone } from '../../model/tone.ts';
import { makeVisible } from '../../model/visible-text.ts';
import { fit, truncateName } from '../text-width.ts';
import { scarcityTone } from '../thresholds.ts';
import type { Threshold } from '../thresholds.ts';

export interface Tile {
  readonly name: string;
  /** Used of what there is; undefined while it is not known. */
  readonly share: number | undefined;
  readonly isFaulty: boolean;
  readonly isCordoned: boolean;
  /** Pods that a drain still has to move away, and pods that came in the place of others. */
  readonly leaving: number;
  readonly arrived: number;
}

export interface TileSize {
  readonly width: number;
  readonly height: number;
  /** Each exactly `width` cells wide; the first cell is free for the cursor. */
  lines(tile: Tile): readonly string[];
}

const BAR = 12;

const large: TileSize = {
  width: 24,
  height: 3,
  lines: (tile) => [
    ` ${fit(truncateName(makeVisible(tile.name), 17), 17)} ${fit(signs(tile), 5)}`,
    ` [${bar(tile.share)}] ${percent(tile.share)}${fit(tile.share !== undefined && tile.share > 1 ? ' !' : '', 4)}`.padEnd(24),
    ' '.repeat(24),
  ],
};

/** Without the blank line between. */
const close: TileSize = { width: large.width, height: 2, lines: (tile) => large.lines(tile).slice(0, 2) };

const medium: TileSize = {
  width: 22,
  height: 1,
  lines(tile) {
    // Signs take cells of the name only where there are some.
    const sign = signs(tile) === '' ? '' : ` ${signs(tile)}`;
    return [` ${percent(tile.share)} ${fit(truncateName(makeVisible(tile.name), 15 - sign.length) + sign, 15)} `];
  },
};

const small: TileSize = {
  width: 7,
  height: 1,
  lines: (tile) => [` ${percent(tile.share)}${fit(signs(tile).slice(0, 1), 2)}`],
};

/** The largest first: as large as lets all nodes be seen at once, else the smallest. */
export const tileSizes: readonly TileSize[] = [large, close, medium, small];

export function sizeFor(count: number, width: number, height: number): TileSize {
  const fits = ({ width: cells, height: lines }: TileSize): boolean => Math.ceil(count / Math.max(1, Math.floor(width / cells))) * lines <= height;
  return tileSizes.find((size) => size.width <= width && fits(size)) ?? small;
}

/** The most urgent first: `!` something is wrong, `-3` pods leave, `+2` came, `c` cordoned. */
export function signs({ isFaulty, isCordoned, leaving, arrived }: Tile): string {
  const moves = `${leaving > 0 ? `-${leaving}` : ''}${arrived > 0 ? `+${arrived}` : ''}`;
  return `${isFaulty ? '!' : ''}${moves}${isCordoned ? 'c' : ''}`;
}

export function tileTone({ isFaulty, isCordoned, share = 0, leaving, arrived }: Tile, threshold: Threshold): Tone {
  if (isFaulty) return 'error';
  if (leaving > 0) return 'killed';
  if (arrived > 0) return 'added';
  if (isCordoned) return 'pending';
  // By the figure that stands there, so that the colour says nothing else.
  const shown = Math.round(share * 100);
  return scarcityTone(threshold, shown) ?? (shown >= 40 ? 'changed' : 'ok');
}

function percent(share: number | undefined): string {
  return share === undefined ? '   ?' : `${Math.min(999, Math.round(share * 100))}%`.padStart(4);
}

function bar(share: number | undefined): string {
  const filled = Math.max(share ? 1 : 0, Math.min(BAR, Math.round((share ?? 0) * BAR)));
  return '#'.repeat(filled) + '.'.repeat(BAR - filled);
}
