// The scheduler's picture of the nodes, kept up to date by changes of nodes and bound pods.
import type { Change } from '../../model/client.ts';
import { deepEqual } from '../../model/equal.ts';
import type { KubeObject, Node, Pod } from '../../model/object.ts';
import { keyOf, objectKey } from '../../model/object.ts';
import { byteValue } from '../../model/quantity.ts';
import type { Store } from '../store/store.ts';
import { Census, isOnNode } from './census/census.ts';
import { Topology, ZONE_KEY } from './census/topology.ts';
import type { ImageSummary } from './node-info.ts';
import { NodeInfo } from './node-info.ts';
import type { ClusterView } from './plugin.ts';

/** What a change of a pod means to those that wait. */
export interface PodMove {
  /** The pod as it was, when it left; as it is, when it came. A pod with other labels than before did both. */
  readonly left?: Pod;
  readonly arrived?: Pod;
  /** Its leaving made room. */
  readonly makesRoom: boolean;
  readonly node: NodeInfo;
}

/** Changes remembered one by one; who has missed more than these looks at all nodes again. */
const TOUCHED = 4096;

type NodeImages = NonNullable<Node['status']['images']>;

const noImages: NodeImages = [];

export class SchedulerCache implements ClusterView {
  readonly #byName = new Map<string, NodeInfo>();
  readonly #store: Store;
  readonly #imageNodes = new Map<string, Set<string>>();
  readonly #summaries = new WeakMap<NodeImages, ReadonlyMap<string, ImageSummary>>();
  #order: NodeInfo[] | undefined;
  #visits: Int32Array | undefined;
  #positions: Int32Array | undefined;
  readonly #byIndex: NodeInfo[] = [];
  #freeIndexes: number[] = [];
  #nextIndex = 0;
  readonly census: Census;
  /** Indexes of the nodes that changed last, in a ring; `generation` counts them. */
  readonly #touched = new Int32Array(TOUCHED);
  /** Rises with every change that may alter a verdict on any node. */
  generation = 0;
  /** Changes of other objects that may alter what plugins say. */
  #otherChanges = 0;
  /** Pods by uid that are counted where they will be before a watch tells of it: just bound, or their volumes are being made. */
  readonly #assumed = new Map<string, Pod>();
  /** The uid of the pod that is being bound, until the watch has told of it. */
  #binding: string | undefined;

