// Which pods of a ReplicaSet go first when there are too many (rule 3.3).
import { getCondition, isPodReady } from '../../../kinds/pod/conditions.ts';
import { isSidecar } from '../../../kinds/pod/resources.ts';
import type { Pod } from '../../../model/object.ts';
import { parseTimestamp } from '../../../model/timestamp.ts';

const COST_ANNOTATION = 'controller.kubernetes.io/pod-deletion-cost';
const PHASE_ORDER: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

interface Ranked {
  pod: Pod;
  assigned: number;
  phase: number;
  ready: number;
  cost: number;
  neighbours: number;
  readySince: string;
  /** The most that one of its main containers was restarted, and one of its sidecars. */
  restarts: number;
  sidecarRestarts: number;
}

/** The pods in the order they are deleted. `related` are the active pods of all ReplicaSets with the same owner. */
export function rankForDeletion(pods: readonly Pod[], related: readonly Pod[], nowMs: number): Pod[] {
  const perNode = new Map<string, number>();
  for (const { spec } of related) if (spec.nodeName) perNode.set(spec.nodeName, (perNode.get(spec.nodeName) ?? 0) + 1);
  return pods
    .map((pod) => rank(pod, pod.spec.nodeName ? (perNode.get(pod.spec.nodeName) ?? 0) : 0))
    .sort((a, b) => compare(a, b, nowMs))
    .map(({ pod }) => pod);
}

function rank(pod: Pod, neighbours: number): Ranked {
  const ready = isPodReady(pod);
  return {
    pod,
    assigned: pod.spec.nodeName ? 1 : 0,
    phase: PHASE_ORDER[pod.status.phase ?? ''] ?? 1,
    ready: ready ? 1 : 0,
    cost: deletionCost(pod),
    neighbours,
    readySince: (ready && getCondition(pod, 'Ready')?.lastTransitionTime) || '',
    restarts: mostRestarts(pod.status.containerStatuses),
    sidecarRestarts: mostRestarts(pod.status.initContainerStatuses?.filter(({ name }) => pod.spec.initContainers?.some((init) => init.name === name && isSidecar(init)))),
  };
}

function mostRestarts(statuses: readonly { restartCount: number }[] | undefined): number {
  return Math.max(0, ...(statuses ?? []).map(({ restartCount }) => restartCount));
}

function compare(a: Ranked, b: Ranked, nowMs: number): number {
  if (a.assigned !== b.assigned) return a.assigned - b.assigned;
  if (a.phase !== b.phase) return a.phase - b.phase;
  if (a.ready !== b.ready) return a.ready - b.ready;
  if (a.cost !== b.cost) return a.cost - b.cost;
  if (a.neighbours !== b.neighbours) return b.neighbours - a.neighbours;
  if (a.readySince !== b.readySince) return shorterFirst(a, b, a.readySince, b.readySince, nowMs);
  if (a.restarts !== b.restarts) return b.restarts - a.restarts;
  if (a.sidecarRestarts !== b.sidecarRestarts) return b.sidecarRestarts - a.sidecarRestarts;
  return shorterFirst(a, b, a.pod.metadata.creationTimestamp, b.pod.metadata.creationTimestamp, nowMs);
}

/** Times that differ are compared by the power of two they fall into; within one the uid decides, so that ages mix. */
function shorterFirst(a: Ranked, b: Ranked, aSince: string, bSince: string, nowMs: number): number {
  const difference = bucket(nowMs - parseTimestamp(aSince)) - bucket(nowMs - parseTimestamp(bSince));
  return difference === 0 ? byUid(a, b) : difference;
}

function byUid(a: Ranked, b: Ranked): number {
  return a.pod.metadata.uid < b.pod.metadata.uid ? -1 : 1;
}

/** floor(log2) of the duration in nanoseconds; pods of like age count as equal. */
function bucket(durationMs: number): number {
  return durationMs <= 0 ? -1 : Math.floor(Math.log2(durationMs * 1e6));
}

function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.[COST_ANNOTATION];
  if (text === undefined || !/^(0|-?[1-9]\d*)$/.test(text)) return 0;
  const cost = Number(text);
  return cost >= -(2 ** 31) && cost < 2 ** 31 ? cost : 0;
}
