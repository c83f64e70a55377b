// The kubelet of one node, and the machine under it: its pods, its images, its power and its network.
import { podRequests, podHostPorts } from '../../kinds/pod/resources.ts';
import { isPodTerminal } from '../../kinds/pod/conditions.ts';
import type { Client } from '../../model/client.ts';
import type { Node, Pod } from '../../model/object.ts';
import { matchNodeSelectorTerms } from '../../model/selector.ts';
import { byteValue, milliValue } from '../../model/quantity.ts';
import type { Clock, Timer } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { EventRecorder } from '../apiserver/event-recorder.ts';
import { AddressPool } from './address-pool.ts';
import { ImagePuller } from './image-puller.ts';
import type { MachineContext } from './machine-context.ts';
import { NodeAgent } from './node-agent.ts';
import { PodWorker } from './pod-worker.ts';
import type { NetworkView } from './process/process.ts';

/** The kubelet looks at its containers once a second (PLEG), in ms. */
const RELIST_MS = 1000;

export interface KubeletOptions {
  node: Node;
  nodeIp: string;
  podCidr: string;
  client: Client;
  clock: Clock;
  random: Random;
  events: EventRecorder;
  network: NetworkView;
}

export class Kubelet implements MachineContext {
  readonly nodeName: string;
  readonly nodeIp: string;
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventRecorder;
  readonly network: NetworkView;
  readonly images: ImagePuller;
  readonly addresses: AddressPool;
  readonly #agent: NodeAgent;
  readonly #workers = new Map<string, PodWorker>();
  readonly #phaseMs: number;
  #changed = new Set<PodWorker>();
  #relist: Timer | undefined;
  #hasPower = true;
  #hasNetwork = true;

