// Durations as Kubernetes prints them (AGE columns) and as Go writes and reads them; all values in ms.

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** The AGE form, truncated (behaviour rule 7.2.1); NaN, the age of a missing timestamp, is `<unknown>`. */
export function formatHumanDuration(ms: number): string {
  if (Number.isNaN(ms)) return '<unknown>';
  if (ms <= -2 * second) return '<invalid>';
  if (ms < 0) return '0s';
  if (ms < 2 * minute) return `${Math.floor(ms / second)}s`;
  if (ms < 10 * minute) return pair(ms, minute, 'm', second, 's');
  if (ms < 3 * hour) return `${Math.floor(ms / minute)}m`;
  if (ms < 8 * hour) return pair(ms, hour, 'h', minute, 'm');
  if (ms < 2 * day) return `${Math.floor(ms / hour)}h`;
  if (ms < 8 * day) return pair(ms, day, 'd', hour, 'h');
  if (ms < 2 * year) return `${Math.floor(ms / day)}d`;
  if (ms < 8 * year) return pair(ms, year, 'y', day, 'd');
  return `${Math.floor(ms / year)}y`;
}

/** Go's Duration.String: `0s`, `587ms`, `1.234s`, `1m20s`, `5m0s`, `1h0m0s`. */
export function formatGoDuration(ms: number): string {
  if (ms === 0) return '0s';
  const sign = ms < 0 ? '-' : '';
  const size = Math.abs(ms);
  if (size < second) return sign + formatBelowSecond(size);
  const hours = Math.floor(size / hour);
  const minutes = Math.floor((size % hour) / minute);
  // The digits of whole ms are those that a number has by itself.
  const rest = (size % minute) / second;
  const seconds = Number.isInteger(size) ? String(rest) : trimFraction(rest.toFixed(9));
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}s` : `${sign}${seconds}s`;
}

/** A text that is no Go duration; the message is Go's. */
export class DurationError extends Error {}

const units: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['μs', 1e-3],
  ['ms', 1],
  ['s', second],
  ['m', minute],
  ['h', hour],
]);

/** Milliseconds of a Go duration such as `10m`, `1h30m`, `1.5s`, `-2s` or `0`; throws DurationError. */
export function parseGoDuration(text: string): number {
  const body = text.replace(/^[-+]/, '');
  if (body === '0') return 0;
  if (body === '' || text.length > 100) throw new DurationError(`time: invalid duration ${JSON.stringify(text)}`);
  let total = 0;
  for (let rest = body; rest !== '';) {
    const [whole = '', digits = '', unit = ''] = /^([0-9]*\.?[0-9]*)([^0-9.]*)/.exec(rest) ?? [];
    if (!/[0-9]/.test(digits)) throw new DurationError(`time: invalid duration ${JSON.stringify(text)}`);
    if (unit === '') throw new DurationError(`time: missing unit in duration ${JSON.stringify(text)}`);
    const factor = units.get(unit);
    if (factor === undefined) {
      throw new DurationError(`time: unknown unit ${JSON.stringify(unit)} in duration ${JSON.stringify(text)}`);
    }
    total += Number(digits) * factor;
    rest = rest.slice(whole.length);
  }
  return text.startsWith('-') ? -total : total;
}

function pair(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const first = Math.floor(ms / large);
  const rest = Math.floor((ms % large) / small);
  return rest === 0 ? `${first}${largeName}` : `${first}${largeName}${rest}${smallName}`;
}

function formatBelowSecond(ms: number): string {
  if (Number.isInteger(ms)) return `${ms}ms`;
  if (ms >= 1) return `${trimFraction(ms.toFixed(6))}ms`;
  const nanos = Math.round(ms * 1e6);
  return nanos >= 1000 ? `${trimFraction((nanos / 1000).toFixed(3))}µs` : `${nanos}ns`;
}

function trimFraction(text: string): string {
  return text.replace(/\.?0+$/, '');
}
