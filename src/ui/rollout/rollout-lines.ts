// The picture of a rollout as lines: its sentence, the revisions side by side, the legend, and the chart.
import type { Tone } from '../../model/tone.ts';
import type { Pod } from '../../model/object.ts';
import { makeVisible } from '../../model/visible-text.ts';
import { tonedWidth } from '../components/toned-text.ts';
import type { TonedLine, TonedText } from '../components/toned-text.ts';
import { wrapToned } from '../components/wrap-toned.ts';
import { fit } from '../text-width.ts';
import { missingOf, rolloutChart, surgeOf } from './chart.ts';
import type { CellState } from './pod-cell.ts';
import { cellLooks, cellStates } from './pod-cell.ts';
import type { RolloutSample } from './rollout-history.ts';
import type { RolloutCounts, RolloutGroup, RolloutLimits } from './rollout-state.ts';
import type { RolloutWait } from './rollout-wait.ts';

export interface RolloutPicture {
  readonly wait: RolloutWait;
  readonly counts: RolloutCounts;
  readonly limits: RolloutLimits;
  readonly strategy: string;
  readonly groups: readonly RolloutGroup[];
  readonly samples: readonly RolloutSample[];
  readonly now: number;
  readonly spanMs: number;
}

/** A column of a revision is no narrower, and so many lines are above its cells. */
const LEAST_COLUMN = 24;
const HEADING = 2;
const GAP = 3;
/** Below this height the pods are worth more than the chart. */
const CHART_FROM = 12;
const TALLEST_BAR = 6;
const SPOKEN_WIDTH = 120;

/** At most `height` lines of at most `width` cells. */
export function rolloutLines(picture: RolloutPicture, width: number, height: number): TonedLine[] {
  const { groups, samples, now, spanMs } = picture;
  const { head, blank, hasChart, room, cellRoom } = divide(picture, width, height);
  const { columns, cellRows, scale } = groupColumns(groups, width, cellRoom);
  const barHeight = Math.min(TALLEST_BAR, Math.max(1, Math.floor((room - cellRows) / 2)));
  const chart = hasChart ? [[], ...rolloutChart({ samples, now, spanMs, width, height: barHeight })] : [];
  return [...head, ...columns, ...wrapToned(legendLine(groups, scale), width, 0), ...blank, ...chart].slice(0, height);
}

/** The pod whose letter is on a cell of the picture; undefined where there is none, or a letter stands for several. */
export function rolloutPodAt(picture: RolloutPicture, width: number, height: number, x: number, y: number): Pod | undefined {
  const { head, cellRoom } = divide(picture, width, height);
  const { groups, columnWidth, scale } = placeGroups(picture.groups, width, cellRoom);
  const inside = (x - 1) % (columnWidth + GAP);
  const row = y - head.length - HEADING;
  const cells = groups[Math.floor((x - 1) / (columnWidth + GAP))]?.cells;
  if (!cells || scale !== 1 || x < 1 || inside >= columnWidth || row < 0 || row >= cellRoom) return undefined;
  const apart = Math.max(1, Math.floor((columnWidth + 1) / 2));
  const isApart = cells.length <= apart * cellRoom;
  if (isApart && inside % 2 === 1) return undefined;
  return cells[row * (isApart ? apart : columnWidth) + (isApart ? inside >> 1 : inside)]?.pod;
}

/** The same in sentences: what it waits for, how far it is, how many pods are in which state, and its revisions. */
export function rolloutTexts(picture: RolloutPicture): { wait: string; counts: string; states: string; revisions: readonly string[] } {
  const textOf = (line: TonedLine): string => line.map(({ text }) => text).join('').trim();
  const [wait = '', counts = ''] = divide(picture, Number.MAX_SAFE_INTEGER, 1).head.map(textOf);
  const revisions = picture.groups.map((group) => headingOf(group, SPOKEN_WIDTH).map(textOf).join(', ').replaceAll(/ {2,}/g, ', '));
  const states = [...stateCounts(picture.groups)].map(([state, count]) => `${count} ${cellLooks[state].text}`);
  return { wait, counts, states: states.length === 0 ? 'no pods' : `pods: ${states.join(', ')}`, revisions };
}

