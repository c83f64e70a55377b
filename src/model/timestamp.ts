// Timestamps in Kubernetes' text forms; the only place of the model that knows calendars. It never asks what time it is.

/** Many objects carry the same second, so texts are shared: one slot per second modulo the size. */
const slots = 256;
const slotSeconds: number[] = Array.from({ length: slots }, () => Number.NaN);
const slotTexts: string[] = Array.from({ length: slots }, () => '');

/** RFC 3339 in UTC, whole seconds, truncated: `2025-06-01T08:00:00Z`. Takes ms since 1970. */
export function formatTimestamp(ms: number): string {
  const second = Math.floor(ms / 1000);
  const slot = ((second % slots) + slots) % slots;
  if (slotSeconds[slot] !== second) {
    slotTexts[slot] = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
    slotSeconds[slot] = second;
  }
  return slotTexts[slot] as string;
}

/** The MicroTime form of leases and events: `2025-06-01T08:00:00.000000Z`. Takes ms since 1970, fractions allowed. */
export function formatMicroTime(ms: number): string {
  const micros = Math.floor(ms * 1000 + 1e-3);
  const second = Math.floor(micros / 1e6);
  return `${formatTimestamp(second * 1000).slice(0, 19)}.${String(micros - second * 1e6).padStart(6, '0')}Z`;
}

const parsed = new Map<string, number>();
const maxParsed = 16384;
const shape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[-+]\d\d:\d\d)$/;

/** ms since 1970 of an RFC 3339 text, fractions of a ms kept; NaN when it is missing or no such text. */
export function parseTimestamp(text: string | null | undefined): number {
  if (!text) return Number.NaN;
  const before = parsed.get(text);
  if (before !== undefined) return before;
  const ms = parse(text);
  if (text.length <= 40) {
    if (parsed.size >= maxParsed) parsed.clear();
    parsed.set(text, ms);
  }
  return ms;
}

function parse(text: string): number {
  const match = text.length <= 40 ? shape.exec(text) : null;
  if (!match) return Number.NaN;
  const fraction = match[1] ?? '';
  const whole = Date.parse(text.slice(0, 19) + match[2]);
  return fraction === '' ? whole : whole + Number(`${fraction}e3`);
}

/** An instant in ms for libraries that want it as an object. */
export function dateOf(ms: number): Date {
  return new Date(ms);
}
