// The scheduler's answer as two matrices, nodes by plugins: who passed which filter, and how each score came about.
import type { NodeAnswer, PluginScore, SchedulingAnswer } from '../../model/client.ts';
import type { Tone } from '../../model/tone.ts';
import type { TonedLine, TonedText } from '../components/toned-text.ts';
import { heading, line } from './explanation.ts';

/** Longer names of nodes are cut, so that the matrix fits into 80 columns. */
const WIDEST_NAME = 20;
const FILTER_CELL = 5;
const SCORE_CELL = 6;
const LEGEND_WIDTH = 76;

/** Every filter's verdict on every node that is kept; the columns are numbered, and a legend names them. */
export function filterMatrix({ nodes, plugins, nodesTotal }: SchedulingAnswer): TonedLine[] {
  const filters = plugins.filter((plugin) => plugin.filters).map(({ name }) => name);
  if (nodes.length === 0 || filters.length === 0) return [];
  const leftOut = nodes.filter(({ isBeforeFilters }) => isBeforeFilters);
  if (leftOut.length === nodes.length) return heading('Filters', `none was asked: ${leftOut[0]!.refusedBy} refused all nodes before (PreFilter)`);
  const width = nameWidth(nodes);
  return [
    ...heading('Filters', 'in their order; the first that refuses decides, and those behind it are not asked'),
    ...legend(filters),
    ...(leftOut.length > 0 ? [line('pre: left out by that plugin before the filters (PreFilter)', 'muted')] : []),
    titles('node', width, filters.length, FILTER_CELL),
    ...nodes.map((node) => filterRow(node, filters, width)),
    ...(nodesTotal > nodes.length ? [line(`the other ${nodesTotal - nodes.length} nodes are not kept`, 'muted')] : []),
  ];
}

/** Raw, normalised and weighted scores of every node that fitted, the best first; `chosen` is marked. */
export function scoreMatrix({ nodes, plugins, chosen }: SchedulingAnswer): TonedLine[] {
  const fitting = nodes.filter(({ total }) => total !== undefined).toSorted((a, b) => b.total! - a.total!);
  const scoring = plugins.filter(({ weight }) => weight > 0);
  if (fitting.length === 0 || scoring.length === 0) return [];
  const width = nameWidth(fitting);
  return [
    ...heading('Scores', 'raw as the plugin counts, then as 0 to 100, then times its weight'),
    ...legend(scoring.map(({ name, weight }) => `${name} x${weight}`)),
    titles('node', width, scoring.length, SCORE_CELL, `${' '.repeat(9)}${'total'.padStart(SCORE_CELL)}`),
    ...fitting.flatMap((node) => scoreRows(node, scoring.map(({ name }) => name), width, node.node === chosen)),
  ];
}

function filterRow({ node, refusedBy, isBeforeFilters }: NodeAnswer, filters: readonly string[], width: number): TonedLine {
  const deciding = refusedBy === undefined ? filters.length : filters.indexOf(refusedBy);
  const cells = filters.map((_, index): TonedText => {
    if (index < deciding && !isBeforeFilters) return cell('ok', FILTER_CELL, 'ok');
    return index === deciding ? cell(isBeforeFilters ? 'pre' : 'no', FILTER_CELL, 'error') : cell('-', FILTER_CELL, 'muted');
  });
  return [{ text: `  ${nameOf(node, width)}`, tone: 'text' }, ...cells];
}

function scoreRows({ node, scores = {}, total = 0 }: NodeAnswer, plugins: readonly string[], width: number, isChosen: boolean): TonedLine[] {
  const row = (name: string, what: string, sum: string, value: (score: PluginScore) => number, tone: Tone): TonedLine => [
    { text: `  ${nameOf(name, width)}`, tone: isChosen ? 'ok' : 'text' },
    { text: ` ${what.padEnd(8)}`, tone: 'muted' },
    cell(sum, SCORE_CELL, 'count'),
    ...plugins.map((plugin) => (scores[plugin] ? cell(rounded(value(scores[plugin])), SCORE_CELL, tone) : cell('-', SCORE_CELL, 'muted'))),
    ...(isChosen && sum !== '' ? [{ text: '  chosen', tone: 'ok' } as const] : []),
  ];
  return [
    row(node, 'raw', '', ({ raw }) => raw, 'muted'),
    row('', '0-100', '', ({ normalised }) => normalised, 'muted'),
    row('', 'weighted', rounded(total), ({ weighted }) => weighted, 'text'),
  ];
}

function titles(first: string, width: number, columns: number, cellWidth: number, between = ''): TonedLine {
  const numbers = Array.from({ length: columns }, (_, index) => String(index + 1).padStart(cellWidth)).join('');
  return [{ text: `  ${first.toUpperCase().padEnd(width)}${between.toUpperCase()}${numbers}`, tone: 'subtitle' }];
}

/** `1 NodeUnschedulable  2 NodeName ...`, in lines that fit. */
function legend(names: readonly string[]): TonedLine[] {
  const lines: string[] = [];
  for (const [index, name] of names.entries()) {
    const entry = `${index + 1} ${name}`;
    const last = lines.at(-1);
    if (last === undefined || last.length + entry.length + 2 > LEGEND_WIDTH) lines.push(entry);
    else lines[lines.length - 1] = `${last}  ${entry}`;
  }
  return lines.map((text) => line(text, 'muted'));
}

function nameWidth(nodes: readonly NodeAnswer[]): number {
  return Math.min(WIDEST_NAME, Math.max(4, ...nodes.map(({ node }) => node.length)));
}

function nameOf(name: string, width: number): string {
  return name.length <= width ? name.padEnd(width) : `${name.slice(0, width - 1)}~`;
}

function cell(text: string, width: number, tone: Tone): TonedText {
  return { text: text.padStart(width), tone };
}

function rounded(score: number): string {
  return String(Math.round(score * 10) / 10);
}
