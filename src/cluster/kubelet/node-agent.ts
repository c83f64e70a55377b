// What a kubelet tells of its node: registration, conditions, images, and the Lease it renews (rules 4.12.1, 4.12.9, 4.12.10).
import { deepEqual } from '../../model/equal.ts';
import { ApiError } from '../../model/errors.ts';
import type { Lease, Node, NodeCondition } from '../../model/object.ts';
import { formatMicroTime, formatTimestamp } from '../../model/timestamp.ts';
import type { Client } from '../../model/client.ts';
import type { Clock, Timer } from '../../sim/clock.ts';
import type { EventRecorder } from '../apiserver/event-recorder.ts';
import type { ImagePuller } from './image-puller.ts';

/** Time between two renewals of the lease, and between two looks at whether status changed, in ms. */
const RENEW_MS = 10_000;
/** Longest time without a status report, in ms. */
const REPORT_MS = 300_000;
const LEASE_NAMESPACE = 'kube-node-lease';
export const KUBELET_VERSION = 'v1.33.0';

/** What a machine offers when its Node manifest does not say. */
export const DEFAULT_CAPACITY: Readonly<Record<string, string>> = Object.freeze({
  cpu: '4',
  'ephemeral-storage': '100Gi',
  'hugepages-1Gi': '0',
  'hugepages-2Mi': '0',
  memory: '8Gi',
  pods: '110',
});

/** Put back whenever a kubelet looks at its node; what else it labels is written at its start. */
const KEPT_LABELS: Readonly<Record<string, string>> = { 'kubernetes.io/arch': 'amd64', 'kubernetes.io/os': 'linux' };

export class NodeAgent {
  readonly #options: { name: string; ip: string; client: Client; clock: Clock; events: EventRecorder; images: ImagePuller; pressure(): readonly string[] };
  #timer: Timer | undefined;
  #reportedAtMs = -Infinity;
  #hasNews = false;
  #wasSchedulable = true;
  #bootId: string;
  /** As it was after the last renewal: nobody else renews it, so that it is looked up only after a refusal. */
  #lease: Lease | undefined;

  constructor(options: { name: string; ip: string; client: Client; clock: Clock; events: EventRecorder; images: ImagePuller; bootId: string; pressure(): readonly string[] }) {
    this.#options = options;
    this.#bootId = options.bootId;
  }

  /** The kubelet starts, with its machine or anew; `phaseMs` keeps the nodes' rounds apart. */
  start(phaseMs: number): void {
    const { events } = this.#options;
    this.#labelNode();
    const node = this.#node();
    if (!node) return;
    events.event(node, 'Normal', 'Starting', 'Starting kubelet.');
    this.#wasSchedulable = !node.spec.unschedulable;
    this.resume(phaseMs);
    events.event(node, 'Normal', 'NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods');
  }

