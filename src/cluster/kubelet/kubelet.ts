// The kubelet of one node, and the machine under it: its pods, its images, its power and its network.
import { claimVolumes, hasClaims } from '../../kinds/pod/claims.ts';
import { isPodTerminal } from '../../kinds/pod/conditions.ts';
import type { Client } from '../../model/client.ts';
import { ApiError } from '../../model/errors.ts';
import { isMirrorPod } from '../../model/mirror-pod.ts';
import type { Node, PersistentVolumeClaim, Pod } from '../../model/object.ts';
import type { Clock, Timer } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { EventRecorder } from '../apiserver/event-recorder.ts';
import { AddressPool } from './address-pool.ts';
import type { ContainerFaults } from './container-faults.ts';
import { ContainerRunner } from './container-runner.ts';
import { ImagePuller } from './image-puller.ts';
import type { ImageSet } from './images/image-set.ts';
import type { MachineContext } from './machine-context.ts';
import { MachineBoot } from './machine-boot.ts';
import { MachineLoad } from './machine-load.ts';
import { NodeAgent } from './node-agent.ts';
import { NodePressure } from './node-pressure.ts';
import type { Admission, Refusal } from './pod-admission.ts';
import { admit, makeRoom, machineRefusal } from './pod-admission.ts';
import { PodWorker } from './pod-worker.ts';
import type { ClusterNetwork } from './network/cluster-network.ts';
import type { RegistryState } from './registry-state.ts';
import { reportPodAnnotations } from './report-annotations.ts';
import { StaticPods } from './static-pods.ts';
import { Disk } from './volumes/disk.ts';
import { resizeFileSystems } from './volumes/file-system-resize.ts';
import type { SourceHistory } from './volumes/source-history.ts';
import type { NetworkStorage } from './volumes/storage.ts';

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
  network: ClusterNetwork;
  storage: NetworkStorage;
  sources: SourceHistory;
  registry: RegistryState;
  /** What the machine has from the start. */
  images: ImageSet;
  faults: ContainerFaults;
  idleContainers: boolean;
  /** Its power, its network or a component of the control plane on it has changed. */
  onChange(): void;
}

export class Kubelet implements MachineContext {
  readonly nodeName: string;
  readonly nodeIp: string;
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventRecorder;
  readonly network: ClusterNetwork;
  readonly disk = new Disk();
  readonly storage: NetworkStorage;
  readonly sources: SourceHistory;
  readonly idleContainers: boolean;
  readonly images: ImagePuller;
  readonly addresses: AddressPool;
  readonly runner: ContainerRunner;
  readonly staticPods: StaticPods;
  readonly pressure: NodePressure;
  readonly load = new MachineLoad();
  readonly boot: MachineBoot;
  readonly faults: ContainerFaults;
  readonly #onChange: () => void;
  readonly #agent: NodeAgent;
  readonly #workers = new Map<string, PodWorker>();
  readonly #phaseMs: number;
  #arrived: PodWorker[] = [];
  #changed: PodWorker[] = [];
  #relist: Timer | undefined;
  #hasPower = true;
  #hasNetwork = true;
  #isUp = true;
  /** The kubelet's own process; its machine may be on without it. */
  #runs = true;
  /** A way to an apiserver that answers. */
  #reachesApi = true;
  /** The machine was off, and no kubelet has looked after its pods since. */
  #isUntended = false;

