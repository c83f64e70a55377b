// What a rollout waits for, in one sentence: the same one in the rollout view, in `why` and, short, in the STATUS column.
import type { ReadOnlyClient } from '../../model/client.ts';
import type { DaemonSet, Deployment, Pod, StatefulSet } from '../../model/object.ts';
import type { Tone } from '../../model/tone.ts';
import { findCondition } from '../../kinds/condition.ts';
import { daemonSetProgress } from '../../kinds/daemon-set/progress.ts';
import { deploymentProgress } from '../../kinds/deployment/progress.ts';
import { podStatus } from '../../kinds/pod/status-text.ts';
import { statefulSetProgress } from '../../kinds/stateful-set/progress.ts';
import { podBlocker } from '../pod-ledger.ts';
import type { CellState } from './pod-cell.ts';
import type { RolloutGroup, RolloutObject } from './rollout-state.ts';
import { rolloutGroups } from './rollout-state.ts';

export interface RolloutWait {
  /** As the STATUS column begins or ends. */
  readonly status: string;
  readonly tone: Tone;
  /** `waits for pod/web-1: ImagePullBackOff nginx:1.161`; '' when it waits for nothing. */
  readonly wait: string;
}

/** `rolling out 1 of 3`; what blocks a pod goes first: `ImagePullBackOff nginx:1.161 (rolling out 1 of 3)`. */
export function statusText(progress: string, blocker: string | undefined): string {
  return blocker === undefined ? progress : `${blocker} (${progress})`;
}

export function progressOf(plural: string, object: RolloutObject): { readonly text: string; readonly tone: Tone } {
  if (plural === 'deployments') return deploymentProgress(object as Deployment);
  return plural === 'statefulsets' ? statefulSetProgress(object as StatefulSet) : daemonSetProgress(object as DaemonSet);
}

/** `now` is virtual time in ms; `groups` when the caller has them. */
export function rolloutWait(port: ReadOnlyClient, plural: string, object: RolloutObject, now: number, groups = rolloutGroups(port, plural, object, now)): RolloutWait {
  const { text, tone } = progressOf(plural, object);
  if (tone === 'ok' || tone === 'killed') return { status: text, tone, wait: tone === 'ok' ? '' : 'waits until its pods are gone' };
  const isBlocked = groups.some(({ isNew, cells }) => isNew && cells.some(({ pod }) => podBlocker(pod) !== undefined));
  return { status: text, tone: isBlocked ? 'error' : tone, wait: waitOf(plural, object, groups, now) };
}

function waitOf(plural: string, object: RolloutObject, groups: readonly RolloutGroup[], now: number): string {
  const { metadata, spec, status } = object;
  const failure = findCondition((status as Deployment['status']).conditions, 'ReplicaFailure');
  if (failure?.status === 'True') return `waits until pods can be made: ${failure.message ?? failure.reason ?? ''}`;
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) return 'waits for kube-controller-manager to see the change';
  const [current] = groups.filter(({ isNew }) => isNew);
  const old = groups.filter(({ isNew }) => !isNew);
  if (plural === 'deployments' && (spec as Deployment['spec']).paused) return `waits to be resumed${current ? '' : ': its new template has no ReplicaSet yet'}`;
  return waitForNewPods(current, spec.minReadySeconds ?? 0, now) ?? waitForOldPods(plural, object, old) ?? 'waits for kube-controller-manager to make the next pods';
}

/** Troubles first: what is merely on its way says so by itself. */
const waitedFor: readonly CellState[] = ['failing', 'pending', 'notReady', 'starting', 'ready'];

function waitForNewPods(current: RolloutGroup | undefined, minReadySeconds: number, now: number): string | undefined {
  for (const state of waitedFor) {
    const cells = current?.cells.filter((cell) => cell.state === state) ?? [];
    const [first] = cells;
    if (!first) continue;
    const more = cells.length > 1 ? ` and ${cells.length - 1} more` : '';
    return `waits for pod/${first.pod.metadata.name}${more}: ${reasonOf(first.pod, state, minReadySeconds, now)}`;
  }
  return undefined;
}

function reasonOf(pod: Pod, state: CellState, minReadySeconds: number, now: number): string {
  if (state === 'ready') return `ready, and available after minReadySeconds ${minReadySeconds}`;
  if (state === 'notReady') return 'Running but not ready';
  const { status } = podStatus(pod, now);
  return podBlocker(pod) ?? (state === 'pending' ? `${status}, the scheduler has not placed it yet` : status);
}

function waitForOldPods(plural: string, object: RolloutObject, old: readonly RolloutGroup[]): string | undefined {
  const cells = old.flatMap((group) => group.cells);
  if (cells.length === 0) return undefined;
  const pods = `${cells.length} old ${cells.length === 1 ? 'pod' : 'pods'}`;
  const type = plural === 'deployments' ? (object as Deployment).spec.strategy?.type : (object as StatefulSet).spec.updateStrategy?.type;
  if (type === 'Recreate') return `waits until ${pods} ${cells.length === 1 ? 'is' : 'are'} gone: Recreate makes new ones only then`;
  if (type === 'OnDelete') return `waits for you: with OnDelete ${pods} ${cells.length === 1 ? 'gets' : 'get'} the new template when deleted`;
  const partition = plural === 'statefulsets' ? ((object as StatefulSet).spec.updateStrategy?.rollingUpdate?.partition ?? 0) : 0;
  const stuck = plural === 'statefulsets' && (object as StatefulSet).spec.podManagementPolicy !== 'Parallel' ? cells.find(({ state }) => state === 'failing') : undefined;
  if (stuck) return `waits until you delete pod/${stuck.pod.metadata.name}: ${podBlocker(stuck.pod)}, with an old template`;
  const ending = cells.filter(({ state }) => state === 'terminating');
  if (ending.length > 0) return `waits for ${ending.length} old ${ending.length === 1 ? 'pod' : 'pods'} to end: pod/${ending[0]!.pod.metadata.name}${ending.length > 1 ? ` and ${ending.length - 1} more` : ''}`;
  if (partition > 0) return `keeps ${pods} as ${cells.length === 1 ? 'it is' : 'they are'}: partition ${partition}`;
  return undefined;
}
