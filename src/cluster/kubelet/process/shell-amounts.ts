// Durations and sizes as command lines write them.

/** Milliseconds of a `sleep` argument: '5', '0.5', '2m', 'infinity'; undefined when it is none. */
export function sleepMs(text: string): number | undefined {
  if (text === 'infinity' || text === 'inf') return Infinity;
  const match = /^(\d{1,15}(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(text);
  if (match === null) return undefined;
  return Math.round(Number(match[1]) * { '': 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[match[2] as '' | 's' | 'm' | 'h' | 'd']);
}

/** Bytes of '250M', '1G', '150Mi', '4096'; 0 when it is none. */
export function byteCount(text: string): number {
  const match = /^(\d{1,12})([bkmg]?)i?b?$/i.exec(text);
  if (match === null) return 0;
  return Number(match[1]) * 1024 ** ' kmg'.indexOf((match[2] ?? '').toLowerCase().replace('b', '') || ' ');
}
