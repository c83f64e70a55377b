// Whatever happened before, the terminal shows exactly what a fresh rendering of the same state shows.
import { Box, renderToString, useWindowSize } from 'ink';
import { expect, test } from 'vitest';
import type { Question } from '../../src/model/intent.ts';
import { Random } from '../../src/sim/random.ts';
import { Crumbs } from '../../src/ui/components/crumbs.tsx';
import { Dialog } from '../../src/ui/components/dialog.tsx';
import { dialogState } from '../../src/ui/components/dialog-state.ts';
import { Flash } from '../../src/ui/components/flash.tsx';
import { Frame, frameInside } from '../../src/ui/components/frame.tsx';
import { Header, headerLines } from '../../src/ui/components/header.tsx';
import { Table } from '../../src/ui/components/table.tsx';
import { moveCursor, noCursor } from '../../src/ui/table/cursor.ts';
import type { CursorMove } from '../../src/ui/table/cursor.ts';
import { TableModel } from '../../src/ui/table/table-model.ts';
import { createTheme } from '../../src/ui/theme.ts';
import { Emulator, openTestScreen } from '../support/screen.ts';
import type { Fruit } from './fruit.ts';
import { fruit, fruitSpec } from './fruit.ts';

const theme = createTheme(2);
const question: Question = {
  title: 'Delete',
  lines: () => ['delete fruit/apple', 'and the 3 pips inside'],
  fields: [{ name: 'force', kind: 'checkbox', label: 'Force', value: false }],
  destructive: true,
  onOk: () => ({ type: 'none' }),
};

interface World {
  model: TableModel<Fruit>;
  cursor: typeof noCursor;
  marked: Set<string>;
  scroll: number;
  wide: boolean;
  sides: boolean;
  hasDialog: boolean;
  flash: string;
  atMs: number;
}

/** The whole screen at a size; drawing it changes nothing. */
function Whole({ world, columns, rows }: { world: World; columns: number; rows: number }) {
  const header = {
    left: [[{ text: 'Cluster ' }, { text: 'kubarium', tone: 'count' as const }], [{ text: `Fruits ${world.model.rows.count}` }]],
    hints: [{ key: 'd', title: 'Describe' }, { key: 'ctrl-d', title: 'Delete' }, { key: '/', title: 'Filter' }],
    right: [[{ text: `${world.atMs} ms` }]],
    width: columns,
    maxHeight: 4,
    theme,
  };
  const height = Math.max(3, rows - headerLines(header).length - 2);
  const inside = frameInside(columns, height, world.sides);
  const frame = world.model.frame({ ...inside, theme, cursor: world.cursor, marked: world.marked, scroll: world.scroll, wide: world.wide, now: world.atMs, atMs: world.atMs });
  return (
    <Box flexDirection="column" width="100%" height={rows}>
      <Header {...header} />
      <Frame width={columns} height={height} title={[{ text: 'fruits', tone: 'title' }, { text: `[${world.model.rows.count}]` }]} theme={theme} sides={world.sides}>
        <Table frame={frame} empty="no fruits" />
      </Frame>
      <Crumbs crumbs={['fruits', 'apples']} width={columns} theme={theme} />
      <Flash level="info" text={world.flash} width={columns} theme={theme} />
      {world.hasDialog ? <Dialog question={question} state={dialogState(question)} columns={columns} rows={rows} theme={theme} /> : null}
    </Box>
  );
}

function LiveWhole({ world }: { world: World; step: number }) {
  const { columns, rows } = useWindowSize();
  return <Whole world={world} columns={columns} rows={rows} />;
}

function cells(emulator: Emulator): string[] {
  const { cols, rows } = emulator.terminal;
  return Array.from({ length: rows }, (_, y) => {
    let line = '';
    for (let x = 0; x < cols; x++) {
      const { text, inverse, bold, fg } = emulator.style(x, y);
      // A default blank and a cell never written look the same.
      line += text === '' || (text === ' ' && !inverse) ? ' ' : `${text}${inverse ? 'I' : ''}${bold ? 'B' : ''}${fg === -1 ? '' : fg}`;
    }
    return line.trimEnd();
  });
}

