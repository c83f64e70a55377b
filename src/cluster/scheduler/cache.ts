// The scheduler's picture of the nodes, kept up to date by changes of nodes and bound pods.
import type { Change } from '../../model/client.ts';
import type { Node, Pod } from '../../model/object.ts';
import { byteValue } from '../../model/quantity.ts';
import type { Store } from '../store/store.ts';
import type { ImageSummary } from './node-info.ts';
import { NodeInfo } from './node-info.ts';

const ZONE_LABEL = 'topology.kubernetes.io/zone';
/** Changes remembered one by one; who has missed more than these looks at all nodes again. */
const TOUCHED = 4096;

export class SchedulerCache {
  readonly #byName = new Map<string, NodeInfo>();
  /** Pods of nodes that are not there (yet); counted when the node comes. */
  readonly #store: Store;
  readonly #imageNodes = new Map<string, Set<string>>();
  #order: NodeInfo[] | undefined;
  #visits: Int32Array | undefined;
  readonly #byIndex: NodeInfo[] = [];
  #freeIndexes: number[] = [];
  #nextIndex = 0;
  /** Indexes of the nodes that changed last, in a ring; `generation` counts them. */
  readonly #touched = new Int32Array(TOUCHED);
  /** Rises with every change that may alter a verdict on any node. */
  generation = 0;

  constructor(store: Store) {
    this.#store = store;
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

  /** The indexes of `nodes` in the same order: what a loop over thousands of them reads. */
  get visits(): Int32Array {
    return (this.#visits ??= Int32Array.from(this.nodes, ({ index }) => index));
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
    if (old.metadata.labels?.[ZONE_LABEL] !== node.metadata.labels?.[ZONE_LABEL]) this.#orderChanged();
    this.#touch(info);
    // Images alone let nobody in.
    if (old.spec === node.spec && old.metadata.labels === node.metadata.labels && old.status.allocatable === node.status.allocatable) return undefined;
    return { info, before: info.copy(old) };
  }

  /** Takes a change of a pod; answers the node that got room by it. */
  podChanged(change: Change): NodeInfo | undefined {
    const was = change.previous as Pod | undefined;
    const is = change.type === 'DELETED' ? undefined : (change.object as Pod);
    const counted = was !== undefined && isCounted(was);
    const counts = is !== undefined && isCounted(is);
    if (counted && counts && was.spec.nodeName === is.spec.nodeName && was.spec.containers === is.spec.containers) return undefined;
    if (counted) this.#count(was, -1);
    if (counts) this.#count(is, 1);
    return counted ? this.#byName.get(was.spec.nodeName!) : undefined;
  }

  #count(pod: Pod, sign: 1 | -1): void {
    const info = this.#byName.get(pod.spec.nodeName!);
    if (!info) return;
    info.count(pod, sign);
    this.#touch(info);
  }

  #addNode(node: Node): NodeInfo {
    const index = this.#freeIndexes.pop() ?? this.#nextIndex++;
    const info = new NodeInfo(node, index);
    this.#byIndex[index] = info;
    // A reused index would meet verdicts about the node that had it before.
    this.#touch(info);
    for (const pod of this.#store.table('pods').onNode(info.name)) if (isCounted(pod as Pod)) info.count(pod as Pod, 1);
    this.#byName.set(info.name, info);
    this.#readImages(info);
    this.#orderChanged();
    return info;
  }

  #orderChanged(): void {
    this.#order = this.#visits = undefined;
  }

  #readImages(info: NodeInfo): void {
    const images = new Map<string, ImageSummary>();
    for (const image of info.images.keys()) this.#imageNodes.get(image)?.delete(info.name);
    for (const { names, sizeBytes } of info.node.status.images ?? []) {
      for (const name of names ?? []) {
        const holders = this.#imageNodes.get(name) ?? new Set<string>();
        holders.add(info.name);
        this.#imageNodes.set(name, holders);
        images.set(name, { sizeBytes: byteValue(String(sizeBytes ?? 0)), holders });
      }
    }
    info.images = images;
  }

  #interleaveZones(): NodeInfo[] {
    const zones = new Map<string, NodeInfo[]>();
    for (const info of this.#byName.values()) {
      const zone = info.node.metadata.labels?.[ZONE_LABEL] ?? '';
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

/** Takes up room: bound and not finished; terminating pods do (rule 5.3.1). */
function isCounted(pod: Pod): boolean {
  return pod.spec.nodeName !== undefined && pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed';
}