  /** What a kubelet knows of its machine becomes labels of the node, also of one that somebody else has created. */
  #labelNode(): void {
    const { name } = this.#options;
    const node = this.#node();
    if (!node) return;
    this.#label(node, { ...KEPT_LABELS, 'beta.kubernetes.io/arch': 'amd64', 'beta.kubernetes.io/os': 'linux', 'kubernetes.io/hostname': name });
  }

  #label(node: Node, own: Readonly<Record<string, string>>): void {
    const labels = { ...node.metadata.labels, ...own };
    if (!deepEqual(labels, node.metadata.labels)) this.#write(() => this.#options.client.update<Node>('nodes', { ...node, metadata: { ...node.metadata, labels } }));
  }

  /** Begins to report again, as after a partition. */
  resume(phaseMs: number): void {
    this.stop();
    if (!this.#node()) return;
    this.#report();
    const node = this.#node();
    if (node) this.#renew(node);
    this.#timer = this.#options.clock.after(phaseMs + RENEW_MS, this.#round);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Its images are others than reported: it says so at its next round. */
  noteNews(): void {
    this.#hasNews = true;
  }

  /**
   * It came under pressure, or out of it. The real one says so at its next round too, which is up to 10 s later; said at once, the
   * taint is there before those come back that are turned away meanwhile.
   */
  pressureChanged(): void {
    this.#hasNews = true;
    if (this.#timer) this.#report();
  }

  /** The machine was switched off and on: the next report has another boot id and an event says so. */
  rebooted(bootId: string): void {
    this.#bootId = bootId;
  }

  readonly #round = (): void => {
    this.#timer = this.#options.clock.after(RENEW_MS, this.#round);
    const node = this.#node();
    if (!node) return;
    this.#renew(node);
    if (Object.entries(KEPT_LABELS).some(([key, value]) => node.metadata.labels?.[key] !== value)) this.#label(node, KEPT_LABELS);
    if (this.#hasNews || this.#options.clock.now - this.#reportedAtMs >= REPORT_MS || isMisreported(node)) this.#report();
    this.#noteSchedulable(node);
  };

  /** Says when the node was cordoned or uncordoned. */
  #noteSchedulable(node: Node): void {
    if (!node.spec.unschedulable === this.#wasSchedulable) return;
    this.#wasSchedulable = !node.spec.unschedulable;
    this.#say(node, this.#wasSchedulable ? 'NodeSchedulable' : 'NodeNotSchedulable');
  }

  #say(node: Node, reason: string): void {
    this.#options.events.event(node, 'Normal', reason, `Node ${node.metadata.name} status is now: ${reason}`);
  }

  #node(): Node | undefined {
    return this.#options.client.find<Node>('nodes', undefined, this.#options.name);
  }

  #renew(node: Node): void {
    const { client, clock, name } = this.#options;
    const renewTime = formatMicroTime(clock.now);
    const lease = this.#lease ?? client.find<Lease>('leases', LEASE_NAMESPACE, name);
    try {
      if (lease) this.#lease = client.update<Lease>('leases', { ...lease, metadata: { ...lease.metadata }, spec: { ...lease.spec, renewTime } });
      else {
        this.#lease = client.create<Lease>('leases', {
          apiVersion: 'coordination.k8s.io/v1',
          kind: 'Lease',
          metadata: { name, namespace: LEASE_NAMESPACE, ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid: node.metadata.uid }] },
          spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime },
        });
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const wasRemembered = this.#lease !== undefined;
      this.#lease = undefined;
      // Somebody else changed or deleted it: as the real kubelet does, it looks and tries again.
      if (wasRemembered && (error.reason === 'Conflict' || error.reason === 'NotFound')) this.#renew(node);
    }
  }

  /** Runs a write; false when it is refused. */
  #write(write: () => unknown): boolean {
    try {
      write();
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return false;
    }
  }

  #report(): void {
    const { client, clock, events, ip, name, images } = this.#options;
    const node = this.#node();
    if (!node) return;
    this.#reportedAtMs = clock.now;
    this.#hasNews = false;
    const capacity = { ...DEFAULT_CAPACITY, ...node.status.capacity };
    const status: Node['status'] = {
      ...node.status,
      addresses: [{ type: 'InternalIP', address: ip }, { type: 'Hostname', address: name }],
      allocatable: keepIfEqual(node.status.allocatable, { ...capacity, ...node.status.allocatable }),
      capacity: keepIfEqual(node.status.capacity, capacity),
      conditions: this.#conditions(node),
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      images: keepIfEqual(node.status.images, images.present.listed),
      nodeInfo: this.#nodeInfo(node),
    };
    const bootId = node.status.nodeInfo?.bootID;
    // What is refused is said again in the next round.
    if (!this.#write(() => client.updateStatus<Node>('nodes', { ...node, status }))) return void (this.#hasNews = true);
    if (bootId && bootId !== this.#bootId) events.event(node, 'Warning', 'Rebooted', `Node ${name} has been rebooted, boot id: ${this.#bootId}`);
    for (const { type, status: said } of status.conditions!) {
      const news = NEWS[`${type} ${said}`];
      if (news && node.status.conditions?.find((condition) => condition.type === type)?.status !== said) this.#say(node, news);
    }
  }

  #conditions(node: Node): NodeCondition[] {
    const now = formatTimestamp(this.#options.clock.now);
    const pressure = this.#options.pressure();
    return HEALTHY.map((healthy) => {
      const { type, status, reason, message } = pressure.includes(healthy.type) ? UNDER_PRESSURE[healthy.type]! : healthy;
      const old = node.status.conditions?.find((condition) => condition.type === type);
      const lastTransitionTime = old?.status === status ? old.lastTransitionTime! : now;
      return { type, status, lastHeartbeatTime: now, lastTransitionTime, reason: reason!, message: message! };
    });
  }

  #nodeInfo(node: Node): NonNullable<Node['status']['nodeInfo']> {
    const machineId = node.metadata.uid.replaceAll('-', '');
    return {
      architecture: 'amd64',
      bootID: this.#bootId,
      containerRuntimeVersion: 'containerd://2.1.1',
      kernelVersion: '6.8.0-60-generic',
      kubeProxyVersion: '',
      kubeletVersion: KUBELET_VERSION,
      machineID: machineId,
      operatingSystem: 'linux',
      osImage: 'Ubuntu 24.04.2 LTS',
      systemUUID: node.metadata.uid,
    };
  }
}

const HEALTHY: readonly NodeCondition[] = [
  { type: 'MemoryPressure', status: 'False', reason: 'KubeletHasSufficientMemory', message: 'kubelet has sufficient memory available' },
  { type: 'DiskPressure', status: 'False', reason: 'KubeletHasNoDiskPressure', message: 'kubelet has no disk pressure' },
  { type: 'PIDPressure', status: 'False', reason: 'KubeletHasSufficientPID', message: 'kubelet has sufficient PID available' },
  { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
];

const UNDER_PRESSURE: Readonly<Record<string, NodeCondition>> = {
  MemoryPressure: { type: 'MemoryPressure', status: 'True', reason: 'KubeletHasInsufficientMemory', message: 'kubelet has insufficient memory available' },
  DiskPressure: { type: 'DiskPressure', status: 'True', reason: 'KubeletHasDiskPressure', message: 'kubelet has disk pressure' },
  PIDPressure: { type: 'PIDPressure', status: 'True', reason: 'KubeletHasInsufficientPID', message: 'kubelet has insufficient PID available' },
};

/** What the kubelet says when a condition changes. */
const NEWS: Readonly<Record<string, string>> = {
  'MemoryPressure False': 'NodeHasSufficientMemory',
  'MemoryPressure True': 'NodeHasInsufficientMemory',
  'DiskPressure False': 'NodeHasNoDiskPressure',
  'DiskPressure True': 'NodeHasDiskPressure',
  'PIDPressure False': 'NodeHasSufficientPID',
  'PIDPressure True': 'NodeHasInsufficientPID',
  'Ready True': 'NodeReady',
};

/** Somebody else wrote the conditions, as the node controller does while nothing is heard. */
function isMisreported({ status }: Node): boolean {
  return status.conditions?.some(({ type, status: said }) => type === 'Ready' && said !== 'True') ?? false;
}

/** The old value when it says the same, so that watchers see by identity what changed. */
function keepIfEqual<T>(old: T | undefined, next: T): T {
  return old !== undefined && deepEqual(old, next) ? old : next;
}
