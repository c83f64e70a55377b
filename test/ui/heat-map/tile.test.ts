// Tiles of nodes: as large as lets all be seen, and what is cut where room is short.
import { expect, test } from 'vitest';
import { sizeFor } from '../../../src/ui/heat-map/tile.ts';
import type { Tile } from '../../../src/ui/heat-map/tile.ts';
import { textWidth } from '../../../src/ui/text-width.ts';

const tile = (name: string, rest: Partial<Tile> = {}): Tile => ({ name, share: 0.194, isFaulty: false, isCordoned: false, leaving: 0, arrived: 0, ...rest });

test.each<[nodes: number, lines: string[]]>([
  [4, [' control-plane     !-3c', ' [##..........]  19%', '']],
  [24, [' control-plane     !-3c', ' [##..........]  19%']],
  [31, ['  19% control-p~ !-3c']],
  [500, ['  19%!']],
])('%i nodes in 69x30', (nodes, lines) => {
  const size = sizeFor(nodes, 69, 30);
  const drawn = size.lines(tile('control-plane', { isFaulty: true, isCordoned: true, leaving: 3 }));
  expect(drawn.map((line) => line.trimEnd())).toEqual(lines);
  for (const line of drawn) expect(textWidth(line)).toBe(size.width);
});

test('a name is cut only where it has no room, and its end stays', () => {
  const medium = sizeFor(31, 69, 30);
  expect(medium.lines(tile('control-plane'))).toEqual(['  19% control-plane   ']);
  expect(medium.lines(tile('gke-pool-1-a7f3k2-x9zq'))).toEqual(['  19% gke-pool-~-x9zq ']);
});
