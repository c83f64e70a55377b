// The cluster: store, apiserver, controllers, scheduler and kubelets on one virtual clock, usable without any edge.
import type { Change, Client, ClusterPort, Request, Response } from '../model/client.ts';
import { InputLog, noteInput } from '../model/input-log.ts';
import type { InputNote } from '../model/input-log.ts';
import type { StaticPodPort } from '../model/mirror-pod.ts';
import type { Pod } from '../model/object.ts';
import { keyOf } from '../model/object.ts';
import type { Registry } from '../model/registry.ts';
import { formatTimestamp } from '../model/timestamp.ts';
import { createKubernetesRegistry } from '../kinds/index.ts';
import { VirtualClock } from '../sim/clock.ts';
import { Pace } from '../sim/pace.ts';
import { Random } from '../sim/random.ts';
import type { FaultsPort } from '../model/fault.ts';
import type { ApiServer } from './apiserver/apiserver.ts';
import { createApiServer } from './apiserver/apiserver.ts';
import type { BootstrapOptions } from './bootstrap.ts';
import { bootstrap, preloadedImages } from './bootstrap.ts';
import { COMPONENTS, ControlPlane } from './control-plane.ts';
import { ControllerLoop } from './controllers/controller.ts';
import { controllers } from './controllers/index.ts';
import { AnnotatedFaults } from './faults/annotated-faults.ts';
import { Faults } from './faults/faults.ts';
import { faultKinds } from './faults/index.ts';
import type { FaultPoints } from './fault-points.ts';
import { delayedWatch } from './fault-points.ts';
import { Kubelets } from './kubelet/kubelets.ts';
import { LeaderLease } from './leader-lease.ts';
import { schedulerPlugins } from './scheduler/plugins/index.ts';
import { Scheduler } from './scheduler/scheduler.ts';
import { serveDefinitions } from './served-definitions.ts';
import { Store } from './store/store.ts';

/** What can be broken on purpose, for who reads its names before there is a cluster. */
export { faultKinds };

/** The day a cluster begins when nothing else is said; fixed, so that equal runs are equal to the byte. */
export const DEFAULT_START_MS = 1_748_764_800_000;

/** Writes of each controller, and of the scheduler: far above what the limits of real ones allow, and far from all at once. */
const WRITING_PACE = { perMs: 10, burst: 100 };

export interface ClusterOptions extends BootstrapOptions {
  /** Default 1. Same seed and inputs at the same virtual times: the same cluster. */
  seed?: number;
  /** Virtual time of the first moment, in ms since the epoch. */
  startMs?: number;
  /** Changes kept for watches that resume (default 8192) and events kept (default 20,000). */
  logSize?: number;
  maxEvents?: number;
  /** Containers start without delay and run until they are stopped, whatever their image would do; for scripts that only look at the control plane. */
  idleContainers?: boolean;
  /** Makes components fail where tests want them to. */
  faultPoints?: FaultPoints | undefined;
  /** Told of errors in components that are not refusals: bugs. All others go on. Default: they are collected in `bugs`. */
  onBug?(component: string, key: string, error: unknown): void;
}

/** What the input of edges has to be put in step with: the driver, when wall time moves the clock. */
export interface InputGate {
  /** Brings virtual time up to the moment of the input. */
  catchUp(): void;
  /** Something may be due sooner now. */
  wake(): void;
}

export class Cluster {
  readonly registry: Registry = createKubernetesRegistry();
  readonly seed: number;
  readonly clock: VirtualClock;
  readonly store: Store;
  readonly apiserver: ApiServer;
  readonly controllers: readonly ControllerLoop[];
  readonly scheduler: Scheduler;
  readonly kubelets: Kubelets;
  readonly controlPlane: ControlPlane;
  readonly faults: Faults;
  readonly #annotated: AnnotatedFaults;
  readonly port: ClusterPort;
  /** The disks of the machines, beside the API. */
  readonly machines: StaticPodPort;
  /** An administrator's typed client, for tests and the bootstrap. */
  readonly admin: Client;
  /** Errors that should never have happened, oldest first; at most 100 are kept. */
  readonly bugs: { component: string; key: string; error: unknown }[] = [];
  /** Virtual time at which the cluster was ready and the user's time began. */
  readonly readyAtMs: number;
  #gate: InputGate | undefined;
  readonly #measures: Pick<ClusterPort, 'usageOf'>;

