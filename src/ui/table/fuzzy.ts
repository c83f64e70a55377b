// Fuzzy search: letters in order with anything between, and how well they sit.

/** True when all characters of `needle` occur in `text` in this order; case counts. */
export function isSubsequence(needle: string, text: string): boolean {
  let from = 0;
  for (const character of needle) {
    const index = text.indexOf(character, from);
    if (index < 0) return false;
    from = index + character.length;
  }
  return true;
}

/**
 * How well `needle` fits `text` (case does not count): higher is better, undefined when it does not.
 * Starts of words and runs of neighbours win; among equals the shorter text.
 */
export function fuzzyScore(needle: string, text: string): number | undefined {
  const wanted = needle.toLowerCase();
  const lower = text.toLowerCase();
  if (lower === wanted) return 10_000;
  let score = lower.startsWith(wanted) ? 1000 : lower.includes(wanted) ? 500 : 0;
  let from = 0;
  let previous = -2;
  for (const character of wanted) {
    const index = lower.indexOf(character, from);
    if (index < 0) return undefined;
    if (index === previous + 1) score += 5;
    if (index === 0 || !/[a-z0-9]/.test(lower[index - 1]!)) score += 10;
    previous = index;
    from = index + 1;
  }
  return score - lower.length / 100;
}
