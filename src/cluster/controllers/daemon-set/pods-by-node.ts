// The pods of a DaemonSet by the node they run on or are meant for, and what can be said of one node's pods.
import { isPodTerminal } from '../../../kinds/pod/conditions.ts';
import type { Pod } from '../../../model/object.ts';
import { HASH_LABEL } from './history.ts';
import { targetNode } from './node-fit.ts';

export const GENERATION_LABEL = 'pod-template-generation';

export type PodsByNode = Map<string, Pod[]>;

/** What makes a pod a pod of the newest template: its hash, or the number that older versions used. */
export interface Revision {
  readonly hash: string;
  readonly generation: string | undefined;
}

/** Pods without a node of their own are left out. */
export function groupByNode(pods: readonly Pod[]): PodsByNode {
  const byNode: PodsByNode = new Map();
  for (const pod of pods) {
    const nodeName = targetNode(pod);
    if (nodeName === undefined) continue;
    const group = byNode.get(nodeName);
    if (group) group.push(pod);
    else byNode.set(nodeName, [pod]);
  }
  for (const group of byNode.values()) if (group.length > 1) group.sort(oldestFirst);
  return byNode;
}

/** The pods on some nodes, without those that have ended and are going. */
export function stayingOn(nodeNames: Iterable<string>, pods: PodsByNode): PodsByNode {
  const found: PodsByNode = new Map();
  for (const name of nodeNames) {
    const staying = pods.get(name)?.filter((pod) => !(isPodTerminal(pod) && pod.metadata.deletionTimestamp)) ?? [];
    if (staying.length > 0) found.set(name, staying);
  }
  return found;
}

export function isUpdated({ metadata }: Pod, { hash, generation }: Revision): boolean {
  const labels = metadata.labels ?? {};
  return labels[HASH_LABEL] === hash || (generation !== undefined && labels[GENERATION_LABEL] === generation);
}

/** The one new and the one old pod that stay on a node; undefined when there are more, which the next sync clears up. */
export function pairOf(pods: readonly Pod[], revision: Revision): { fresh?: Pod; old?: Pod } | undefined {
  const pair: { fresh?: Pod; old?: Pod } = {};
  for (const pod of pods) {
    if (pod.metadata.deletionTimestamp) continue;
    const side = isUpdated(pod, revision) ? 'fresh' : 'old';
    if (pair[side]) return undefined;
    pair[side] = pod;
  }
  return pair;
}

/** Placed pods first, then by age. */
export function oldestFirst(a: Pod, b: Pod): number {
  if (Boolean(a.spec.nodeName) !== Boolean(b.spec.nodeName)) return a.spec.nodeName ? -1 : 1;
  const [x, y] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (x !== y) return x < y ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