  constructor(options: ClusterOptions = {}) {
    this.seed = options.seed ?? 1;
    this.clock = new VirtualClock(options.startMs ?? DEFAULT_START_MS);
    const random = new Random(this.seed);
    const { clock, registry } = this;
    const onBug = options.onBug ?? ((component: string, key: string, error: unknown) => void (this.bugs.length < 100 && this.bugs.push({ component, key, error })));
    clock.onError = (error) => onBug('timer', formatTimestamp(clock.now), error);
    this.store = new Store({
      registry,
      onError: ({ plural, object }, error) => onBug('watch', `${plural} ${keyOf(object)}`, error),
      ...(options.logSize === undefined ? {} : { logSize: options.logSize }),
    });
    const { store } = this;
    serveDefinitions(store);
    this.apiserver = createApiServer({ store, registry, clock, random: random.child('apiserver'), ...(options.maxEvents === undefined ? {} : { maxEvents: options.maxEvents }) });
    const { apiserver } = this;
    this.admin = apiserver.client({ name: 'kubernetes-admin', side: 'outside' });
    const points = options.faultPoints;
    const clientOf = (component: string, name: string, pace?: Pace): Client => {
      const client = apiserver.client({ name, ...(pace && { pace }) });
      return points ? points.wrapClient(client, component) : client;
    };
    /** A component of the control plane writes at a pace of its own. */
    const pacedClientOf = (component: string, name: string): { client: Client; pace: Pace } => {
      const pace = new Pace(clock, WRITING_PACE);
      return { client: clientOf(component, name, pace), pace };
    };
    const watchOf = (component: string): Store['watch'] | undefined => points && delayedWatch(store.watch.bind(store), clock, () => points.watchDelayMs(component));
    // Nobody measures containers that stand for nothing.
    const measures = options.idleContainers ? {} : { usageOf: (pod: Pod) => this.kubelets.usageOf(pod) };
    this.#measures = measures;
    this.controllers = controllers.map((definition) => {
      const { client, pace } = pacedClientOf(definition.name, `system:serviceaccount:kube-system:${definition.name}`);
      return new ControllerLoop(definition, {
        store,
        watch: watchOf(definition.name),
        pace,
        onBug,
        context: {
          client,
          clock,
          random: random.child(`controllers/${definition.name}`),
          events: apiserver.recorder({ component: definition.name }),
          ...measures,
        },
      });
    });
    this.scheduler = new Scheduler({
      store,
      watch: watchOf('default-scheduler'),
      clock,
      ...pacedClientOf('default-scheduler', 'system:kube-scheduler'),
      random: random.child('scheduler'),
      events: apiserver.recorder({ component: 'default-scheduler', style: 'scheduler' }),
      plugins: schedulerPlugins,
      onBug,
    });
    this.kubelets = new Kubelets({
      store,
      watch: watchOf('kubelet'),
      clock,
      random: random.child('kubelets'),
      clientOf: (nodeName) => clientOf('kubelet', `system:node:${nodeName}`),
      eventsOf: (nodeName) => apiserver.recorder({ component: 'kubelet', host: nodeName }),
      preloaded: preloadedImages,
      idleContainers: options.idleContainers ?? false,
    });
    apiserver.setLogSource((request) => this.kubelets.logs(request));
    const { kubelets, controllers: loops, scheduler } = this;
    const leaseOf = (name: string, component: string): LeaderLease =>
      new LeaderLease({ name, client: apiserver.client({ name: `system:${name}` }), clock, random: random.child(`leases/${name}`), events: apiserver.recorder({ component }) });
    this.controlPlane = new ControlPlane({
      clock,
      gate: apiserver.gate,
      kubelets,
      loops: { 'kube-controller-manager': loops, 'kube-scheduler': [scheduler] },
      leases: { 'kube-controller-manager': leaseOf('kube-controller-manager', 'kube-controller-manager'), 'kube-scheduler': leaseOf('kube-scheduler', 'default-scheduler') },
    });
    const hands = { kubelet: kubelets.kubelet, containers: kubelets.faults, registry: kubelets.registry, controlPlane: this.controlPlane };
    this.faults = new Faults({ store, clock, kinds: faultKinds, components: COMPONENTS, hands });
    const hand = apiserver.client({ name: 'simulator', side: 'none' });
    this.#annotated = new AnnotatedFaults({ store, faults: this.faults, hand, eventsOf: (host) => apiserver.recorder({ component: 'kubelet', host }) });
    for (const loop of loops) loop.start();
    scheduler.start();
    kubelets.start();
    this.faults.start();
    this.#annotated.start();
    this.port = this.#createPort();
    this.machines = { setStaticPods: (nodeName, manifests) => this.#asInput(() => this.kubelets.setStaticPods(nodeName, manifests)) };
    bootstrap(this, options);
    this.readyAtMs = clock.now;
  }

  /** Puts inputs in step with a driver. */
  attach(gate: InputGate): void {
    this.#gate = gate;
  }

  /** Advances virtual time by ms. */
  advance(ms: number): void {
    this.clock.advance(ms);
  }

  /** Does something that comes from outside, in step with the driver. */
  #asInput<T>(run: () => T): T {
    this.#gate?.catchUp();
    try {
      return run();
    } finally {
      this.#gate?.wake();
    }
  }

