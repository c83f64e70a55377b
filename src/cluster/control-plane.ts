// Whether the components of the control plane run, and what it means for everybody when one of them does not.
//
// A component runs when a machine that has its static pod is on and the container alive. A cluster without such pods has
// components that just run, as where the control plane is somebody else's. The rest follows: without kube-scheduler or
// kube-controller-manager their loops stand still; without kube-apiserver or etcd nobody's request is answered.
import { storageTimeout, unreachable } from '../model/errors.ts';
import type { ApiError } from '../model/errors.ts';
import type { ComponentState } from '../model/fault.ts';
import type { Clock, Timer } from '../sim/clock.ts';
import type { Gate } from './apiserver/gate.ts';
import type { Kubelet } from './kubelet/kubelet.ts';
import type { Kubelets } from './kubelet/kubelets.ts';
import type { LeaderLease } from './leader-lease.ts';

export const COMPONENTS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;
export type Component = (typeof COMPONENTS)[number];
/** Components of which one process leads. */
const LEADERS = ['kube-controller-manager', 'kube-scheduler'] as const;
type Leader = (typeof LEADERS)[number];

/** From a component's container being started to its work being done, in ms. */
const START_MS = 1000;
/** A leader that cannot renew its lease for so long gives up and ends; it comes back when it can (client-go's renew deadline), in ms. */
const RENEW_DEADLINE_MS = 10_000;

/** What stops and starts: a controller's loop, the scheduler. Started, it lists everything anew. */
export interface Loop {
  start(): void;
  stop(): void;
}

export interface ControlPlaneOptions {
  clock: Clock;
  gate: Gate;
  kubelets: Kubelets;
  /** The loops of a component. */
  loops: Readonly<Record<Leader, readonly Loop[]>>;
  leases: Readonly<Record<Leader, LeaderLease>>;
}

export class ControlPlane {
  readonly #options: ControlPlaneOptions;
  /** Machines that have run a component, by component. */
  readonly #hosts = new Map<Component, Set<string>>();
  readonly #stopped = new Set<string>();
  /** When a component that was down was seen to be up. */
  readonly #upSinceMs = new Map<Component, number>();
  readonly #running = new Map<Component, boolean>(COMPONENTS.map((component) => [component, true]));
  /** Instants at which everything is looked at again. */
  readonly #due = new Set<number>();
  /** Until when leaders go on that cannot renew their leases; undefined while they can. */
  #deadline: Timer | undefined;
  #isLeaderless = false;
  /** Machines with an apiserver that answers; undefined when it is on none of them. */
  #apiHosts: readonly string[] | undefined;
  #isOpen = true;
  readonly #outageListeners = new Set<() => void>();

  constructor(options: ControlPlaneOptions) {
    this.#options = options;
    options.kubelets.onMachineChange = (nodeName) => this.#machineChanged(nodeName);
  }