/** What stands above the revisions, and how many lines are left for their cells. */
function divide(picture: RolloutPicture, width: number, height: number): { head: TonedLine[]; blank: TonedLine[]; hasChart: boolean; room: number; cellRoom: number } {
  const { wait, groups } = picture;
  const sentence = wrapToned([{ text: ` ${wait.status}`, tone: wait.tone }, ...(wait.wait === '' ? [] : [{ text: `: ${wait.wait}`, tone: 'text' } as const])], width).slice(0, 2);
  const blank: TonedLine[] = height > 20 ? [[]] : [];
  const head = [...sentence, limitLine(picture, width), ...blank];
  const hasChart = height >= CHART_FROM;
  const below = wrapToned(legendLine(groups, 1), width, 0).length + blank.length + (hasChart ? 2 : 0);
  const room = Math.max(1, height - head.length - HEADING - below);
  return { head, blank, hasChart, room, cellRoom: hasChart ? Math.max(1, room - 2) : room };
}

/** `surge 1 of 1   unavailable 0 of 1   4 wanted, 5 there, 4 available   RollingUpdate, ...`. */
function limitLine({ counts, limits, strategy }: RolloutPicture, width: number): TonedLine {
  const amount = (label: string, value: number, limit: number): TonedText[] => [
    { text: ` ${label} `, tone: 'muted' },
    { text: `${value} of ${limit}`, tone: value > limit ? 'error' : value > 0 ? 'changed' : 'text' },
    { text: value > limit ? ' over! ' : ' ', tone: 'error' },
  ];
  const line: TonedLine = [
    ...amount('surge', surgeOf(counts), limits.surge),
    ...amount('unavailable', missingOf(counts), limits.unavailable),
    { text: ` ${counts.desired} wanted, ${counts.updated} new, ${counts.available} available`, tone: 'text' },
  ];
  const described: TonedLine = [...line, { text: `  ${strategy}`, tone: 'muted' }];
  return tonedWidth(described) <= width ? described : line;
}

/** How many pods are in each of the states that there are, in the order of states. */
function stateCounts(groups: readonly RolloutGroup[]): ReadonlyMap<CellState, number> {
  const counts = new Map<CellState, number>();
  for (const { cells } of groups) for (const { state } of cells) counts.set(state, (counts.get(state) ?? 0) + 1);
  return new Map(cellStates.flatMap((state) => (counts.has(state) ? [[state, counts.get(state)!]] : [])));
}

/** The states that there are, how often, and what a letter stands for. */
function legendLine(groups: readonly RolloutGroup[], scale: number): TonedLine {
  const counts = stateCounts(groups);
  if (counts.size === 0) return [{ text: ' no pods', tone: 'muted' }];
  const parts = [...counts].flatMap(([state, count]): TonedText[] => {
    const { letter, text, tone } = cellLooks[state];
    return [{ text: ` ${letter}`, tone }, { text: ` ${text} ${count} `, tone: 'muted' }];
  });
  return scale > 1 ? [...parts, { text: ` (a letter for ${scale} pods)`, tone: 'warning' }] : parts;
}

/** The revisions side by side, with `room` lines for pods; one letter stands for `scale` pods in all of them. */
function groupColumns(all: readonly RolloutGroup[], width: number, room: number): { columns: TonedLine[]; cellRows: number; scale: number } {
  if (all.length === 0) return { columns: [[{ text: ' no revision has been made yet', tone: 'pending' }]], cellRows: 0, scale: 1 };
  const { groups, columnWidth, scale } = placeGroups(all, width, room);
  const hidden = all.slice(groups.length);
  const columns = groups.map((group) => [...headingOf(group, columnWidth), ...cellLines(group.cells.map(({ state }) => state), columnWidth, room, scale)]);
  const height = Math.max(...columns.map((column) => column.length));
  const rows = Array.from({ length: height }, (_, row): TonedLine => [
    { text: ' ' },
    ...columns.flatMap((column, index): TonedText[] => [...(index > 0 ? [{ text: ' | ', tone: 'border' } as const] : []), ...(column[row] ?? [{ text: ' '.repeat(columnWidth) }])]),
  ]);
  const pods = hidden.reduce((sum, { cells }) => sum + cells.length, 0);
  const lines = hidden.length === 0 ? rows : [...rows.slice(0, HEADING + room - 1), [{ text: ` and ${hidden.length} older revisions with ${pods} pods`, tone: 'muted' } as const]];
  return { columns: lines, cellRows: lines.length - HEADING, scale };
}

