// What the workers of one node share.
import type { Client } from '../../model/client.ts';
import type { Node } from '../../model/object.ts';
import type { Clock } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { EventRecorder } from '../apiserver/event-recorder.ts';
import type { AddressPool } from './address-pool.ts';
import type { ContainerFaults } from './container-faults.ts';
import type { ContainerRunner } from './container-runner.ts';
import type { ImagePuller } from './image-puller.ts';
import type { MachineLoad } from './machine-load.ts';
import type { NodePressure } from './node-pressure.ts';
import type { PodWorker } from './pod-worker.ts';
import type { ClusterNetwork } from './network/cluster-network.ts';
import type { StaticPods } from './static-pods.ts';
import type { Disk } from './volumes/disk.ts';
import type { SourceHistory } from './volumes/source-history.ts';
import type { NetworkStorage } from './volumes/storage.ts';

export interface MachineContext {
  readonly nodeName: string;
  readonly nodeIp: string;
  readonly node: () => Node | undefined;
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  /** Says nothing while the node cannot reach the apiserver. */
  readonly events: EventRecorder;
  readonly images: ImagePuller;
  readonly addresses: AddressPool;
  readonly network: ClusterNetwork;
  /** Memory and disk that are taken by something else than pods. */
  readonly load: MachineLoad;
  /** The disk of the machine; it outlives pods and power. */
  readonly disk: Disk;
  /** Storage that all machines reach. */
  readonly storage: NetworkStorage;
  /** ConfigMaps and Secrets as they were a moment ago. */
  readonly sources: SourceHistory;
  /** Containers run until they are stopped, whatever their image would do. */
  readonly idleContainers: boolean;
  readonly runner: ContainerRunner;
  /** What is made to go wrong with containers. */
  readonly faults: ContainerFaults;
  readonly staticPods: StaticPods;
  readonly pressure: NodePressure;
  /** Pods this kubelet knows of, by uid. */
  readonly workers: ReadonlyMap<string, PodWorker>;
  /** The worker's containers changed: at the next look of the kubelet (each second) it decides and reports. */
  noticeChange(worker: PodWorker): void;
  /** The machine is on and its kubelet runs: containers are looked after. */
  isAwake(): boolean;
  /** False while the node cannot reach the apiserver: nothing is written. */
  isConnected(): boolean;
  /** A container of the control plane started or ended. */
  componentChanged(): void;
  /** The worker is done with its pod and can be forgotten. */
  forget(worker: PodWorker): void;
}
