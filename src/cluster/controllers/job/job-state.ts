// What the Job controller remembers of a Job between two syncs; everything can be worked out again from the cluster.
import { deepFreeze } from '../../../model/equal.ts';
import { parseIndexes } from '../../../kinds/job/indexes.ts';
import type { Intervals } from '../../../kinds/job/indexes.ts';
import type { Job, OwnerReference } from '../../../model/object.ts';
import type { Clock } from '../../../sim/clock.ts';
import { Expectations } from '../expectations.ts';
import { controllerReference } from '../pod-control.ts';
import { JobPods } from './job-pods.ts';
import { createPodMaker } from './new-pod.ts';
import type { PodMaker } from './new-pod.ts';

/** Failures since the last success, and when the last one was, in ms. */
export interface Backoff {
  readonly failures: number;
  readonly lastAtMs: number;
}

export class JobState {
  readonly pods = new JobPods();
  /** What the counts in `pods` do not know of yet. */
  readonly expectations: Expectations;
  backoff: Backoff = { failures: 0, lastAtMs: 0 };
  /** Its pods have to be looked at one by one: the Job is new or changed, or a pod's labels did. */
  isUnsure = true;
  #references: readonly OwnerReference[] | undefined;
  #maker: { spec: Job['spec']; make: PodMaker } | undefined;
  #indexes: { text: string | undefined; completions: number; intervals: Intervals } = { text: undefined, completions: -1, intervals: [] };

  constructor(clock: Clock) {
    this.expectations = new Expectations(clock);
  }

  /** Makes the Job's pods; parts that all of them share are made once. */
  maker(job: Job): PodMaker {
    this.#references ??= deepFreeze([controllerReference(job)]);
    if (this.#maker?.spec !== job.spec) this.#maker = { spec: job.spec, make: createPodMaker(job, this.#references) };
    return this.#maker.make;
  }

  /** status.completedIndexes, read anew only when another one wrote it. */
  completedIndexes({ spec, status }: Job): Intervals {
    const completions = spec.completions ?? 0;
    const text = status.completedIndexes;
    if (this.#indexes.completions !== completions) this.pods.forgetIndexes();
    if (this.#indexes.text !== text || this.#indexes.completions !== completions) this.#indexes = { text, completions, intervals: parseIndexes(text, completions) };
    return this.#indexes.intervals;
  }

  /** What this controller is about to write there. */
  noteCompletedIndexes(text: string | undefined, intervals: Intervals): void {
    this.#indexes = { ...this.#indexes, text, intervals };
  }
}
