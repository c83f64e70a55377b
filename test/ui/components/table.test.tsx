// Tables and frames on a terminal emulator.
import { Box, useWindowSize } from 'ink';
import { afterEach, describe, expect, test } from 'vitest';
import { Frame, frameInside } from '../../../src/ui/components/frame.tsx';
import { Table } from '../../../src/ui/components/table.tsx';
import { noCursor } from '../../../src/ui/table/cursor.ts';
import type { Cursor } from '../../../src/ui/table/cursor.ts';
import { TableModel } from '../../../src/ui/table/table-model.ts';
import { createTheme } from '../../../src/ui/theme.ts';
import type { TestScreen } from '../../support/screen.ts';
import { openTestScreen } from '../../support/screen.ts';
import { fruit, fruitSpec } from '../fruit.ts';

const theme = createTheme(2);
let screen: TestScreen | undefined;
afterEach(async () => {
  await screen?.close();
  screen = undefined;
});

function modelOf(count: number) {
  const model = new TableModel(fruitSpec);
  model.reset(Array.from({ length: count }, (_, index) => fruit(`apple-${index}`, { weight: index * 10 })), 0);
  return model;
}

function FruitScreen({ model, cursor = noCursor, sides }: { model: ReturnType<typeof modelOf>; cursor?: Cursor; sides?: boolean }) {
  const { columns, rows } = useWindowSize();
  const frame = model.frame({ ...frameInside(columns, rows, sides), theme, cursor, marked: new Set(['apple-1']), scroll: 0, wide: false, now: 0, atMs: 0 });
  const title = [{ text: 'fruits', tone: 'title' as const }, { text: `[${model.rows.count}]`, tone: 'count' as const }];
  return (
    <Box flexDirection="column" width="100%" height={rows}>
      <Frame width={columns} height={rows} title={title} theme={theme} sides={sides}>
        <Table frame={frame} empty="no fruits" />
      </Frame>
    </Box>
  );
}

describe('a table in a frame', () => {
  test('shows title, header and rows', async () => {
    screen = await openTestScreen(<FruitScreen model={modelOf(3)} />, { columns: 44, rows: 7 });
    expect(screen.lines()).toMatchInlineSnapshot(`
      [
        "──────────────── fruits[3] ─────────────────",
        " NAME^        STATE        WEIGHT      AGE",
        " apple-0      Ripe              0      0s",
        "*apple-1      Ripe             10      0s",
        " apple-2      Ripe             20      0s",
        "",
        "",
      ]
    `);
  });

  test('can stand in a whole box', async () => {
    screen = await openTestScreen(<FruitScreen model={modelOf(2)} sides />, { columns: 44, rows: 6 });
    expect(screen.lines()).toMatchInlineSnapshot(`
      [
        "┌─────────────── fruits[2] ────────────────┐",
        "│ NAME^       STATE       WEIGHT     AGE   │",
        "│ apple-0     Ripe             0     0s    │",
        "│*apple-1     Ripe            10     0s    │",
        "│                                          │",
        "└──────────────────────────────────────────┘",
      ]
    `);
  });

  test('draws the cursor row as a bar over the whole width and marks what is marked', async () => {
    screen = await openTestScreen(<FruitScreen model={modelOf(3)} />, { columns: 44, rows: 8 });
    expect(screen.style(1, 2)).toMatchObject({ text: 'a', inverse: true });
    expect(screen.style(43, 2).inverse).toBe(true);
    expect(screen.style(1, 3)).toMatchObject({ inverse: false, fg: 120 });
    expect(screen.lines()[3]).toMatch(/^\*apple-1/);
  });

  test('says so when there is nothing', async () => {
    screen = await openTestScreen(<FruitScreen model={modelOf(0)} />, { columns: 30, rows: 6 });
    expect(screen.text()).toContain('no fruits');
  });

  test('fits any window after a resize', async () => {
    screen = await openTestScreen(<FruitScreen model={modelOf(100)} sides />, { columns: 80, rows: 24 });
    await screen.resize(40, 10);
    const lines = screen.lines();
    expect(lines).toHaveLength(10);
    expect(lines[0]).toMatch(/^┌─+ fruits\[100\] ─+┐$/);
    expect(lines[9]).toMatch(/^└─+┘$/);
    for (const line of lines) expect(line).toHaveLength(40);
  });
});
