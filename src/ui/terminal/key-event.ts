// Bytes of a terminal turned into keys under one set of names, whatever way the terminal spells them.
import { graphemesOf } from '../text-width.ts';

/**
 * One key press. `name` is its normal form, modifiers in the order ctrl, alt, shift: 'j', 'shift-j' (a capital),
 * 'space', 'enter', 'escape', 'tab', 'shift-tab', 'backspace', 'delete', 'insert', 'up', 'pageup', 'home', 'f1',
 * 'ctrl-d', 'ctrl-space', 'ctrl-\\', 'alt-b', 'shift-left', '/'. 'paste' carries a whole pasted text; 'wheelup',
 * 'wheeldown', 'click' and 'release' carry a cell.
 */
export interface KeyEvent {
  name: string;
  /** What the key types, for prompts; absent when it types nothing. */
  text?: string;
  /** Cell of a mouse event, from 0. */
  at?: { x: number; y: number };
}

/** A paste without its end keeps at most this many characters waiting. */
const LONGEST_PASTE = 1_000_000;
const LONGEST_SEQUENCE = 64;

const pasteStart = '\x1b[200~';
const pasteEnd = '\x1b[201~';

const letterKeys: Readonly<Record<string, string>> = { A: 'up', B: 'down', C: 'right', D: 'left', E: 'clear', F: 'end', H: 'home', P: 'f1', Q: 'f2', R: 'f3', S: 'f4' };
const numberKeys: Readonly<Record<string, string>> = {
  1: 'home', 2: 'insert', 3: 'delete', 4: 'end', 5: 'pageup', 6: 'pagedown', 7: 'home', 8: 'end',
  11: 'f1', 12: 'f2', 13: 'f3', 14: 'f4', 15: 'f5', 17: 'f6', 18: 'f7', 19: 'f8', 20: 'f9', 21: 'f10', 23: 'f11', 24: 'f12',
};
const codepointKeys: Readonly<Record<number, string>> = { 9: 'tab', 13: 'enter', 27: 'escape', 32: 'space', 127: 'backspace' };

/** Decodes a stream of reads; a sequence may be split between reads anywhere. */
export class KeyDecoder {
  #pending = '';

  /** True when an Esc waits for what may follow it: flush after a short time. */
  get isWaiting(): boolean {
    return this.#pending !== '' && !this.#pending.startsWith(pasteStart);
  }

  /** The keys that a read completes. */
  push(chunk: string): KeyEvent[] {
    const events: KeyEvent[] = [];
    let rest = this.#pending + chunk;
    this.#pending = '';
    while (rest !== '') {
      const escape = rest.indexOf('\x1b');
      if (escape !== 0) {
        const plain = escape < 0 ? rest : rest.slice(0, escape);
        for (const grapheme of graphemesOf(plain)) events.push(...typedKeys(grapheme));
        rest = rest.slice(plain.length);
        continue;
      }
      const taken = takeSequence(rest, events);
      if (taken === 0) {
        this.#pending = rest;
        break;
      }
      rest = rest.slice(taken);
    }
    return events;
  }

  /** Gives up waiting: a lone Esc is the escape key, a broken sequence is an escape and nothing more. */
  flush(): KeyEvent[] {
    const pending = this.#pending;
    this.#pending = '';
    return pending === '' ? [] : [{ name: 'escape' }];
  }
}

/** Takes one escape sequence off the start of `text`; answers its length, 0 when more must be read first. */
function takeSequence(text: string, events: KeyEvent[]): number {
  if (text.startsWith(pasteStart)) return takePaste(text, events);
  const next = text[1];
  if (next === undefined) return 0;
  if (next === '\x1b') return push(events, { name: 'escape' }, 1);
  if (next === '[') return takeCsi(text, events);
  if (next === 'O') return takeSs3(text, events);
  if (next === ']' || next === 'P' || next === '_' || next === '^') return takeString(text);
  const grapheme = graphemesOf(text.slice(1))[0]!;
  const [key] = typedKeys(grapheme);
  return push(events, { name: `alt-${key!.name}` }, 1 + grapheme.length);
}

function takePaste(text: string, events: KeyEvent[]): number {
  const end = text.indexOf(pasteEnd);
  if (end < 0 && text.length < LONGEST_PASTE) return 0;
  const body = text.slice(pasteStart.length, end < 0 ? undefined : end).replace(/\r\n?/g, '\n');
  return push(events, { name: 'paste', text: body }, end < 0 ? text.length : end + pasteEnd.length);
}

