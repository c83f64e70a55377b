// The title of a table: what it shows, of which namespace, how many, and by what it is narrowed.
import type { TonedLine } from '../components/toned-text.ts';

export interface TableTitle {
  plural: string;
  /** '' for all; undefined for cluster-scoped kinds. */
  namespace: string | undefined;
  /** The object that the table was opened from. */
  of: string | undefined;
  /** Living rows that the filter keeps. */
  count: number;
  labelSelector: string | undefined;
  filter: string;
  isFaultsOnly: boolean;
  marked: number;
}

/** `pods(default/web)[1 284] /nginx faults only 2 marked` */
export function tableTitle({ plural, namespace, of, count, labelSelector, filter, isFaultsOnly, marked }: TableTitle): TonedLine {
  const place = [namespace === '' ? 'all' : namespace, of].filter((part) => part !== undefined).join('/');
  return [
    { text: plural, tone: 'title' },
    ...(place === '' ? [] : [{ text: `(${place})`, tone: 'subtitle' } as const]),
    countOf(count),
    // Where an object was opened, its name says it.
    ...(labelSelector !== undefined && of === undefined ? [{ text: ` ${shorten(labelSelector)}`, tone: 'filter' } as const] : []),
    ...(filter === '' ? [] : [{ text: ` /${shorten(filter)}`, tone: 'filter' } as const]),
    ...(isFaultsOnly ? [{ text: ' faults only', tone: 'warning' } as const] : []),
    ...(marked === 0 ? [] : [{ text: ` ${marked} marked`, tone: 'marked' } as const]),
  ];
}

/** `[1 284]` */
export function countOf(count: number): TonedLine[number] {
  return { text: `[${String(count).replace(/\B(?=(\d{3})+$)/g, ' ')}]`, tone: 'count' };
}

function shorten(text: string): string {
  return text.length > 50 ? `${text.slice(0, 49)}~` : text;
}

/** Whether two titles read alike. */
export function sameTitle(left: TonedLine, right: TonedLine): boolean {
  return left.length === right.length && left.every(({ text }, index) => text === right[index]!.text);
}

/** Said in place of rows when there are none; `total` counts those that a filter hides. */
export function emptyText({ plural, total, namespace, of, isFaultsOnly }: { plural: string; total: number; namespace: string | undefined; of: string | undefined; isFaultsOnly: boolean }): string {
  if (total > 0) return isFaultsOnly ? `no faults among ${total} ${plural}` : `none of ${total} ${plural} matches`;
  return `no ${plural}${namespace ? ` in ${namespace}` : ''}${of ? ` of ${of}` : ''}`;
}