const names = ['apple', 'pear', 'Ünïcode', '柿の実', 'kiwi🥝', 'quince-with-a-very-long-name-that-needs-cutting'];
const moves: CursorMove[] = ['up', 'down', 'top', 'bottom', 'page-up', 'page-down', 'half-page-down'];

/** A whole number in low .. high. */
function int(random: Random, low: number, high: number): number {
  return low + random.below(high - low + 1);
}

function randomStep(random: Random, world: World): void {
  const pick = <T,>(values: readonly T[]): T => values[int(random, 0, values.length - 1)]!;
  const someFruit = (): Fruit =>
    fruit(`${pick(names)}-${int(random, 0, 60)}`, { weight: int(random, 0, 5000), state: pick(['Ripe', 'Green', 'Rotten']), labels: { box: pick(['a', 'b']) }, bornMs: world.atMs });
  world.atMs += int(random, 0, 900);
  switch (int(random, 0, 9)) {
    case 0:
    case 1:
      world.model.apply(Array.from({ length: int(random, 1, 12) }, () => ({ type: 'MODIFIED' as const, object: someFruit() })), world.atMs, world.atMs);
      break;
    case 2:
      world.model.apply([{ type: 'DELETED', object: someFruit() }], world.atMs, world.atMs);
      break;
    case 3:
    case 4:
      world.cursor = moveCursor(world.cursor, world.model.rows, 10, pick(moves));
      break;
    case 5:
      world.hasDialog = !world.hasDialog;
      break;
    case 6:
      world.wide = !world.wide;
      world.scroll = int(random, 0, 2);
      break;
    case 7:
      world.model.setSort({ column: int(random, 0, 3), direction: pick(['ascending', 'descending']) }, world.atMs);
      break;
    case 8:
      world.flash = pick(['', 'deleted fruit/apple', 'ein Ümlaut', 'refused: 柿']);
      world.sides = int(random, 0, 5) === 0;
      break;
    default:
      world.model.setFilter(pick([undefined, (row: { object: Fruit }) => row.object.state !== 'Ripe', () => false]));
  }
}

/** KUBARIUM_FUZZ_SEEDS asks for more of them. */
const seeds = Array.from({ length: Number(process.env['KUBARIUM_FUZZ_SEEDS'] ?? 4) }, (_, index) => index + 1);

test.each(seeds)('every frame of random use and resizing is right (seed %i)', async (seed) => {
  const random = new Random(seed, 'fuzz');
  const model = new TableModel(fruitSpec);
  model.reset(Array.from({ length: 40 }, (_, index) => fruit(`${names[index % names.length]}-${index}`, { weight: index })), 0);
  const world: World = { model, cursor: noCursor, marked: new Set(['apple-0']), scroll: 0, wide: false, sides: false, hasDialog: false, flash: '', atMs: 10_000 };
  let size = { columns: 80, rows: 24 };
  const screen = await openTestScreen(<LiveWhole world={world} step={0} />, size);
  for (let step = 1; step <= 50; step++) {
    if (int(random, 0, 5) === 0) {
      // A drag of the window corner is many sizes in a row, and a zoomed pane comes back to the old size at once.
      for (let more = int(random, 0, 2); more > 0; more--) void screen.resize(int(random, 30, 140), int(random, 10, 45));
      const isSmall = int(random, 0, 1) === 0;
      size = isSmall
        ? { columns: size.columns + int(random, -2, 2), rows: size.rows + int(random, -2, 2) }
        : { columns: int(random, 30, 140), rows: int(random, 10, 45) };
      await screen.resize(size.columns, size.rows);
    } else {
      randomStep(random, world);
      await screen.rerender(<LiveWhole world={world} step={step} />);
    }
    const wanted = new Emulator(size.columns, size.rows);
    await wanted.write(renderToString(<Whole world={world} columns={size.columns} rows={size.rows} />, { columns: size.columns }));
    expect(cells(screen), `seed ${seed}, step ${step}, ${size.columns}x${size.rows}`).toEqual(cells(wanted));
  }
  await screen.close();
});
