// How a Job stands, in the words of kubectl's STATUS column and of its conditions (rule 7.4.5).
import type { Job, JobCondition } from '../../model/object.ts';
import type { Tone } from '../../model/tone.ts';
import { findCondition, hasCondition } from '../condition.ts';

/** The condition Complete or Failed, when it is True. */
export function finishedCondition({ status }: Pick<Job, 'status'>): JobCondition | undefined {
  return status.conditions?.find(({ type, status: state }) => (type === 'Complete' || type === 'Failed') && state === 'True');
}

/** Another controller than the one of Kubernetes looks after the Job. */
export function isManagedElsewhere({ spec }: Pick<Job, 'spec'>): boolean {
  return spec.managedBy !== undefined && spec.managedBy !== 'kubernetes.io/job-controller';
}

export function isIndexed({ spec }: Pick<Job, 'spec'>): boolean {
  return spec.completionMode === 'Indexed';
}

export function jobStatusText(job: Job): string {
  const finished = finishedCondition(job);
  if (finished) return finished.type;
  if (job.metadata.deletionTimestamp) return 'Terminating';
  if (hasCondition(job.status.conditions, 'Suspended')) return 'Suspended';
  if (hasCondition(job.status.conditions, 'FailureTarget')) return 'FailureTarget';
  return 'Running';
}

const tones: Readonly<Record<string, Tone>> = { Complete: 'completed', Failed: 'error', FailureTarget: 'error', Terminating: 'killed', Suspended: 'pending' };

export function jobTone(job: Job): Tone | undefined {
  return tones[jobStatusText(job)];
}

/** `<succeeded>/<completions>`; without completions one success is enough. */
export function completionsText({ spec, status }: Job): string {
  const succeeded = status.succeeded ?? 0;
  if (spec.completions !== undefined && spec.completions !== null) return `${succeeded}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

/** '' when nothing went wrong, else why it failed or is about to. */
export function jobHealth({ status }: Job): string {
  const failure = findCondition(status.conditions, 'Failed') ?? findCondition(status.conditions, 'FailureTarget');
  return failure?.status === 'True' ? `${failure.reason}: ${failure.message}` : '';
}
