// All machines of the cluster: one kubelet per Node object, each handed the pods that are bound to it.
import type { Change, Client, ContainerStream, ContainerUsage, ForwardedPod, LogLine, LogOutput, LogRequest, StreamOutput, StreamRequest } from '../../model/client.ts';
import { ApiError, notFound } from '../../model/errors.ts';
import type { StaticPodPort } from '../../model/mirror-pod.ts';
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod, VolumeAttachment } from '../../model/object.ts';
import { formatTimestamp } from '../../model/timestamp.ts';
import type { Clock } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { EventRecorder } from '../apiserver/event-recorder.ts';
import type { Store } from '../store/store.ts';
import { ContainerFaults } from './container-faults.ts';
import { containerLogs } from './container-logs.ts';
import { followLogs, openStream } from './container-stream.ts';
import { forwardedPod } from './forwarded-pod.ts';
import { imagesNamed } from './images/image-set.ts';
import type { ImageSet } from './images/image-set.ts';
import { Kubelet } from './kubelet.ts';
import type { ContainerSlot } from './container-slot.ts';
import type { PodWorker } from './pod-worker.ts';
import { ClusterNetwork } from './network/cluster-network.ts';
import { readStaticPod } from './static-pod-manifest.ts';
import { isResizePending } from './volumes/file-system-resize.ts';
import { SourceHistory } from './volumes/source-history.ts';
import { NetworkStorage, wipeVolume } from './volumes/storage.ts';
import { RegistryState } from './registry-state.ts';

export interface KubeletsOptions {
  store: Store;
  /** Default: the store's own. */
  watch?: Store['watch'] | undefined;
  clock: Clock;
  random: Random;
  /** The identity of a node's kubelet. */
  clientOf(nodeName: string): Client;
  eventsOf(nodeName: string): EventRecorder;
  /** Images that every machine has from the start. */
  preloaded: readonly string[];
  /** Containers run until they are stopped, whatever their image would do. */
  idleContainers: boolean;
}

/** Whose manifests they are: those that the machine came with, and those of a folder. */
type StaticPodSource = 'machine' | 'folder';

export class Kubelets implements StaticPodPort {
  readonly registry = new RegistryState();
  readonly faults: ContainerFaults;
  /** Told of nodes whose power, network or part of the control plane has changed, and of those that come and go. */
  onMachineChange: ((nodeName: string) => void) | undefined;
  readonly #options: KubeletsOptions;
  readonly #byNode = new Map<string, Kubelet>();
  /** Static pods by node and source; a machine that is not there yet finds them when it comes. */
  readonly #staticPods = new Map<string, Map<StaticPodSource, readonly Pod[]>>();
  readonly #storage = new NetworkStorage();
  readonly #sources: SourceHistory;
  readonly #network: ClusterNetwork;
  /** What every machine has from the start. */
  readonly #preloaded: ImageSet;
  #nextSubnet = 0;
  #nextHost = 10;

  constructor(options: KubeletsOptions) {
    this.#options = options;
    this.#preloaded = imagesNamed(options.preloaded);
    this.#sources = new SourceHistory(options.store, options.clock);
    this.#network = new ClusterNetwork(options.store, { podsAt: (address) => this.#at(address), nodeAt: (address) => this.#nodeAt(address) });
    this.faults = new ContainerFaults(
      ({ namespace, pod, container }) => {
        const stored = options.store.get('pods', `${namespace}/${pod}`) as Pod | undefined;
        const kubelet = this.#byNode.get(stored?.spec.nodeName ?? '');
        return kubelet?.isUp ? kubelet.workerOf(stored!)?.slots.find(({ name }) => name === container) : undefined;
      },
      (component) => this.#slotsOf(component),
    );
  }

