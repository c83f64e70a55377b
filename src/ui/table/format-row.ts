// One row of a table as one painted line: padded cells, canonical SGR, kept until something in it changes.
import type { Tone } from '../../model/tone.ts';
import type { CellValue } from '../../model/kind.ts';
import { makeVisible } from '../../model/visible-text.ts';
import { compareValues } from '../natural-order.ts';
import type { Span, Style } from '../sgr.ts';
import { bold, paint, paintText, underline } from '../sgr.ts';
import { fit, textWidth, truncateName } from '../text-width.ts';
import type { Theme } from '../theme.ts';
import type { Layout, PlacedColumn } from './column-layout.ts';
import { GUTTER } from './column-layout.ts';
import type { Sort } from './live-rows.ts';
import type { Row, TableColumn, TableSpec } from './table-column.ts';
import { cellText } from './table-column.ts';

/** What all rows of one frame share. Layout and theme are compared by identity. */
export interface RowFrame {
  layout: Layout;
  theme: Theme;
  /** Virtual time in ms, for texts. */
  now: number;
  /** Screen time in ms, for marks. */
  atMs: number;
}

export interface RowState {
  selected: boolean;
  marked: boolean;
}

/** ASCII, because one other character in a row doubles the cost of scrolling frames. */
export const RISEN = '^';
export const FALLEN = 'v';
export const ALTERED = '*';
const BORDER = '|';
/** In front of a row whose object is gone. */
export const GONE = '-';

interface KeptLine {
  layout: Layout;
  theme: Theme;
  state: number;
  ageing: string;
  /** Screen time at which the line looks different although nothing in it changed. */
  validUntil: number;
  line: string;
}

export interface RowFormatterOptions {
  /** How long changes stay marked, in ms of screen time. */
  markMs: number;
  /** Told of texts that are wider than their column was measured. */
  onWidth?(column: number, width: number): void;
}

export interface RowFormatter<T> {
  format(row: Row<T>, frame: RowFrame, state: RowState): string;
}

/** Makes the formatter of a table; lines are kept per row object. */
export function createRowFormatter<T>(spec: TableSpec<T>, options: RowFormatterOptions): RowFormatter<T> {
  const kept = new WeakMap<Row<T>, KeptLine>();
  return {
    format(row, frame, state) {
      const stateBits = (state.selected ? 1 : 0) | (state.marked ? 2 : 0);
      const ageing = ageingTexts(spec, row, frame);
      const last = kept.get(row);
      if (
        last && last.layout === frame.layout && last.theme === frame.theme &&
        last.state === stateBits && last.ageing === ageing && frame.atMs < last.validUntil
      ) return last.line;
      const line = formatRow(spec, row, frame, state, options);
      kept.set(row, { layout: frame.layout, theme: frame.theme, state: stateBits, ageing, validUntil: validUntil(row, frame.atMs, options.markMs), line });
      return line;
    },
  };
}

/**
 * The header line: titles over their columns, the sorted one with `^` or `v`, `<` and `>` where columns are hidden.
 * `picked` is the index of the column that the sort key is about to take; it is underlined. `borders`: `|` where a
 * border between two columns can be dragged.
 */
export function formatHeader(layout: Layout, sort: Sort | undefined, { theme, picked, borders = false }: { theme: Theme; picked?: number | undefined; borders?: boolean }): string {
  const style: Style = theme.level === 0 ? [bold] : [bold, ...theme.style('text').filter((code) => code.close !== bold.close)];
  const arrowStyle = theme.style('title');
  const spans: Span[] = [{ text: layout.hiddenLeft > 0 ? '<' : ' ', style: arrowStyle }];
  let x = GUTTER;
  for (const column of layout.columns) {
    const sorted = sort?.column === column.index;
    const arrow = sort?.direction === 'ascending' ? '^' : 'v';
    const width = column.width - (sorted ? 1 : 0);
    const title = fit(column.title, Math.min(width, column.align === 'right' ? width : column.title.length), column.align);
    const blanks = ' '.repeat(Math.max(0, column.width - textWidth(title) - (sorted ? 1 : 0)));
    spans.push({ text: title, style: column.index === picked ? [...style, underline] : style });
    if (sorted) spans.push({ text: arrow, style: arrowStyle });
    if (borders && column.gap > 0) spans.push({ text: blanks, style: [] }, { text: BORDER, style: theme.style('border') }, { text: ' '.repeat(column.gap - 1), style: [] });
    else spans.push({ text: blanks + ' '.repeat(column.gap), style: [] });
    x = column.x + column.width + column.gap;
  }
  if (layout.hiddenRight === 0) return paint(spans);
  spans.push({ text: ' '.repeat(Math.max(0, layout.width - x)), style: [] });
  // The last cell of the line says that there is more.
  return paint(replaceLastCell(spans, '>', arrowStyle));
}

