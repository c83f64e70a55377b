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
/** With fewer hint columns than this beside both blocks, the right block moves below the left one. */
const ROOMY_HINT_COLUMNS = 2;

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
  const hintWidth = Math.max(0, ...hints.map((hint) => hint.key.length + hint.title.length + 3)) + 2;
  const besideBoth = width - blockWidth(left) - blockWidth(right);
  const stack = right.length > 0 && besideBoth < ROOMY_HINT_COLUMNS * hintWidth;
  const info = stack ? [...left, ...right] : left;
  const height = Math.min(maxHeight, Math.max(info.length, stack ? 0 : right.length, 1));
  const shownInfo = info.length > height ? merge(info, height) : info;
  const infoWidth = Math.min(width, blockWidth(shownInfo));
  const rightWidth = stack ? 0 : blockWidth(right);
  const hintRoom = width - infoWidth - rightWidth;
  const hintColumns = Math.min(Math.ceil(hints.length / height), Math.max(0, Math.floor(hintRoom / hintWidth)));
  return Array.from({ length: height }, (_, row) => {
    const spans: Span[] = padded(tonedSpans(shownInfo[row] ?? [], theme, infoWidth), infoWidth);
    for (let column = 0; column < hintColumns; column++) {
      const hint = hints[column * height + row];
      spans.push(...padded(hint ? hintSpans(hint, hintWidth, theme) : [], hintWidth));
    }
    if (rightWidth > 0 && right[row]) {
      spans.push({ text: ' '.repeat(Math.max(0, width - spansWidth(spans) - rightWidth + GAP)), style: plain });
      spans.push(...tonedSpans(right[row], theme, width - spansWidth(spans)));
    }
    return paint(spans);
  });
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
