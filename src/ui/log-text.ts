// Lines of logs as the text that is shown: prefix, timestamp, JSON in full, and only what a filter lets through.
import { formatMicroTime } from '../model/timestamp.ts';
import type { Tone } from '../model/tone.ts';
import { makeVisible } from '../model/visible-text.ts';
import { textMatcher } from './components/text-view-state.ts';
import type { TonedLine } from './components/toned-text.ts';
import type { FollowedLine, LogSource } from './log-follower.ts';
import { spreadTabs, textWidth } from './text-width.ts';

export interface LogTextOptions {
  readonly hasTimestamps: boolean;
  /** Objects and lists over several lines. */
  readonly isJsonWide: boolean;
  /** Which part of a source's name stands before its lines. */
  readonly prefix: 'none' | 'pod' | 'container' | 'both';
  /** A pattern that lines must have; '' for none. */
  readonly filter: string;
  /** Lines shown around those that match. */
  readonly around: number;
}

/** Tones of prefixes: pods take them in turn. The names stand there as well, so that no colour has to be told apart. */
const prefixTones: readonly Tone[] = ['highlight', 'subtitle', 'pending', 'ok', 'added', 'killed', 'count'];

export class LogText {
  #options: LogTextOptions | undefined;
  #from: readonly FollowedLine[] | undefined;
  #shown: readonly string[] = [];
  #cache = new WeakMap<FollowedLine, readonly string[]>();
  /** Width of the widest prefix so far. */
  #width = 0;
  readonly #podTones = new Map<string, Tone>();
  readonly #prefixTones = new Map<string, Tone>();

  /** The text, free of control characters; the same list as long as lines and options are the same. */
  lines(from: readonly FollowedLine[], sources: readonly LogSource[], options: LogTextOptions): readonly string[] {
    const before = this.#options?.prefix === options.prefix ? this.#width : 0;
    const width = sources.reduce((most, source) => Math.max(most, textWidth(prefixOf(source, options))), before);
    const isOther = !this.#options || width !== this.#width || !sameOptions(options, this.#options);
    if (isOther) {
      this.#cache = new WeakMap();
      this.#width = width;
      this.#prefixTones.clear();
    }
    if (!isOther && from === this.#from) return this.#shown;
    this.#options = options;
    this.#from = from;
    this.#shown = this.#filtered(from.map((line) => this.#entry(line, options)), options);
    return this.#shown;
  }

  /** The spans of a line that `lines` has answered. */
  tone(line: string): TonedLine {
    if (this.#options?.prefix !== 'none' && this.#width > 0) {
      const prefix = line.slice(0, this.#width);
      const tone = this.#prefixTones.get(prefix);
      if (tone) return [{ text: prefix, tone }, ...toneRest(line.slice(this.#width))];
    }
    return toneRest(line);
  }

  /** One line of a log as lines of text. */
  #entry(line: FollowedLine, options: LogTextOptions): readonly string[] {
    const known = this.#cache.get(line);
    if (known) return known;
    const prefix = this.#prefix(line, options);
    const time = options.hasTimestamps && !line.isRemark ? `${formatMicroTime(line.atMs)} ` : '';
    const pieces = options.isJsonWide && !line.isRemark ? jsonLines(line.text) : [line.text];
    const entry = pieces.map((piece, index) => prefix + (index === 0 ? time : '') + makeVisible(spreadTabs(piece)));
    this.#cache.set(line, entry);
    return entry;
  }

  #prefix({ source }: FollowedLine, options: LogTextOptions): string {
    if (!source || options.prefix === 'none') return '';
    const text = prefixOf(source, options);
    const padded = `${text}${' '.repeat(Math.max(0, this.#width - textWidth(text)))}`;
    const owner = options.prefix === 'container' ? source.container : source.pod;
    let tone = this.#podTones.get(owner);
    if (!tone) this.#podTones.set(owner, (tone = prefixTones[this.#podTones.size % prefixTones.length]!));
    this.#prefixTones.set(padded, tone);
    return `${padded}  `;
  }

  #filtered(entries: readonly (readonly string[])[], { filter, around }: LogTextOptions): readonly string[] {
    if (filter === '') return entries.flat();
    const matches = textMatcher(filter);
    const shown: string[] = [];
    let last = -1;
    let until = -1;
    entries.forEach((entry, index) => {
      if (entry.some(matches)) {
        const from = Math.max(last + 1, index - around);
        // Blocks that do not touch are told apart, as grep does it.
        if (around > 0 && last >= 0 && from > last + 1) shown.push('--');
        for (let before = from; before < index; before++) shown.push(...entries[before]!);
        until = index + around;
      }
      if (index > until) return;
      shown.push(...entry);
      last = index;
    });
    return shown;
  }
}

/** A line that holds a JSON object or list over several lines; every other line as it is. */
export function jsonLines(text: string): readonly string[] {
  const start = text.trimStart()[0];
  if (start !== '{' && start !== '[') return [text];
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2).split('\n');
  } catch {
    return [text];
  }
}

function prefixOf({ pod, container }: LogSource, { prefix }: LogTextOptions): string {
  return prefix === 'none' ? '' : prefix === 'pod' ? pod : prefix === 'container' ? container : `${pod}/${container}`;
}

function sameOptions(left: LogTextOptions, right: LogTextOptions): boolean {
  return (Object.keys(left) as (keyof LogTextOptions)[]).every((key) => left[key] === right[key]);
}

function toneRest(line: string): TonedLine {
  return [{ text: line, tone: /^\s*--- .* ---$|^--$/.test(line) ? 'muted' : 'text' }];
}