function formatRow<T>(spec: TableSpec<T>, row: Row<T>, frame: RowFrame, state: RowState, options: RowFormatterOptions): string {
  const { layout, theme, now } = frame;
  const tone = rowTone(spec, row, frame, options.markMs);
  const faded = row.deletedAt !== undefined;
  const rowStyle = faded ? theme.faded : theme.style(state.marked ? 'marked' : tone);
  // What fades is gone: said by a sign too, not by its colour alone.
  const gutter = faded ? GONE : state.marked ? '*' : state.selected ? theme.cursorMark : ' ';
  const spans: Span[] = [{ text: gutter, style: rowStyle }];
  let x = GUTTER;
  for (const placed of layout.columns) {
    const column = spec.columns[placed.index]!;
    const text = cellText(column, row.object, now);
    if (options.onWidth && column.width === undefined && (column.ageing || row.widths === undefined)) options.onWidth(placed.index, textWidth(text));
    const mark = faded ? '' : changeMark(column, row, frame, options.markMs, text);
    const cellTone = faded || state.marked ? undefined : column.tone?.(row.object, now);
    const style = cellTone ? theme.style(cellTone) : rowStyle;
    const shown = textWidth(text) <= placed.width ? text : column.short ? makeVisible(column.short(row.object, placed.width)) : column.title === 'NAME' ? truncateName(text, placed.width) : text;
    appendCell(spans, placed, shown, mark, style, rowStyle, theme);
    x = placed.x + placed.width + placed.gap;
  }
  if (!state.selected) return paint(spans);
  const bar = theme.bar(faded ? 'muted' : state.marked ? 'marked' : tone);
  const line = spans.map((span) => span.text).join('');
  return paintText(line + ' '.repeat(Math.max(0, layout.width - x)), bar);
}

function appendCell(spans: Span[], placed: PlacedColumn, text: string, mark: string, style: Style, rowStyle: Style, theme: Theme): void {
  const cell = fit(text, placed.width, placed.align);
  if (mark === '') {
    spans.push({ text: cell + ' '.repeat(placed.gap), style });
    return;
  }
  // The mark stands directly behind the text, in the first blank cell.
  const end = placed.align === 'right' ? cell : cell.trimEnd();
  const blanks = placed.width + placed.gap - textWidth(end);
  const markStyle = mark === RISEN ? theme.style('error') : mark === FALLEN ? theme.style('ok') : theme.style('changed');
  spans.push({ text: end, style });
  if (blanks > 0) spans.push({ text: mark, style: markStyle }, { text: ' '.repeat(blanks - 1), style: rowStyle });
}

/** State of the row: what the kind says, then whether it is new or changed. */
function rowTone<T>(spec: TableSpec<T>, row: Row<T>, frame: RowFrame, markMs: number): Tone {
  if (row.deletedAt !== undefined) return 'killed';
  const tone = spec.tone?.(row.object, frame.now);
  if (tone) return tone;
  if (isRecent(row.changedAt, frame.atMs, markMs)) return 'changed';
  return isRecent(row.addedAt, frame.atMs, markMs) ? 'added' : 'normal';
}

function changeMark<T>(column: TableColumn<T>, row: Row<T>, frame: RowFrame, markMs: number, text: string): string {
  if (column.ageing || row.baseline === undefined || !isRecent(row.changedAt, frame.atMs, markMs)) return '';
  const before = cellText(column, row.baseline, frame.now);
  // A node or an address given for the first time is how every pod begins.
  if (before === text || isNothing(before)) return '';
  const order = numericOrder(column.value(row.object, frame.now), column.value(row.baseline, frame.now));
  return order > 0 ? RISEN : order < 0 ? FALLEN : ALTERED;
}

function isNothing(text: string): boolean {
  return text === '' || text === '<none>' || text === '<unset>';
}

function numericOrder(current: CellValue, before: CellValue): number {
  return typeof current === 'number' && typeof before === 'number' ? compareValues(current, before) : 0;
}

function isRecent(sinceMs: number | undefined, atMs: number, markMs: number): boolean {
  return sinceMs !== undefined && atMs - sinceMs < markMs;
}

function validUntil<T>(row: Row<T>, atMs: number, markMs: number): number {
  let until = Number.POSITIVE_INFINITY;
  for (const since of [row.changedAt, row.addedAt]) {
    if (isRecent(since, atMs, markMs)) until = Math.min(until, since! + markMs);
  }
  return until;
}

/** What a line depends on beside the object: cells whose text moves with time, and the row's own tone. */
function ageingTexts<T>(spec: TableSpec<T>, row: Row<T>, frame: RowFrame): string {
  let texts: string = spec.tone?.(row.object, frame.now) ?? '';
  for (const { index } of frame.layout.columns) {
    const column = spec.columns[index]!;
    if (column.ageing) texts += `\n${cellText(column, row.object, frame.now)}`;
  }
  return texts;
}

function replaceLastCell(spans: readonly Span[], text: string, style: Style): Span[] {
  const result = [...spans];
  while (result.length > 0) {
    const last = result.pop()!;
    if (last.text === '') continue;
    return [...result, { text: last.text.slice(0, -1), style: last.style }, { text, style }];
  }
  return result;
}
