// The top of the screen: the cluster on the left, keys in the middle, time and manifests on the right.
import { Box } from 'ink';
import type { Span } from '../sgr.ts';
import { paint, plain } from '../sgr.ts';
import { fitVisible } from '../text-width.ts';
import type { Theme } from '../theme.ts';
import { Line } from './line.tsx';
import type { TonedLine } from './toned-text.ts';
import { spansWidth, tonedSpans, tonedWidth } from './toned-text.ts';

export interface KeyHint {
  /** As it is shown: 'ctrl-d'. */
  key: string;
  title: string;
  disabled?: boolean;
}

export interface HeaderProps {
  left: readonly TonedLine[];
  hints: readonly KeyHint[];
  right: readonly TonedLine[];
  width: number;
  /** Lines at most. */
  maxHeight: number;
  theme: Theme;
}

const GAP = 3;
/**
 * With less room than this for hints beside both blocks, the right block moves below the left one. A number and not the width of
 * the hints, so that the blocks stay where they are from view to view.
 */
const LEAST_HINTS = 20;

export function Header(props: HeaderProps) {
  return (
    <Box flexDirection="column" width="100%" flexShrink={0}>
      {headerLines(props).map((line, slot) => (
        // oxlint-disable-next-line react/no-array-index-key -- lines have no identity beside their place
        <Line key={slot} text={line} />
      ))}
    </Box>
  );
}

/** The lines of the header; their number is its height. Nothing is wider than `width`. */
export function headerLines({ left, hints, right, width, maxHeight, theme }: HeaderProps): string[] {
  if (maxHeight <= 0) return [];
  const besideBoth = width - blockWidth(left) - blockWidth(right) + GAP;
  const stack = right.length > 0 && besideBoth < (hints.length > 0 ? LEAST_HINTS : 0);
  const info = stack ? [...left, ...right] : left;
  const height = Math.min(maxHeight, Math.max(info.length, stack ? 0 : right.length, 1));
  const shownInfo = info.length > height ? merge(info, height) : info;
  const infoWidth = Math.min(width, blockWidth(shownInfo));
  const rightWidth = stack ? 0 : blockWidth(right);
  const hintRoom = Math.max(0, width - infoWidth - rightWidth + (stack ? 0 : GAP));
  const widths = columnWidths(hints, height);
  // One column is cut before there is none.
  if (widths.length > 0 && hintRoom >= LEAST_HINTS) widths[0] = Math.min(widths[0]!, hintRoom);
  while (sum(widths) > hintRoom) widths.pop();
  return Array.from({ length: height }, (_, row) => {
    const spans: Span[] = padded(tonedSpans(shownInfo[row] ?? [], theme, infoWidth), infoWidth);
    for (const [column, cells] of widths.entries()) {
      const hint = hints[column * height + row];
      spans.push(...padded(hint ? hintSpans(hint, cells, theme) : [], cells));
    }
    if (rightWidth > 0 && right[row]) {
      spans.push({ text: ' '.repeat(Math.max(0, width - spansWidth(spans) - rightWidth + GAP)), style: plain });
      spans.push(...tonedSpans(right[row], theme, width - spansWidth(spans)));
    }
    return paint(spans);
  });
}

/** Hints fill one column after the other; each is as wide as its widest hint and a gap. */
function columnWidths(hints: readonly KeyHint[], height: number): number[] {
  return Array.from({ length: Math.ceil(hints.length / height) }, (_, column) =>
    Math.max(...hints.slice(column * height, (column + 1) * height).map(({ key, title }) => key.length + title.length + 3)) + 2,
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** Too many lines for the height: the surplus is appended to the lines before, from the top. */
function merge(lines: readonly TonedLine[], height: number): TonedLine[] {
  const merged: TonedLine[] = lines.slice(0, height);
  for (const [index, line] of lines.slice(height).entries()) {
    const target = index % height;
    merged[target] = [...merged[target]!, { text: '  ' }, ...line];
  }
  return merged;
}

function hintSpans(hint: KeyHint, width: number, theme: Theme): Span[] {
  const key = `<${hint.key}>`;
  const keyTone = hint.disabled ? 'muted' : /^\d$/.test(hint.key) ? 'numberKey' : 'key';
  return [
    { text: key, style: theme.style(keyTone) },
    { text: ` ${fitVisible(hint.title, Math.max(0, width - key.length - 1))}`, style: theme.style(hint.disabled ? 'muted' : 'text') },
  ];
}

function blockWidth(lines: readonly TonedLine[]): number {
  return lines.length === 0 ? 0 : Math.max(...lines.map(tonedWidth)) + GAP;
}

function padded(spans: Span[], width: number): Span[] {
  const room = width - spansWidth(spans);
  return room > 0 ? [...spans, { text: ' '.repeat(room), style: plain }] : spans;
}
