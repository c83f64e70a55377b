// Pods that wait for room made for them: lower priorities must not take it meanwhile (rule 5.6.3).
import type { Change } from '../../model/client.ts';
import type { Pod } from '../../model/object.ts';
import type { Census } from './census/census.ts';
import type { NodeInfo } from './node-info.ts';
import { Trial } from './trial.ts';

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

  /**
   * Judges the node with those pods on it that a pod of this priority must leave room for, counted in the census for as long as that
   * takes; undefined when there are none.
   */
  withPromises<T>(node: NodeInfo, priority: number, uid: string, census: Census, judge: (trial: NodeInfo) => T): T | undefined {
    if (!this.#byNode.has(node.name)) return undefined;
    const promised = this.promisedTo(node.name, priority, uid);
    if (promised.length === 0) return undefined;
    const trial = new Trial(node, census);
    for (const pod of promised) trial.add(pod);
    const answer = judge(trial.node);
    trial.end();
    return answer;
  }

  /** Pods of at least this priority that the node is promised to. */
  promisedTo(nodeName: string, priority: number, uid: string): Pod[] {
    return [...this.on(nodeName)].filter((pod) => pod.metadata.uid !== uid && (pod.spec.priority ?? 0) >= priority);
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
