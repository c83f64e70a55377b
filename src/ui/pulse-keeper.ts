// How many objects of each kind are well and how many are not, how this went, and how many events there are: kept while somebody looks.
import type { Change } from '../model/client.ts';
import type { Kind } from '../model/kind.ts';
import type { KubeEvent, KubeObject } from '../model/object.ts';
import { parseTimestamp } from '../model/timestamp.ts';
import type { World } from './world.ts';

export interface Pulse {
  readonly kind: Kind;
  readonly total: number;
  readonly bad: number;
  /** Bad ones at the last samples, oldest first. */
  readonly trend: readonly number[];
}

export interface EventRate {
  /** Events of the last minute of virtual time, repeated ones as often as they came. */
  readonly perMinute: number;
  readonly warnings: number;
  /** Per sample, oldest first. */
  readonly trend: readonly number[];
}

/** Virtual time between two samples of a trend, in ms, and how many are kept. */
const SAMPLE_MS = 5000;
const SAMPLES = 30;
const MINUTE_MS = 60_000;
/** Above so many objects, those whose verdict may change with time alone are asked only every tenth time. */
const MANY = 5000;

/** In this order: what people look for first. Some of them are only counted, because nothing can be wrong with them. */
const firstPlurals: readonly string[] = [
  'nodes', 'namespaces', 'pods', 'deployments', 'statefulsets', 'daemonsets', 'replicasets', 'jobs', 'cronjobs', 'services', 'ingresses', 'networkpolicies', 'serviceaccounts',
  'persistentvolumes', 'persistentvolumeclaims', 'horizontalpodautoscalers', 'poddisruptionbudgets',
];

/** Those, then all other kinds that can say whether an object is well. Events are news, not patients. */
export function pulseKinds({ registry }: Pick<World, 'registry'>): Kind[] {
  const others = registry.kinds.filter(({ health, plural }) => health !== undefined && plural !== 'events' && !firstPlurals.includes(plural));
  return [...firstPlurals.map((plural) => registry.kind(plural)), ...others];
}

export class PulseKeeper {
  readonly #world: World;
  readonly #kinds: readonly Kind[];
  /** By plural, then uid. Pods are counted by the header already. */
  readonly #objects = new Map<string, Map<string, KubeObject>>();
  readonly #bad = new Map<string, Set<string>>();
  readonly #trends = new Map<string, number[]>();
  /** Instants of events in virtual ms, oldest first. */
  #events: { atMs: number; isWarning: boolean }[] = [];
  #eventTrend: number[] = [];
  #eventsInSample = 0;
  #sampleAt = 0;
  #asked = 0;
  #unwatch: (() => void) | undefined;

  constructor(world: World) {
    this.#world = world;
    this.#kinds = pulseKinds(world);
  }

  start(): void {
    const { port } = this.#world;
    for (const { plural } of this.#kinds) {
      if (plural === 'pods') continue;
      this.#objects.set(plural, new Map(port.list(plural).map((object) => [object.metadata.uid, object])));
      this.#bad.set(plural, new Set());
    }
    this.#events = port
      .list<KubeEvent>('events')
      .map((event) => ({ atMs: parseTimestamp(event.lastTimestamp ?? event.metadata.creationTimestamp), isWarning: event.type === 'Warning' }))
      .sort((a, b) => a.atMs - b.atMs);
    this.#judgeAll();
    this.#sampleAt = port.now;
    this.#sample();
    this.#unwatch = port.watch([...this.#objects.keys(), 'events'], this.#onChange);
  }

  stop(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#objects.clear();
    this.#trends.clear();
    this.#eventTrend = [];
  }

  /** Time has passed: verdicts are looked at again, trends go on. */
  beat(): void {
    let size = 0;
    for (const objects of this.#objects.values()) size += objects.size;
    if (size <= MANY || this.#asked++ % 10 === 0) this.#judgeAll();
    this.#sample();
  }

  pulses(): Pulse[] {
    return this.#kinds.map((kind) => ({ kind, ...this.#countsOf(kind.plural), trend: [...(this.#trends.get(kind.plural) ?? [])] }));
  }

  eventRate(): EventRate {
    this.#forgetEvents();
    return { perMinute: this.#events.length, warnings: this.#events.filter(({ isWarning }) => isWarning).length, trend: [...this.#eventTrend] };
  }

  #countsOf(plural: string): { total: number; bad: number } {
    if (plural !== 'pods') return { total: this.#objects.get(plural)?.size ?? 0, bad: this.#bad.get(plural)?.size ?? 0 };
    const { pods, podsBad } = this.#world.summary.store.getSnapshot();
    return { total: pods, bad: podsBad };
  }

  readonly #onChange = ({ plural, type, object }: Change): void => {
    const { now } = this.#world.port;
    if (plural === 'events') {
      if (type === 'DELETED') return;
      this.#events.push({ atMs: now, isWarning: (object as KubeEvent).type === 'Warning' });
      this.#eventsInSample++;
      return;
    }
    const { uid } = object.metadata;
    if (type === 'DELETED') {
      this.#objects.get(plural)!.delete(uid);
      this.#bad.get(plural)!.delete(uid);
    } else {
      this.#objects.get(plural)!.set(uid, object);
      this.#judge(this.#world.registry.kind(plural), object, now);
    }
  };

  #judgeAll(): void {
    const { port, registry } = this.#world;
    for (const [plural, objects] of this.#objects) {
      const kind = registry.kind(plural);
      for (const object of objects.values()) this.#judge(kind, object, port.now);
    }
  }

  #judge(kind: Kind, object: KubeObject, now: number): void {
    const bad = this.#bad.get(kind.plural)!;
    if (kind.health?.(object, now)) bad.add(object.metadata.uid);
    else bad.delete(object.metadata.uid);
  }

  #sample(): void {
    const { now } = this.#world.port;
    // However fast time runs, one sample a beat is all that was seen.
    if (now < this.#sampleAt) return;
    this.#sampleAt = now + SAMPLE_MS;
    for (const { plural } of this.#kinds) {
      const trend = this.#trends.get(plural) ?? [];
      trend.push(this.#countsOf(plural).bad);
      this.#trends.set(plural, trend.slice(-SAMPLES));
    }
    this.#eventTrend = [...this.#eventTrend, this.#eventsInSample].slice(-SAMPLES);
    this.#eventsInSample = 0;
  }

  #forgetEvents(): void {
    const since = this.#world.port.now - MINUTE_MS;
    const first = this.#events.findIndex(({ atMs }) => atMs > since);
    if (first !== 0) this.#events = first < 0 ? [] : this.#events.slice(first);
  }
}
