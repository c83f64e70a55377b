// A table of very many rows: from the key that opens, sorts or filters it to the end of the frame that shows the outcome.
import { formatNumber, median } from './measure.ts';
import type { Line, Measure } from './measure.ts';
import { bundleProgram, firstRow, ScreenProgram, sleep } from './screen-program.ts';

const OPEN_LIMIT_MS = 200;
const SORT_LIMIT_MS = 100;
const FILTER_LIMIT_MS = 100;
/** Longest time until a large cluster runs, in ms. */
const PATIENCE_MS = 600_000;
/** Between two keys: long enough for what is made in the background after a table has opened. */
const PAUSE_MS = 4000;

type Times = Record<'open' | 'sort by STATUS' | 'sort by AGE' | 'sort by NAME' | 'filter', number[]>;

export const largeTable: Measure = {
  name: 'large-table',
  async run({ isQuick, isLarge, progress }) {
    const pods = isLarge ? 150_000 : 10_000;
    const rounds = isQuick ? 1 : 5;
    progress(`tables of ${formatNumber(pods)} rows`);
    const file = await bundleProgram('busy-dashboard');
    const program = new ScreenProgram(file, { columns: 120, rows: 40, args: [String(pods), '0', 'namespaces'], execArgv: ['--max-old-space-size=8192'] });
    const times: Times = { open: [], 'sort by STATUS': [], 'sort by AGE': [], 'sort by NAME': [], filter: [] };
    try {
      await program.screen.until((lines) => lines.some((line) => line.includes('<namespaces>')), PATIENCE_MS);
      for (let round = 0; round < rounds; round++) await tryAll(program, times);
    } finally {
      await program.close();
    }
    const limits = { open: OPEN_LIMIT_MS, filter: FILTER_LIMIT_MS };
    return Object.entries(times).map(([what, values]) => lineOf(`${what}, table of ${formatNumber(pods)} rows`, median(values), limits[what as keyof typeof limits] ?? SORT_LIMIT_MS));
  },
};

/** Opens the pods, sorts and filters them, and goes back to the namespaces. */
async function tryAll(program: ScreenProgram, times: Times): Promise<void> {
  const { screen } = program;
  const after = async (keys: () => void, fits: (lines: string[]) => boolean): Promise<number> => {
    await sleep(PAUSE_MS);
    const shown = program.frame(fits);
    const begun = performance.now();
    keys();
    await shown;
    return performance.now() - begun;
  };
  const isSortedBy = (title: string) => (lines: string[]) => lines.some((line) => line.includes(`${title}^`));
  screen.send(':pods');
  times.open.push(await after(() => screen.press('enter'), (lines) => firstRow(lines) !== undefined));
  times['sort by STATUS'].push(await after(() => screen.send('S'), isSortedBy('STATUS')));
  times['sort by AGE'].push(await after(() => screen.send('A'), isSortedBy('AGE')));
  times['sort by NAME'].push(await after(() => screen.send('N'), isSortedBy('NAME')));
  screen.send('/777');
  // The last key of four: row-777 is not among them any more.
  times.filter.push(await after(() => screen.send('7'), (lines) => firstRow(lines) === 'row-7777' || firstRow(lines) === 'row-07777'));
  await after(() => screen.press('escape'), (lines) => !lines.some((line) => line.includes('/7777')));
  screen.send(':namespaces');
  await after(() => screen.press('enter'), (lines) => lines.some((line) => line.includes('<namespaces>')));
}

function lineOf(what: string, ms: number, limitMs: number): Line {
  return { what, figure: `${formatNumber(ms)} ms`, target: `<= ${limitMs} ms`, isMet: ms <= limitMs };
}
