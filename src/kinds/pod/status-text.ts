// What the STATUS, READY and RESTARTS columns of a pod say, and whether the pod is well.
import { parseTimestamp } from '../../model/timestamp.ts';
import type { Tone } from '../../model/tone.ts';
import type { ContainerStatus, Pod } from '../../model/object.ts';
import { getCondition } from './conditions.ts';
import { isSidecar } from './resources.ts';

/** One pod in kubectl's words; `ready` of `total` containers (main and sidecars). */
export interface PodSummary {
  readonly status: string;
  readonly ready: number;
  readonly total: number;
  readonly restarts: number;
  /** How long ago the last restart's container ended; absent when none did. */
  readonly lastRestartAgoMs?: number;
}

interface Walk {
  status: string;
  ready: number;
  restarts: number;
  lastEndedAt: number;
}

// The columns of one row ask one after another, so the last answer is worth keeping, and no more.
let lastPod: Pod | undefined;
let lastWalk: Walk & { total: number } = { status: '', ready: 0, total: 0, restarts: 0, lastEndedAt: 0 };

/** kubectl's algorithm (behaviour rule 6.3). `now` is virtual time in ms. */
export function podStatus(pod: Pod, now: number): PodSummary {
  if (pod !== lastPod || !Object.isFrozen(pod)) {
    lastWalk = walkPod(pod);
    lastPod = pod;
  }
  const { status, ready, total, restarts, lastEndedAt } = lastWalk;
  const summary = { status, ready, total, restarts };
  return restarts > 0 && lastEndedAt > 0 ? { ...summary, lastRestartAgoMs: now - lastEndedAt } : summary;
}

function walkPod(pod: Pod): Walk & { total: number } {
  const { spec, status, metadata } = pod;
  const sidecars = sidecarNames(pod);
  const total = (spec.containers?.length ?? 0) + (sidecars?.size ?? 0);
  const walk: Walk = { status: status.reason || status.phase || '', ready: 0, restarts: 0, lastEndedAt: 0 };
  if (getCondition(pod, 'PodScheduled')?.reason === 'SchedulingGated') walk.status = 'SchedulingGated';

  const initialising = walkInitContainers(pod, sidecars, walk);
  if (!initialising || getCondition(pod, 'Initialized')?.status === 'True') {
    // From here on only restarts of containers that stay count.
    walk.restarts = 0;
    walk.lastEndedAt = 0;
    for (const container of status.initContainerStatuses ?? []) {
      if (sidecars?.has(container.name)) countRestarts(container, walk);
    }
    walkMainContainers(pod, walk);
  }
  if (metadata.deletionTimestamp !== undefined) {
    if (status.reason === 'NodeLost') walk.status = 'Unknown';
    else if (status.phase !== 'Succeeded' && status.phase !== 'Failed') walk.status = 'Terminating';
  }
  return { ...walk, total };
}

function sidecarNames(pod: Pod): Set<string> | undefined {
  if (!pod.spec.initContainers?.length) return undefined;
  return new Set(pod.spec.initContainers.filter(isSidecar).map((container) => container.name));
}

/** Answers true when an init container has not finished; it then names the status. */
function walkInitContainers(pod: Pod, sidecars: Set<string> | undefined, walk: Walk): boolean {
  const statuses = pod.status.initContainerStatuses ?? [];
  for (const [index, container] of statuses.entries()) {
    countRestarts(container, walk);
    const { terminated, waiting } = container.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (container.started && sidecars?.has(container.name)) {
      if (container.ready) walk.ready += 1;
      continue;
    }
    if (terminated) walk.status = `Init:${endOf(terminated)}`;
    else if (waiting?.reason && waiting.reason !== 'PodInitializing') walk.status = `Init:${waiting.reason}`;
    else walk.status = `Init:${index}/${pod.spec.initContainers?.length ?? 0}`;
    return true;
  }
  return false;
}

function walkMainContainers(pod: Pod, walk: Walk): void {
  const statuses = pod.status.containerStatuses ?? [];
  let running = false;
  for (let index = statuses.length - 1; index >= 0; index -= 1) {
    const container = statuses[index]!;
    countRestarts(container, walk);
    const { terminated, waiting } = container.state ?? {};
    if (waiting?.reason) walk.status = waiting.reason;
    else if (terminated) walk.status = endOf(terminated);
    else if (container.ready && container.state?.running) {
      running = true;
      walk.ready += 1;
    }
  }
  if (walk.status === 'Completed' && running) {
    walk.status = getCondition(pod, 'Ready')?.status === 'True' ? 'Running' : 'NotReady';
  }
}

function endOf(terminated: { reason?: string; signal?: number; exitCode: number }): string {
  if (terminated.reason) return terminated.reason;
  return terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`;
}

function countRestarts(container: ContainerStatus, walk: Walk): void {
  walk.restarts += container.restartCount;
  const endedAt = container.lastState?.terminated?.finishedAt;
  if (endedAt) walk.lastEndedAt = Math.max(walk.lastEndedAt, parseTimestamp(endedAt));
}

/** The tone of a STATUS text; undefined for texts that mean nothing is wrong. */
export function podTone(status: string): Tone | undefined {
  switch (status) {
    case 'Running':
    case 'Succeeded':
      return undefined;
    case 'Pending':
    case 'ContainerCreating':
    case 'SchedulingGated':
      return 'pending';
    case 'PodInitializing':
      return 'added';
    case 'Completed':
      return 'completed';
    case 'Terminating':
      return 'killed';
    default:
      return /^Init:\d+\/\d+$/.test(status) ? 'added' : 'error';
  }
}

/** How long a pod may take to start before that counts as a fault. */
const startingPatienceMs = 60_000;

/**
 * What is wrong with the pod in one short sentence, '' when nothing is. A pod that has just begun to start, or is
 * ending within its grace period, is not a fault.
 */
export function podHealth(pod: Pod, now: number): string {
  const { status, ready, total } = podStatus(pod, now);
  // A container that ended well on its way out makes no success of a pod that was evicted.
  if (pod.status.phase === 'Failed' && pod.status.reason) return pod.status.reason;
  if (status === 'Completed' || status === 'Succeeded') return '';
  if (status === 'Terminating') {
    const overdue = now >= parseTimestamp(pod.metadata.deletionTimestamp!);
    return overdue ? 'pod is terminating' : '';
  }
  if (isStarting(status) && !isUnschedulable(pod)) {
    const since = parseTimestamp(pod.status.startTime ?? pod.metadata.creationTimestamp);
    if (now - since < startingPatienceMs) return '';
  }
  if (ready !== total || total === 0) return `containers ready ${ready} of ${total}`;
  const gates = readinessGates(pod);
  if (gates && gates.ready !== gates.total) return `readiness gates ${gates.ready} of ${gates.total}`;
  return getCondition(pod, 'Ready')?.status === 'False' ? 'pod condition Ready is False' : '';
}

function isStarting(status: string): boolean {
  const tone = podTone(status);
  return tone === 'pending' || tone === 'added';
}

function isUnschedulable(pod: Pod): boolean {
  return getCondition(pod, 'PodScheduled')?.reason === 'Unschedulable';
}

/** How many readiness gates are True; undefined when the pod has none. */
export function readinessGates(pod: Pod): { ready: number; total: number } | undefined {
  const gates = pod.spec.readinessGates;
  if (!gates?.length) return undefined;
  const ready = gates.filter((gate) => getCondition(pod, gate.conditionType)?.status === 'True').length;
  return { ready, total: gates.length };
}
