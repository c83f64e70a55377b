// An entry of the guide: what a word of STATUS means, what usually causes it, what of that is seen here, and what to try.
import type { KubeEvent, KubeObject } from '../../../model/object.ts';
import type { TonedLine } from '../../components/toned-text.ts';
import { ago, heading, help, lastSeenAt, line, timesSeen } from '../explanation.ts';
import { formatTimestamp } from '../../../model/timestamp.ts';

/** One word, or a pattern where a number or a resource is part of it. `Subject` is what its evidence is taken from. */
export interface GuideEntry<Subject> {
  readonly word: string | RegExp;
  /** In plain words, without Kubernetes' own. */
  readonly means: string;
  /** The most frequent one first. */
  readonly causes: readonly string[];
  /** What the object, its events and its node say of it; nothing invented, nothing from elsewhere. */
  evidence(subject: Subject): readonly string[];
  /** Keys and kubectl lines, the mildest first. */
  tries(subject: Subject): readonly string[];
}

/** The entry of a word: the first whose word or pattern it is. */
export function entryFor<Subject>(entries: readonly GuideEntry<Subject>[], word: string): GuideEntry<Subject> | undefined {
  return entries.find((entry) => (typeof entry.word === 'string' ? entry.word === word : entry.word.test(word)));
}

/** Heading, meaning, evidence, tries, and at the end what it is in general; `where` stands behind the meaning. */
export function guideLines<Subject>(word: string, entry: GuideEntry<Subject>, subject: Subject, where = ''): TonedLine[] {
  // An owner and what it owns may say the same words.
  const evidence = [...new Set(entry.evidence(subject))].filter((text) => text !== '');
  return [
    ...heading('What it means', word),
    line(`${entry.means}${where}`),
    ...listOf('seen here', evidence, 'warning'),
    ...entry.tries(subject).map((text) => help(text)),
    ...listOf('usually because', entry.causes),
  ];
}

function listOf(title: string, texts: readonly string[], tone: 'text' | 'warning' = 'text'): TonedLine[] {
  return texts.length === 0 ? [] : [line(title, 'muted'), ...texts.map((text) => line(`- ${text}`, tone, 2))];
}

/** `FailedMount 12s ago (x3): MountVolume.SetUp failed ...`; '' without an event. */
export function eventText(event: KubeEvent | undefined, now: number): string {
  if (!event) return '';
  const times = timesSeen(event);
  return `${event.reason ?? ''} ${ago(formatTimestamp(lastSeenAt(event)), now)}${times > 1 ? ` (x${times})` : ''}: ${(event.message ?? '').trim()}`;
}

/** ` -n shop`, for a line of kubectl that ends in it. */
export function namespaceFlag({ metadata }: KubeObject): string {
  return metadata.namespace ? ` -n ${metadata.namespace}` : '';
}
