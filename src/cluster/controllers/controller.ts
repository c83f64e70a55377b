// What a controller is, and the loop that runs one: level-triggered keys, with all retry policy in one place.
import type { Change, Client, ContainerUsage } from '../../model/client.ts';
import type { Kind } from '../../model/kind.ts';
import type { Pod } from '../../model/object.ts';
import { ApiError } from '../../model/errors.ts';
import type { Clock, Timer } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { Pace } from '../../sim/pace.ts';
import { WorkQueue } from '../../sim/work-queue.ts';
import type { EventRecorder } from '../apiserver/event-recorder.ts';
import { EVERYTHING } from '../store/audience.ts';
import type { Store } from '../store/store.ts';

/** What a controller gets to work with; everything is its own (random stream, event source, identity). */
export interface ControllerContext {
  client: Client;
  clock: Clock;
  random: Random;
  events: EventRecorder;
  /** Of the newest change that reads can know of; a watch that is late tells of older ones afterwards. */
  revision(): number;
  /** What a metrics server says of a pod's containers; none where nothing is known, absent where nobody measures. */
  usageOf?(pod: Pod): readonly ContainerUsage[];
  /** Puts a key into this controller's queue after virtual time; 0 means with the usual latency. */
  enqueueAfter(key: string, delayMs: number): void;
}

/** Turns a change of a watched kind into the keys that must be looked at again. */
export interface Watch {
  plural: string;
  /** Which changes it hears of, as a sum of the kind's topics (`Kind.topicsOf`); default: all. */
  topics?: number;
  /** Keys are `namespace/name` of the controller's own kind. Asked for every change, so a list: generators cost more. */
  keysOf(change: Change): readonly string[];
}

/** What most changes are to most controllers. */
export const noKeys: readonly string[] = Object.freeze([]);

export interface Controller {
  watches: readonly Watch[];
  /** What it watches of a kind that is defined while the cluster runs. */
  watchOf?(kind: Kind): Watch | undefined;
  /** Reads all it needs, writes what is missing. Throwing an ApiError means back off and come again. */
  reconcile?(key: string): { requeueAfterMs: number } | undefined | void;
  /** A loop beside the queue, such as the node monitor's. */
  every?: { intervalMs: number; run(): void };
}

/** A line of the list of controllers. `name` is the event source and the identity of Kubernetes' own controller. */
export interface ControllerDefinition {
  name: string;
  create(context: ControllerContext): Controller;
}

/** Thrown in the middle of a reconcile: the process is gone, with all it knew. Tests throw it from a client. */
export class ControllerCrash extends Error {}

/** From a controller's end to its next start, in ms. */
const RESTART_MS = 1000;

/** Delay between a change and a controller seeing it: watch, cache and queue of the real one, in ms of virtual time. */
export const CONTROLLER_LATENCY_MS = 10;

/** A running controller; stop and start are what happens when kube-controller-manager goes down and comes back. */
export class ControllerLoop {
  readonly name: string;
  readonly #create: () => Controller;
  #controller: Controller = { watches: [] };
  readonly #queue: WorkQueue;
  readonly #store: Store;
  readonly #watch: Store['watch'];
  readonly #clock: Clock;
  readonly #onBug: (name: string, key: string, error: unknown) => void;
  #unwatch: (() => void)[] = [];
  #timer: Timer | undefined;
  #running = false;

  constructor(
    definition: ControllerDefinition,
    options: {
      context: Omit<ControllerContext, 'enqueueAfter' | 'revision'>;
      store: Store;
      /** Default: the store's own. */
      watch?: Store['watch'] | undefined;
      /** What its client spends; default: no limit. */
      pace?: Pace;
      /** Told of errors that are not refusals of the apiserver; the loop backs off and goes on. */
      onBug(name: string, key: string, error: unknown): void;
    },
  ) {
    this.name = definition.name;
    this.#store = options.store;
    this.#watch = options.watch ?? ((...args) => options.store.watch(...args));
    this.#clock = options.context.clock;
    this.#onBug = options.onBug;
    this.#queue = new WorkQueue({ clock: this.#clock, latencyMs: CONTROLLER_LATENCY_MS, ...(options.pace && { pace: options.pace }), process: (key) => this.#process(key) });
    const context = { ...options.context, revision: () => this.#store.revision, enqueueAfter: (key: string, delayMs: number) => this.#queue.addAfter(key, delayMs) };
    this.#create = () => definition.create(context);
  }

  get running(): boolean {
    return this.#running;
  }

  /** Starts afresh, as a process without a memory does: what exists already comes first, as ADDED. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#controller = this.#create();
    for (const watch of this.#controller.watches) this.#follow(watch);
    this.#followDefined();
    if (this.#controller.every) this.#tick();
  }

  #follow(watch: Watch): void {
    const listener = (change: Change): void => {
      const keys = watch.keysOf(change);
      for (let index = 0; index < keys.length; index++) this.#queue.add(keys[index]!);
    };
    const { plural, topics = EVERYTHING } = watch;
    for (const object of this.#store.table(plural).sorted()) {
      const change: Change = { type: 'ADDED', revision: this.#store.revision, plural, object };
      if (this.#store.isAbout(change, topics)) listener(change);
    }
    this.#unwatch.push(this.#watch([plural], listener, undefined, topics));
  }

  #followDefined(): void {
    const { watchOf } = this.#controller;
    if (!watchOf) return;
    const { registry } = this.#store;
    // One that is withdrawn may come back, and is followed all the while.
    const followed = new Set<string>();
    const follow = (kind: Kind): void => {
      if (!kind.custom || followed.has(kind.plural)) return;
      followed.add(kind.plural);
      const watch = watchOf(kind);
      if (watch) this.#follow(watch);
    };
    for (const kind of registry.kinds) follow(kind);
    this.#unwatch.push(registry.subscribe(({ kind }) => follow(kind)));
  }

  stop(): void {
    if (!this.#running) return;
    this.#running = false;
    for (const unwatch of this.#unwatch) unwatch();
    this.#unwatch = [];
    this.#queue.clear();
    this.#timer?.cancel();
  }

  #tick(): void {
    const { intervalMs } = this.#controller.every!;
    this.#timer = this.#clock.after(intervalMs, () => {
      this.#guard('', () => this.#controller.every!.run());
      if (this.#running) this.#tick();
    });
  }

  #process(key: string): void {
    if (!this.#running) return;
    const done = this.#guard(key, () => {
      const result = this.#controller.reconcile?.(key);
      this.#queue.forget(key);
      if (result) this.#queue.addAfter(key, result.requeueAfterMs);
    });
    if (!done && this.#running) this.#queue.addRateLimited(key);
  }

  #guard(key: string, run: () => void): boolean {
    try {
      run();
      return true;
    } catch (error) {
      if (error instanceof ControllerCrash) {
        this.stop();
        this.#clock.after(RESTART_MS, () => this.start());
      } else if (!(error instanceof ApiError)) this.#onBug(this.name, key, error);
      return false;
    }
  }
}
