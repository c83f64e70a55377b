// A rollout as it stands: the new revision and the old ones with their pods, and how far it may go above and below what is wanted.
import type { ReadOnlyClient } from '../../model/client.ts';
import { controllerOf } from '../../model/object.ts';
import type { DaemonSet, Deployment, KubeObject, Pod, PodTemplateSpec, StatefulSet } from '../../model/object.ts';
import { maxSurgeOf, maxUnavailableOf } from '../../kinds/deployment/limits.ts';
import { resolveIntOrPercent } from '../../kinds/int-or-percent.ts';
import { newReplicaSetOf, replicaSetsOf, revisionOf } from '../../kinds/deployment/rollout.ts';
import { isPodActive } from '../../kinds/pod/conditions.ts';
import { revisionHistory, revisionsOf } from '../../kinds/revision-history.ts';
import { compareNatural } from '../natural-order.ts';
import type { CellState } from './pod-cell.ts';
import { cellState, cellStates } from './pod-cell.ts';

/** The kinds that roll out. */
export type RolloutObject = Deployment | StatefulSet | DaemonSet;
export const rolloutPlurals: readonly string[] = ['deployments', 'statefulsets', 'daemonsets'];

/** Pods above what is wanted, and pods that may be missing; both 0 where the strategy bounds nothing. */
export interface RolloutLimits {
  readonly surge: number;
  readonly unavailable: number;
}

/** What the status of a workload counts at one moment. */
export interface RolloutCounts {
  readonly desired: number;
  /** Pods that are neither ended nor ending. */
  readonly total: number;
  readonly available: number;
  readonly updated: number;
}

/** One revision and its pods. */
export interface RolloutGroup {
  /** Of the ReplicaSet or ControllerRevision. */
  readonly name: string;
  readonly revision: number;
  readonly isNew: boolean;
  readonly images: string;
  /** Pods that its ReplicaSet is to have; undefined where revisions have no number of their own. */
  readonly wanted: number | undefined;
  readonly cells: readonly { readonly pod: Pod; readonly state: CellState }[];
}

export function limitsOf(plural: string, object: RolloutObject, desired: number): RolloutLimits {
  if (plural === 'deployments') return { surge: maxSurgeOf(object as Deployment), unavailable: maxUnavailableOf(object as Deployment) };
  const { type, rollingUpdate } = (object as DaemonSet | StatefulSet).spec.updateStrategy ?? {};
  if (type !== 'RollingUpdate') return { surge: 0, unavailable: 0 };
  if (plural === 'statefulsets') return { surge: 0, unavailable: Math.min(1, desired) };
  const { maxSurge = 0, maxUnavailable = 1 } = (rollingUpdate ?? {}) as { maxSurge?: number | string; maxUnavailable?: number | string };
  return { surge: resolveIntOrPercent(maxSurge, desired, 'up'), unavailable: Math.min(desired, resolveIntOrPercent(maxUnavailable, desired, 'up')) };
}

/** As the status says; a DaemonSet's says nothing of pods beyond one a node. */
export function countsOf(plural: string, object: RolloutObject): RolloutCounts {
  if (plural === 'daemonsets') {
    const { desiredNumberScheduled: desired = 0, currentNumberScheduled: total = 0, numberAvailable: available = 0, updatedNumberScheduled: updated = 0 } = (object as DaemonSet).status;
    return { desired, total, available, updated };
  }
  const { spec, status } = object as Deployment | StatefulSet;
  return { desired: spec.replicas ?? 0, total: status.replicas ?? 0, available: status.availableReplicas ?? 0, updated: status.updatedReplicas ?? 0 };
}

/** `RollingUpdate, maxSurge 25%, maxUnavailable 25%`. */
export function strategyText(plural: string, object: RolloutObject): string {
  const { type = 'RollingUpdate', rollingUpdate = {} } = (plural === 'deployments' ? (object as Deployment).spec.strategy : (object as DaemonSet | StatefulSet).spec.updateStrategy) ?? {};
  const details = type === 'RollingUpdate' ? Object.entries(rollingUpdate).map(([key, value]) => `, ${key} ${value}`).join('') : '';
  return `${type}${details}`;
}

/** The new revision first, then the old ones that have pods, newest first. `now` is virtual time in ms. */
export function rolloutGroups(port: ReadOnlyClient, plural: string, object: RolloutObject, now: number): RolloutGroup[] {
  const groups = plural === 'deployments' ? replicaSetGroups(port, object as Deployment, now) : revisionGroups(port, object as DaemonSet | StatefulSet, now);
  return groups
    .filter(({ isNew, cells, wanted = 0 }) => isNew || cells.length > 0 || wanted > 0)
    .sort((a, b) => Number(b.isNew) - Number(a.isNew) || b.revision - a.revision);
}

function replicaSetGroups(port: ReadOnlyClient, deployment: Deployment, now: number): RolloutGroup[] {
  const all = replicaSetsOf(port, deployment);
  const current = newReplicaSetOf(deployment, all);
  return all.map((replicaSet) => ({
    name: replicaSet.metadata.name,
    revision: revisionOf(replicaSet),
    isNew: replicaSet === current,
    images: imagesOf(replicaSet.spec.template),
    wanted: replicaSet.spec.replicas ?? 0,
    cells: cellsOf(podsOf(port, replicaSet), deployment.spec.minReadySeconds ?? 0, now, true),
  }));
}

function revisionGroups(port: ReadOnlyClient, object: DaemonSet | StatefulSet, now: number): RolloutGroup[] {
  const revisions = revisionsOf(port, object);
  const history = revisionHistory(object as Parameters<typeof revisionHistory>[0], revisions);
  const pods = Map.groupBy(podsOf(port, object), ({ metadata }) => metadata.labels?.[hashLabel] ?? '');
  return revisions.map((revision, index) => {
    const { name, labels } = revision.metadata;
    // A StatefulSet's pods carry the whole name of the revision, those of a DaemonSet its hash.
    const own = pods.get(name) ?? pods.get(labels?.[hashLabel] ?? name) ?? [];
    const { isCurrent, images } = history[index]!;
    return { name, revision: revision.revision, isNew: isCurrent, images: images.join(' '), wanted: undefined, cells: cellsOf(own, object.spec.minReadySeconds ?? 0, now, false) };
  });
}

const hashLabel = 'controller-revision-hash';

function podsOf(port: ReadOnlyClient, { metadata }: KubeObject): Pod[] {
  return [...port.ownedBy<Pod>(metadata.uid, 'pods')].filter((pod) => controllerOf(pod)?.uid === metadata.uid);
}

/** Sorted by state, so that equal ones make bars; pods with an order of their own keep it. */
function cellsOf(pods: readonly Pod[], minReadySeconds: number, now: number, byState: boolean): RolloutGroup['cells'] {
  const cells = pods.map((pod) => ({ pod, state: cellState(pod, minReadySeconds, now) }));
  const rank = ({ state }: { state: CellState }): number => (byState ? cellStates.indexOf(state) : 0);
  return cells.sort((a, b) => rank(a) - rank(b) || compareNatural(a.pod.metadata.name, b.pod.metadata.name));
}

function imagesOf(template: PodTemplateSpec | undefined): string {
  return (template?.spec?.containers ?? []).map(({ image }) => image ?? '').join(' ');
}

/** Pods that count for a surge. */
export function activePods(groups: readonly RolloutGroup[]): number {
  return groups.reduce((sum, { cells }) => sum + cells.filter(({ pod }) => isPodActive(pod)).length, 0);
}
