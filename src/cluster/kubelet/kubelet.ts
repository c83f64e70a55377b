// The kubelet of one node, and the machine under it: its pods, its images, its power and its network.
import { isPodTerminal } from '../../kinds/pod/conditions.ts';
import type { Client } from '../../model/client.ts';
import { isMirrorPod } from '../../model/mirror-pod.ts';
import type { Node, Pod } from '../../model/object.ts';
import type { Clock, Timer } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { EventRecorder } from '../apiserver/event-recorder.ts';
import { AddressPool } from './address-pool.ts';
import { ContainerRunner } from './container-runner.ts';
import { ImagePuller } from './image-puller.ts';
import type { MachineContext } from './machine-context.ts';
import { MachineLoad } from './machine-load.ts';
import { NodeAgent } from './node-agent.ts';
import { NodePressure } from './node-pressure.ts';
import type { Refusal } from './pod-admission.ts';
import { refusalOf } from './pod-admission.ts';
import { PodWorker } from './pod-worker.ts';
import type { NetworkView } from './process/process.ts';
import { reportPodAnnotations } from './report-annotations.ts';
import { StaticPods } from './static-pods.ts';

/** The kubelet looks at its containers once a second (PLEG), in ms. */
const RELIST_MS = 1000;
/** Kubelets look in so many turns: those of one turn report together, so that controllers see their pods in one sync. */
const RELIST_PHASES = 10;
/** Delay between a pod being bound and its kubelet working on it, in ms. */
const NOTICE_MS = 30;
/** From power on to a kubelet that reports, in ms. */
const BOOT_MS = 10_000;

export interface KubeletOptions {
  node: Node;
  nodeIp: string;
  podCidr: string;
  client: Client;
  clock: Clock;
  random: Random;
  events: EventRecorder;
  network: NetworkView;
  idleContainers: boolean;
}

export class Kubelet implements MachineContext {
  readonly nodeName: string;
  readonly nodeIp: string;
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventRecorder;
  readonly network: NetworkView;
  readonly idleContainers: boolean;
  readonly images: ImagePuller;
  readonly addresses: AddressPool;
  readonly runner: ContainerRunner;
  readonly staticPods: StaticPods;
  readonly pressure: NodePressure;
  readonly load = new MachineLoad();
  readonly #agent: NodeAgent;
  readonly #workers = new Map<string, PodWorker>();
  readonly #phaseMs: number;
  #arrived: PodWorker[] = [];
  #changed: PodWorker[] = [];
  #relist: Timer | undefined;
  #booting: Timer | undefined;
  #hasPower = true;
  #hasNetwork = true;
  #isUp = true;

  constructor(options: KubeletOptions) {
    this.nodeName = options.node.metadata.name;
    this.nodeIp = options.nodeIp;
    this.client = options.client;
    this.clock = options.clock;
    this.random = options.random;
    const { events } = options;
    this.events = {
      event: (target, type, reason, message, field) => {
        if (this.isConnected()) events.event(target, type, reason, message, field);
      },
    };
    this.network = options.network;
    this.idleContainers = options.idleContainers;
    this.addresses = new AddressPool(options.podCidr);
    this.#phaseMs = this.random.below(RELIST_PHASES) * (RELIST_MS / RELIST_PHASES);
    this.images = new ImagePuller(this.clock, this.random.child('images'), this.#imagesChanged, options.idleContainers);
    this.runner = new ContainerRunner(this);
    this.staticPods = new StaticPods(this, this.#workers);
    this.pressure = new NodePressure(this, this.#workers, () => this.#agent.noteNews());
    this.#agent = new NodeAgent({
      name: this.nodeName,
      ip: this.nodeIp,
      client: this.client,
      clock: this.clock,
      events: this.events,
      images: this.images,
      bootId: this.random.uid(),
      pressure: () => this.pressure.conditions,
    });
  }

  readonly #imagesChanged = (): void => {
    this.#agent.noteNews();
    this.pressure.imagesChanged();
  };

  readonly node = (): Node | undefined => this.client.find<Node>('nodes', undefined, this.nodeName);

  /** Pods this kubelet knows of, by uid. */
  get workers(): ReadonlyMap<string, PodWorker> {
    return this.#workers;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  isConnected(): boolean {
    return this.#isUp && this.#hasNetwork;
  }

