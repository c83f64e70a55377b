// Gives a pod's claims their volumes on the node that was chosen, and waits until they are there (rule 4.10.4).
import { hasClaims } from '../../kinds/pod/claims.ts';
import type { Client } from '../../model/client.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../model/object.ts';
import { keyOf } from '../../model/object.ts';
import type { Clock, Timer } from '../../sim/clock.ts';
import type { SchedulerCache } from './cache.ts';
import type { NodeInfo } from './node-info.ts';
import { claimsOf, planVolumes } from './volume-plan.ts';

/** How long volumes are waited for before the pod is tried anew. */
const TIMEOUT_MS = 600_000;
const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';

interface Waiting {
  pod: Pod;
  /** The pod as if it were on the node, so that its room is kept. */
  assumed: Pod;
  node: NodeInfo;
  /** Claims that get a new volume. */
  provisions: readonly PersistentVolumeClaim[];
  timer: Timer;
  bind(): void;
  fail(why: string): void;
}

export class VolumeBinder {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #cache: SchedulerCache;
  readonly #waiting = new Map<string, Waiting>();

  constructor(client: Client, clock: Clock, cache: SchedulerCache) {
    this.#client = client;
    this.#clock = clock;
    this.#cache = cache;
  }

  /** Calls one of the two, at once or when the volumes are there or do not come; pods without claims are bound at once. */
  bind(pod: Pod, node: NodeInfo, bind: () => void, fail: (why: string) => void): void {
    if (!hasClaims(pod.spec)) return bind();
    const claims = claimsOf(pod, this.#cache);
    if (typeof claims === 'string') return fail(claims);
    if (claims.delayed.length === 0) return bind();
    const plan = planVolumes(claims, node.node, this.#cache);
    if (!('binds' in plan)) return fail(plan.join(', '));
    const assumed: Pod = { ...pod, spec: { ...pod.spec, nodeName: node.name } };
    const key = keyOf(pod);
    const timer = this.#clock.after(TIMEOUT_MS, () => this.#settle(key, 'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded'));
    this.#waiting.set(key, { pod, assumed, node, provisions: plan.provisions, timer, bind, fail });
    this.#cache.assume(assumed);
    for (const { claim, volume } of plan.binds) this.#reserve(volume, claim);
    for (const claim of plan.provisions) this.#choose(claim, node.name);
  }

  /** Keeps a volume for a claim; the volume controller does the rest. */
  #reserve(volume: PersistentVolume, claim: PersistentVolumeClaim): void {
    if (volume.spec.claimRef?.uid === claim.metadata.uid) return;
    const { apiVersion, kind, metadata } = claim;
    const { namespace, name, uid, resourceVersion } = metadata;
    const annotations = volume.spec.claimRef ? volume.metadata.annotations : { ...volume.metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes' };
    this.#client.update<PersistentVolume>('persistentvolumes', {
      ...volume,
      metadata: { ...volume.metadata, ...(annotations ? { annotations } : {}) },
      spec: { ...volume.spec, claimRef: { apiVersion, kind, namespace, name, uid, resourceVersion } as NonNullable<PersistentVolume['spec']['claimRef']> },
    });
  }

  #choose(claim: PersistentVolumeClaim, node: string): void {
    if (claim.metadata.annotations?.[SELECTED_NODE] === node) return;
    const annotations = { ...claim.metadata.annotations, [SELECTED_NODE]: node };
    this.#client.update<PersistentVolumeClaim>('persistentvolumeclaims', { ...claim, metadata: { ...claim.metadata, annotations } });
  }

  /** Whether a pod is waiting for its volumes. */
  has(key: string): boolean {
    return this.#waiting.has(key);
  }

  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** Binds the pods that have all they wait for by now, and gives up on those that never will. */
  look(): void {
    if (this.#waiting.size === 0) return;
    for (const [key, waiting] of [...this.#waiting]) {
      const claims = claimsOf(waiting.pod, this.#cache);
      const problem = typeof claims === 'string' ? claims : this.#failedProvision(waiting);
      if (problem !== undefined) this.#settle(key, `running PreBind plugin "VolumeBinding": binding volumes: ${problem}`);
      else if (typeof claims !== 'string' && claims.delayed.length === 0) this.#settle(key);
    }
  }

  /** A provisioner that cannot make a volume on the node takes the choice back. */
  #failedProvision({ provisions, node }: Waiting): string | undefined {
    for (const { metadata } of provisions) {
      const claim = this.#client.find<PersistentVolumeClaim>('persistentvolumeclaims', metadata.namespace, metadata.name);
      if (claim && !claim.spec.volumeName && claim.metadata.annotations?.[SELECTED_NODE] !== node.name) return `provisioning failed for PVC "${metadata.name}"`;
    }
    return undefined;
  }

  /** The pod is gone, or somebody else placed it. */
  forget(key: string): void {
    this.#release(key);
  }

  /** Stops waiting for everything. */
  clear(): void {
    for (const { timer } of this.#waiting.values()) timer.cancel();
    this.#waiting.clear();
  }

  #settle(key: string, problem?: string): void {
    const waiting = this.#release(key);
    if (problem === undefined) waiting?.bind();
    else waiting?.fail(problem);
  }

  #release(key: string): Waiting | undefined {
    const waiting = this.#waiting.get(key);
    if (!waiting) return undefined;
    this.#waiting.delete(key);
    waiting.timer.cancel();
    this.#cache.forget(waiting.assumed);
    return waiting;
  }
}