  constructor(options: KubeletOptions) {
    this.nodeName = options.node.metadata.name;
    this.nodeIp = options.nodeIp;
    this.client = options.client;
    this.clock = options.clock;
    this.boot = new MachineBoot(options.clock);
    this.random = options.random;
    const { events } = options;
    this.events = {
      event: (target, type, reason, message, field) => {
        // Idle containers have no runtime behind them, and nobody who tells of it.
        if (this.isConnected() && !(this.idleContainers && target.kind === 'Pod')) events.event(target, type, reason, message, field);
      },
    };
    this.network = options.network;
    this.storage = options.storage;
    this.sources = options.sources;
    this.faults = options.faults;
    this.#onChange = options.onChange;
    this.idleContainers = options.idleContainers;
    this.addresses = new AddressPool(options.podCidr, options.nodeIp);
    this.#phaseMs = this.random.below(RELIST_PHASES) * (RELIST_MS / RELIST_PHASES);
    this.images = new ImagePuller(this.clock, this.random.child('images'), options.registry, options.images, this.#imagesChanged, options.idleContainers);
    this.runner = new ContainerRunner(this);
    this.staticPods = new StaticPods(this, this.#workers);
    this.pressure = new NodePressure(this, this.#workers, () => this.#agent.pressureChanged());
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

  /** The machine is on. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** Nothing cuts the machine off, be it on or not. */
  get isPlugged(): boolean {
    return this.#hasNetwork;
  }

  /** Its pods can be reached, and reach others. */
  get hasNetwork(): boolean {
    return this.#isUp && this.#hasNetwork;
  }

  isAwake(): boolean {
    return this.#isUp && this.#runs;
  }

  isConnected(): boolean {
    return this.#isUp && this.#runs && this.#reachesApi;
  }

  componentChanged(): void {
    this.#onChange();
  }

  /** Boots: the first report comes after a moment; pods that are bound already are taken up. */
  start(): void {
    this.boot.begin(500 + this.random.below(1500), () => {
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

  // What can be taken from it; what follows, follows from that alone

  setPower(hasPower: boolean): void {
    if (hasPower === this.#hasPower) return;
    this.#hasPower = hasPower;
    if (hasPower) this.boot.begin(BOOT_MS, () => this.#boot());
    else {
      this.#powerOff();
      this.#onChange();
    }
  }

  /** Between this machine and all others. */
  setNetwork(hasNetwork: boolean): void {
    if (hasNetwork === this.#hasNetwork) return;
    this.#hasNetwork = hasNetwork;
    this.#onChange();
  }

  /** Whether requests of this kubelet are answered; nothing is lost, what it has to say is said when they are again. */
  setReach(reachesApi: boolean): void {
    if (reachesApi === this.#reachesApi) return;
    this.#reachesApi = reachesApi;
    if (!reachesApi) this.#agent.stop();
    else if (this.isAwake()) {
      this.#agent.resume(0);
      this.#reconnect();
    }
  }

  /** The kubelet's process; containers do not need it to run. */
  setKubelet(runs: boolean): void {
    if (runs === this.#runs) return;
    this.#runs = runs;
    if (!this.#isUp) return;
    if (!runs) {
      this.#agent.stop();
      this.pressure.stop();
      this.#forgetPlans();
      for (const worker of this.#workers.values()) worker.kubeletStopped();
    } else if (this.#isUntended) this.#tend();
    else {
      for (const worker of [...this.#workers.values()]) worker.kubeletStarted();
      this.staticPods.sync();
      this.pressure.resume();
      this.#connect();
    }
  }

  podChanged(pod: Pod): void {
    if (!this.isConnected()) return;
    if (isMirrorPod(pod)) return this.staticPods.mirrorChanged(pod);
    const worker = this.#workers.get(pod.metadata.uid);
    if (worker) return worker.podChanged(pod);
    if (isPodTerminal(pod) && !pod.metadata.deletionTimestamp) return;
    const { refusal, victims } = this.#admit(pod);
    if (refusal) return this.#reject(pod, refusal);
    const fresh = new PodWorker(this, pod);
    this.#workers.set(pod.metadata.uid, fresh);
    if (pod.metadata.deletionTimestamp) return fresh.podChanged(pod);
    reportPodAnnotations(pod, this.events);
    if (victims) makeRoom(victims, () => this.#receive(fresh));
    else this.#receive(fresh);
  }

  /** Pods that come at the same time are begun together. */
  #receive(worker: PodWorker): void {
    this.#arrived.push(worker);
    if (this.#arrived.length > 1) return;
    this.clock.after(NOTICE_MS, () => {
      const workers = this.#arrived;
      this.#arrived = [];
      if (this.isAwake()) for (const each of workers) if (each.startedAtMs === 0) each.begin();
    });
  }

  /** A claim of one of its pods has grown: its file system follows when the pod is synced next. */
  claimGrew({ metadata }: PersistentVolumeClaim): void {
    for (const worker of this.#workers.values()) {
      const { pod } = worker;
      if (!hasClaims(pod.spec) || pod.metadata.namespace !== metadata.namespace || !claimVolumes(pod).some(({ claim }) => claim === metadata.name)) continue;
      const { nextSyncMs } = worker.volumes;
      this.clock.at(nextSyncMs, () => {
        if (this.isConnected() && this.#workers.get(worker.uid) === worker && worker.sandbox.mountedAtMs > 0) resizeFileSystems(worker.pod, this);
      });
    }
  }

  podRemoved(pod: Pod): void {
    if (!this.isConnected()) return;
    if (isMirrorPod(pod)) return this.staticPods.mirrorRemoved(pod);
    this.#workers.get(pod.metadata.uid)?.removed();
  }

  noticeChange(worker: PodWorker): void {
    if (worker.isNoticed || !this.isAwake()) return;
    worker.isNoticed = true;
    this.#changed.push(worker);
    if (this.#relist) return;
    // A runtime that pretends tells at once what happens to its containers.
    const everyMs = this.idleContainers ? RELIST_MS / RELIST_PHASES : RELIST_MS;
    const sinceMs = (this.clock.now - this.#phaseMs) % everyMs;
    this.#relist = this.clock.after(everyMs - sinceMs, this.#look);
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
    this.boot.cancel();
    this.#forgetPlans();
    this.#isUp = false;
    for (const worker of this.#workers.values()) worker.powerLost();
  }

  #forgetPlans(): void {
    this.#relist?.cancel();
    this.#relist = undefined;
    for (const worker of this.#changed) worker.isNoticed = false;
    this.#changed = [];
    this.#arrived = [];
  }

  /** Power is back: nothing runs any more, and the node will say that it was rebooted. */
  #boot(): void {
    this.#isUp = true;
    this.#agent.rebooted(this.random.uid());
    for (const worker of this.#workers.values()) for (const slot of worker.slots) if (slot.isRunning) this.runner.lost(slot);
    this.#isUntended = true;
    if (this.#runs) this.#tend();
    this.#onChange();
  }

  /** A kubelet starts on a machine that was off: what ran is started anew. */
  #tend(): void {
    this.#isUntended = false;
    const stored = this.#storedPods();
    for (const worker of [...this.#workers.values()]) worker.powerRestored(stored.get(worker.uid) ?? worker.pod);
    this.staticPods.sync();
    this.#connect();
  }

  #connect(): void {
    if (!this.isConnected()) return;
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
    // Listed again: what had stopped already is gone by now.
    for (const pod of this.#storedPods().values()) if (!this.#workers.has(pod.metadata.uid)) this.podChanged(pod);
  }

  #storedPods(): Map<string, Pod> {
    const pods = new Map<string, Pod>();
    for (const pod of this.client.onNode<Pod>('pods', this.nodeName)) pods.set(pod.metadata.uid, pod);
    return pods;
  }

  #admit(pod: Pod): Admission {
    if (pod.metadata.deletionTimestamp) return {};
    const refusal = this.pressure.refusalOf(pod) ?? machineRefusal(pod);
    if (refusal) return { refusal };
    // What the scheduler bound fits.
    const node = pod.status.conditions?.some(({ type }) => type === 'PodScheduled') ? undefined : this.node();
    return node ? admit(pod, node, this.#workers, false) : {};
  }

  #reject(pod: Pod, { reason, message }: Refusal): void {
    this.events.event(pod, 'Warning', reason, message);
    try {
      this.client.updateStatus<Pod>('pods', { ...pod, metadata: { ...pod.metadata }, status: { ...pod.status, phase: 'Failed', reason, message: `Pod was rejected: ${message}` } });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Somebody wrote in between: it is looked at anew.
      const { namespace, name, uid } = pod.metadata;
      this.clock.after(NOTICE_MS, () => {
        const stored = this.client.find<Pod>('pods', namespace, name);
        if (stored?.metadata.uid === uid) this.podChanged(stored);
      });
    }
  }
}
