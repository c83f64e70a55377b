// `npm run bench`: runs the measures named (all by default) and prints their table; `--quick` for a short look, `--large`
// for the screens of 150,000 pods too, which take minutes to fill.
//
// It asserts nothing: a machine that is busy is no reason for a test to fail. Progress goes to stderr.
import { parseArgs } from 'node:util';
import { api } from './api.ts';
import { cpu } from './cpu.ts';
import { createToReady } from './create-to-ready.ts';
import { keyToFrame } from './key-to-frame.ts';
import { largeJob } from './large-job.ts';
import { largeTable } from './large-table.ts';
import { logFollow } from './log-follow.ts';
import type { BenchContext, Line, Measure } from './measure.ts';
import { quietTime } from './quiet-time.ts';
import { saveToApplied } from './save-to-applied.ts';
import { servedWatches } from './served-watches.ts';
import { startUp } from './start-up.ts';
import { statefulSet } from './stateful-set.ts';
import { formatTable } from './table.ts';
import { zoneLoss } from './zone-loss.ts';

const measures: readonly Measure[] = [startUp, createToReady, largeJob, statefulSet, quietTime, keyToFrame, largeTable, logFollow, cpu, saveToApplied, zoneLoss, api, servedWatches];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean', default: false }, large: { type: 'boolean', default: false } } });
const unknown = positionals.filter((name) => !measures.some((measure) => measure.name === name));
if (unknown.length > 0) {
  console.error(`no measure is called ${unknown.join(', ')}; there are ${measures.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

// Every temporary folder goes when the process does.
process.setMaxListeners(100);
const context: BenchContext = { isQuick: values.quick, isLarge: values.large, progress: (text) => console.error(`· ${text}`) };
const lines: Line[] = [];
for (const measure of measures) {
  if (positionals.length > 0 && !positionals.includes(measure.name)) continue;
  try {
    lines.push(...(await measure.run(context)));
  } catch (error) {
    // The other measures are worth having all the same.
    lines.push({ what: measure.name, figure: `failed: ${(error as Error).message.split('\n')[0]!}`, isMet: false });
    console.error(error);
    process.exitCode = 1;
  }
}
console.log(formatTable(lines));
