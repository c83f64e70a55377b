// What one sync of a DaemonSet makes and removes: a pod on every node that should have one, then the rolling update (rule 4.2).
import { isPodAvailable, isPodReady } from '../../../kinds/pod/conditions.ts';
import type { DaemonSet, Node, Pod } from '../../../model/object.ts';
import { resolveIntOrPercent } from '../../../kinds/int-or-percent.ts';
import { nodeFit } from './node-fit.ts';
import type { PodsByNode, Revision } from './pods-by-node.ts';
import { isUpdated, pairOf } from './pods-by-node.ts';

export interface Plan {
  /** Names of nodes that get a pod. */
  create: string[];
  remove: Pod[];
}

export interface PlanInput {
  daemonSet: DaemonSet;
  nodes: readonly Node[];
  pods: PodsByNode;
  revision: Revision;
  nowMs: number;
  /** May this finished pod be removed now? Says so to the user when it may. */
  mayReplace(pod: Pod, nodeName: string): boolean;
}

/** Pods that are missing, superfluous, finished, or on nodes where they do not belong. */
export function planNodes({ daemonSet, nodes, pods, revision, nowMs, mayReplace }: PlanInput): Plan {
  const plan: Plan = { create: [], remove: [] };
  const { template, minReadySeconds = 0 } = daemonSet.spec;
  const surges = allowsSurge(daemonSet);
  for (const node of nodes) {
    const { name } = node.metadata;
    const { shouldRun, shouldContinue } = nodeFit(template, node);
    const here = pods.get(name);
    if (!here) {
      if (shouldRun) plan.create.push(name);
      continue;
    }
    if (!shouldContinue) {
      for (const pod of here) if (!pod.metadata.deletionTimestamp) plan.remove.push(pod);
      continue;
    }
    const running: Pod[] = [];
    for (const pod of here) {
      if (pod.metadata.deletionTimestamp) continue;
      const { phase } = pod.status;
      if (phase !== 'Failed' && phase !== 'Succeeded') running.push(pod);
      else if (mayReplace(pod, name)) plan.remove.push(pod);
    }
    if (running.length > 1) plan.remove.push(...(surges ? beyondSurge(running, revision, minReadySeconds, nowMs) : running.slice(1)));
    // A surging set wants a pod that stays on each node, even while another one is still going.
    else if (running.length === 0 && surges && shouldRun) plan.create.push(name);
  }
  // Pods meant for a node that is gone can never be placed, and nobody else would remove them.
  const names = new Set(nodes.map(({ metadata }) => metadata.name));
  for (const [name, group] of pods) {
    if (!names.has(name)) for (const pod of group) if (!pod.spec.nodeName && !pod.metadata.deletionTimestamp) plan.remove.push(pod);
  }
  return plan;
}

/** Two pods may share a node only while the old one serves and the new one is not yet available. */
function beyondSurge(running: readonly Pod[], { hash }: Revision, minReadySeconds: number, nowMs: number): Pod[] {
  const extra: Pod[] = [];
  let fresh: Pod | undefined;
  let old: Pod | undefined;
  for (const pod of running) {
    if (isUpdated(pod, { hash, generation: undefined })) {
      if (fresh) extra.push(pod);
      else fresh = pod;
    } else if (old) extra.push(pod);
    else old = pod;
  }
  if (fresh && old && (!isPodReady(old) || isPodAvailable(fresh, minReadySeconds, nowMs))) extra.push(old);
  return extra;
}

/** The next step of a rolling update (rule 4.2.6). */
export function planUpdate(input: PlanInput): Plan {
  const { daemonSet, nodes, pods } = input;
  const byNode: PodsByNode = new Map(pods);
  let desired = 0;
  for (const node of nodes) {
    if (!nodeFit(daemonSet.spec.template, node).shouldRun) continue;
    desired++;
    if (!byNode.has(node.metadata.name)) byNode.set(node.metadata.name, []);
  }
  const { maxSurge = 0, maxUnavailable = 1 } = daemonSet.spec.updateStrategy?.rollingUpdate ?? {};
  const surge = resolveIntOrPercent(maxSurge, desired, 'up');
  const unavailable = resolveIntOrPercent(maxUnavailable, desired, 'up');
  if (surge > 0) return planSurge(input, byNode, surge, desired);
  return planInPlace(input, byNode, unavailable === 0 ? 1 : unavailable);
}

/** Old pods that are not available go for free; available ones as far as the number of missing pods allows. */
function planInPlace({ daemonSet, revision, nowMs }: PlanInput, byNode: PodsByNode, mostMissing: number): Plan {
  const { minReadySeconds = 0 } = daemonSet.spec;
  const free: Pod[] = [];
  const candidates: Pod[] = [];
  let missing = 0;
  for (const here of byNode.values()) {
    const pair = pairOf(here, revision);
    if (!pair || Boolean(pair.fresh) === Boolean(pair.old)) missing++;
    else if (pair.fresh) missing += isPodAvailable(pair.fresh, minReadySeconds, nowMs) ? 0 : 1;
    else if (isPodAvailable(pair.old!, minReadySeconds, nowMs)) candidates.push(pair.old!);
    else {
      missing++;
      free.push(pair.old!);
    }
  }
  return { create: [], remove: [...free, ...candidates.slice(0, Math.max(0, mostMissing - missing))] };
}

/** New pods are made beside the old ones; an old one goes when its successor is available. */
function planSurge({ daemonSet, nodes, revision, nowMs }: PlanInput, byNode: PodsByNode, mostExtra: number, desired: number): Plan {
  const { template, minReadySeconds = 0 } = daemonSet.spec;
  const isAvailable = (pod: Pod): boolean => isPodAvailable(pod, minReadySeconds, nowMs);
  const wanted = new Set(nodes.filter((node) => nodeFit(template, node).shouldRun).map(({ metadata }) => metadata.name));
  const plan: Plan = { create: [], remove: [] };
  const candidates: string[] = [];
  const misplaced: Pod[] = [];
  let extra = 0;
  let available = 0;
  for (const [name, here] of byNode) {
    const pair = pairOf(here, revision);
    if (!pair) {
      extra++;
      continue;
    }
    const { fresh, old } = pair;
    const serving = old ?? fresh;
    if (serving && isAvailable(serving)) available++;
    if (!old) continue;
    if (fresh) {
      if (isAvailable(fresh)) plan.remove.push(old);
      else extra++;
    } else if (!wanted.has(name)) misplaced.push(old);
    else if (isAvailable(old)) candidates.push(name);
    else plan.create.push(name);
  }
  plan.create.push(...candidates.slice(0, Math.max(0, mostExtra - extra)));
  // Where the set no longer belongs its pods go only as others become available.
  plan.remove.push(...misplaced.slice(0, Math.max(0, available - desired)));
  return plan;
}

function allowsSurge({ spec }: DaemonSet): boolean {
  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  return type === 'RollingUpdate' && resolveIntOrPercent(rollingUpdate?.maxSurge, 100, 'up') > 0;
}
