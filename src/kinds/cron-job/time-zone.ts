// Time zones by their IANA names: which ones there are, and how far their clocks are ahead of UTC.

const formats = new Map<string, Intl.DateTimeFormat>();

/** Go looks names up as files, so capitals count; what JavaScript knows beside (offsets such as +01) is no name. */
export function isTimeZone(name: string): boolean {
  if (!name.split('/').every((part) => /^[A-Z]/.test(part))) return false;
  try {
    const { timeZone } = formatOf(name).resolvedOptions();
    return timeZone === name || timeZone.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}

/** How far the zone's clocks are ahead of UTC at an instant, both in ms. */
export function offsetMs(name: string, atMs: number): number {
  if (name === 'UTC') return 0;
  // `GMT-03:30`, with seconds in the days before railways, and plain `GMT` for none.
  const text = formatOf(name).formatToParts(atMs).find(({ type }) => type === 'timeZoneName')!.value;
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text) ?? [];
  const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -size : size;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) formats.set(timeZone, (format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })));
  return format;
}
