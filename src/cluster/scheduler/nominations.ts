// Pods that wait for room made for them: lower priorities must not take it meanwhile (rule 5.6.3).
import type { Change } from '../../model/client.ts';
import type { Pod } from '../../model/object.ts';
import type { NodeInfo } from './node-info.ts';

export class Nominations {
  readonly #byNode = new Map<string, Map<string, Pod>>();

  get isEmpty(): boolean {
    return this.#byNode.size === 0;
  }

  /** Takes a change of a pod; answers the name of a node that is promised to it no more, because it went away. */
  podChanged({ type, object, previous }: Change): string | undefined {
    const pod = object as Pod;
    const was = (previous as Pod | undefined)?.status.nominatedNodeName;
    const is = type === 'DELETED' || pod.metadata.deletionTimestamp || pod.spec.nodeName ? undefined : pod.status.nominatedNodeName;
    if (was && was !== is) this.#remove(was, pod.metadata.uid);
    if (is) this.#add(is, pod);
    return was && was !== is && !pod.spec.nodeName ? was : undefined;
  }

  on(nodeName: string): Iterable<Pod> {
    return this.#byNode.get(nodeName)?.values() ?? [];
  }

  /** The node with those pods counted that a pod of this priority must leave room for; undefined when there are none. */
  withPromises(node: NodeInfo, priority: number, uid: string): NodeInfo | undefined {
    let trial: NodeInfo | undefined;
    for (const pod of this.on(node.name)) {
      if (pod.metadata.uid === uid || (pod.spec.priority ?? 0) < priority) continue;
      trial ??= node.copy();
      trial.count(pod, 1);
    }
    return trial;
  }

  #add(nodeName: string, pod: Pod): void {
    const pods = this.#byNode.get(nodeName);
    if (pods) pods.set(pod.metadata.uid, pod);
    else this.#byNode.set(nodeName, new Map([[pod.metadata.uid, pod]]));
  }

  #remove(nodeName: string, uid: string): void {
    const pods = this.#byNode.get(nodeName);
    pods?.delete(uid);
    if (pods?.size === 0) this.#byNode.delete(nodeName);
  }
}
