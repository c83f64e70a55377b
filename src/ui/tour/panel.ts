// The tour above the table: the step, what it waits for, and how to skip it or leave.
import type { TonedLine } from '../components/toned-text.ts';
import { wrapToned } from '../components/wrap-toned.ts';
import { tourSteps } from './steps.ts';
import type { TourState } from './tour.ts';

export const SKIP_KEY = 'ctrl-n';
export const LEAVE_KEY = 'ctrl-x';

/** A share of the screen's rows that the panel may take. */
const SHARE = 4;

/** At most a quarter of the rows; what it waits for and its keys stay when the text is cut. */
export function tourPanel({ step, before }: TourState, columns: number, rows: number): TonedLine[] {
  const most = Math.max(2, Math.floor(rows / SHARE));
  const current = tourSteps[step];
  if (!current) {
    return ([
      [{ text: ' Tour: all steps done. ', tone: 'title' }, { text: 'Every example says in its first lines what to try; :faults, u and r mend what is broken.', tone: 'text' }],
      [{ text: ` <${LEAVE_KEY}>`, tone: 'key' }, { text: ' puts this away', tone: 'text' }],
    ] satisfies TonedLine[]).flatMap((line: TonedLine) => wrapToned(line, columns, 0)).slice(0, most);
  }
  const head: TonedLine = [
    { text: ` Tour ${step + 1} of ${tourSteps.length}: ${current.title} `, tone: 'title' },
    { text: ` <${SKIP_KEY}>`, tone: 'key' },
    { text: ' skip', tone: 'text' },
    { text: `  <${LEAVE_KEY}>`, tone: 'key' },
    { text: ' leave', tone: 'text' },
  ];
  const waits: TonedLine = [{ text: ' Waits for: ', tone: 'muted' }, { text: current.waitsFor(before), tone: 'warning' }];
  const text = wrapToned([{ text: ` ${current.text(before)}`, tone: 'text' }], columns, 0);
  const foot = wrapToned(waits, columns, 0);
  return [head, ...text.slice(0, Math.max(0, most - 1 - foot.length)), ...foot].slice(0, most);
}
