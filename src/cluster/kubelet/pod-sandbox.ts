// What a pod needs before its containers: mounted volumes and a network of its own (rules 6.8.3, 6.12.3).
import { hasClaims } from '../../kinds/pod/claims.ts';
import type { Timer } from '../../sim/clock.ts';
import type { PodWorker } from './pod-worker.ts';
import { resizeFileSystems } from './volumes/file-system-resize.ts';
import type { MountProblem } from './volumes/mounting.ts';
import { mountProblems } from './volumes/mounting.ts';

/** First and longest time between tries to mount (rule 6.5.4). */
const FIRST_MOUNT_RETRY_MS = 500;
const LONGEST_MOUNT_RETRY_MS = 122_000;
/** How long a mount is waited for before the kubelet says so in general (rule 6.8.3). */
const MOUNT_WAIT_MS = 123_000;
/** Time between two syncs of a pod whose claim is not bound. */
const LOOKUP_RETRY_MS = 10_000;
/** Time between two tries to get an address. */
const ADDRESS_RETRY_MS = 10_000;

export class PodSandbox {
  isReady = false;
  /** The pod's address, or the node's when it uses the network of its machine. */
  ip: string | undefined;
  /** When the volumes were mounted, in ms. */
  mountedAtMs = 0;
  readonly #worker: PodWorker;
  #timer: Timer | undefined;
  #mounting: { sinceMs: number; retryMs: number } | undefined;

  constructor(worker: PodWorker) {
    this.#worker = worker;
  }

  /** Mounts the volumes, then makes the sandbox; both are tried until they succeed. */
  create(): void {
    const { pod, context } = this.#worker;
    const { clock, random } = context;
    const problems = mountProblems(pod, context);
    if (problems.length === 0) {
      this.#mounting = undefined;
      this.mountedAtMs = clock.now;
      if (hasClaims(pod.spec)) resizeFileSystems(pod, context);
      this.#timer = clock.after(Math.round(random.between(250, 700)), () => this.#connect());
      return;
    }
    this.#mounting ??= { sinceMs: clock.now, retryMs: FIRST_MOUNT_RETRY_MS };
    this.#complain(problems, this.#mounting);
    const waitMs = problems.some(({ lookup }) => lookup) ? LOOKUP_RETRY_MS : this.#mounting.retryMs;
    this.#timer = clock.after(waitMs, () => this.create());
    this.#mounting.retryMs = Math.min(this.#mounting.retryMs * 2, LONGEST_MOUNT_RETRY_MS);
  }

  /** Each failure in its own words, and after two minutes all that is missing in one sentence. */
  #complain(problems: readonly MountProblem[], mounting: { sinceMs: number }): void {
    const { pod, context } = this.#worker;
    const { clock, events } = context;
    const report = (message: string): void => events.event(pod, 'Warning', 'FailedMount', message);
    for (const { setup } of problems) if (setup) report(setup);
    const lookups = problems.filter(({ lookup }) => lookup);
    const isLate = clock.now - mounting.sinceMs >= MOUNT_WAIT_MS;
    if (isLate) mounting.sinceMs = clock.now;
    if (!isLate && lookups.length === 0) return;
    const namesOf = (list: readonly MountProblem[]): string => list.map(({ volume }) => volume).sort().join(' ');
    const why = lookups.length > 0 ? lookups.map(({ lookup }) => lookup).join('; ') : 'context deadline exceeded';
    report(`Unable to attach or mount volumes: unmounted volumes=[${namesOf(problems)}], unattached volumes=[], failed to process volumes=[${namesOf(lookups)}]: ${why}`);
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
