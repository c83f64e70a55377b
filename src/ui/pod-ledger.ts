// What tables of nodes and Deployments say about pods, kept up to date by single changes while such a table is open.
import type { Change, ClusterPort } from '../model/client.ts';
import { controllerOf } from '../model/object.ts';
import type { ContainerStatus, Deployment, Pod } from '../model/object.ts';
import { getCondition, isPodTerminal } from '../kinds/pod/conditions.ts';
import { podRequests } from '../kinds/pod/resources.ts';

/** What the pods on a node ask for. */
export interface NodeLoad {
  pods: number;
  milliCpu: number;
  bytes: number;
}

const noLoad: Readonly<NodeLoad> = { pods: 0, milliCpu: 0, bytes: 0 };

/** Costs a few map entries per change of a pod; looking at it costs nothing that grows with the cluster. */
export class PodLedger {
  readonly #port: ClusterPort;
  readonly #loads = new Map<string, NodeLoad>();
  /** Uid of the controller, then of the pod: what keeps the pod from running. */
  readonly #blocked = new Map<string, Map<string, string>>();
  #unwatch: (() => void) | undefined;

  constructor(port: ClusterPort) {
    this.#port = port;
  }

  start(): void {
    if (this.#unwatch) return;
    for (const pod of this.#port.list<Pod>('pods')) this.#onPod(undefined, pod);
    this.#unwatch = this.#port.watch(['pods'], this.#onChange);
  }

  stop(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#loads.clear();
    this.#blocked.clear();
  }

  loadOf(nodeName: string): Readonly<NodeLoad> {
    return this.#loads.get(nodeName) ?? noLoad;
  }

  /** What keeps the newest ReplicaSet's pods from running, `ImagePullBackOff nginx:1.161`; of several the first found. */
  blockerOf(deployment: Deployment): string | undefined {
    if (this.#blocked.size === 0) return undefined;
    let found: { text: string; createdAt: string } | undefined;
    for (const { metadata } of this.#port.ownedBy(deployment.metadata.uid, 'replicasets')) {
      const text = this.#blocked.get(metadata.uid)?.values().next().value;
      if (text !== undefined && (!found || metadata.creationTimestamp > found.createdAt)) found = { text, createdAt: metadata.creationTimestamp };
    }
    return found?.text;
  }

  readonly #onChange = ({ type, object, previous }: Change): void => {
    this.#onPod((type === 'DELETED' ? (previous ?? object) : previous) as Pod | undefined, type === 'DELETED' ? undefined : (object as Pod));
  };

  #onPod(before: Pod | undefined, after: Pod | undefined): void {
    if (before?.spec !== after?.spec || isCounted(before) !== isCounted(after)) {
      this.#count(before, -1);
      this.#count(after, 1);
    }
    this.#judge(before, after);
  }

  #count(pod: Pod | undefined, step: 1 | -1): void {
    if (!pod || !isCounted(pod)) return;
    const node = pod.spec.nodeName!;
    let load = this.#loads.get(node);
    if (!load) this.#loads.set(node, (load = { ...noLoad }));
    const { milliCpu, memoryBytes } = podRequests(pod.spec);
    load.pods += step;
    load.milliCpu += step * milliCpu;
    load.bytes += step * memoryBytes;
    if (load.pods === 0) this.#loads.delete(node);
  }

  #judge(before: Pod | undefined, after: Pod | undefined): void {
    const pod = (after ?? before)!;
    const owner = controllerOf(pod)?.uid ?? (before && controllerOf(before)?.uid);
    if (owner === undefined) return;
    const text = after && podBlocker(after);
    const blocked = this.#blocked.get(owner);
    if (text !== undefined) {
      if (blocked) blocked.set(pod.metadata.uid, text);
      else this.#blocked.set(owner, new Map([[pod.metadata.uid, text]]));
    } else if (blocked?.delete(pod.metadata.uid) && blocked.size === 0) {
      this.#blocked.delete(owner);
    }
  }
}

/** The scheduler counts it on its node. */
function isCounted(pod: Pod | undefined): boolean {
  return pod !== undefined && Boolean(pod.spec.nodeName) && !isPodTerminal(pod);
}

/** Reasons of containers that are merely on their way. */
const onTheWay = ['ContainerCreating', 'PodInitializing'];

/** What keeps a pod from running in two or three words; undefined when nothing does. */
export function podBlocker(pod: Pod): string | undefined {
  if (pod.metadata.deletionTimestamp !== undefined) return undefined;
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status;
  for (const status of [...initContainerStatuses, ...containerStatuses]) {
    const reason = status.state?.waiting?.reason;
    if (reason !== undefined && !onTheWay.includes(reason)) return `${reason} ${subjectOf(status, reason, pod)}`.trim();
  }
  if (pod.spec.nodeName) return undefined;
  return getCondition(pod, 'PodScheduled')?.reason === 'Unschedulable' ? 'Unschedulable' : undefined;
}

/** The image, where that is the trouble; else the container, where there are several. */
function subjectOf({ name, image }: ContainerStatus, reason: string, { spec }: Pod): string {
  if (/Image|ErrPull/i.test(reason)) return [...spec.containers, ...(spec.initContainers ?? [])].find((container) => container.name === name)?.image ?? image;
  return spec.containers.length + (spec.initContainers?.length ?? 0) > 1 ? name : '';
}
