// Completion indexes of an Indexed Job: sorted intervals, and their text form `0-2,4,6,7`.

/** Both ends belong to it. */
export interface Interval {
  first: number;
  last: number;
}

/** Sorted, apart from each other by at least one index. */
export type Intervals = readonly Interval[];

export const INDEX_KEY = 'batch.kubernetes.io/job-completion-index';

/** How many indexes there are. */
export function countIndexes(intervals: Intervals): number {
  let count = 0;
  for (const { first, last } of intervals) count += last - first + 1;
  return count;
}

export function hasIndex(intervals: Intervals, index: number): boolean {
  const interval = intervals[firstReaching(intervals, index)];
  return interval !== undefined && interval.first <= index;
}

/** The intervals with one index more; the same list when it is there already. */
export function withIndex(intervals: Intervals, index: number): Intervals {
  const at = firstReaching(intervals, index - 1);
  const next = [...intervals];
  const before = next[at];
  if (before && before.first <= index && index <= before.last) return intervals;
  // `before` is the first that ends at index - 1 or later: it may end right there, or begin right behind.
  if (before?.last === index - 1) {
    const after = next[at + 1];
    if (after?.first === index + 1) next.splice(at, 2, { first: before.first, last: after.last });
    else next[at] = { first: before.first, last: index };
  } else if (before?.first === index + 1) next[at] = { first: index, last: before.last };
  else next.splice(at, 0, { first: index, last: index });
  return next;
}

/** All indexes of a sorted list added at once: one walk instead of one for each. */
export function withIndexes(intervals: Intervals, indexes: readonly number[]): Intervals {
  if (indexes.length === 0) return intervals;
  if (indexes.length === 1) return withIndex(intervals, indexes[0]!);
  const result: Interval[] = [];
  const append = (first: number, last: number): void => {
    const end = result.at(-1);
    if (end && first <= end.last + 1) end.last = Math.max(end.last, last);
    else result.push({ first, last });
  };
  let at = 0;
  for (const index of indexes) {
    for (; at < intervals.length && intervals[at]!.first < index; at++) append(intervals[at]!.first, intervals[at]!.last);
    append(index, index);
  }
  for (; at < intervals.length; at++) append(intervals[at]!.first, intervals[at]!.last);
  return result;
}

/** How many indexes are in both. */
export function countShared(a: Intervals, b: Intervals): number {
  let shared = 0;
  for (let left = 0, right = 0; left < a.length && right < b.length;) {
    const [x, y] = [a[left]!, b[right]!];
    shared += Math.max(0, Math.min(x.last, y.last) - Math.max(x.first, y.first) + 1);
    if (x.last <= y.last) left++;
    if (y.last <= x.last) right++;
  }
  return shared;
}

/** `0-2,4,6,7`: two neighbours are named both, three and more as a range (status.completedIndexes). */
export function formatIndexes(intervals: Intervals): string {
  return intervals.map(({ first, last }) => (first === last ? String(first) : `${first}${last === first + 1 ? ',' : '-'}${last}`)).join(',');
}

/** The indexes below `completions` that a text names; what is no number is passed over. */
export function parseIndexes(text: string | undefined, completions: number): Intervals {
  const result: Interval[] = [];
  for (const part of text ? text.split(',') : []) {
    const [first = Number.NaN, last = first] = part.split('-').map(Number);
    if (Number.isNaN(first) || Number.isNaN(last)) continue;
    if (first >= completions) break;
    const end = result.at(-1);
    const capped = Math.min(last, completions - 1);
    if (end?.last === first - 1) end.last = capped;
    else result.push({ first, last: capped });
  }
  return result;
}

/** What is wrong with a text that a user wrote, in Kubernetes' words, or how many indexes it names. */
export function checkIndexes(text: string, completions: number): { total: number } | { fault: string } {
  let total = 0;
  let previous: number | undefined;
  for (const part of text === '' ? [] : text.split(',')) {
    const limits = part.split('-');
    if (limits.length > 2) {
      return { fault: `the fragment ${JSON.stringify(part)} violates the requirement that an index interval can have at most two parts separated by '-'` };
    }
    for (const limit of limits) {
      if (!/^[-+]?\d+$/.test(limit)) return { fault: `cannot convert string to integer for index: ${JSON.stringify(limit)}` };
      if (Number(limit) >= completions) return { fault: `too large index: ${JSON.stringify(limit)}` };
    }
    const [first = 0, last = first] = limits.map(Number);
    if (limits.length > 1 && first >= last) return { fault: `non-increasing order, previous: ${first}, current: ${last}` };
    if (previous !== undefined && previous >= first) return { fault: `non-increasing order, previous: ${previous}, current: ${first}` };
    total += last - first + 1;
    previous = last;
  }
  return { total };
}

/** The completion index that a pod carries; undefined when it has none that makes sense. */
export function completionIndexOf({ metadata }: { metadata: { annotations?: Readonly<Record<string, string>> } }): number | undefined {
  const text = metadata.annotations?.[INDEX_KEY];
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

/** Where the first interval is that ends at the index or later. */
function firstReaching(intervals: Intervals, index: number): number {
  let low = 0;
  let high = intervals.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (intervals[middle]!.last >= index) high = middle;
    else low = middle + 1;
  }
  return low;
}
