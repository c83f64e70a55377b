// Evicts pods from nodes with NoExecute taints, at once or when their toleration runs out (rule 4.12.6).
import { PodTopic } from '../../kinds/pod/topics.ts';
import { deepEqual } from '../../model/equal.ts';
import { ignoreNotFound } from '../../model/errors.ts';
import type { Node, Pod, Taint, Toleration } from '../../model/object.ts';
import { keyOf, splitKey } from '../../model/object.ts';
import { toleratesTaint } from '../../model/taint.ts';
import type { Controller, ControllerContext, ControllerDefinition } from './controller.ts';
import { noKeys } from './controller.ts';
import { withDisruptionTarget } from './disruption-target.ts';

export const taintEvictionController: ControllerDefinition = { name: 'taint-eviction-controller', create };

/** A pod that is to go. */
interface Eviction {
  readonly uid: string;
  readonly atMs: number;
}

/** Keys are names of nodes and, with a slash, pods. */
function create(context: ControllerContext): Controller {
  const { client, clock, events } = context;
  /** NoExecute taints of the nodes that have any. */
  const taintsOf = new Map<string, readonly Taint[]>();
  const evictions = new Map<string, Eviction>();

  function reconcile(key: string): void {
    if (key.includes('/')) reconcilePod(key);
    else reconcileNode(key);
  }

  function reconcileNode(name: string): void {
    const node = client.find<Node>('nodes', undefined, name);
    const taints = node ? noExecute(node) : [];
    if (taints.length > 0) taintsOf.set(name, taints);
    else if (!taintsOf.delete(name)) return;
    for (const pod of [...client.onNode<Pod>('pods', name)]) judge(pod, taints);
  }

  function reconcilePod(key: string): void {
    const { namespace, name } = splitKey(key);
    const pod = client.find<Pod>('pods', namespace, name);
    const eviction = evictions.get(key);
    if (!pod || (eviction && eviction.uid !== pod.metadata.uid)) return void evictions.delete(key);
    if (!eviction) return judge(pod, taintsOf.get(pod.spec.nodeName ?? '') ?? []);
    if (eviction.atMs > clock.now) judge(pod, taintsOf.get(pod.spec.nodeName ?? '') ?? []);
    else evict(key, pod);
  }

  /** Sets, keeps or takes back the pod's eviction. */
  function judge(pod: Pod, taints: readonly Taint[]): void {
    const key = keyOf(pod);
    const seconds = toleratedSeconds(taints, pod.spec.tolerations ?? []);
    if (seconds === Infinity) return cancel(key, pod);
    if (seconds === 0) {
      cancel(key, pod);
      return evict(key, pod);
    }
    // A time that runs already is not started anew, whatever taint comes to the first.
    const { atMs } = evictions.get(key) ?? { atMs: clock.now + seconds * 1000 };
    evictions.set(key, { uid: pod.metadata.uid, atMs });
    context.enqueueAfter(key, atMs - clock.now);
  }

  function cancel(key: string, pod: Pod): void {
    if (evictions.delete(key)) events.event(pod, 'Normal', 'TaintManagerEviction', `Cancelling deletion of Pod ${key}`);
  }

  function evict(key: string, pod: Pod): void {
    evictions.delete(key);
    if (pod.metadata.deletionTimestamp) return;
    events.event(pod, 'Normal', 'TaintManagerEviction', `Marking for deletion Pod ${key}`);
    const status = withDisruptionTarget(pod, 'DeletionByTaintManager', 'Taint manager: deleting due to NoExecute taint', clock.now);
    const { namespace, name, uid } = pod.metadata;
    ignoreNotFound(() => {
      if (status !== pod.status) client.updateStatus<Pod>('pods', { ...pod, metadata: { ...pod.metadata }, status });
      client.delete('pods', namespace, name, { preconditions: { uid } });
    });
  }

  return {
    reconcile,
    watches: [
      {
        plural: 'nodes',
        keysOf({ object, previous, type }) {
          const node = object as Node;
          const before = previous as Node | undefined;
          if (type === 'MODIFIED' && before!.spec.taints === node.spec.taints) return noKeys;
          // The taints of a node that goes must not fall on its namesake.
          return deepEqual(noExecute(before), type === 'DELETED' ? [] : noExecute(node)) ? noKeys : [node.metadata.name];
        },
      },
      {
        plural: 'pods',
        topics: PodTopic.spec | PodTopic.end,
        keysOf({ object, previous, type }) {
          const pod = object as Pod;
          const { nodeName } = pod.spec;
          if (type === 'DELETED') {
            const key = keyOf(pod);
            if (evictions.has(key)) cancel(key, pod);
            return noKeys;
          }
          if (!nodeName || !taintsOf.has(nodeName)) return noKeys;
          const before = (previous as Pod | undefined)?.spec;
          if (before && (before === pod.spec || (before.nodeName === nodeName && deepEqual(before.tolerations, pod.spec.tolerations)))) return noKeys;
          return [keyOf(pod)];
        },
      },
    ],
  };
}

function noExecute(node: Node | undefined): readonly Taint[] {
  return node?.spec.taints?.filter(({ effect }) => effect === 'NoExecute') ?? [];
}

/** How long a pod may stay: the shortest of the tolerations that cover the taints, Infinity for ever, 0 not at all. */
function toleratedSeconds(taints: readonly Taint[], tolerations: readonly Toleration[]): number {
  let shortest = Infinity;
  for (const taint of taints) {
    const toleration = tolerations.find((candidate) => toleratesTaint(candidate, taint));
    if (!toleration) return 0;
    if (toleration.tolerationSeconds !== undefined) shortest = Math.min(shortest, Math.max(0, toleration.tolerationSeconds));
  }
  return shortest;
}
