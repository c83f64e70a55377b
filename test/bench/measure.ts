// What a measure of the benchmark is, and the numbers that measures share.

/** One line of the table. */
export interface Line {
  /** What was measured. */
  what: string;
  /** The absolute figure, with its unit. */
  figure: string;
  /** Something plain from the same run to hold it against, with its unit. */
  plain?: string;
  /** How many times the plain figure it is. */
  ratio?: number;
  /** The target in words; absent for figures that only inform. */
  target?: string;
  isMet?: boolean;
}

export interface BenchContext {
  /** Fewer repetitions and smaller clusters: shows that the measure works, not how fast things are. */
  isQuick: boolean;
  /** The largest clusters too. */
  isLarge: boolean;
  /** Says on stderr what is going on. */
  progress(text: string): void;
}

/** One file of the benchmark; `name` chooses it on the command line. */
export interface Measure {
  name: string;
  run(context: BenchContext): Promise<Line[]>;
}

/** The value below which a share (0 to 1) of the values lies; throws for an empty list. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  if (value === undefined) throw new Error('nothing was measured');
  return value;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** `1 234 567`, or two digits after the point for small numbers. */
export function formatNumber(value: number): string {
  if (Math.abs(value) < 10) return value.toFixed(2);
  if (Math.abs(value) < 100) return value.toFixed(1);
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ' ');
}
