// A modal box over the content: what will happen, fields, buttons.
import { Box } from 'ink';
import type { DialogField, Question } from '../../model/intent.ts';
import type { Tone } from '../../model/tone.ts';
import { makeVisible } from '../../model/visible-text.ts';
import type { Span } from '../sgr.ts';
import { inverse, paint, plain } from '../sgr.ts';
import { textWidth, truncate, wrapCells } from '../text-width.ts';
import type { Theme } from '../theme.ts';
import { bottomBorder, topBorder } from './frame.tsx';
import type { DialogFocus, DialogState } from './dialog-state.ts';
import { dialogAnswers, dialogRefusal } from './dialog-state.ts';
import { Line } from './line.tsx';
import { lineEdit, lineEditSpans, lineText } from './line-edit.ts';
import { sliceSpans, spansWidth, tonedSpans, tonedWidth } from './toned-text.ts';
import { wrapToned } from './wrap-toned.ts';

export interface DialogProps {
  question: Question;
  state: DialogState;
  /** Size of the screen; the box is centred in it and never larger. */
  columns: number;
  rows: number;
  theme: Theme;
}

const WIDEST = 100;
const NARROWEST = 40;
/** Options of a choice that are visible at once. */
const VISIBLE_OPTIONS = 8;
const PADDING = 2;
const MOST_REFUSAL_LINES = 3;

/** Must be the last child of the root box, so that it is drawn over what stands before. */
export function Dialog(props: DialogProps) {
  return (
    <Box position="absolute" width="100%" height={props.rows} flexDirection="column" alignItems="center" justifyContent="center">
      <Box flexDirection="column" flexShrink={0}>
        {dialogLines(props).map((line, slot) => (
          // oxlint-disable-next-line react/no-array-index-key -- lines have no identity beside their place
          <Line key={slot} text={line} />
        ))}
      </Box>
    </Box>
  );
}

/** The box as painted lines of one width. What is too long is scrolled with Page Up and Page Down. */
export function dialogLines(props: DialogProps): string[] {
  return dialogBox(props).lines;
}

/** What lies under a cell of the screen: a button, or a field with the place of the cell in it. */
export interface DialogHit {
  readonly focus: DialogFocus;
  /** The option of a choice. */
  readonly option?: string | undefined;
}

/** What a click on the screen means; undefined beside the fields and buttons. */
export function dialogHit(props: DialogProps, x: number, y: number): DialogHit | undefined {
  const { lines, width, hits } = dialogBox(props);
  const left = Math.round((props.columns - (width + 2 + 2 * PADDING)) / 2) + 1 + PADDING;
  const top = Math.round((props.rows - lines.length) / 2);
  return hits.find((hit) => hit.row === y - top && x - left >= hit.from && x - left < hit.to);
}

