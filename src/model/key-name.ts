// The names of keys as people write them, in the one form that terminals' keys have here: `ctrl-d`, `shift-j`, `f5`, `?`.
import { closestName } from './closest-name.ts';

const named = ['enter', 'escape', 'tab', 'space', 'backspace', 'delete', 'insert', 'up', 'down', 'left', 'right', 'home', 'end', 'pageup', 'pagedown', ...Array.from({ length: 12 }, (_, index) => `f${index + 1}`)];
const otherNames: Readonly<Record<string, string>> = { esc: 'escape', return: 'enter', del: 'delete', ins: 'insert', pgup: 'pageup', pgdn: 'pagedown', pgdown: 'pagedown' };
/** What a terminal sends for these is another key. */
const sameAs: Readonly<Record<string, string>> = { 'ctrl-i': 'tab', 'ctrl-m': 'enter', 'ctrl-j': 'enter', 'ctrl-h': 'backspace', 'ctrl-[': 'escape' };
const order = ['ctrl', 'alt', 'shift'];

/** `Ctrl+D`, `L`, `Shift-L`, `Shift-1` and `esc` are understood too. */
export function parseKeyName(written: string): { key: string } | { problem: string } {
  const match = /^((?:(?:ctrl|control|alt|meta|shift)[-+])*)(.+)$/isu.exec(written);
  if (!match) return { problem: 'is no key' };
  const said = match[1]!.toLowerCase().split(/[-+]/).filter((word) => word !== '').map((word) => (word === 'control' ? 'ctrl' : word === 'meta' ? 'alt' : word));
  const rest = match[2]!;
  const isOne = [...rest].length === 1;
  // As k9s has it: what shift and a digit type on an American keyboard.
  if (said.join() === 'shift' && /^\d$/.test(rest)) return { key: ')!@#$%^&*('[Number(rest)]! };
  const modifiers = new Set([...said, ...(isOne && !said.includes('ctrl') && /^\p{Lu}$/u.test(rest) ? ['shift'] : [])]);
  const lower = rest === ' ' ? 'space' : rest.toLowerCase();
  const name = otherNames[lower] ?? lower;
  if (!isOne && !named.includes(name)) {
    const meant = closestName(name, named);
    return { problem: `is no key${meant === undefined ? ': keys are a character, enter, escape, tab, space, f1 and the like, with ctrl-, alt- or shift- in front' : `: did you mean "${[...said, meant].join('-')}"?`}` };
  }
  if (isOne && modifiers.has('shift') && !/^\p{L}$/u.test(name)) return { problem: 'is no key: with shift a terminal sends another character, so write that one' };
  if (isOne && modifiers.has('ctrl') && !/^[a-z@[\\\]^_]$/.test(name)) return { problem: 'is no key that terminals send: ctrl goes with letters' };
  if (isOne && modifiers.has('ctrl') && modifiers.has('shift')) return { problem: `is what a terminal sends for ctrl-${name}: write "ctrl-${name}"` };
  const key = [...order.filter((modifier) => modifiers.has(modifier)), name].join('-');
  const same = sameAs[key];
  return same === undefined ? { key } : { problem: `is what a terminal sends for ${same}: write "${same}"` };
}
