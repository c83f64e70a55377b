// What the dashboard costs while nobody touches it: a quiet cluster at 1x, and one with 500 changes a second.
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { formatNumber } from './measure.ts';
import type { Line, Measure } from './measure.ts';
import { bundleProgram, ScreenProgram, sleep, temporaryFolder } from './screen-program.ts';

const size = { columns: 120, rows: 40 };
const FIRST_MINUTE_LIMIT = 0.02;
const QUIET_LIMIT = 0.01;
const BUSY_LIMIT = 0.3;
/** Until then ages count seconds, which changes every row, and V8 compiles what has proved hot. */
const SETTLED_MS = 120_000;

export const cpu: Measure = {
  name: 'cpu',
  async run({ isQuick, progress }) {
    const ms = isQuick ? 3000 : 20_000;
    const folder = temporaryFolder();
    cpSync(fileURLToPath(new URL('../../manifests', import.meta.url)), folder, { recursive: true });

    const settledMs = isQuick ? ms : SETTLED_MS;
    progress('CPU of a bare screen with a clock');
    const [youngBare, bare] = await loadsOf(await bundleProgram('bare-screen'), [], (line) => line.includes('row-'), ms, settledMs);
    progress('CPU of a quiet cluster');
    const [young, quiet] = await loadsOf(fileURLToPath(new URL('../../dist/bin.js', import.meta.url)), [folder], (line) => /\bRunning\b/.test(line), ms, settledMs);
    progress('CPU of 500 changes a second');
    const [busy] = await loadsOf(await bundleProgram('busy-dashboard'), ['10000', '500'], (line) => line.includes('row-'), ms);
    return [
      lineOf('CPU of a quiet cluster on the screen, ./manifests, 1x, in its first minute', young, FIRST_MINUTE_LIMIT, youngBare),
      lineOf('the same after two minutes', quiet, QUIET_LIMIT, bare),
      lineOf('CPU of 500 changes/s on the screen, 10 000 pods', busy, BUSY_LIMIT, youngBare),
    ];
  },
};

/** Shares of a core: after the program has come to rest, and after `settledMs` more. */
async function loadsOf(file: string, args: readonly string[], isUp: (line: string) => boolean, ms: number, settledMs = 0): Promise<[number, number]> {
  const program = new ScreenProgram(file, { ...size, args });
  try {
    await program.screen.until((lines) => lines.some(isUp));
    await sleep(ms / 2);
    const young = await program.load(ms);
    await sleep(settledMs);
    return [young, settledMs > 0 ? await program.load(ms) : young];
  } finally {
    await program.close();
  }
}

function lineOf(what: string, load: number, limit: number, bare: number): Line {
  return {
    what,
    figure: `${formatNumber(load * 100)} % of a core`,
    plain: `${formatNumber(bare * 100)} %, bare Ink screen with a clock`,
    ratio: load / bare,
    target: `<= ${formatNumber(limit * 100)} %`,
    isMet: load <= limit,
  };
}
