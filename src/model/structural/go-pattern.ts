// Regular expressions as Go has them: the same syntax, and time that grows with the text alone, whatever somebody writes.
import { RE2JS } from 're2js';

const MAX_KEPT = 512;
const kept = new Map<string, GoPattern>();

/** A compiled expression, or why it is none in the words of Go. */
export type GoPattern = { matches(text: string): boolean } | { readonly problem: string };

/** Compiles an expression; the last few hundred are kept. */
export function goPattern(text: string): GoPattern {
  const known = kept.get(text);
  if (known) return known;
  const made = compile(text);
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(text, made);
  return made;
}

function compile(text: string): GoPattern {
  try {
    const compiled = RE2JS.compile(text);
    return { matches: (value) => compiled.matcher(value).find() };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}
