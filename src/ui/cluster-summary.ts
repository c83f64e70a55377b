// The figures of the header, kept up to date by single changes: nothing is counted anew, however many pods there are.
import type { Change, ClusterPort } from '../model/client.ts';
import type { Node, Pod } from '../model/object.ts';
import { byteValue, milliValue } from '../model/quantity.ts';
import { isNodeReady, nodeHealth } from '../kinds/node/status.ts';
import { isPodTerminal } from '../kinds/pod/conditions.ts';
import { podRequests } from '../kinds/pod/resources.ts';
import { podHealth } from '../kinds/pod/status-text.ts';
import { LiveStore } from './live-store.ts';
import type { Pacer } from './pacer.ts';

export interface ClusterFigures {
  readonly nodes: number;
  readonly nodesReady: number;
  /** Ready, but under pressure: of those kubectl says Ready, too. */
  readonly nodesBad: number;
  readonly pods: number;
  readonly podsRunning: number;
  /** Pods with a diagnosis. */
  readonly podsBad: number;
  readonly requestedMilliCpu: number;
  readonly allocatableMilliCpu: number;
  readonly requestedBytes: number;
  readonly allocatableBytes: number;
}

type Amounts = { -readonly [Field in keyof ClusterFigures]: number };

/** The eye needs no more of a header. */
const INTERVAL_MS = 200;
/** Pods whose verdict may change with time alone, asked again per snapshot at most; the oldest come first. */
const MOST_ASKED = 500;

export class ClusterSummary {
  readonly store: LiveStore<ClusterFigures>;
  readonly #port: ClusterPort;
  readonly #amounts: Amounts = {
    nodes: 0, nodesReady: 0, nodesBad: 0, pods: 0, podsRunning: 0, podsBad: 0,
    requestedMilliCpu: 0, allocatableMilliCpu: 0, requestedBytes: 0, allocatableBytes: 0,
  };
  readonly #bad = new Set<string>();
  /** Pods that are not Ready and not bad yet: starting, or ending within their grace period. */
  readonly #undecided = new Map<string, Pod>();
  #unwatch: (() => void) | undefined;

  constructor(port: ClusterPort, pacer: Pacer) {
    this.#port = port;
    this.store = new LiveStore(() => this.#read(), pacer, INTERVAL_MS);
  }

  /** Counts what is there and follows changes; once. */
  start(): void {
    if (this.#unwatch) return;
    for (const node of this.#port.list<Node>('nodes')) this.#countNode(node, 1);
    for (const pod of this.#port.list<Pod>('pods')) this.#onPod(undefined, pod);
    this.#unwatch = this.#port.watch(['nodes', 'pods'], this.#onChange);
    this.store.flush();
  }

  stop(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.store.stop();
  }

  readonly #onChange = ({ type, plural, object, previous }: Change): void => {
    const after = type === 'DELETED' ? undefined : object;
    if (plural === 'nodes') {
      // A heartbeat writes nothing that counts here, but tells it the same way.
      if (previous) this.#countNode(previous as Node, -1);
      if (after) this.#countNode(after as Node, 1);
    } else {
      this.#onPod(previous as Pod | undefined, after as Pod | undefined);
    }
    this.store.touch();
  };

  #onPod(before: Pod | undefined, after: Pod | undefined): void {
    if (before) this.#countPod(before, -1);
    if (after) this.#countPod(after, 1);
    const uid = (after ?? before)!.metadata.uid;
    if (after) {
      this.#judge(uid, after);
    } else {
      this.#undecided.delete(uid);
      this.#bad.delete(uid);
    }
  }

  #judge(uid: string, pod: Pod): void {
    const isBad = podHealth(pod, this.#port.now) !== '';
    if (isBad) this.#bad.add(uid);
    else this.#bad.delete(uid);
    if (isBad || isSettled(pod)) this.#undecided.delete(uid);
    else this.#undecided.set(uid, pod);
  }

  #countPod(pod: Pod, step: 1 | -1): void {
    const amounts = this.#amounts;
    amounts.pods += step;
    if (pod.status.phase === 'Running') amounts.podsRunning += step;
    if (!pod.spec.nodeName || isPodTerminal(pod)) return;
    const { milliCpu, memoryBytes } = podRequests(pod.spec);
    amounts.requestedMilliCpu += step * milliCpu;
    amounts.requestedBytes += step * memoryBytes;
  }

  #countNode(node: Node, step: 1 | -1): void {
    const amounts = this.#amounts;
    amounts.nodes += step;
    if (isNodeReady(node)) {
      amounts.nodesReady += step;
      if (nodeHealth(node) !== '') amounts.nodesBad += step;
    }
    const { cpu = '0', memory = '0' } = node.status.allocatable ?? node.status.capacity ?? {};
    amounts.allocatableMilliCpu += step * milliValue(cpu);
    amounts.allocatableBytes += step * byteValue(memory);
  }

  #read(): ClusterFigures {
    let asked = 0;
    for (const [uid, pod] of this.#undecided) {
      if (++asked > MOST_ASKED) break;
      if (podHealth(pod, this.#port.now) !== '') {
        this.#bad.add(uid);
        this.#undecided.delete(uid);
      }
    }
    return { ...this.#amounts, podsBad: this.#bad.size };
  }
}

/** Time alone will not make it bad. */
function isSettled(pod: Pod): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false;
  return isPodTerminal(pod) || (pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false);
}