  start(): void {
    const { store } = this.#options;
    const watch = this.#options.watch ?? store.watch.bind(store);
    for (const node of store.table('nodes').sorted()) this.#addNode(node as Node);
    watch(['nodes', 'pods'], (change) => (change.plural === 'nodes' ? this.#nodeChanged(change) : this.#podChanged(change)));
    watch(['services'], (change) => this.#network.serviceChanged(change));
    watch(['configmaps', 'secrets'], (change) => change.type !== 'ADDED' && this.#sources.changed(change));
    watch(['persistentvolumes'], (change) => this.#volumeChanged(change));
    watch(['persistentvolumeclaims'], (change) => change.type === 'MODIFIED' && this.#claimChanged(change.object as PersistentVolumeClaim));
  }

  /** Fixed, so that it can be handed on. */
  readonly kubelet = (nodeName: string): Kubelet | undefined => this.#byNode.get(nodeName);

  all(): Iterable<Kubelet> {
    return this.#byNode.values();
  }

  /** Lines of a container (rule 6.12.8); throws what `kubectl logs` prints. */
  logs(request: LogRequest): readonly LogLine[] {
    const pod = this.#podOf(request);
    return containerLogs(pod, this.#byNode.get(pod.spec.nodeName ?? ''), request, this.#options.clock.now);
  }

  /** What the containers of a pod use, by their processes; none from a node that cannot be reached. */
  usageOf(pod: Pod): readonly ContainerUsage[] {
    const kubelet = this.#byNode.get(pod.spec.nodeName ?? '');
    const nowMs = this.#options.clock.now;
    if (!kubelet?.isConnected()) return [];
    return (kubelet.workerOf(pod)?.slots ?? []).flatMap(({ name, isRunning, process }) =>
      isRunning && process ? [{ container: name, cpuMilli: process.cpuMilliAt(nowMs), memoryBytes: process.memoryBytesAt(nowMs) }] : [],
    );
  }

  /** Whether the machine of a node has been switched on and is not up yet. */
  isBooting(node: string): boolean {
    return this.#byNode.get(node)?.boot.isUnderway ?? false;
  }

  /** Opens exec or attach (rule 6.12.8); throws what kubectl prints. */
  stream(request: StreamRequest, output: StreamOutput): ContainerStream {
    const pod = this.#podOf(request);
    return openStream(pod, this.#byNode.get(pod.spec.nodeName ?? ''), request, output);
  }

  /** Opens the way to the ports of a pod; throws what kubectl prints. */
  forward(request: { readonly namespace: string; readonly name: string }): ForwardedPod {
    const pod = this.#podOf(request);
    return forwardedPod(pod, this.#byNode.get(pod.spec.nodeName ?? ''));
  }

  /** Follows the log of a container (rule 6.12.8); answers how to stop. */
  followLogs(request: LogRequest, output: LogOutput): () => void {
    const pod = this.#podOf(request);
    return followLogs(pod, this.#byNode.get(pod.spec.nodeName ?? ''), request, output);
  }

  #podOf({ namespace, name }: { readonly namespace: string; readonly name: string }): Pod {
    const pod = this.#options.store.get('pods', `${namespace}/${name}`) as Pod | undefined;
    if (!pod) throw notFound('pods', name);
    return pod;
  }

  setStaticPods(nodeName: string, manifests: readonly unknown[], source: StaticPodSource = 'folder'): readonly (Error | undefined)[] {
    const { clock, store } = this.#options;
    const pods: Pod[] = [];
    const known = this.#staticPods.get(nodeName) ?? new Map<StaticPodSource, readonly Pod[]>();
    const before = new Map(known.get(source)?.map((pod) => [pod.metadata.uid, pod]));
    const refusals = manifests.map((manifest) => {
      try {
        const pod = readStaticPod(manifest, nodeName, store.registry, formatTimestamp(clock.now));
        pods.push(before.get(pod.metadata.uid) ?? pod);
        return undefined;
      } catch (error) {
        if (error instanceof ApiError) return error;
        throw error;
      }
    });
    this.#staticPods.set(nodeName, known.set(source, pods));
    this.#handStaticPods(nodeName);
    return refusals;
  }

  /** Whether a static pod of kube-system, such as `kube-scheduler`, runs on a node: its machine is on and its container alive. */
  isComponentRunning(nodeName: string, component: string): boolean {
    const kubelet = this.#byNode.get(nodeName);
    return kubelet !== undefined && kubelet.isUp && kubelet.staticPods.isRunning('kube-system', component);
  }

  /** A file of the folder takes the place of what the machine came with under the same name. */
  #handStaticPods(nodeName: string): void {
    const known = this.#staticPods.get(nodeName);
    if (known) this.#byNode.get(nodeName)?.staticPods.set([...(known.get('machine') ?? []), ...(known.get('folder') ?? [])]);
  }

  #nodeChanged(change: Change): void {
    const node = change.object as Node;
    const { name } = node.metadata;
    if (change.type === 'DELETED') {
      this.#byNode.get(name)?.stop();
      this.#byNode.delete(name);
      this.onMachineChange?.(name);
    } else if (change.type === 'ADDED') this.#addNode(node);
  }

  #podChanged(change: Change): void {
    const pod = change.object as Pod;
    const { nodeName } = pod.spec;
    if (!nodeName) return;
    const kubelet = this.#byNode.get(nodeName);
    if (change.type === 'DELETED') kubelet?.podRemoved(pod);
    else if (concernsKubelet(change)) kubelet?.podChanged(pod);
  }

  /** What was on a volume goes with it, unless it is to be kept; a recycled one is empty again. */
  #volumeChanged({ type, object, previous }: Change): void {
    const volume = object as PersistentVolume;
    const { persistentVolumeReclaimPolicy: policy } = volume.spec;
    const isDeleted = type === 'DELETED' && policy === 'Delete' && volume.status.phase === 'Released';
    const isRecycled = type === 'MODIFIED' && policy === 'Recycle' && (previous as PersistentVolume).status.phase === 'Released' && !volume.spec.claimRef;
    if (isDeleted || isRecycled) wipeVolume(volume, this.#byNode.values().map(({ disk }) => disk), this.#storage);
  }

  /** A disk has grown under a running pod: the kubelet sees that at its next sync of the pod. */
  #claimChanged(claim: PersistentVolumeClaim): void {
    if (!isResizePending(claim)) return;
    const { store } = this.#options;
    for (const object of store.table('volumeattachments').sorted()) {
      const { spec } = object as VolumeAttachment;
      if (spec.source.persistentVolumeName === claim.spec.volumeName) this.#byNode.get(spec.nodeName)?.claimGrew(claim);
    }
  }

  #addNode(node: Node): void {
    const { clock, random, clientOf, eventsOf, idleContainers } = this.#options;
    const { name } = node.metadata;
    if (this.#byNode.has(name)) return;
    const kubelet = new Kubelet({
      node,
      nodeIp: this.#addressOf(node),
      podCidr: node.spec.podCIDR ?? this.#subnet(),
      client: clientOf(name),
      clock,
      random: random.child(name),
      events: eventsOf(name),
      network: this.#network,
      storage: this.#storage,
      sources: this.#sources,
      registry: this.registry,
      images: this.#preloaded,
      faults: this.faults,
      idleContainers,
      onChange: () => this.onMachineChange?.(name),
    });
    this.#byNode.set(name, kubelet);
    this.onMachineChange?.(name);
    kubelet.start();
    this.#handStaticPods(name);
  }

  /** The containers of a component, on machines that are on. */
  #slotsOf(component: string): ContainerSlot[] {
    const found: ContainerSlot[] = [];
    for (const kubelet of this.#byNode.values()) {
      if (!kubelet.isUp) continue;
      for (const worker of kubelet.workers.values()) if (worker.component === component) found.push(...worker.main);
    }
    return found;
  }

  #addressOf(node: Node): string {
    const given = node.status.addresses?.find(({ type }) => type === 'InternalIP')?.address;
    if (given) return given;
    const host = this.#nextHost++;
    return `192.168.${Math.floor(host / 250)}.${(host % 250) + 1}`;
  }

  #subnet(): string {
    const subnet = this.#nextSubnet++;
    return `10.${244 + Math.floor(subnet / 256)}.${subnet % 256}.0/24`;
  }

  #nodeAt(address: string): string | undefined {
    for (const kubelet of this.#byNode.values()) if (kubelet.nodeIp === address) return kubelet.hasNetwork ? kubelet.nodeName : undefined;
    return undefined;
  }

  /** The pods that are reached under an address; many share that of their node. */
  #at(address: string): PodWorker[] {
    const found: PodWorker[] = [];
    for (const kubelet of this.#byNode.values()) {
      if (!kubelet.hasNetwork || (kubelet.nodeIp !== address && !kubelet.addresses.includes(address))) continue;
      for (const worker of kubelet.workers.values()) if (worker.podIp === address) found.push(worker);
    }
    return found;
  }
}

/** Status is the kubelet's own word, except for the conditions that readiness gates wait for. */
function concernsKubelet({ object, previous }: Change): boolean {
  const pod = object as Pod;
  const before = previous as Pod | undefined;
  if (!before || before.spec !== pod.spec || before.metadata.deletionTimestamp !== pod.metadata.deletionTimestamp) return true;
  return pod.spec.readinessGates !== undefined && before.status.conditions !== pod.status.conditions;
}
