// The way that led here, one chip per view, the last one highlighted.
import { makeVisible } from '../../model/visible-text.ts';
import type { Span } from '../sgr.ts';
import { paint, plain } from '../sgr.ts';
import { textWidth } from '../text-width.ts';
import type { Theme } from '../theme.ts';
import { Line } from './line.tsx';

export interface CrumbsProps {
  crumbs: readonly string[];
  width: number;
  theme: Theme;
}

export function Crumbs(props: CrumbsProps) {
  return <Line text={paint(crumbSpans(props))} />;
}

/** Chips from the left; when they do not fit the oldest give way to `..`. */
export function crumbSpans({ crumbs, width, theme }: CrumbsProps): Span[] {
  const { chips, first } = fitChips(crumbs, width);
  const spans: Span[] = first > 0 ? [{ text: MORE, style: theme.style('muted') }] : [];
  for (const [index, chip] of chips.entries()) {
    if (index < first) continue;
    const isLast = index === chips.length - 1;
    // Without colours only the last chip is a bar, or none would stand out.
    spans.push({ text: chip, style: isLast ? theme.bar('crumbActive') : theme.level === 0 ? plain : theme.bar('crumb') });
    if (!isLast) spans.push({ text: ' ', style: plain });
  }
  return spans;
}

/** The chip on a cell; undefined between and behind them. */
export function crumbAt({ crumbs, width }: Pick<CrumbsProps, 'crumbs' | 'width'>, x: number): number | undefined {
  const { chips, first } = fitChips(crumbs, width);
  let from = first > 0 ? MORE.length : 0;
  for (let index = first; index < chips.length; index++) {
    const to = from + textWidth(chips[index]!);
    if (x >= from && x < to) return index;
    from = to + 1;
  }
  return undefined;
}

const MORE = '.. ';

/** `first` is the first chip that is shown. */
function fitChips(crumbs: readonly string[], width: number): { chips: string[]; first: number } {
  const chips = crumbs.map((crumb) => ` <${makeVisible(crumb.toLowerCase())}> `);
  let first = 0;
  const needed = (): number => chips.slice(first).reduce((sum, chip) => sum + textWidth(chip) + 1, first > 0 ? MORE.length : 0);
  while (first < chips.length - 1 && needed() > width) first++;
  return { chips, first };
}