  #createPort(): ClusterPort {
    const { apiserver, store, clock, scheduler } = this;
    const { reader } = apiserver;
    const port: ClusterPort = {
      registry: this.registry,
      find: reader.find,
      get: reader.get,
      list: reader.list,
      onNode: reader.onNode,
      ownedBy: reader.ownedBy,
      labelled: reader.labelled,
      foundBy: reader.foundBy,
      byUid: reader.byUid,
      get now() {
        return clock.now;
      },
      get revision() {
        return store.revision;
      },
      watch: (plurals, listener: (change: Change) => void, sinceRevision?: number) => store.watch(plurals, listener, sinceRevision),
      inputs: new InputLog(),
      request: async (request: Request): Promise<Response> => this.#asInput(() => apiserver.handleRequest(request)),
      managedFields: (object) => apiserver.managedFields(object),
      followLogs: async (request, output) => {
        const stop = this.#asInput(() => this.kubelets.followLogs(request, output));
        return () => this.#asInput(stop);
      },
      ...this.#measures,
      stream: async (request, output) => {
        const stream = this.#asInput(() => {
          apiserver.gate.pass('outside');
          return this.kubelets.stream(request, output);
        });
        return {
          get unread() {
            return stream.unread;
          },
          write: (text) => this.#asInput(() => stream.write(text)),
          end: () => this.#asInput(() => stream.end()),
          close: () => this.#asInput(() => stream.close()),
        };
      },
      forward: async (pod) => {
        const forwarded = this.#asInput(() => {
          apiserver.gate.pass('outside');
          return this.kubelets.forward(pod);
        });
        return {
          connect: (podPort) => this.#asInput(() => forwarded.connect(podPort)),
          request: (podPort, path) => this.#asInput(() => forwarded.request(podPort, path)),
        };
      },
      after: (delayMs, run) => {
        const timer = clock.after(delayMs, run);
        this.#gate?.wake();
        return () => timer.cancel();
      },
      schedulingOf: (podUid) => scheduler.answersOf(podUid),
      isBooting: (node) => this.kubelets.isBooting(node),
      outage: () => this.controlPlane.outage(),
      onOutage: (listener) => this.controlPlane.onOutage(listener),
      faults: this.#createFaultsPort(),
      access: apiserver.access,
      as: (origin, user) =>
        Object.create(port, {
          request: { value: async (request: Request, note: InputNote = {}) => this.#asInput(() => noteInput(port, origin, request, note, () => apiserver.handleRequest(request, user))) },
        }) as ClusterPort,
    };
    return port;
  }

  #createFaultsPort(): FaultsPort {
    const { faults, controlPlane } = this;
    const inStep = (run: () => void): void => {
      this.#gate?.catchUp();
      try {
        run();
      } finally {
        this.#gate?.wake();
      }
    };
    return {
      kinds: faults.kinds,
      list: () => faults.list(),
      subscribe: (listener) => faults.subscribe(listener),
      inject: async (request, origin) => inStep(() => faults.inject(request, origin)),
      revert: async (id) => inStep(() => this.revertFault(id)),
      components: () => controlPlane.states(),
    };
  }

  /** Ends a fault; one that an annotation asks for loses the annotation. */
  revertFault(id: string): void {
    const fault = this.faults.list().find((each) => each.id === id);
    if (fault?.origin === 'annotation') this.#annotated.remove(fault);
    else this.faults.revert(id);
  }
}

/** Builds a cluster and lets it settle: nodes Ready, kube-system running. Throws for options that make no sense. */
export function createCluster(options: ClusterOptions = {}): Cluster {
  return new Cluster(options);
}