function takeCsi(text: string, events: KeyEvent[]): number {
  // The Linux console: ESC [ [ A is F1.
  if (text[2] === '[') {
    if (text[3] === undefined) return 0;
    const number = 'ABCDE'.indexOf(text[3]);
    return number < 0 ? 4 : push(events, { name: `f${number + 1}` }, 4);
  }
  // oxlint-disable-next-line no-control-regex -- a control sequence starts with ESC
  const match = /^\x1b\[([0-?]*)([ -/]*)([@-~])/.exec(text);
  if (!match) return isUnfinished(text) ? 0 : 2;
  const [sequence, parameters, , final] = match as unknown as [string, string, string, string];
  if (final === 'M' && parameters === '') return text.length < 6 ? 0 : 6;
  const event = parameters.startsWith('<') ? mouseEvent(parameters, final) : csiKey(parameters, final);
  return event ? push(events, event, sequence.length) : sequence.length;
}

function isUnfinished(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- a control sequence starts with ESC
  return text.length < LONGEST_SEQUENCE && /^\x1b\[[0-?]*[ -/]*$/.test(text);
}

function csiKey(parameters: string, final: string): KeyEvent | undefined {
  const [first = '', second = ''] = parameters.split(';');
  const modifiers = modifierPrefix(second);
  if (final === 'Z') return { name: 'shift-tab' };
  if (final === '~') {
    // modifyOtherKeys: ESC [ 27 ; modifier ; code ~
    if (first === '27') return codepointKey(Number(parameters.split(';')[2]), modifiers);
    const name = numberKeys[first];
    return name === undefined ? undefined : { name: modifiers + name };
  }
  if (final === 'u') return codepointKey(Number.parseInt(first, 10), modifiers);
  // ESC [ row ; column R answers a cursor query; F3 comes as SS3 or with ~.
  if (final === 'R' || parameters.startsWith('?') || parameters.startsWith('>')) return undefined;
  const name = letterKeys[final];
  return name === undefined ? undefined : { name: modifiers + name };
}

function codepointKey(code: number, modifiers: string): KeyEvent | undefined {
  if (!(code > 0 && code < 0x110000)) return undefined;
  const named = codepointKeys[code];
  if (named !== undefined) return modifiers === '' && code === 32 ? { name: named, text: ' ' } : { name: modifiers + named };
  const text = String.fromCodePoint(code);
  if (modifiers === '' || modifiers === 'shift-') return typedKeys(modifiers === '' ? text : text.toUpperCase())[0];
  return { name: modifiers + text.toLowerCase() };
}

function takeSs3(text: string, events: KeyEvent[]): number {
  // oxlint-disable-next-line no-control-regex -- SS3 starts with ESC
  const match = /^\x1bO(\d*(?:;\d+)?)([A-Za-z])/.exec(text);
  // oxlint-disable-next-line no-control-regex -- SS3 starts with ESC
  if (!match) return /^\x1bO[\d;]*$/.test(text) && text.length < LONGEST_SEQUENCE ? 0 : 2;
  const name = match[2] === 'M' ? 'enter' : letterKeys[match[2]!];
  const modifiers = modifierPrefix(match[1]!.split(';')[1] ?? '');
  return name === undefined ? match[0].length : push(events, { name: modifiers + name }, match[0].length);
}

/** OSC, DCS and APC are answers of the terminal, never keys: skipped up to their end. */
function takeString(text: string): number {
  // oxlint-disable-next-line no-control-regex -- such a string ends with BEL or ESC backslash
  const end = /\x07|\x1b\\/.exec(text.slice(2));
  if (!end) return text.length < LONGEST_PASTE ? 0 : 2;
  return 2 + end.index + end[0].length;
}

function mouseEvent(parameters: string, final: string): KeyEvent | undefined {
  const [button = 0, x = 1, y = 1] = parameters.slice(1).split(';').map(Number);
  const at = { x: x - 1, y: y - 1 };
  if (button & 64) return { name: button & 1 ? 'wheeldown' : 'wheelup', at };
  // Other buttons than the left one, and movement without any.
  if (button & 3) return undefined;
  if (button & 32) return { name: 'drag', at };
  return { name: final === 'M' ? 'click' : 'release', at };
}

function modifierPrefix(parameter: string): string {
  const bits = Math.max(0, (Number.parseInt(parameter, 10) || 1) - 1);
  return `${bits & 4 ? 'ctrl-' : ''}${bits & 10 ? 'alt-' : ''}${bits & 1 ? 'shift-' : ''}`;
}

/** The keys behind one grapheme; more than one only where a control character joins a cluster (CR LF). */
function typedKeys(grapheme: string): KeyEvent[] {
  if (grapheme.length > 1 && grapheme.charCodeAt(0) < 32) return [...grapheme].flatMap(typedKeys);
  const code = grapheme.charCodeAt(0);
  if (grapheme === ' ') return [{ name: 'space', text: ' ' }];
  if (grapheme === '\r' || grapheme === '\n') return [{ name: 'enter' }];
  if (grapheme === '\t') return [{ name: 'tab' }];
  if (code === 0x7f || code === 0x08) return [{ name: 'backspace' }];
  if (code === 0) return [{ name: 'ctrl-space' }];
  if (code < 27) return [{ name: `ctrl-${String.fromCharCode(code + 96)}` }];
  if (code < 32) return [{ name: `ctrl-${String.fromCharCode(code + 64)}` }];
  if (code >= 0x80 && code < 0xa0) return [];
  if (/^\p{Lu}$/u.test(grapheme)) return [{ name: `shift-${grapheme.toLowerCase()}`, text: grapheme }];
  return [{ name: grapheme, text: grapheme }];
}

function push(events: KeyEvent[], event: KeyEvent, length: number): number {
  events.push(event);
  return length;
}
