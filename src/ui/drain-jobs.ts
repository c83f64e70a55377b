// The drains of a cluster, kept beside the views: a view may be left, its job goes on.
import type { ClusterPort } from '../model/client.ts';
import type { DrainJob } from './drain-job.ts';

/** Drains kept; the oldest ended ones are forgotten. */
const KEPT = 20;

const jobsOf = new WeakMap<ClusterPort, DrainJob[]>();

/** Newest last. */
export function drainJobs(port: ClusterPort): readonly DrainJob[] {
  return jobsOf.get(port) ?? [];
}

export function addDrainJob(port: ClusterPort, job: DrainJob): void {
  const jobs = [...drainJobs(port), job];
  while (jobs.length > KEPT) {
    const ended = jobs.findIndex(({ outcome }) => outcome !== 'running');
    jobs.splice(Math.max(0, ended), 1);
  }
  jobsOf.set(port, jobs);
}
