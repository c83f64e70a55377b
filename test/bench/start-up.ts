// From the start of the process to the first full frame, against the smallest Ink program.
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { formatNumber, median } from './measure.ts';
import type { Measure } from './measure.ts';
import { bundleProgram, temporaryFolder } from './screen-program.ts';
import { PtyScreen } from '../support/pty.ts';

const size = { columns: 120, rows: 40 };
const LIMIT = 2;

export const startUp: Measure = {
  name: 'start-up',
  async run({ isQuick, progress }) {
    const folder = temporaryFolder();
    cpSync(fileURLToPath(new URL('../../manifests', import.meta.url)), folder, { recursive: true });
    const hello = await bundleProgram('hello');
    const product = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));
    const times: Record<'hello' | 'product', number[]> = { hello: [], product: [] };
    const rounds = isQuick ? 3 : 15;
    for (let round = 0; round <= rounds; round++) {
      progress(`start-up: round ${round} of ${rounds}`);
      const plain = await firstFrame(hello, [], (text) => text.includes('hello, world'));
      const own = await firstFrame(product, [folder], isFull);
      // The first round fills caches: of files, and of compiled code.
      if (round === 0) continue;
      times.hello.push(plain);
      times.product.push(own);
    }
    const own = median(times.product);
    const plain = median(times.hello);
    return [
      {
        what: 'process start to the first full frame on ./manifests',
        figure: `${formatNumber(own)} ms`,
        plain: `${formatNumber(plain)} ms, bundled hello-world Ink app`,
        ratio: own / plain,
        target: `<= ${LIMIT}x`,
        isMet: own / plain <= LIMIT,
      },
    ];
  },
};

/** Header, crumbs, and a table with the pods of the folder in it. */
function isFull(text: string): boolean {
  return /pods\([^)]*\)\[[1-9]/.test(text) && text.includes('<pods>') && text.includes('Cluster');
}

/** Wall ms until the screen is as wished. */
async function firstFrame(file: string, args: readonly string[], fits: (text: string) => boolean): Promise<number> {
  const begun = performance.now();
  const screen = new PtyScreen(process.execPath, [file, ...args], size);
  try {
    await screen.until((lines) => fits(lines.join('\n')));
    return performance.now() - begun;
  } finally {
    screen.kill('SIGTERM');
    await screen.exit;
  }
}
