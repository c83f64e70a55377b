// The guide to every STATUS of a pod: the word of the pod as a whole, else that of the container that gives it.
import type { Pod } from '../../../model/object.ts';
import type { TonedLine } from '../../components/toned-text.ts';
import type { WhyContext } from '../explanation.ts';
import { endedWords, waitingWords } from './container-words.ts';
import type { GuideEntry } from './entry.ts';
import { entryFor, guideLines } from './entry.ts';
import type { PodSubject } from './pod-subject.ts';
import { isAbnormal, podSubject } from './pod-subject.ts';
import { podWords } from './pod-words.ts';

/** In this order the first that fits counts. */
export const podGuide: readonly GuideEntry<PodSubject>[] = [...podWords, ...waitingWords, ...endedWords];

const containerGuide: readonly GuideEntry<PodSubject>[] = [...waitingWords, ...endedWords];

/** The entry of the STATUS that a pod has now, with what it is made from; undefined where all is as it should be. */
export function podEntry(context: WhyContext, pod: Pod): { entry: GuideEntry<PodSubject>; subject: PodSubject } | undefined {
  const subject = podSubject(context, pod);
  if (!isAbnormal(subject)) return undefined;
  const entry = entryFor(podGuide, subject.word);
  return entry && { entry, subject };
}

/** What the STATUS of the pod means and what to do about it; nothing for a pod that is well. */
export function podGuideLines(context: WhyContext, pod: Pod): TonedLine[] {
  const found = podEntry(context, pod);
  if (!found) return [];
  const { entry, subject } = found;
  const { status, word, isInit } = subject;
  const title = word === 'Running' ? 'Running, not ready' : isInit || word === status ? status : `${status}, ${word}`;
  return guideLines(title, entry, subject, isInit ? '; it is an init container, and everything behind it waits' : '');
}

/** What a word of a single container means; undefined for words that need no explanation. */
export function containerMeaning(word: string): string | undefined {
  return entryFor(containerGuide, word)?.means;
}
