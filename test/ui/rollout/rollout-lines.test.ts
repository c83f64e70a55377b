import { describe, expect, test } from 'vitest';
import type { Pod } from '../../../src/model/object.ts';
import type { CellState } from '../../../src/ui/rollout/pod-cell.ts';
import type { RolloutPicture } from '../../../src/ui/rollout/rollout-lines.ts';
import { rolloutLines } from '../../../src/ui/rollout/rollout-lines.ts';

const times = (count: number, state: CellState): CellState[] => Array.from({ length: count }, () => state);
const cells = (states: readonly CellState[]): RolloutPicture['groups'][number]['cells'] => states.map((state) => ({ pod: {} as Pod, state }));
const sample = (atMs: number, total: number, available: number): RolloutPicture['samples'][number] => ({ atMs, desired: 300, total, available, updated: 0, surge: 75, unavailable: 75 });

const picture: RolloutPicture = {
  wait: { status: 'rolling out 180 of 300', tone: 'changed', wait: 'waits for pod/web-b-1 and 59 more: ContainerCreating' },
  counts: { desired: 300, total: 330, available: 240, updated: 180 },
  limits: { surge: 75, unavailable: 75 },
  strategy: 'RollingUpdate, maxSurge 25%, maxUnavailable 25%',
  groups: [
    { name: 'web-b', revision: 2, isNew: true, images: 'nginx:1.28', wanted: 180, cells: cells([...times(90, 'available'), ...times(25, 'ready'), ...times(60, 'starting'), ...times(5, 'failing')]) },
    { name: 'web-a', revision: 1, isNew: false, images: 'nginx:1.27', wanted: 150, cells: cells([...times(150, 'available'), ...times(12, 'terminating')]) },
  ],
  samples: [sample(0, 300, 300), sample(120_000, 375, 225), sample(150_000, 330, 260), sample(165_000, 380, 240)],
  now: 180_000,
  spanMs: 180_000,
};
const drawn = (given: RolloutPicture, width: number, height: number): string =>
  rolloutLines(given, width, height).map((line) => line.map(({ text }) => text).join('').trimEnd()).join('\n');

describe('three hundred pods', () => {
  test('80 cells, 17 lines', () => {
    expect(drawn(picture, 80, 17)).toMatchInlineSnapshot(`
      " rolling out 180 of 300: waits for pod/web-b-1 and 59 more: ContainerCreating
       surge 30 of 75  unavailable 60 of 75  300 wanted, 180 new, 240 available
       NEW rev 2 web-b                        | OLD rev 1 web-a
       180 wanted, 180 there, 90 available    | 150 wanted, 162 there, 150 available
       AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA | AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
       AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA | AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
       AAAAAAAAAAAAAARRRRRRRRRRRRRRRRRRRRRRRR | AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
       RSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS | AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAATT
       SSSSSSSSSSSSSSSSSSSSSSSXXXXX           | TTTTTTTTTT
       A available 240  R ready, not yet available 25  S starting 60  X failing 5  T
       terminating 12

       surge        max 75|                                       ###########    !!!!!
                         0|_______________________________________###########::::#####
       unavailable  max 75|                                       ###########....:::::
                         0|_______________________________________####################
                           3m ago                    90s ago                       now"
    `);
  });

  test('120 cells, 32 lines', () => {
    expect(drawn(picture, 120, 32)).toMatchInlineSnapshot(`
      " rolling out 180 of 300: waits for pod/web-b-1 and 59 more: ContainerCreating
       surge 30 of 75  unavailable 60 of 75  300 wanted, 180 new, 240 available

       NEW rev 2 web-b                                            | OLD rev 1 web-a
       nginx:1.28  180 wanted, 180 there, 90 available            | nginx:1.27  150 wanted, 162 there, 150 available
       A A A A A A A A A A A A A A A A A A A A A A A A A A A A A  | A A A A A A A A A A A A A A A A A A A A A A A A A A A A A
       A A A A A A A A A A A A A A A A A A A A A A A A A A A A A  | A A A A A A A A A A A A A A A A A A A A A A A A A A A A A
       A A A A A A A A A A A A A A A A A A A A A A A A A A A A A  | A A A A A A A A A A A A A A A A A A A A A A A A A A A A A
       A A A R R R R R R R R R R R R R R R R R R R R R R R R R S  | A A A A A A A A A A A A A A A A A A A A A A A A A A A A A
       S S S S S S S S S S S S S S S S S S S S S S S S S S S S S  | A A A A A A A A A A A A A A A A A A A A A A A A A A A A A
       S S S S S S S S S S S S S S S S S S S S S S S S S S S S S  | A A A A A T T T T T T T T T T T T
       S X X X X X                                                |
       A available 240  R ready, not yet available 25  S starting 60  X failing 5  T terminating 12


       surge        max 75|                                                                  #################       !!!!!!!!!
                          |                                                                  #################       #########
                          |                                                                  #################       #########
                          |                                                                  #################.......#########
                          |                                                                  #################################
                         0|__________________________________________________________________#################################
       unavailable  max 75|                                                                  #################
                          |                                                                  #################       :::::::::
                          |                                                                  #################.......#########
                          |                                                                  #################################
                          |                                                                  #################################
                         0|__________________________________________________________________#################################
                           3m ago                                        90s ago                                           now"
    `);
  });

  test('no room for a chart: the pods stay, a letter stands for several', () => {
    expect(drawn(picture, 60, 9)).toMatchInlineSnapshot(`
      " rolling out 180 of 300: waits for pod/web-b-1 and 59 more:
         ContainerCreating
       surge 30 of 75  unavailable 60 of 75  300 wanted, 180 new, 240 available
       NEW rev 2 web-b              | OLD rev 1 web-a
       90 of 180                    | 150 of 150
       AAAAAAAAAAAAAAAAAAAAAAARRRRR | AAAAAAAAAAAAAAAAAAAAAAAAAAAA
       RRSSSSSSSSSSSSSSSXX          | AAAAAAAAAATTT
       A available 240  R ready, not yet available 25  S starting
       60  X failing 5  T terminating 12  (a letter for 4 pods)"
    `);
  });
});

test.each([[20, 3], [40, 5], [80, 17], [200, 42]])('never more than %i cells and %i lines, with however many revisions', (width, height) => {
  const groups = Array.from({ length: 12 }, (_, index) => ({ ...picture.groups[1]!, name: `web-${index}`, revision: 12 - index, isNew: index === 0 }));
  const lines = rolloutLines({ ...picture, groups }, width, height);
  expect(lines.length).toBeLessThanOrEqual(height);
  if (height > 5) expect(lines.map((line) => line.map(({ text }) => text).join('')).join('\n')).toMatch(/and \d+ older revisions with \d+ pods/);
});