  /** Starts the loops. */
  start(): void {
    for (const loops of Object.values(this.#options.loops)) for (const loop of loops) loop.start();
  }

  isRunning(component: Component): boolean {
    return this.#running.get(component)!;
  }

  states(): readonly ComponentState[] {
    return COMPONENTS.map((name) => ({ name, isRunning: this.isRunning(name) }));
  }

  /** Why a request from outside is refused now, or undefined. */
  outage(): ApiError | undefined {
    return this.#options.gate.refusals.outside?.();
  }

  /** Called after `outage` has another answer; answers the unsubscribe. */
  onOutage(listener: () => void): () => void {
    this.#outageListeners.add(listener);
    return () => this.#outageListeners.delete(listener);
  }

  /** Keeps a component from running, or lets it come up again. */
  setStopped(component: string, isStopped: boolean): void {
    if (isStopped) this.#stopped.add(component);
    else this.#stopped.delete(component);
    this.#options.kubelets.faults.setComponent(component, isStopped);
    this.#refreshAfter(0);
    if (!isStopped) this.#refreshAfter(START_MS);
  }

  #machineChanged(nodeName: string): void {
    const { kubelets } = this.#options;
    const kubelet = kubelets.kubelet(nodeName);
    let isHost = false;
    for (const component of COMPONENTS) {
      const hosts = this.#hosts.get(component);
      if (kubelet && kubelets.isComponentRunning(nodeName, component)) {
        if (hosts) hosts.add(nodeName);
        else this.#hosts.set(component, new Set([nodeName]));
      }
      isHost ||= this.#hosts.get(component)?.has(nodeName) ?? false;
      // A machine that was taken out of the cluster takes nothing with it: who removes the last one runs the control plane elsewhere.
      if (!kubelet && hosts?.delete(nodeName) && hosts.size === 0) this.#hosts.delete(component);
    }
    if (isHost) {
      this.#refreshAfter(0);
      if (COMPONENTS.some((component) => !this.isRunning(component) && this.#isUp(component))) this.#refreshAfter(START_MS);
    }
    // Callbacks of the machine itself have to end before it is told what it reaches.
    else if (kubelet) this.#options.clock.after(0, () => this.#tell(kubelet));
  }

  #refreshAfter(delayMs: number): void {
    const { clock } = this.#options;
    const atMs = clock.now + delayMs;
    if (this.#due.has(atMs)) return;
    this.#due.add(atMs);
    clock.at(atMs, () => {
      this.#due.delete(atMs);
      this.#refresh();
    });
  }

  #refresh(): void {
    const { kubelets } = this.#options;
    for (const component of COMPONENTS) {
      const isUp = this.#isUp(component);
      if (!isUp) this.#upSinceMs.delete(component);
      else if (!this.isRunning(component) && !this.#upSinceMs.has(component)) this.#upSinceMs.set(component, this.#options.clock.now);
      this.#running.set(component, isUp && this.#options.clock.now >= (this.#upSinceMs.get(component) ?? -Infinity) + START_MS);
    }
    const hosts = this.#hosts.get('kube-apiserver');
    const isServed = this.isRunning('kube-apiserver') && this.isRunning('etcd');
    this.#apiHosts = hosts && isServed ? [...hosts].filter((node) => kubelets.isComponentRunning(node, 'kube-apiserver')) : undefined;
    this.#isOpen = isServed;
    const before = this.outage()?.message;
    this.#setGate();
    for (const kubelet of [...kubelets.all()]) this.#tell(kubelet);
    this.#lead();
    if (this.outage()?.message !== before) for (const listener of [...this.#outageListeners]) listener();
  }

  #isUp(component: Component): boolean {
    if (this.#stopped.has(component)) return false;
    const hosts = this.#hosts.get(component);
    if (!hosts) return true;
    for (const node of hosts) if (this.#options.kubelets.isComponentRunning(node, component)) return true;
    return false;
  }

  #setGate(): void {
    const { gate, kubelets } = this.#options;
    const hosts = this.#hosts.get('kube-apiserver');
    if (!this.isRunning('kube-apiserver')) {
      const isThere = !hosts || [...hosts].some((node) => kubelets.kubelet(node)?.hasNetwork);
      gate.refusals.inside = () => unreachable('refused');
      gate.refusals.outside = () => unreachable(isThere ? 'refused' : 'timeout');
    } else if (!this.isRunning('etcd')) gate.refusals.inside = gate.refusals.outside = storageTimeout;
    else {
      gate.refusals.inside = undefined;
      const isCutOff = this.#apiHosts !== undefined && !this.#apiHosts.some((node) => kubelets.kubelet(node)?.hasNetwork);
      gate.refusals.outside = isCutOff ? () => unreachable('timeout') : undefined;
    }
  }

  /** Says to a kubelet whether an apiserver answers it: the one beside it, or one that both have a network to. */
  #tell(kubelet: Kubelet): void {
    const { kubelets } = this.#options;
    const hosts = this.#apiHosts;
    const hasWay = hosts ? hosts.some((node) => node === kubelet.nodeName || (kubelet.isPlugged && kubelets.kubelet(node)?.hasNetwork)) : kubelet.isPlugged;
    kubelet.setReach(this.#isOpen && hasWay);
  }

  /** Lets loops run whose component does and can write; leaders go on for a while without being able to. */
  #lead(): void {
    const { clock } = this.#options;
    if (this.#isOpen) {
      this.#deadline?.cancel();
      this.#deadline = undefined;
      this.#isLeaderless = false;
    } else if (!this.#isLeaderless) {
      this.#deadline ??= clock.after(RENEW_DEADLINE_MS, () => {
        this.#deadline = undefined;
        this.#isLeaderless = true;
        this.#turnLoops();
      });
    }
    this.#turnLoops();
  }

  #turnLoops(): void {
    for (const component of LEADERS) {
      const runs = this.isRunning(component) && !this.#isLeaderless;
      this.#turnLease(component, runs);
      for (const loop of this.#options.loops[component]) {
        if (runs) loop.start();
        else loop.stop();
      }
    }
  }

  /** Where no machine runs the component it leads from outside, and has no Lease here; one that it had is kept up. */
  #turnLease(component: Leader, runs: boolean): void {
    const { leases, kubelets } = this.#options;
    if (runs) leases[component].hold([...(this.#hosts.get(component) ?? [])].filter((node) => kubelets.isComponentRunning(node, component)));
    else leases[component].drop();
  }
}