  constructor(store: Store) {
    this.#store = store;
    this.census = new Census(store, new Topology(() => this.nodes), (name) => this.#byName.get(name), () => this.#unboundAssumed());
    for (const node of store.table('nodes').sorted()) this.#addNode(node as Node);
  }

  get size(): number {
    return this.#byName.size;
  }

  /** One more than the largest index in use. */
  get indexLimit(): number {
    return this.#nextIndex;
  }

  node(name: string): NodeInfo | undefined {
    return this.#byName.get(name);
  }

  /** Nodes in the order they are visited: zones take turns, as in Kubernetes' node tree. */
  get nodes(): readonly NodeInfo[] {
    return (this.#order ??= this.#interleaveZones());
  }

  find(plural: string, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#store.registry.find(plural) && this.#store.get(plural, objectKey(namespace, name));
  }

  list(plural: string, namespace: string): readonly KubeObject[] {
    return this.#store.registry.find(plural) ? this.#store.table(plural).sorted(namespace) : [];
  }

  /** The indexes of `nodes` in the same order: what a loop over thousands of them reads. */
  get visits(): Int32Array {
    return (this.#visits ??= Int32Array.from(this.nodes, ({ index }) => index));
  }

  /** Where each node stands in `visits`, by index. */
  get positions(): Int32Array {
    if (!this.#positions) {
      this.#positions = new Int32Array(this.#nextIndex);
      this.visits.forEach((index, position) => (this.#positions![index] = position));
    }
    return this.#positions;
  }

  /** The node at an index in use. */
  at(index: number): NodeInfo {
    return this.#byIndex[index]!;
  }

  /** Tells of each node that changed after a generation, by index; false when that is too long ago to know them. */
  touchedSince(generation: number, touch: (index: number) => void): boolean {
    if (this.generation - generation > TOUCHED) return false;
    for (let each = generation; each < this.generation; each++) touch(this.#touched[each % TOUCHED]!);
    return true;
  }

  /** Changes of pods, nodes and whatever else matters: while it stands still, so does every answer. */
  get version(): number {
    return this.generation + this.#otherChanges;
  }

  /** Something that plugins look at has changed, beside pods and nodes. */
  otherChanged(): void {
    this.#otherChanges++;
  }

  #touch({ index }: NodeInfo): void {
    this.#touched[this.generation++ % TOUCHED] = index;
  }

  /** Takes a change of a node; answers the node when a refused pod may fit now, with what it was before. */
  nodeChanged(change: Change): { info: NodeInfo; before: NodeInfo | undefined } | undefined {
    const node = change.object as Node;
    const name = node.metadata.name;
    if (change.type === 'DELETED') {
      const info = this.#byName.get(name);
      if (!info) return undefined;
      this.#byName.delete(name);
      this.#freeIndexes.push(info.index);
      for (const image of info.images.keys()) this.#imageNodes.get(image)?.delete(name);
      this.#orderChanged();
      this.census.nodeForgotten(info);
      this.#touch(info);
      return undefined;
    }
    const info = this.#byName.get(name);
    if (!info) {
      return { info: this.#addNode(node), before: undefined };
    }
    const old = info.node;
    if (!info.setNode(node)) return undefined;
    if (old.status.images !== node.status.images) this.#readImages(info);
    if (old.metadata.labels?.[ZONE_KEY] !== node.metadata.labels?.[ZONE_KEY]) this.#orderChanged();
    if (!deepEqual(old.metadata.labels, node.metadata.labels)) this.census.layoutChanged();
    else if (!deepEqual(old.spec.taints, node.spec.taints)) this.census.taintsChanged();
    this.#touch(info);
    // Images alone let nobody in.
    if (old.spec === node.spec && old.metadata.labels === node.metadata.labels && old.status.allocatable === node.status.allocatable) return undefined;
    return { info, before: info.copy(old) };
  }

  /** Counts a pod where it is going to be, until it is forgotten or a watch tells what became of it. */
  assume(pod: Pod): void {
    this.#assumed.set(pod.metadata.uid, pod);
    this.#count(pod, 1, Infinity);
  }

  /** It is not going there after all, or not yet. */
  forget(pod: Pod): void {
    if (this.#assumed.get(pod.metadata.uid) !== pod) return;
    this.#assumed.delete(pod.metadata.uid);
    this.#count(pod, -1, Infinity);
  }

  /** Binds a pod, and counts it at once when the watch is late; what binding throws is thrown, and nothing is counted. */
  bind(uid: string, bind: () => Pod): Pod {
    this.#binding = uid;
    try {
      const bound = bind();
      if (this.#binding === uid) this.assume(bound);
      return bound;
    } finally {
      this.#binding = undefined;
    }
  }

  /** Takes a change of a pod; answers what others may have waited for. */
  podChanged(change: Change): PodMove | undefined {
    const was = change.previous as Pod | undefined;
    const is = change.type === 'DELETED' ? undefined : (change.object as Pod);
    const counted = was !== undefined && isOnNode(was);
    const counts = is !== undefined && isOnNode(is);
    const assumed = this.#assumed.size > 0 ? this.#assumed.get(change.object.metadata.uid) : undefined;
    // A watch that is late says first what was before.
    if (assumed) return is === undefined || is.spec.nodeName ? this.#learned(assumed, is, change.revision) : undefined;
    if (!counted && !counts) return undefined;
    if (counts && is.metadata.uid === this.#binding) this.#binding = undefined;
    if (counted && counts && isSamePlace(was, is)) return this.#podAltered(was, is, change.revision);
    return this.#moved(counted ? was : undefined, counts ? is : undefined, change.revision);
  }

  /** What became of a pod that was assumed to be somewhere. */
  #learned(assumed: Pod, is: Pod | undefined, revision: number): PodMove | undefined {
    this.#assumed.delete(assumed.metadata.uid);
    const counts = is !== undefined && isOnNode(is);
    if (counts && isSamePlace(assumed, is)) return this.#podAltered(assumed, is, revision);
    return this.#moved(assumed, counts ? is : undefined, revision);
  }

  #moved(was: Pod | undefined, is: Pod | undefined, revision: number): PodMove | undefined {
    const left = was && this.#count(was, -1, revision);
    const entered = is && this.#count(is, 1, revision);
    if (left) return { left: was!, makesRoom: true, node: left };
    return entered && { arrived: is!, makesRoom: false, node: entered };
  }

  /** A pod that stays where it is: its labels count elsewhere, and so does its being about to go. */
  #podAltered(was: Pod, is: Pod, revision: number): PodMove | undefined {
    const isRelabelled = was.metadata.labels !== is.metadata.labels;
    const isLeaving = was.metadata.deletionTimestamp === undefined && is.metadata.deletionTimestamp !== undefined;
    if (!isRelabelled && !isLeaving) return undefined;
    const node = this.#byName.get(is.spec.nodeName!);
    if (!node || revision <= node.countedAt) return undefined;
    this.#touch(node);
    this.census.revision = revision;
    if (!isRelabelled) this.census.podTerminating(is, node);
    else {
      this.census.podMoved(was, node, -1);
      this.census.podMoved(is, node, 1);
    }
    this.census.revision = Infinity;
    return isRelabelled ? { left: was, arrived: is, makesRoom: false, node } : undefined;
  }

  #count(pod: Pod, sign: 1 | -1, revision: number): NodeInfo | undefined {
    const info = this.#byName.get(pod.spec.nodeName!);
    if (!info || revision <= info.countedAt) return undefined;
    info.count(pod, sign);
    this.census.revision = revision;
    this.census.podMoved(pod, info, sign);
    this.census.revision = Infinity;
    this.#touch(info);
    return info;
  }

  /** Those that the store has on no node yet. */
  *#unboundAssumed(): Iterable<Pod> {
    for (const pod of this.#assumed.values()) {
      const stored = this.#store.get('pods', keyOf(pod)) as Pod | undefined;
      if (stored?.metadata.uid === pod.metadata.uid && !stored.spec.nodeName) yield pod;
    }
  }

  #addNode(node: Node): NodeInfo {
    const index = this.#freeIndexes.pop() ?? this.#nextIndex++;
    const info = new NodeInfo(node, index);
    this.#byIndex[index] = info;
    // A reused index would meet verdicts about the node that had it before.
    this.#touch(info);
    this.#byName.set(info.name, info);
    this.#readImages(info);
    this.#orderChanged();
    this.census.layoutChanged();
    info.countedAt = this.#store.revision;
    const include = (pod: Pod): void => {
      info.count(pod, 1);
      this.census.count(pod, info, 1);
    };
    for (const pod of this.#store.table('pods').onNode(info.name)) if (isOnNode(pod as Pod)) include(pod as Pod);
    for (const pod of this.#unboundAssumed()) if (pod.spec.nodeName === info.name) include(pod);
    return info;
  }

  #orderChanged(): void {
    this.#order = this.#visits = this.#positions = undefined;
  }

  #readImages(info: NodeInfo): void {
    const before = info.images;
    const images = this.#summariesOf(info.node.status.images ?? noImages);
    for (const name of images.keys()) if (!before.has(name)) this.#holdersOf(name).add(info.name);
    for (const name of before.keys()) if (!images.has(name)) this.#holdersOf(name).delete(info.name);
    info.images = images;
  }

  /** Nodes with the same images share their list. */
  #summariesOf(listed: NodeImages): ReadonlyMap<string, ImageSummary> {
    const known = this.#summaries.get(listed);
    if (known) return known;
    const images = new Map<string, ImageSummary>();
    for (const { names, sizeBytes } of listed) {
      for (const name of names ?? []) images.set(name, { sizeBytes: byteValue(String(sizeBytes ?? 0)), holders: this.#holdersOf(name) });
    }
    this.#summaries.set(listed, images);
    return images;
  }

  #holdersOf(image: string): Set<string> {
    let holders = this.#imageNodes.get(image);
    if (!holders) this.#imageNodes.set(image, (holders = new Set()));
    return holders;
  }

  #interleaveZones(): NodeInfo[] {
    const zones = new Map<string, NodeInfo[]>();
    for (const info of this.#byName.values()) {
      const zone = info.node.metadata.labels?.[ZONE_KEY] ?? '';
      const members = zones.get(zone);
      if (members) members.push(info);
      else zones.set(zone, [info]);
    }
    const lists = [...zones.values()];
    const order: NodeInfo[] = [];
    for (let round = 0; order.length < this.#byName.size; round++) {
      for (const list of lists) if (round < list.length) order.push(list[round]!);
    }
    return order;
  }
}

function isSamePlace(was: Pod, is: Pod): boolean {
  return was.spec.nodeName === is.spec.nodeName && was.spec.containers === is.spec.containers;
}
