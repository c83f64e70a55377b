// The guide to how a Job can fail or stand still (rule 4.3).
import type { Job } from '../../../model/object.ts';
import { findCondition, hasCondition } from '../../../kinds/condition.ts';
import type { TonedLine } from '../../components/toned-text.ts';
import type { WhyContext } from '../explanation.ts';
import { eventOf } from '../explanation.ts';
import type { GuideEntry } from './entry.ts';
import { entryFor, eventText, guideLines, namespaceFlag } from './entry.ts';

export interface JobSubject {
  readonly context: WhyContext;
  readonly job: Job;
}

const logTry = ({ job }: JobSubject): string => `read what its pods said: key l, or kubectl logs job/${job.metadata.name}${namespaceFlag(job)}`;
const againTry = ({ job }: JobSubject): string => `a failed Job is not taken up again: kubectl delete job ${job.metadata.name}${namespaceFlag(job)}, and apply its manifest`;

export const jobWords: readonly GuideEntry<JobSubject>[] = [
  {
    word: 'BackoffLimitExceeded',
    means: 'its pods have failed more often than it allows, so it has given up',
    causes: ['the program fails each time alike: arguments, data, something that it needs', 'backoffLimit is too low for work that fails now and then'],
    evidence: (subject) => [failureText(subject), `backoffLimit: ${subject.job.spec.backoffLimit ?? 6}, ${subject.job.status.failed ?? 0} failed`, eventText(eventOf(subject.context.events(subject.job), 'BackoffLimitExceeded'), subject.context.now)],
    tries: (subject) => [logTry(subject), againTry(subject)],
  },
  {
    word: 'DeadlineExceeded',
    means: 'it was at work for longer than it may, and was ended with all of its pods',
    causes: ['activeDeadlineSeconds is shorter than the work takes', 'its pods waited for a node, an image or a volume: that time counts too'],
    evidence: (subject) => [failureText(subject), `activeDeadlineSeconds: ${subject.job.spec.activeDeadlineSeconds ?? ''}`],
    tries: (subject) => ['raise activeDeadlineSeconds, or do less at a time', logTry(subject), againTry(subject)],
  },
  {
    word: 'PodFailurePolicy',
    means: 'a pod has ended in a way at which the whole Job is to fail at once',
    causes: ['a rule of spec.podFailurePolicy with action: FailJob fits: such an end is not worth another try'],
    evidence: (subject) => [failureText(subject)],
    tries: (subject) => [logTry(subject), againTry(subject)],
  },
  {
    word: 'FailedIndexes',
    means: 'some of its numbered parts have failed for good, the others are done',
    causes: ['a part has failed more often than backoffLimitPerIndex allows, or a rule ended it'],
    evidence: (subject) => [failureText(subject), `failed indexes: ${subject.job.status.failedIndexes || 'none'}; completed: ${subject.job.status.completedIndexes || 'none'}`],
    tries: (subject) => [logTry(subject), againTry(subject)],
  },
  {
    word: 'MaxFailedIndexesExceeded',
    means: 'more of its numbered parts have failed than it allows, so it has given up the rest',
    causes: ['the same mistake in many parts', 'maxFailedIndexes is low'],
    evidence: (subject) => [failureText(subject), `maxFailedIndexes: ${subject.job.spec.maxFailedIndexes ?? ''}, failed indexes: ${subject.job.status.failedIndexes || 'none'}`],
    tries: (subject) => [logTry(subject), againTry(subject)],
  },
  {
    word: 'Suspended',
    means: 'somebody has stopped it on purpose: its pods are gone, and none are made',
    causes: ['spec.suspend: true, by hand or by a queue of jobs that lets it go later'],
    evidence: (subject) => ['spec.suspend: true', eventText(eventOf(subject.context.events(subject.job), 'Suspended'), subject.context.now)],
    tries: ({ job }) => [`go on: key s, or kubectl patch job ${job.metadata.name} -p '{"spec":{"suspend":false}}'${namespaceFlag(job)}`],
  },
];

/** The word of a Job that has failed, is about to, or stands still; undefined for all others. */
export function jobWord({ status }: Job): string | undefined {
  const failure = [findCondition(status.conditions, 'Failed'), findCondition(status.conditions, 'FailureTarget')].find((condition) => condition?.status === 'True');
  if (failure) return failure.reason;
  return hasCondition(status.conditions, 'Suspended') ? 'Suspended' : undefined;
}

export function jobGuideLines(context: WhyContext, job: Job): TonedLine[] {
  const word = jobWord(job);
  const entry = word === undefined ? undefined : entryFor(jobWords, word);
  return entry ? guideLines(word!, entry, { context, job }) : [];
}

function failureText({ job }: JobSubject): string {
  const failure = findCondition(job.status.conditions, 'Failed') ?? findCondition(job.status.conditions, 'FailureTarget');
  return failure ? `${failure.type}: ${failure.reason ?? ''}, ${failure.message ?? ''}` : '';
}
