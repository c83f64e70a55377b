// Removes pods that nobody else will: of lost nodes, never placed, or finished and too many (rule 4.13).
import { isPodTerminal } from '../../kinds/pod/conditions.ts';
import { PodTopic } from '../../kinds/pod/topics.ts';
import { hasCondition } from '../../kinds/condition.ts';
import { ApiError } from '../../model/errors.ts';
import type { Node, Pod } from '../../model/object.ts';
import { keyOf, splitKey } from '../../model/object.ts';
import type { Controller, ControllerContext, ControllerDefinition } from './controller.ts';
import { noKeys } from './controller.ts';
import { withDisruptionTarget } from './disruption-target.ts';

const INTERVAL_MS = 20_000;
/** A node may come back: its pods wait this long. */
const QUARANTINE_MS = 40_000;
const MOST_TERMINATED = 12_500;
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

export const podGarbageCollector: ControllerDefinition = { name: 'pod-garbage-collector', create };

/** Notes what may have to go as changes pass by, so that a round looks at no other pods. */
function create({ client, clock }: ControllerContext): Controller {
  const terminated = new Set<string>();
  const unplaced = new Set<string>();
  const nodes = new Set<string>();
  const outOfService = new Set<string>();
  /** Nodes that are gone, with the time of the round that first missed them. */
  const missing = new Map<string, number | undefined>();

  function run(): void {
    collectTerminated();
    collectOutOfService();
    collectOrphaned();
    collectUnplaced();
  }

  function collectTerminated(): void {
    const surplus = terminated.size - MOST_TERMINATED;
    if (surplus <= 0) return;
    const pods = [...terminated].flatMap((key) => find(key) ?? []);
    for (const pod of pods.sort(evictedThenOldest).slice(0, surplus)) remove(pod);
  }

  function collectOutOfService(): void {
    for (const name of outOfService) {
      const node = client.find<Node>('nodes', undefined, name);
      if (!node || hasCondition(node.status.conditions, 'Ready')) continue;
      for (const pod of [...client.onNode<Pod>('pods', name)]) if (pod.metadata.deletionTimestamp) remove(pod);
    }
  }

  function collectOrphaned(): void {
    for (const [name, sinceMs] of missing) {
      const pods = [...client.onNode<Pod>('pods', name)];
      if (pods.length === 0 || client.find('nodes', undefined, name)) missing.delete(name);
      else if (sinceMs === undefined) missing.set(name, clock.now);
      else if (clock.now - sinceMs >= QUARANTINE_MS) {
        if (pods.map((pod) => remove(pod, true)).every(Boolean)) missing.delete(name);
      }
    }
  }

  function collectUnplaced(): void {
    for (const key of unplaced) {
      const pod = find(key);
      // One that finalizers hold, or whose removal was refused, comes again in the next round.
      if (pod?.metadata.deletionTimestamp && !pod.spec.nodeName) remove(pod);
      else unplaced.delete(key);
    }
  }

  function find(key: string): Pod | undefined {
    const { namespace, name } = splitKey(key);
    return client.find<Pod>('pods', namespace, name);
  }

  /** A pod without a kubelet would stay Running for ever, so it is marked Failed first. A refusal keeps no other pod waiting. */
  function remove(pod: Pod, isOrphaned = false): boolean {
    const { namespace, name } = pod.metadata;
    try {
      if (!isPodTerminal(pod)) {
        const status = isOrphaned ? withDisruptionTarget(pod, 'DeletionByPodGC', 'PodGC: node no longer exists', clock.now) : pod.status;
        client.updateStatus<Pod>('pods', { ...pod, metadata: { ...pod.metadata }, status: { ...status, phase: 'Failed' } });
      }
      client.delete('pods', namespace, name, { gracePeriodSeconds: 0 });
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return error.reason === 'NotFound';
    }
  }

  return {
    every: { intervalMs: INTERVAL_MS, run },
    watches: [
      {
        plural: 'nodes',
        keysOf({ type, object }) {
          const { metadata, spec } = object as Node;
          const { name } = metadata;
          if (type === 'DELETED') {
            missing.set(name, undefined);
            nodes.delete(name);
            outOfService.delete(name);
            return noKeys;
          }
          nodes.add(name);
          if (spec.taints?.some(({ key }) => key === OUT_OF_SERVICE)) outOfService.add(name);
          else outOfService.delete(name);
          return noKeys;
        },
      },
      {
        plural: 'pods',
        topics: PodTopic.spec | PodTopic.end,
        keysOf({ type, object, previous }) {
          const pod = object as Pod;
          const before = previous as Pod | undefined;
          if (type === 'DELETED') {
            if (isPodTerminal(pod)) terminated.delete(keyOf(pod));
            if (!pod.spec.nodeName) unplaced.delete(keyOf(pod));
            return noKeys;
          }
          if (isPodTerminal(pod)) terminated.add(keyOf(pod));
          const { nodeName } = pod.spec;
          if (!nodeName) {
            if (pod.metadata.deletionTimestamp) unplaced.add(keyOf(pod));
          } else if (before?.spec.nodeName !== nodeName && !nodes.has(nodeName) && !missing.has(nodeName)) {
            missing.set(nodeName, undefined);
          }
          return noKeys;
        },
      },
    ],
  };
}

function evictedThenOldest(a: Pod, b: Pod): number {
  const [x, y] = [a.status.reason === 'Evicted', b.status.reason === 'Evicted'];
  if (x !== y) return x ? -1 : 1;
  const [born, other] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (born !== other) return born < other ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
