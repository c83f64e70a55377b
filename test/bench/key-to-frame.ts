// From a key that turns the page to the end of the frame that shows the next one, on a real pseudo-terminal.
import { formatNumber, quantile } from './measure.ts';
import type { Line, Measure } from './measure.ts';
import { bundleProgram, firstRow, ScreenProgram, sleep } from './screen-program.ts';
import type { ScreenSize } from './screen-program.ts';

const LIMIT = 1.5;
/** Both programs take turns, so that a machine that is busy for a while is so for both. */
const ROUNDS = 4;
/** Longest time until a large cluster runs, in ms. */
const PATIENCE_MS = 600_000;

interface Case {
  size: ScreenSize;
  pods: number;
  changesPerSecond: number;
  rounds: number;
}

const small: ScreenSize = { columns: 80, rows: 24 };
const medium: ScreenSize = { columns: 120, rows: 40 };
const large: ScreenSize = { columns: 200, rows: 50 };
const cases: readonly Case[] = [small, medium, large].map((size) => ({ size, pods: 10_000, changesPerSecond: 500, rounds: ROUNDS }));
const largeCases: readonly Case[] = [
  ...[small, medium, large].map((size) => ({ size, pods: 10_000, changesPerSecond: 5000, rounds: ROUNDS })),
  { size: medium, pods: 150_000, changesPerSecond: 5000, rounds: 1 },
];

export const keyToFrame: Measure = {
  name: 'key-to-frame',
  async run({ isQuick, isLarge, progress }) {
    const [dashboard, bare] = await Promise.all(['busy-dashboard', 'bare-screen'].map(bundleProgram)) as [string, string];
    const lines: Line[] = [];
    for (const one of isQuick ? cases.slice(1, 2) : [...cases, ...(isLarge ? largeCases : [])]) {
      const rounds = isQuick ? 1 : one.rounds;
      const keys = isQuick ? 30 : 400 / rounds;
      const plain: number[] = [];
      const product: number[] = [];
      for (let round = 1; round <= rounds; round++) {
        const { size, pods, changesPerSecond } = one;
        progress(`key to frame: ${size.columns}x${size.rows}, ${formatNumber(pods)} pods, ${changesPerSecond} changes/s, round ${round} of ${rounds}`);
        plain.push(...await pageThrough(bare, [], size, keys));
        product.push(...await pageThrough(dashboard, [String(pods), String(changesPerSecond)], size, keys));
      }
      for (const share of [0.5, 0.99]) lines.push(lineOf(one, share, quantile(product, share), quantile(plain, share)));
    }
    return lines;
  },
};

/** Wall ms for each key; the first ones, before everything is compiled, do not count. */
export async function pageThrough(file: string, args: readonly string[], size: ScreenSize, keys: number): Promise<number[]> {
  const program = new ScreenProgram(file, { ...size, args, execArgv: ['--max-old-space-size=8192'] });
  try {
    await program.screen.until((lines) => firstRow(lines) !== undefined, PATIENCE_MS);
    await sleep(1000);
    return await turnPages(program, keys);
  } finally {
    await program.close();
  }
}

/** The same for a program whose table is on the screen. */
export async function turnPages(program: ScreenProgram, keys: number): Promise<number[]> {
  const { screen } = program;
  const warmUp = 20;
  const pagesOneWay = 60;
  const times: number[] = [];
  for (let index = 0; index < warmUp + keys; index++) {
    const before = firstRow(screen.lines());
    const turned = program.frame((lines) => firstRow(lines) !== before);
    const begun = performance.now();
    screen.press(index % (2 * pagesOneWay) < pagesOneWay ? 'pagedown' : 'pageup');
    await turned;
    if (index >= warmUp) times.push(performance.now() - begun);
    // Fast and slow: within a burst of keys, and at any moment between two updates of the data.
    await sleep(20 + ((index * 37) % 60) + (index % 3 === 0 ? (index * 53) % 200 : 0));
  }
  return times;
}

function lineOf({ size, pods, changesPerSecond }: Case, share: number, product: number, plain: number): Line {
  const ratio = product / plain;
  return {
    what: `key to frame, ${formatNumber(pods)} pods, ${changesPerSecond} changes/s, ${size.columns}x${size.rows}, p${share * 100}`,
    figure: `${formatNumber(product)} ms`,
    plain: `${formatNumber(plain)} ms, bare Ink screen, static rows`,
    ratio,
    target: `<= ${LIMIT}x`,
    isMet: ratio <= LIMIT,
  };
}
