// What the heat map may show of a node: a part of what it has for pods.
import type { ClusterPort } from '../../model/client.ts';
import type { Node, Pod } from '../../model/object.ts';
import { byteValue, milliValue } from '../../model/quantity.ts';
import { podRequests } from '../../kinds/pod/resources.ts';
import type { NodeLoad } from '../pod-ledger.ts';
import type { Thresholds } from '../thresholds.ts';

/** Of one node or of one pod. */
export interface Usage {
  readonly milliCpu: number;
  readonly bytes: number;
}

export interface Measure {
  readonly title: string;
  /** What is taken on a node, in the unit of `total`. */
  used(load: Readonly<NodeLoad>, usage: Usage): number;
  total(node: Node): number;
  /** The part of a pod. */
  ofPod(pod: Pod, usage: Usage): number;
  format(amount: number): string;
  readonly resource: keyof Thresholds;
  /** What pods really use is asked for. */
  readonly needsUsage: boolean;
}

const cpu = (milliCpu: number): string => String(Math.round(milliCpu / 10) / 100);
const memory = (bytes: number): string => (bytes < 2 ** 30 ? `${Math.round(bytes / 2 ** 20)}Mi` : `${Math.round(bytes / 2 ** 20 / 10.24) / 100}Gi`);

/** The order is that of the key. */
export const measures: readonly Measure[] = [
  { title: 'CPU requests', resource: 'cpu', used: ({ milliCpu }) => milliCpu, total: (node) => milliValue(allocatable(node, 'cpu')), ofPod: ({ spec }) => podRequests(spec).milliCpu, format: cpu, needsUsage: false },
  { title: 'memory requests', resource: 'memory', used: ({ bytes }) => bytes, total: (node) => byteValue(allocatable(node, 'memory')), ofPod: ({ spec }) => podRequests(spec).memoryBytes, format: memory, needsUsage: false },
  { title: 'CPU usage', resource: 'cpu', used: (_, { milliCpu }) => milliCpu, total: (node) => milliValue(allocatable(node, 'cpu')), ofPod: (_, { milliCpu }) => milliCpu, format: cpu, needsUsage: true },
  { title: 'memory usage', resource: 'memory', used: (_, { bytes }) => bytes, total: (node) => byteValue(allocatable(node, 'memory')), ofPod: (_, { bytes }) => bytes, format: memory, needsUsage: true },
  { title: 'pods', resource: 'pods', used: ({ pods }) => pods, total: (node) => Number(allocatable(node, 'pods')), ofPod: () => 1, format: String, needsUsage: false },
];

function allocatable({ status }: Node, resource: string): string {
  return status.allocatable?.[resource] ?? status.capacity?.[resource] ?? '0';
}

const noUsage: Usage = { milliCpu: 0, bytes: 0 };
/** An answer is good for so long, in ms of virtual time; and so many pods are asked about for one picture at most. */
const FRESH_MS = 5000;
const MOST_ASKED = 2000;

/** What pods use, asked for only where somebody looks, and not for every picture. */
export class UsageBook {
  readonly #port: ClusterPort;
  readonly #nodes = new Map<string, Usage & { atMs: number }>();
  #asked = 0;

  constructor(port: ClusterPort) {
    this.#port = port;
  }

  /** A new picture begins. */
  begin(): void {
    this.#asked = 0;
  }

  ofPod(pod: Pod): Usage {
    const parts = this.#port.usageOf?.(pod) ?? [];
    return parts.length === 0 ? noUsage : { milliCpu: parts.reduce((sum, { cpuMilli }) => sum + cpuMilli, 0), bytes: parts.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0) };
  }

  /** As last asked for; undefined when it has not been asked for yet. */
  ofNode(name: string): Usage | undefined {
    const known = this.#nodes.get(name);
    const { now } = this.#port;
    if ((known && now - known.atMs < FRESH_MS) || this.#asked >= MOST_ASKED) return known;
    let [milliCpu, bytes] = [0, 0];
    for (const pod of this.#port.onNode<Pod>('pods', name)) {
      const usage = this.ofPod(pod);
      milliCpu += usage.milliCpu;
      bytes += usage.bytes;
      this.#asked++;
    }
    const found = { milliCpu, bytes, atMs: now };
    this.#nodes.set(name, found);
    return found;
  }
}
