// What drains move: which pods leave a node, and which new pod stands in for each of them, and where.
import type { ClusterPort } from '../../model/client.ts';
import { controllerOf } from '../../model/object.ts';
import type { Pod } from '../../model/object.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import type { DrainJob, DrainPod } from '../drain-job.ts';
import { drainJobs } from '../drain-jobs.ts';

/** A pod that leaves, and what was made in its place. */
export interface Move {
  readonly pod: DrainPod;
  /** Undefined as long as there is none. */
  readonly successor: Pod | undefined;
}

/** Of drains that are at work, and of those that ended a moment ago. */
export interface DrainPicture {
  readonly jobs: readonly DrainJob[];
  /** By the node that is left: what is still there. */
  readonly leaving: ReadonlyMap<string, number>;
  /** By node: pods that came in the place of others; uid, then the name of the one that left. */
  readonly arrived: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** By the node that is left, in the order of the plan. */
  readonly moves: ReadonlyMap<string, readonly Move[]>;
}

/** A drain that has ended is shown for so long, in ms of virtual time. */
const SHOWN_MS = 120_000;

/** Costs a look at the pods of the controllers concerned; nothing while there is no drain. */
export function drainPicture(port: ClusterPort): DrainPicture {
  const jobs = drainJobs(port).filter(({ endedAtMs }) => endedAtMs === undefined || port.now - endedAtMs < SHOWN_MS);
  const leaving = new Map<string, number>();
  const arrived = new Map<string, Map<string, string>>();
  const moves = new Map<string, Move[]>();
  for (const job of jobs) {
    const successors = successorsOf(port, job);
    for (const pod of job.pods) {
      if (pod.state === 'skipped') continue;
      const successor = pod.state === 'gone' || pod.state === 'terminating' ? successors.get(pod.owner ?? '')?.shift() : undefined;
      const list = moves.get(pod.node);
      if (list) list.push({ pod, successor });
      else moves.set(pod.node, [{ pod, successor }]);
      if (pod.state !== 'gone' && pod.state !== 'stopped' && pod.state !== 'failed') leaving.set(pod.node, (leaving.get(pod.node) ?? 0) + 1);
      const node = successor?.spec.nodeName;
      if (!successor || !node) continue;
      const there = arrived.get(node) ?? new Map<string, string>();
      arrived.set(node, there.set(successor.metadata.uid, pod.name));
    }
  }
  return { jobs, leaving, arrived, moves };
}

/** By controller: the pods it has made since the drain began, oldest first. */
function successorsOf(port: ClusterPort, job: DrainJob): Map<string, Pod[]> {
  const leaving = new Set(job.pods.map(({ uid }) => uid));
  // Timestamps are whole seconds.
  const since = Math.floor(job.startedAtMs / 1000) * 1000;
  const owners = new Set(job.pods.flatMap(({ owner }) => owner ?? []));
  return new Map(
    [...owners].map((owner) => [
      owner,
      [...port.ownedBy<Pod>(owner, 'pods')]
        .filter((pod) => controllerOf(pod)?.uid === owner && !leaving.has(pod.metadata.uid) && pod.metadata.deletionTimestamp === undefined && parseTimestamp(pod.metadata.creationTimestamp) >= since)
        .sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp || (a.metadata.creationTimestamp === b.metadata.creationTimestamp && a.metadata.name < b.metadata.name) ? -1 : 1)),
    ]),
  );
}
