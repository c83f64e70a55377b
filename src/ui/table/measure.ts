// The amount that a cell's text states: a number, a quantity, a percentage or a duration.

const scale: Readonly<Record<string, number>> = {
  '': 1, '%': 1, n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, K: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15,
  Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50,
};
const secondsOf: Readonly<Record<string, number>> = { ms: 1e-3, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 };

/**
 * The amount at the start of a text: `3 (5m ago)` is 3, `2/4` is 2, `1.5Gi` is bytes; durations (`4m2s`, `2d`) are
 * seconds and need `isDuration`, because 5m is also five thousandths. Undefined when there is none.
 */
export function parseMeasure(text: string, isDuration: boolean): number | undefined {
  if (isDuration) {
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdwy])/g)];
    if (parts.length > 0) return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * secondsOf[unit!]!, 0);
  }
  const match = /^\s*(-?\d+(?:\.\d+)?)([KMGTP]i|[numkKMGTP%])?(?![a-zA-Z0-9])/.exec(text);
  return match ? Number(match[1]) * scale[match[2] ?? '']! : undefined;
}

/** `amount operator limit` for `>`, `>=`, `<` and `<=`. */
export function compareMeasures(amount: number, operator: string, limit: number): boolean {
  switch (operator) {
    case '>':
      return amount > limit;
    case '>=':
      return amount >= limit;
    case '<':
      return amount < limit;
    default:
      return amount <= limit;
  }
}