  constructor(options: KubeletOptions) {
    this.nodeName = options.node.metadata.name;
    this.nodeIp = options.nodeIp;
    this.client = options.client;
    this.clock = options.clock;
    this.random = options.random;
    this.events = options.events;
    this.network = options.network;
    this.addresses = new AddressPool(options.podCidr);
    this.#phaseMs = this.random.below(RELIST_MS);
    this.images = new ImagePuller(this.clock, this.random.child('images'), () => this.#agent.imagesChanged());
    this.#agent = new NodeAgent({
      name: this.nodeName,
      ip: this.nodeIp,
      client: this.client,
      clock: this.clock,
      events: this.events,
      images: this.images,
      bootId: this.random.uid(),
    });
  }

  readonly node = (): Node | undefined => this.client.find<Node>('nodes', undefined, this.nodeName);

  /** Pods this kubelet knows of, by uid. */
  get workers(): ReadonlyMap<string, PodWorker> {
    return this.#workers;
  }

  get isRunning(): boolean {
    return this.#hasPower;
  }

  isConnected(): boolean {
    return this.#hasPower && this.#hasNetwork;
  }

  /** Boots: the first report comes after a moment; pods that are bound already are taken up. */
  start(): void {
    this.clock.after(500 + this.random.below(1500), () => {
      if (this.isConnected()) this.#agent.start(this.random.below(10_000));
    });
    for (const pod of [...this.client.onNode<Pod>('pods', this.nodeName)]) this.podChanged(pod);
  }

  /** The node object is gone: the machine is taken away with all that ran on it. */
  stop(): void {
    this.#agent.stop();
    this.#relist?.cancel();
    this.#hasPower = false;
    for (const worker of this.#workers.values()) worker.powerLost();
    this.#workers.clear();
  }

  /** Power and network as the node's fault annotation asks for; what they bring about follows from that alone. */
  setFaults({ power, network }: { power: boolean; network: boolean }): void {
    const wasConnected = this.isConnected();
    const hadPower = this.#hasPower;
    this.#hasPower = power;
    this.#hasNetwork = network;
    if (hadPower && !power) for (const worker of this.#workers.values()) worker.powerLost();
    if (wasConnected && !this.isConnected()) this.#agent.stop();
    if (!hadPower && power) this.#boot();
    if (!wasConnected && this.isConnected()) this.#reconnect(hadPower);
  }

  podChanged(pod: Pod): void {
    if (!this.isConnected()) return;
    const worker = this.#workers.get(pod.metadata.uid);
    if (worker) return worker.podChanged(pod);
    if (isPodTerminal(pod) && !pod.metadata.deletionTimestamp) return;
    const refusal = this.#refusal(pod);
    if (refusal) return this.#reject(pod, refusal);
    const fresh = new PodWorker(this, pod);
    this.#workers.set(pod.metadata.uid, fresh);
    if (pod.metadata.deletionTimestamp) fresh.podChanged(pod);
    else fresh.begin();
  }

  podRemoved(pod: Pod): void {
    if (this.isConnected()) this.#workers.get(pod.metadata.uid)?.removed();
  }

  noticeChange(worker: PodWorker): void {
    this.#changed.add(worker);
    if (this.#relist) return;
    const sinceMs = (this.clock.now - this.#phaseMs) % RELIST_MS;
    this.#relist = this.clock.after(RELIST_MS - sinceMs, () => {
      this.#relist = undefined;
      if (!this.#hasPower) return;
      const workers = this.#changed;
      this.#changed = new Set();
      for (const each of workers) {
        each.writeStatus();
        each.decide();
      }
    });
  }

  forget(worker: PodWorker): void {
    this.#workers.delete(worker.uid);
    this.#changed.delete(worker);
  }

  #boot(): void {
    const uid = this.random.uid();
    for (const worker of [...this.#workers.values()]) worker.powerRestored();
    this.clock.after(1000, () => this.#agent.rebooted(uid));
  }

  /** Catches up with what happened to its pods while it could not be reached. */
  #reconnect(hadPower: boolean): void {
    this.#agent.start(0);
    const now = new Map([...this.client.onNode<Pod>('pods', this.nodeName)].map((pod) => [pod.metadata.uid, pod]));
    for (const worker of [...this.#workers.values()]) {
      if (!now.has(worker.uid)) worker.removed();
      else if (hadPower) worker.reconnected();
    }
    for (const pod of now.values()) this.podChanged(pod);
  }

  /** Why the kubelet does not take a pod that came past the scheduler (rule 6.11.1). */
  #refusal(pod: Pod): { reason: string; message: string } | undefined {
    if (pod.metadata.deletionTimestamp || pod.status.conditions?.some(({ type }) => type === 'PodScheduled')) return undefined;
    const node = this.node();
    if (!node) return undefined;
    const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    const labels = node.metadata.labels ?? {};
    const matches =
      Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value) &&
      (!required || matchNodeSelectorTerms(required.nodeSelectorTerms, labels, { 'metadata.name': this.nodeName }));
    if (!matches) return { reason: 'NodeAffinity', message: 'Predicate NodeAffinity failed: node(s) didn\'t match Pod\'s node affinity/selector' };
    const others = [...this.#workers.values()].map((worker) => worker.pod).filter((other) => !isPodTerminal(other));
    return this.#portRefusal(pod, others) ?? this.#resourceRefusal(pod, others, node);
  }

  #portRefusal(pod: Pod, others: readonly Pod[]): { reason: string; message: string } | undefined {
    for (const { port, protocol } of podHostPorts(pod.spec)) {
      if (others.some((other) => podHostPorts(other.spec).some((used) => used.port === port && used.protocol === protocol))) {
        return { reason: 'NodePorts', message: "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports" };
      }
    }
    return undefined;
  }

  #resourceRefusal(pod: Pod, others: readonly Pod[], node: Node): { reason: string; message: string } | undefined {
    const wanted = podRequests(pod.spec);
    const allocatable = node.status.allocatable ?? {};
    let cpu = 0;
    let memory = 0;
    for (const other of others) {
      const used = podRequests(other.spec);
      cpu += used.milliCpu;
      memory += used.memoryBytes;
    }
    const checks = [
      { name: 'pods', requested: 1, used: others.length, capacity: byteValue(allocatable['pods'] ?? '110') },
      { name: 'cpu', requested: wanted.milliCpu, used: cpu, capacity: milliValue(allocatable['cpu'] ?? '0') },
      { name: 'memory', requested: wanted.memoryBytes, used: memory, capacity: byteValue(allocatable['memory'] ?? '0') },
    ];
    for (const { name, requested, used, capacity } of checks) {
      if (requested === 0 || allocatable[name] === undefined || used + requested <= capacity) continue;
      return { reason: `OutOf${name}`, message: `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}` };
    }
    return undefined;
  }

  #reject(pod: Pod, { reason, message }: { reason: string; message: string }): void {
    this.events.event(pod, 'Warning', reason, message);
    this.client.updateStatus<Pod>('pods', {
      ...pod,
      metadata: { ...pod.metadata },
      status: { ...pod.status, phase: 'Failed', reason, message: `Pod was rejected: ${message}` },
    });
  }
}
