// What a pod needs before its containers: mounted volumes and a network of its own (rules 6.8.3, 6.12.3).
import type { Timer } from '../../sim/clock.ts';
import { failedMount } from './pod-volumes.ts';
import type { PodWorker } from './pod-worker.ts';

/** First and longest time between tries to mount (rule 6.5.4). */
const FIRST_MOUNT_RETRY_MS = 500;
const LONGEST_MOUNT_RETRY_MS = 122_000;
/** How long a mount is waited for before the kubelet says so in general (rule 6.8.3). */
const MOUNT_WAIT_MS = 123_000;
/** Time between two tries to get an address. */
const ADDRESS_RETRY_MS = 10_000;

export class PodSandbox {
  isReady = false;
  /** The pod's address, or the node's when it uses the network of its machine. */
  ip: string | undefined;
  readonly #worker: PodWorker;
  #timer: Timer | undefined;
  #mounting: { sinceMs: number; retryMs: number } | undefined;

  constructor(worker: PodWorker) {
    this.#worker = worker;
  }

  /** Mounts the volumes, then makes the sandbox; both are tried until they succeed. */
  create(): void {
    const { pod, context } = this.#worker;
    const { client, clock, events, random } = context;
    const failed = failedMount(pod, client);
    if (!failed) {
      this.#mounting = undefined;
      this.#timer = clock.after(Math.round(random.between(250, 700)), () => this.#connect());
      return;
    }
    this.#mounting ??= { sinceMs: clock.now, retryMs: FIRST_MOUNT_RETRY_MS };
    events.event(pod, 'Warning', 'FailedMount', failed.message);
    if (clock.now - this.#mounting.sinceMs >= MOUNT_WAIT_MS) {
      this.#mounting.sinceMs = clock.now;
      const text = `Unable to attach or mount volumes: unmounted volumes=[${failed.volume}], unattached volumes=[], failed to process volumes=[]: context deadline exceeded`;
      events.event(pod, 'Warning', 'FailedMount', text);
    }
    this.#timer = clock.after(this.#mounting.retryMs, () => this.create());
    this.#mounting.retryMs = Math.min(this.#mounting.retryMs * 2, LONGEST_MOUNT_RETRY_MS);
  }

  #connect(): void {
    const { pod, context } = this.#worker;
    this.#timer = undefined;
    this.ip = pod.spec.hostNetwork ? context.nodeIp : context.addresses.take();
    if (this.ip) {
      this.isReady = true;
      this.#worker.sandboxReady();
      return;
    }
    context.events.event(pod, 'Warning', 'FailedCreatePodSandBox', 'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox: no IP addresses available in range set');
    this.#timer = context.clock.after(ADDRESS_RETRY_MS, () => this.#connect());
  }

  /** Stops trying. */
  cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Takes the sandbox away and gives its address back. */
  remove(): void {
    this.cancel();
    const { pod, context } = this.#worker;
    if (this.ip && !pod.spec.hostNetwork) context.addresses.release(this.ip);
    this.ip = undefined;
    this.isReady = false;
  }
}
