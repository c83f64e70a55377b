// "Did you mean": the known name that somebody who typed another one probably wanted.
import { distance } from 'fastest-levenshtein';

/**
 * The candidate that differs from `word` in case only, else the nearest by edit distance if it is near enough for the
 * word's length; the first of equals. undefined when nothing is near.
 */
export function closestName(word: string, candidates: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = allowedDistance(word.length) + 1;
  // Hostile names may be megabytes long, and the distance takes the product of both lengths.
  if (word.length > 100) return undefined;
  for (const candidate of candidates) {
    if (candidate.toLowerCase() === lower) return candidate;
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const away = distance(lower, candidate.toLowerCase());
    if (away < bestDistance) {
      best = candidate;
      bestDistance = away;
    }
  }
  return best;
}

function allowedDistance(length: number): number {
  if (length < 3) return 0;
  return length < 5 ? 1 : length < 10 ? 2 : 3;
}
