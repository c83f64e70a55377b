// The guide to a CronJob that starts no Jobs, or has left some out (rule 4.4).
import type { CronJob } from '../../../model/object.ts';
import type { TonedLine } from '../../components/toned-text.ts';
import type { WhyContext } from '../explanation.ts';
import { ago, eventOf } from '../explanation.ts';
import type { GuideEntry } from './entry.ts';
import { entryFor, eventText, guideLines, namespaceFlag } from './entry.ts';

export interface CronJobSubject {
  readonly context: WhyContext;
  readonly cronJob: CronJob;
}

export const cronJobWords: readonly GuideEntry<CronJobSubject>[] = [
  {
    word: 'Suspended',
    means: 'it starts nothing: somebody has stopped it on purpose',
    causes: ['kubectl patch with suspend: true, or the manifest says so, for the time of a maintenance'],
    evidence: ({ context, cronJob: { status } }) => ['spec.suspend: true', status.lastScheduleTime ? `its last run was ${ago(status.lastScheduleTime, context.now)}` : 'it has never run'],
    tries: ({ cronJob }) => [`let it go on: key s, or kubectl patch cronjob ${cronJob.metadata.name} -p '{"spec":{"suspend":false}}'${namespaceFlag(cronJob)}`, 'a run that was missed meanwhile is made up for, unless startingDeadlineSeconds has passed'],
  },
  {
    word: 'JobAlreadyActive',
    means: 'runs are left out, as the one before is still at work when their time comes',
    causes: ['the work takes longer than the time between two runs', 'a Job hangs, and nothing ends it'],
    evidence: (subject) => [`concurrencyPolicy: ${subject.cronJob.spec.concurrencyPolicy ?? 'Allow'}`, `active: ${(subject.cronJob.status.active ?? []).map(({ name }) => name).join(', ')}`, seenText(subject, 'JobAlreadyActive')],
    tries: () => ['see what the active Job does: enter on it, or its logs with key l', 'end one that hangs: give the jobTemplate activeDeadlineSeconds', 'let runs overlap, or the new one win: concurrencyPolicy Allow or Replace, key e'],
  },
  {
    word: 'TooManyMissedTimes',
    means: 'more than a hundred runs were missed in a row; only the last of them is made up for',
    causes: ['it was suspended, or the controller was away, for a long time', 'the clock of the controller has jumped'],
    evidence: (subject) => [
      seenText(subject, 'TooManyMissedTimes'),
      subject.cronJob.spec.startingDeadlineSeconds === undefined ? 'startingDeadlineSeconds is not set: all runs since the last one count' : `startingDeadlineSeconds: ${subject.cronJob.spec.startingDeadlineSeconds}`,
    ],
    tries: () => ['nothing has to be done: it goes on with the next run', 'look less far back: set a shorter startingDeadlineSeconds, key e'],
  },
];

/** Suspended by its spec; what it left out by its events, as its status does not tell, the Job in the way while it is there. */
export function cronJobGuideLines(context: WhyContext, cronJob: CronJob): TonedLine[] {
  const { spec, status } = cronJob;
  const has = (reason: string): boolean => eventOf(context.events(cronJob), reason) !== undefined;
  const words = [
    ...(spec.suspend ? ['Suspended'] : []),
    ...((status.active ?? []).length > 0 && has('JobAlreadyActive') ? ['JobAlreadyActive'] : []),
    ...(has('TooManyMissedTimes') ? ['TooManyMissedTimes'] : []),
  ];
  return words.flatMap((word) => guideLines(word, entryFor(cronJobWords, word)!, { context, cronJob }));
}

function seenText({ context, cronJob }: CronJobSubject, reason: string): string {
  return eventText(eventOf(context.events(cronJob), reason), context.now);
}
