// The Lease by which one process of a component leads: kube-system/kube-scheduler and kube-system/kube-controller-manager.
//
// The real ones renew it every 2 s. Here that is done every 10 s, which is less than it lasts, so that nobody who watches it sees
// it run out, and a cluster at rest writes a fifth.
import type { Client } from '../model/client.ts';
import { ApiError } from '../model/errors.ts';
import type { Lease } from '../model/object.ts';
import { formatMicroTime } from '../model/timestamp.ts';
import type { Clock, Timer } from '../sim/clock.ts';
import type { Random } from '../sim/random.ts';
import type { EventRecorder } from './apiserver/event-recorder.ts';

const NAMESPACE = 'kube-system';
/** client-go's lease duration, in s. */
const DURATION_SECONDS = 15;
const RENEW_MS = 10_000;
/** After a refused write, as client-go's retry period, in ms. */
const RETRY_MS = 2000;

export interface LeaderLeaseOptions {
  /** The component, which is the name of the Lease. */
  name: string;
  client: Client;
  clock: Clock;
  random: Random;
  events: EventRecorder;
}

export class LeaderLease {
  readonly #options: LeaderLeaseOptions;
  /** The process that leads: its machine, and a name of its own. */
  #holder: { host: string; identity: string } | undefined;
  #timer: Timer | undefined;

  constructor(options: LeaderLeaseOptions) {
    this.#options = options;
  }

  /** One of the processes on these machines leads; the one that did before goes on. None of them: nothing changes. */
  hold(hosts: readonly string[]): void {
    const [host] = hosts;
    if (host === undefined || (this.#holder && hosts.includes(this.#holder.host))) return;
    this.drop();
    this.#holder = { host, identity: `${host}_${this.#options.random.uid()}` };
    this.#renew();
  }

  /** The process has ended without giving the Lease back: it goes stale. */
  drop(): void {
    this.#timer?.cancel();
    this.#timer = this.#holder = undefined;
  }

  #renew(): void {
    const { clock } = this.#options;
    let delayMs = RENEW_MS;
    try {
      this.#write(this.#holder!.identity, formatMicroTime(clock.now));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      delayMs = RETRY_MS;
    }
    this.#timer = clock.after(delayMs, () => this.#renew());
  }

  #write(holderIdentity: string, now: string): void {
    const { client, name, events } = this.#options;
    const lease = client.find<Lease>('leases', NAMESPACE, name);
    if (lease?.spec.holderIdentity === holderIdentity) {
      client.update<Lease>('leases', { ...lease, metadata: { ...lease.metadata }, spec: { ...lease.spec, renewTime: now } });
      return;
    }
    const spec = { holderIdentity, leaseDurationSeconds: DURATION_SECONDS, acquireTime: now, renewTime: now, leaseTransitions: lease ? (lease.spec.leaseTransitions ?? 0) + 1 : 0 };
    const held = lease
      ? client.update<Lease>('leases', { ...lease, metadata: { ...lease.metadata }, spec: { ...lease.spec, ...spec } })
      : client.create<Lease>('leases', { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, namespace: NAMESPACE }, spec });
    events.event(held, 'Normal', 'LeaderElection', `${holderIdentity} became leader`);
  }
}
