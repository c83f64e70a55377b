// A node as the scheduler sees it: what it offers, what its pods have asked for, kept by addition and subtraction.
import { claimVolumes, hasClaims } from '../../kinds/pod/claims.ts';
import { podHostPorts, podRequests } from '../../kinds/pod/resources.ts';
import type { Node, Pod, Taint } from '../../model/object.ts';
import { objectKey } from '../../model/object.ts';
import { byteValue, milliValue } from '../../model/quantity.ts';
import type { Disk } from './disks.ts';
import { podDisks } from './disks.ts';
import type { HostPort } from './pod-class.ts';

/** An image on a node, and the names of all nodes that have it. */
export interface ImageSummary {
  sizeBytes: number;
  holders: ReadonlySet<string>;
}

const noTaints: readonly Taint[] = Object.freeze([]);

export class NodeInfo {
  readonly name: string;
  /** Place in the cache's arrays; stays while the node exists. */
  readonly index: number;
  node: Node;
  /** Of its spec, kept here because every look at a node asks for them: the object itself lies elsewhere. */
  taints: readonly Taint[] = noTaints;
  isUnschedulable = false;
  /** Its pods were read from the store at this revision: what a watch tells of earlier ones is counted already. */
  countedAt = 0;
  milliCpu = 0;
  memoryBytes = 0;
  ephemeralBytes = 0;
  podLimit = 110;
  extended: ReadonlyMap<string, number> = new Map();
  usedMilliCpu = 0;
  usedMemoryBytes = 0;
  usedEphemeralBytes = 0;
  usedExtended: Map<string, number> | undefined;
  /** Sums with the defaults for scoring (rule 5.4.1). */
  nonZeroMilliCpu = 0;
  nonZeroMemoryBytes = 0;
  pods = 0;
  hostPorts: HostPort[] = [];
  /** Those that pods here name themselves. */
  disks: readonly Disk[] = [];
  /** Claims that pods here use, with the number of pods; undefined while none does. */
  claims: Map<string, number> | undefined;
  images: ReadonlyMap<string, ImageSummary> = new Map();

  constructor(node: Node, index: number) {
    this.name = node.metadata.name;
    this.index = index;
    this.node = node;
    this.#readSpec();
    this.#readAllocatable();
  }

  /** Takes a newer node object; answers whether anything changed that scheduling depends on. */
  setNode(node: Node): boolean {
    const old = this.node;
    this.node = node;
    const changed =
      old.spec !== node.spec || old.metadata.labels !== node.metadata.labels || old.status.allocatable !== node.status.allocatable || old.status.images !== node.status.images;
    if (!changed) return false;
    this.#readSpec();
    if (old.status.allocatable !== node.status.allocatable) this.#readAllocatable();
    return true;
  }

  /** Counts a pod bound here, or with -1 takes it off again. Terminal pods must not be counted (rule 5.3.1). */
  count(pod: Pod, sign: 1 | -1): void {
    const requests = podRequests(pod.spec);
    this.usedMilliCpu += sign * requests.milliCpu;
    this.usedMemoryBytes += sign * requests.memoryBytes;
    this.usedEphemeralBytes += sign * requests.ephemeralBytes;
    this.nonZeroMilliCpu += sign * requests.nonZeroMilliCpu;
    this.nonZeroMemoryBytes += sign * requests.nonZeroMemoryBytes;
    this.pods += sign;
    if (requests.extended) {
      this.usedExtended ??= new Map();
      for (const [name, amount] of requests.extended) this.usedExtended.set(name, (this.usedExtended.get(name) ?? 0) + sign * amount);
    }
    const ports = podHostPorts(pod.spec);
    if (ports.length > 0) {
      if (sign === 1) this.hostPorts = [...this.hostPorts, ...ports];
      else {
        const left = [...this.hostPorts];
        for (const port of ports) left.splice(left.findIndex((used) => used.port === port.port && used.protocol === port.protocol && used.ip === port.ip), 1);
        this.hostPorts = left;
      }
    }
    const disks = podDisks(pod.spec);
    if (disks.length > 0) this.disks = sign === 1 ? [...this.disks, ...disks] : without(this.disks, disks);
    if (hasClaims(pod.spec)) this.#countClaims(pod, sign);
  }

  #countClaims(pod: Pod, sign: 1 | -1): void {
    const claims = (this.claims ??= new Map());
    for (const { claim } of claimVolumes(pod)) {
      const key = objectKey(pod.metadata.namespace, claim);
      const count = (claims.get(key) ?? 0) + sign;
      if (count > 0) claims.set(key, count);
      else claims.delete(key);
    }
  }

  /** A copy to try things on, such as the removal of victims or another Node object; shares nothing that changes. */
  copy(node: Node = this.node): NodeInfo {
    const copy = new NodeInfo(node, this.index);
    copy.usedMilliCpu = this.usedMilliCpu;
    copy.usedMemoryBytes = this.usedMemoryBytes;
    copy.usedEphemeralBytes = this.usedEphemeralBytes;
    copy.nonZeroMilliCpu = this.nonZeroMilliCpu;
    copy.nonZeroMemoryBytes = this.nonZeroMemoryBytes;
    copy.usedExtended = this.usedExtended && new Map(this.usedExtended);
    copy.pods = this.pods;
    copy.hostPorts = this.hostPorts;
    copy.disks = this.disks;
    copy.claims = this.claims && new Map(this.claims);
    copy.images = this.images;
    return copy;
  }

  #readSpec(): void {
    const { taints, unschedulable } = this.node.spec;
    this.taints = taints ?? noTaints;
    this.isUnschedulable = unschedulable ?? false;
  }

  #readAllocatable(): void {
    const allocatable = this.node.status.allocatable ?? {};
    const extended = new Map<string, number>();
    this.milliCpu = 0;
    this.memoryBytes = 0;
    this.ephemeralBytes = 0;
    this.podLimit = 0;
    for (const [name, amount] of Object.entries(allocatable)) {
      if (name === 'cpu') this.milliCpu = milliValue(amount);
      else if (name === 'memory') this.memoryBytes = byteValue(amount);
      else if (name === 'ephemeral-storage') this.ephemeralBytes = byteValue(amount);
      else if (name === 'pods') this.podLimit = byteValue(amount);
      else extended.set(name, byteValue(amount));
    }
    this.extended = extended;
  }
}

/** Each disk once less; two that are the same are told apart by whether they are only read. */
function without(disks: readonly Disk[], gone: readonly Disk[]): Disk[] {
  const left = [...disks];
  for (const { key, isReadOnly } of gone) left.splice(left.findIndex((disk) => disk.key === key && disk.isReadOnly === isReadOnly), 1);
  return left;
}