  /** Boots: the first report comes after a moment; pods that are bound already are taken up. */
  start(): void {
    this.#booting = this.clock.after(500 + this.random.below(1500), () => {
      if (this.isConnected()) this.#agent.start(this.random.below(10_000));
      this.staticPods.sync();
    });
    for (const pod of [...this.client.onNode<Pod>('pods', this.nodeName)]) this.podChanged(pod);
  }

  /** The node object is gone: the machine is taken away with all that ran on it. */
  stop(): void {
    this.#powerOff();
    this.#hasPower = false;
    this.#workers.clear();
  }

  /** Power and network as the node's fault annotation asks for; what they bring about follows from that alone. */
  setFaults({ power, network }: { power: boolean; network: boolean }): void {
    if (power !== this.#hasPower) {
      this.#hasPower = power;
      if (power) this.#booting = this.clock.after(BOOT_MS, () => this.#boot());
      else this.#powerOff();
    }
    if (network === this.#hasNetwork) return;
    this.#hasNetwork = network;
    if (!network) this.#agent.stop();
    else if (this.#isUp) {
      this.#agent.resume(0);
      this.#reconnect();
    }
  }

  podChanged(pod: Pod): void {
    if (!this.isConnected()) return;
    if (isMirrorPod(pod)) return this.staticPods.mirrorChanged(pod);
    const worker = this.#workers.get(pod.metadata.uid);
    if (worker) return worker.podChanged(pod);
    if (isPodTerminal(pod) && !pod.metadata.deletionTimestamp) return;
    const refusal = this.#refusal(pod);
    if (refusal) return this.#reject(pod, refusal);
    const fresh = new PodWorker(this, pod);
    this.#workers.set(pod.metadata.uid, fresh);
    if (pod.metadata.deletionTimestamp) return fresh.podChanged(pod);
    reportPodAnnotations(pod, this.events);
    this.#receive(fresh);
  }

  /** Pods that come at the same time are begun together. */
  #receive(worker: PodWorker): void {
    this.#arrived.push(worker);
    if (this.#arrived.length > 1) return;
    this.clock.after(NOTICE_MS, () => {
      const workers = this.#arrived;
      this.#arrived = [];
      if (this.#isUp) for (const each of workers) each.begin();
    });
  }

  podRemoved(pod: Pod): void {
    if (!this.isConnected()) return;
    if (isMirrorPod(pod)) return this.staticPods.mirrorRemoved(pod);
    this.#workers.get(pod.metadata.uid)?.removed();
  }

  noticeChange(worker: PodWorker): void {
    if (worker.isNoticed) return;
    worker.isNoticed = true;
    this.#changed.push(worker);
    if (this.#relist) return;
    const sinceMs = (this.clock.now - this.#phaseMs) % RELIST_MS;
    this.#relist = this.clock.after(RELIST_MS - sinceMs, this.#look);
  }

  readonly #look = (): void => {
    this.#relist = undefined;
    const workers = this.#changed;
    this.#changed = [];
    for (const worker of workers) {
      worker.isNoticed = false;
      worker.look();
    }
  };

  /** The worker of a pod of the API, be it a mirror. */
  workerOf(pod: Pod): PodWorker | undefined {
    return isMirrorPod(pod) ? this.staticPods.workerOf(pod) : this.#workers.get(pod.metadata.uid);
  }

  forget(worker: PodWorker): void {
    this.#workers.delete(worker.uid);
  }

  #powerOff(): void {
    this.#agent.stop();
    this.pressure.stop();
    this.#booting?.cancel();
    this.#relist?.cancel();
    this.#relist = undefined;
    for (const worker of this.#changed) worker.isNoticed = false;
    this.#changed = [];
    this.#arrived = [];
    this.#isUp = false;
    for (const worker of this.#workers.values()) worker.powerLost();
  }

  /** Power is back: nothing runs any more, and the node says that it was rebooted. */
  #boot(): void {
    this.#isUp = true;
    this.#agent.rebooted(this.random.uid());
    const stored = this.#storedPods();
    for (const worker of [...this.#workers.values()]) worker.powerRestored(stored.get(worker.uid) ?? worker.pod);
    this.staticPods.sync();
    if (!this.#hasNetwork) return;
    this.#agent.start(0);
    this.#reconnect();
  }

  /** Catches up with what happened to its pods while it could not be reached. */
  #reconnect(): void {
    const stored = this.#storedPods();
    for (const worker of [...this.#workers.values()]) {
      const pod = stored.get(worker.uid);
      if (pod) worker.reconnected(pod);
      else if (!worker.isStatic) worker.removed();
    }
    this.staticPods.reconnected();
    for (const pod of stored.values()) if (!this.#workers.has(pod.metadata.uid)) this.podChanged(pod);
  }

  #storedPods(): Map<string, Pod> {
    const pods = new Map<string, Pod>();
    for (const pod of this.client.onNode<Pod>('pods', this.nodeName)) pods.set(pod.metadata.uid, pod);
    return pods;
  }

  #refusal(pod: Pod): Refusal | undefined {
    if (pod.metadata.deletionTimestamp) return undefined;
    const refusal = this.pressure.refusalOf(pod);
    // What the scheduler bound fits.
    if (refusal || pod.status.conditions?.some(({ type }) => type === 'PodScheduled')) return refusal;
    const node = this.node();
    return node && refusalOf(pod, node, this.#workers.values().map((worker) => worker.pod));
  }

  #reject(pod: Pod, { reason, message }: Refusal): void {
    this.events.event(pod, 'Warning', reason, message);
    this.client.updateStatus<Pod>('pods', { ...pod, status: { ...pod.status, phase: 'Failed', reason, message: `Pod was rejected: ${message}` } });
  }
}
