// From a key that turns the page to the end of the frame that shows the next one, on a real pseudo-terminal.
import { formatNumber, quantile } from './measure.ts';
import type { Line, Measure } from './measure.ts';
import { bundleProgram, ScreenProgram, sleep } from './screen-program.ts';
import type { ScreenSize } from './screen-program.ts';

const LIMIT = 1.5;
const PODS = 10_000;
const CHANGES_PER_SECOND = 500;
const sizes: readonly ScreenSize[] = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 50 },
];

export const keyToFrame: Measure = {
  name: 'key-to-frame',
  async run({ isQuick, progress }) {
    const [dashboard, bare] = await Promise.all(['busy-dashboard', 'bare-screen'].map(bundleProgram)) as [string, string];
    const keys = isQuick ? 30 : 300;
    const lines: Line[] = [];
    for (const size of isQuick ? sizes.slice(1, 2) : sizes) {
      const name = `${size.columns}x${size.rows}`;
      progress(`key to frame: bare screen ${name}`);
      const plain = await pageThrough(bare, [], size, keys);
      progress(`key to frame: dashboard ${name}`);
      const product = await pageThrough(dashboard, [String(PODS), String(CHANGES_PER_SECOND)], size, keys);
      for (const share of [0.5, 0.99]) lines.push(lineOf(name, share, quantile(product, share), quantile(plain, share)));
    }
    return lines;
  },
};

/** Wall ms for each key; the first ones, before everything is compiled, do not count. */
async function pageThrough(file: string, args: readonly string[], size: ScreenSize, keys: number): Promise<number[]> {
  const program = new ScreenProgram(file, { ...size, args });
  const { screen } = program;
  const warmUp = 20;
  const pagesOneWay = 60;
  const times: number[] = [];
  try {
    await screen.until((lines) => firstRow(lines) !== undefined);
    await sleep(1000);
    for (let index = 0; index < warmUp + keys; index++) {
      const before = firstRow(screen.lines());
      const turned = program.frame((lines) => firstRow(lines) !== before);
      const begun = performance.now();
      screen.press(index % (2 * pagesOneWay) < pagesOneWay ? 'pagedown' : 'pageup');
      await turned;
      if (index >= warmUp) times.push(performance.now() - begun);
      // Keys come at any moment between two updates of the data.
      await sleep(20 + ((index * 37) % 60));
    }
    return times;
  } finally {
    await program.close();
  }
}

/** The name in the uppermost row. */
function firstRow(lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const name = /\brow-\d+/.exec(line)?.[0];
    if (name !== undefined) return name;
  }
  return undefined;
}

function lineOf(size: string, share: number, product: number, plain: number): Line {
  const ratio = product / plain;
  return {
    what: `key to frame, ${formatNumber(PODS)} pods, ${CHANGES_PER_SECOND} changes/s, ${size}, p${share * 100}`,
    figure: `${formatNumber(product)} ms`,
    plain: `${formatNumber(plain)} ms, bare Ink screen, static rows`,
    ratio,
    target: `<= ${LIMIT}x`,
    isMet: ratio <= LIMIT,
  };
}
