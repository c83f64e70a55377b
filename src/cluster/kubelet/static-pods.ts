// Static pods of one node: run from manifests on its disk whatever the API says, and mirrored there (rule 6.11.7).
import { ApiError } from '../../model/errors.ts';
import { CONFIG_HASH, isMirrorPod, MIRROR_ANNOTATION } from '../../model/mirror-pod.ts';
import type { NewObject } from '../../model/client.ts';
import type { Pod } from '../../model/object.ts';
import { keyOf } from '../../model/object.ts';
import type { Timer } from '../../sim/clock.ts';
import type { MachineContext } from './machine-context.ts';
import type { Refusal } from './pod-admission.ts';
import { admit, makeRoom } from './pod-admission.ts';
import { PodWorker } from './pod-worker.ts';

/** From a change of the manifests or of a mirror to what the kubelet does about it, in ms. */
const NOTICE_MS = 30;
/** Time between two tries to create a mirror that the API refuses, in ms. */
const MIRROR_RETRY_MS = 10_000;
/** How long a mirror of nothing may be there, in ms. */
const ORPHAN_MS = 2000;

/** A static pod that runs, or is being stopped. */
interface Entry {
  readonly pod: Pod;
  readonly worker: PodWorker;
  mirror: Pod | undefined;
  retry: Timer | undefined;
}

export class StaticPods {
  readonly #context: MachineContext;
  readonly #workers: Map<string, PodWorker>;
  #wanted: ReadonlyMap<string, Pod> = new Map();
  /** By namespace/name, like the mirrors. */
  readonly #entries = new Map<string, Entry>();
  /** Pods that the kubelet does not run for want of room; not tried again. */
  readonly #rejected = new Map<string, string>();

  /** `workers` is the kubelet's own map by uid, in which static pods stand under the hash of their manifest. */
  constructor(context: MachineContext, workers: Map<string, PodWorker>) {
    this.#context = context;
    this.#workers = workers;
  }

