// The machines of the folder that still boot, and what waits for them because its pods would be placed without them.
import type { ClusterPort } from '../model/client.ts';
import type { KubeObject, Node } from '../model/object.ts';
import { parseTimestamp } from '../model/timestamp.ts';

/** Longer than any machine needs to boot, in virtual ms; one that is not Ready by then, such as one without power, is not waited for. */
const LONGEST_BOOT_MS = 5000;
const NOT_READY_TAINT = 'node.kubernetes.io/not-ready';
/** Kinds that have pods placed as soon as they are there. A DaemonSet's follow their node, whenever it comes. */
const placed: ReadonlySet<string> = new Set(['Pod', 'ReplicationController', 'ReplicaSet', 'Deployment', 'StatefulSet', 'Job']);

export class BootingNodes {
  readonly #port: ClusterPort;
  /** Until when each is waited for. */
  readonly #untilMs = new Map<string, number>();
  #lastMs = 0;
  #isHolding = false;

  constructor(port: ClusterPort) {
    this.#port = port;
  }

  /** A document of the folder has been applied; only new Nodes matter. */
  applied({ kind, metadata }: KubeObject): void {
    if (kind !== 'Node') return;
    const untilMs = parseTimestamp(metadata.creationTimestamp) + LONGEST_BOOT_MS;
    if (untilMs <= this.#port.now) return;
    this.#untilMs.set(metadata.name, untilMs);
    this.#lastMs = Math.max(this.#lastMs, untilMs);
  }

  /** Whether an object that does not exist yet should wait for them. */
  holdsBack(kind: string): boolean {
    const isHeld = placed.has(kind) && this.#areThere();
    this.#isHolding ||= isHeld;
    return isHeld;
  }

  /** Asked after every change of a node: true once, when who was held back need not be any more. */
  isOver(): boolean {
    if (!this.#isHolding || this.#areThere()) return false;
    this.#isHolding = false;
    return true;
  }

  /** Virtual ms until nobody is waited for any more, whatever happens. */
  get longestMs(): number {
    return Math.max(0, this.#lastMs - this.#port.now);
  }

  /** Looks no further than the first that still boots, so that each node is looked at once or twice. */
  #areThere(): boolean {
    for (const [name, untilMs] of this.#untilMs) {
      if (untilMs > this.#port.now && this.#isBooting(name)) return true;
      this.#untilMs.delete(name);
    }
    return false;
  }

  #isBooting(name: string): boolean {
    const node = this.#port.find<Node>('nodes', undefined, name);
    if (!node) return false;
    const isReady = node.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
    return !isReady || (node.spec.taints?.some(({ key }) => key === NOT_READY_TAINT) ?? false);
  }
}
