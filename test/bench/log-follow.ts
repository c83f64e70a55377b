// What it costs to follow the log of a whole Deployment that writes a lot.
import { formatNumber } from './measure.ts';
import type { Measure } from './measure.ts';
import { bundleProgram, ScreenProgram, sleep } from './screen-program.ts';

const size = { columns: 120, rows: 40 };
const LINES_PER_SECOND = 2000;
const LIMIT = 0.3;

export const logFollow: Measure = {
  name: 'log-follow',
  async run({ isQuick, progress }) {
    const ms = isQuick ? 3000 : 20_000;
    const file = await bundleProgram('busy-log');
    progress(`CPU of ${formatNumber(LINES_PER_SECOND)} log lines a second, not looked at`);
    const unseen = await loadOf(file, false, ms);
    progress(`CPU of ${formatNumber(LINES_PER_SECOND)} log lines a second, followed`);
    const followed = await loadOf(file, true, ms);
    return [
      {
        what: `CPU of ${formatNumber(LINES_PER_SECOND)} log lines/s followed`,
        figure: `${formatNumber(followed * 100)} % of a core`,
        plain: `${formatNumber(unseen * 100)} %, the same lines written and not looked at`,
        ratio: followed / unseen,
        target: `<= ${formatNumber(LIMIT * 100)} %`,
        isMet: followed <= LIMIT,
      },
    ];
  },
};

async function loadOf(file: string, isFollowing: boolean, ms: number): Promise<number> {
  const program = new ScreenProgram(file, { ...size, args: [String(LINES_PER_SECOND)] });
  const { screen } = program;
  try {
    await screen.until((lines) => lines.some((line) => line.includes('talker')));
    if (isFollowing) {
      screen.press('l');
      await screen.until((lines) => lines.some((line) => line.includes('GET /items/')));
    }
    await sleep(ms / 2);
    return await program.load(ms);
  } finally {
    await program.close();
  }
}