  /** All pods that shall run from now on; those with another uid than before are other pods, which follow when the old ones have stopped. */
  set(pods: readonly Pod[]): void {
    this.#wanted = new Map(pods.map((pod) => [keyOf(pod), pod]));
    if (this.#context.isAwake()) this.sync();
  }

  /** Stops what is wanted no more and starts what does not run yet. */
  sync(): void {
    for (const [key, { pod, worker }] of this.#entries) if (this.#wanted.get(key)?.metadata.uid !== pod.metadata.uid) worker.endStatic();
    for (const [key, uid] of this.#rejected) if (this.#wanted.get(key)?.metadata.uid !== uid) this.#forgetRejected(key);
    for (const [key, pod] of this.#wanted) if (!this.#entries.has(key) && !this.#rejected.has(key)) this.#start(key, pod);
  }

  /** The worker behind a mirror, or undefined when it is the mirror of nothing. */
  workerOf(mirror: Pod): PodWorker | undefined {
    return this.#entries.get(keyOf(mirror))?.worker;
  }

  /** Whether the first container of a static pod, named as in its manifest, is alive. */
  isRunning(namespace: string, name: string): boolean {
    const entry = this.#entries.get(`${namespace}/${name}-${this.#context.nodeName.toLowerCase()}`);
    return entry?.worker.main[0]?.isRunning ?? false;
  }

  // Mirrors

  mirrorOf({ pod }: PodWorker): Pod | undefined {
    return this.#entries.get(keyOf(pod))?.mirror;
  }

  /** The status of a static pod was written to its mirror. */
  reported({ pod }: PodWorker, mirror: Pod): void {
    const entry = this.#entries.get(keyOf(pod));
    if (entry?.mirror) entry.mirror = mirror;
  }

  /** A mirror pod of this node came or changed. Nothing that happens to it reaches the containers. */
  mirrorChanged(mirror: Pod): void {
    const entry = this.#entries.get(keyOf(mirror));
    if (!entry) {
      if (this.#rejected.get(keyOf(mirror)) !== mirror.metadata.annotations![MIRROR_ANNOTATION]) this.#removeLater(mirror, ORPHAN_MS);
      return;
    }
    if (!isMirrorOf(mirror, entry.pod) || mirror.metadata.deletionTimestamp) return this.#removeLater(mirror, NOTICE_MS);
    const isNew = entry.mirror?.metadata.uid !== mirror.metadata.uid;
    entry.mirror = mirror;
    if (isNew) this.#context.noticeChange(entry.worker);
  }

  mirrorRemoved(mirror: Pod): void {
    const entry = this.#entries.get(keyOf(mirror));
    if (!entry || (entry.mirror && entry.mirror.metadata.uid !== mirror.metadata.uid)) return;
    entry.mirror = undefined;
    this.#createLater(entry, NOTICE_MS);
  }

  /** The API can be reached again: mirrors that have gone are made anew. */
  reconnected(): void {
    for (const entry of this.#entries.values()) {
      entry.mirror = undefined;
      this.#createMirror(entry);
    }
  }

  /** All containers of a static pod have stopped because its manifest is gone or is another one. */
  ended(worker: PodWorker): void {
    const key = keyOf(worker.pod);
    const entry = this.#entries.get(key);
    if (entry?.worker !== worker) return;
    entry.retry?.cancel();
    this.#entries.delete(key);
    worker.removed();
    if (entry.mirror) this.#remove(entry.mirror);
    if (this.#context.isAwake()) this.sync();
  }

  #start(key: string, pod: Pod): void {
    const { clock } = this.#context;
    const node = this.#context.node();
    const { refusal, victims = [] } = node ? admit(pod, node, this.#workers, true) : {};
    if (refusal) return this.#reject(key, pod, refusal);
    const worker = new PodWorker(this.#context, pod, true);
    const entry: Entry = { pod, worker, mirror: undefined, retry: undefined };
    this.#workers.set(worker.uid, worker);
    this.#entries.set(key, entry);
    const begin = (): void => {
      if (this.#entries.get(key) !== entry || !this.#context.isAwake()) return;
      this.#createMirror(entry);
      if (worker.startedAtMs === 0) worker.begin();
    };
    makeRoom(victims, () => clock.after(NOTICE_MS, begin));
  }

  /** The mirror of a pod that is not run says why (rule 6.11.1). */
  #reject(key: string, pod: Pod, { reason, message }: Refusal): void {
    const { client, clock, events } = this.#context;
    this.#rejected.set(key, pod.metadata.uid);
    clock.after(NOTICE_MS, () => {
      if (this.#rejected.get(key) !== pod.metadata.uid) return;
      events.event(pod, 'Warning', reason, message);
      const mirror = this.#create(pod);
      if (mirror) client.updateStatus<Pod>('pods', { ...mirror, status: { ...mirror.status, phase: 'Failed', reason, message: `Pod was rejected: ${message}` } });
    });
  }

  #forgetRejected(key: string): void {
    this.#rejected.delete(key);
    const [namespace, name] = key.split('/');
    const mirror = this.#context.client.find<Pod>('pods', namespace, name!);
    if (mirror && isMirrorPod(mirror)) this.#remove(mirror);
  }

  #createLater(entry: Entry, delayMs: number): void {
    entry.retry?.cancel();
    entry.retry = this.#context.clock.after(delayMs, () => {
      entry.retry = undefined;
      if (this.#entries.get(keyOf(entry.pod)) === entry) this.#createMirror(entry);
    });
  }

  #createMirror(entry: Entry): void {
    if (entry.mirror || !this.#context.isConnected()) return;
    const { client } = this.#context;
    const { namespace, name } = entry.pod.metadata;
    const stored = client.find<Pod>('pods', namespace, name);
    if (stored && isMirrorPod(stored)) return this.mirrorChanged(stored);
    entry.mirror = this.#create(entry.pod) ?? entry.mirror;
    if (entry.mirror) this.#context.noticeChange(entry.worker);
    else this.#createLater(entry, MIRROR_RETRY_MS);
  }

  /** Undefined when the API refuses it, for want of the namespace or because another pod has the name. */
  #create({ metadata, spec }: Pod): Pod | undefined {
    const { client } = this.#context;
    const node = this.#context.node();
    if (!this.#context.isConnected() || !node || node.metadata.deletionTimestamp) return undefined;
    const { name, namespace, labels, annotations, uid } = metadata;
    const owner = { apiVersion: 'v1', kind: 'Node', name: node.metadata.name, uid: node.metadata.uid, controller: true };
    const mirror: NewObject = { metadata: { name, namespace: namespace!, annotations: { ...annotations, [MIRROR_ANNOTATION]: uid }, ownerReferences: [owner] }, spec };
    if (labels) mirror.metadata.labels = labels;
    try {
      return client.create<Pod>('pods', mirror);
    } catch (error) {
      if (error instanceof ApiError) return undefined;
      throw error;
    }
  }

  #removeLater(mirror: Pod, delayMs: number): void {
    this.#context.clock.after(delayMs, () => {
      const entry = this.#entries.get(keyOf(mirror));
      const stored = this.#context.client.find<Pod>('pods', mirror.metadata.namespace, mirror.metadata.name);
      if (stored?.metadata.uid !== mirror.metadata.uid || (entry && isMirrorOf(stored, entry.pod) && !stored.metadata.deletionTimestamp)) return;
      this.#remove(stored);
    });
  }

  #remove({ metadata: { namespace, name, uid } }: Pod): void {
    const { client } = this.#context;
    if (!this.#context.isConnected()) return;
    try {
      client.delete('pods', namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
}

function isMirrorOf({ metadata }: Pod, pod: Pod): boolean {
  return metadata.annotations?.[MIRROR_ANNOTATION] === pod.metadata.annotations![CONFIG_HASH];
}