/** The revisions that have room, the width of each, and how many pods a letter stands for. */
function placeGroups(all: readonly RolloutGroup[], width: number, room: number): { groups: readonly RolloutGroup[]; columnWidth: number; scale: number } {
  const groups = all.slice(0, Math.max(1, Math.floor((width + GAP) / (LEAST_COLUMN + GAP))));
  const columnWidth = Math.max(1, Math.floor((width - 1 - GAP * (groups.length - 1)) / groups.length));
  return { groups, columnWidth, scale: Math.max(1, ...groups.map(({ cells }) => scaleOf(cells.map(({ state }) => state), columnWidth, room))) };
}

/** Two lines about a revision, each exactly `width` cells wide. */
function headingOf({ name, revision, isNew, images, wanted, cells }: RolloutGroup, width: number): TonedLine[] {
  const available = cells.filter(({ state }) => state === 'available').length;
  const amounts = `${wanted === undefined ? '' : `${wanted} wanted, `}${cells.length} there, ${available} available`;
  const details = [`${images}  ${amounts}`, amounts, `${available} of ${wanted ?? cells.length}`].find((text) => text.length <= width) ?? '';
  const tone: Tone = isNew ? 'highlight' : 'subtitle';
  return [
    [{ text: fit(makeVisible(`${isNew ? 'NEW' : 'OLD'} rev ${revision} ${name}`), width), tone }],
    [{ text: fit(makeVisible(details), width), tone: 'muted' }],
  ];
}

/** How many pods a letter has to stand for, so that the letters fit. */
function scaleOf(states: readonly CellState[], width: number, room: number): number {
  let scale = 1;
  // A letter of each state at the least: beyond that more pods a letter save nothing.
  while (scale < states.length && scaled(states, scale).length > width * room) scale++;
  return scale;
}

/** The letters as lines, apart where there is room. */
function cellLines(states: readonly CellState[], width: number, room: number, scale: number): TonedLine[] {
  const shown = scaled(states, scale);
  const apart = Math.max(1, Math.floor((width + 1) / 2));
  return (shown.length <= apart * room ? rowsOf(shown, apart, width, ' ') : rowsOf(shown, width, width, '')).slice(0, room);
}

/** One letter for `scale` pods of a state, rounded up so that none disappears. */
function scaled(states: readonly CellState[], scale: number): readonly CellState[] {
  if (scale === 1) return states;
  const counts = new Map<CellState, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return cellStates.flatMap((state) => Array.from({ length: Math.ceil((counts.get(state) ?? 0) / scale) }, () => state));
}

function rowsOf(states: readonly CellState[], perRow: number, width: number, gap: string): TonedLine[] {
  const rows: TonedLine[] = [];
  for (let from = 0; from < states.length; from += perRow) {
    const row = states.slice(from, from + perRow);
    const parts: TonedText[] = [];
    for (const [index, state] of row.entries()) {
      const { letter, tone } = cellLooks[state];
      const text = index < row.length - 1 ? letter + gap : letter;
      const last = parts.at(-1);
      if (last?.tone === tone) last.text += text;
      else parts.push({ text, tone });
    }
    const used = row.length + gap.length * (row.length - 1);
    rows.push([...parts, { text: ' '.repeat(Math.max(0, width - used)) }]);
  }
  return rows;
}