interface PlacedHit extends DialogHit {
  /** Line of the box, and cells inside of its border. */
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

function dialogBox({ question, state, columns, rows, theme }: DialogProps): { lines: string[]; width: number; hits: readonly PlacedHit[] } {
  const answers = dialogAnswers(question, state);
  const refusal = dialogRefusal(question, state);
  const most = Math.min(WIDEST, columns) - 2 - 2 * PADDING;
  const texts = question.lines(answers).flatMap((line) => wrapToned([{ text: line, tone: textTone(line) }], most));
  const fields = (question.fields ?? []).map((field, index) => ({ field, index, lines: fieldLines(field, index, state, most, theme) }));
  const buttons = buttonSpans(question, state, refusal !== undefined, theme);
  const isRefusalShown = refusal !== undefined && (state.wasRefused || (question.fields ?? []).length > 0);
  const refusals = isRefusalShown ? cutLines(wrapCells(makeVisible(refusal), most), MOST_REFUSAL_LINES, most) : [];
  const widest = Math.max(
    NARROWEST - 2 - 2 * PADDING,
    textWidth(question.title) + 4,
    spansWidth(buttons),
    ...refusals.map(textWidth),
    ...texts.map(tonedWidth),
    ...fields.flatMap(({ lines }) => lines.map(spansWidth)),
  );
  const width = Math.min(most, widest);

  const fieldRows = fields.flatMap(({ lines }) => lines);
  const fixed = 2 + 1 + refusals.length + (fieldRows.length > 0 ? 1 : 0);
  const room = Math.max(1, rows - fixed);
  const fieldRoom = Math.min(fieldRows.length, Math.max(0, room - Math.min(texts.length, 3)));
  const fieldTop = firstFieldRow(fields.map(({ lines }) => lines.length), state.focus, fieldRoom);
  const shownFields = fieldRows.slice(fieldTop, fieldTop + fieldRoom);
  const textRoom = Math.max(0, room - shownFields.length - (room > texts.length + shownFields.length ? 1 : 0));
  const top = Math.min(state.scroll, Math.max(0, texts.length - textRoom));
  const shownTexts = texts.slice(top, top + textRoom);
  if (top + textRoom < texts.length && shownTexts.length > 0) shownTexts[shownTexts.length - 1] = [{ text: `.. ${texts.length - top - textRoom + 1} more lines (page down)`, tone: 'muted' }];

  const body: Span[][] = shownTexts.map((line) => tonedSpans(line, theme, width));
  const hits: PlacedHit[] = [];
  if (shownFields.length > 0) {
    body.push([]);
    const places = fields.flatMap(({ field, index, lines }) => lines.map((line, at) => ({ field, index, at, line, count: lines.length })));
    for (const [at, place] of places.slice(fieldTop, fieldTop + fieldRoom).entries()) hits.push(...fieldHits(place, state, body.length + 1 + at, width));
    body.push(...shownFields);
  }
  body.push(...refusals.map((text) => [{ text, style: theme.style('warning') }]));
  if (body.length + 3 < rows) body.push([]);
  const buttonRoom = Math.max(0, width - spansWidth(buttons)) >> 1;
  body.push([{ text: ' '.repeat(buttonRoom), style: plain }, ...buttons]);
  // Buttons: a sign, Cancel, a sign, a gap, a sign, OK, a sign.
  const cells = buttons.map(({ text }) => textWidth(text));
  const endOf = (count: number): number => buttonRoom + cells.slice(0, count).reduce((sum, each) => sum + each, 0);
  hits.push({ row: body.length, focus: 'cancel', from: endOf(0), to: endOf(3) }, { row: body.length, focus: 'ok', from: endOf(4), to: endOf(7) });

  const outer = width + 2 + 2 * PADDING;
  const tone = question.destructive ? 'error' : 'borderFocus';
  const side = { text: '│', style: theme.style(tone) };
  const lines = [
    topBorder(outer, [{ text: makeVisible(question.title), tone: question.destructive ? 'error' : 'title' }], theme, tone, true),
    ...body.map((line) => sliceSpans(line, 0, width)).map((spans) => paint([side, { text: ' '.repeat(PADDING), style: plain }, ...spans, { text: ' '.repeat(Math.max(0, width - spansWidth(spans)) + PADDING), style: plain }, side])),
    bottomBorder(outer, theme, tone),
  ];
  return { lines, width, hits };
}

/** One of `count` lines of a field. */
interface FieldLine {
  readonly field: DialogField;
  readonly index: number;
  readonly at: number;
  readonly line: readonly Span[];
  readonly count: number;
}

/** A line of a field: its options where it has some, else all of it. */
function fieldHits({ field, index, at, line, count }: FieldLine, state: DialogState, row: number, width: number): PlacedHit[] {
  const whole = { row, focus: index, from: 0, to: width };
  if (field.kind !== 'choice') return [whole];
  if (count === 1) {
    let from = 0;
    return line.flatMap(({ text }): PlacedHit[] => {
      const start = from;
      from += textWidth(text);
      const option = field.options.find(({ label }) => text.endsWith(`) ${makeVisible(label)}`));
      return option ? [{ row, focus: index, option: option.value, from: start, to: from }] : [];
    });
  }
  const shown = Math.min(VISIBLE_OPTIONS, field.options.length);
  const chosen = Math.max(0, field.options.findIndex(({ value }) => value === (state.values[field.name] ?? field.value)));
  const top = Math.min(Math.max(0, chosen - shown + 1), field.options.length - shown);
  const option = at >= 1 && at <= shown ? field.options[top + at - 1] : undefined;
  return [option ? { ...whole, option: option.value } : whole];
}

/** The first row of the fields that is shown, so that the one with the focus is in sight. */
function firstFieldRow(heights: readonly number[], focus: DialogState['focus'], room: number): number {
  const total = heights.reduce((sum, height) => sum + height, 0);
  if (typeof focus !== 'number' || total <= room) return 0;
  const above = heights.slice(0, focus).reduce((sum, height) => sum + height, 0);
  const below = above + heights[focus]!;
  return below <= room ? 0 : Math.min(above, below - room);
}

function cutLines(lines: readonly string[], most: number, width: number): string[] {
  const shown = lines.slice(0, most);
  // Blanks to cut, so that the mark of a cut line stands there.
  if (lines.length > most) shown[most - 1] = truncate(`${shown[most - 1]}${' '.repeat(width)}`, width);
  return shown;
}

function fieldLines(field: DialogField, index: number, state: DialogState, width: number, theme: Theme): Span[][] {
  const isFocused = state.focus === index;
  const label = { text: `${isFocused ? '>' : ' '} ${truncate(makeVisible(field.label), Math.max(8, width - 16))}: `, style: theme.style(isFocused ? 'title' : 'text') };
  const room = Math.max(4, width - textWidth(label.text));
  switch (field.kind) {
    case 'checkbox':
      return [[{ ...label, text: `${label.text.slice(0, 2)}[${state.values[field.name] === true ? 'x' : ' '}] ${label.text.slice(2).replace(/: $/, '')}` }]];
    case 'choice':
      return choiceLines(field, label, isFocused, state, width, theme);
    default: {
      const edit = state.edits[field.name] ?? lineEdit('');
      const wished = field.kind === 'number' ? 8 : field.kind === 'text' ? (field.width ?? 40) : field.expected.length + 2;
      const cells = Math.min(room, wished);
      const style = theme.style('count');
      const whole = { text: truncate(makeVisible(lineText(edit)), cells), style };
      // What the next digit will replace stands there as if selected.
      const focused = (): Span[] => (state.untouched.has(field.name) ? [{ ...whole, style: [inverse, ...style] }] : lineEditSpans(edit, cells, style));
      const spans = isFocused ? focused() : [whole];
      const blanks = Math.max(0, cells - spansWidth(spans));
      return [[label, ...spans, { text: '_'.repeat(blanks), style: theme.style('muted') }]];
    }
  }
}

/** Few options without details stand in one line, others in a list with the details of the chosen one below. */
function choiceLines(field: Extract<DialogField, { kind: 'choice' }>, label: Span, isFocused: boolean, state: DialogState, width: number, theme: Theme): Span[][] {
  const chosen = state.values[field.name] ?? field.value;
  const chosenIndex = Math.max(0, field.options.findIndex((option) => option.value === chosen));
  const inLine = field.options.map((option) => `(${option.value === chosen ? '*' : ' '}) ${makeVisible(option.label)}`);
  const hasDetails = field.options.some((option) => option.detail && option.detail.length > 0);
  const chosenStyle = isFocused ? theme.bar('title') : theme.style('title');
  if (!hasDetails && textWidth(label.text) + inLine.reduce((sum, text) => sum + textWidth(text) + 2, 0) <= width) {
    const spans = inLine.flatMap((text, index): Span[] => [
      { text, style: index === chosenIndex ? chosenStyle : theme.style('text') },
      { text: '  ', style: plain },
    ]);
    return [[label, ...spans.slice(0, -1)]];
  }
  const shown = Math.min(VISIBLE_OPTIONS, inLine.length);
  const top = Math.min(Math.max(0, chosenIndex - shown + 1), inLine.length - shown);
  const options = inLine.slice(top, top + shown).map((text, offset): Span[] => [
    { text: '    ', style: plain },
    { text: truncate(text, width - 4), style: top + offset === chosenIndex ? chosenStyle : theme.style('text') },
  ]);
  const detail = field.options[chosenIndex]?.detail ?? [];
  const details = detail.map((line): Span[] => [{ text: truncate(`    ${makeVisible(line)}`, width), style: theme.style(detailTone(line)) }]);
  return [[label], ...options, ...details];
}

/** A text may hold a difference, and what the apiserver answered. */
function textTone(line: string): Tone {
  if (/^[-+] /.test(line)) return detailTone(line);
  return /^Warning: /.test(line) ? 'warning' : /^Refused: /.test(line) ? 'error' : 'text';
}

/** Details are often a difference. */
function detailTone(line: string): 'ok' | 'error' | 'muted' {
  if (line.startsWith('+')) return 'ok';
  return line.startsWith('-') ? 'error' : 'muted';
}

function buttonSpans(question: Question, state: DialogState, isRefused: boolean, theme: Theme): Span[] {
  const ok = ` ${makeVisible(question.okLabel ?? 'OK')} `;
  const bar = theme.bar(question.destructive ? 'error' : 'title');
  const style = (focus: 'ok' | 'cancel'): Span['style'] => {
    if (state.focus === focus) return focus === 'ok' ? bar : [inverse, ...theme.style('text')];
    return theme.style(focus === 'ok' && isRefused ? 'muted' : 'text');
  };
  return [
    { text: state.focus === 'cancel' ? '>' : ' ', style: plain },
    { text: ' Cancel ', style: style('cancel') },
    { text: state.focus === 'cancel' ? '<' : ' ', style: plain },
    { text: '  ', style: plain },
    { text: state.focus === 'ok' ? '>' : ' ', style: plain },
    { text: ok, style: style('ok') },
    { text: state.focus === 'ok' ? '<' : ' ', style: plain },
  ];
}
