// How rollouts went in the last minutes: counts of each workload, noted whenever its status or its size changes.
import type { Change, ClusterPort } from '../../model/client.ts';
import type { RolloutCounts, RolloutLimits, RolloutObject } from './rollout-state.ts';
import { countsOf, limitsOf, rolloutPlurals } from './rollout-state.ts';

/** Counts from an instant on, in virtual ms. */
export interface RolloutSample extends RolloutCounts, RolloutLimits {
  readonly atMs: number;
}

/** Samples kept of a workload, and workloads that are remembered; the oldest go first. */
const MOST_SAMPLES = 600;
const MOST_WORKLOADS = 500;

const noted = ['desired', 'total', 'available', 'updated', 'surge', 'unavailable'] as const;

/** Costs a few numbers per change of a status; most statuses of a rollout are written once for many pods. */
export class RolloutHistory {
  readonly #port: ClusterPort;
  /** By uid; who changed last is last. */
  readonly #samples = new Map<string, RolloutSample[]>();
  #unwatch: (() => void) | undefined;

  constructor(port: ClusterPort) {
    this.#port = port;
  }

  /** Notes what is there and follows changes; once. */
  start(): void {
    if (this.#unwatch) return;
    for (const plural of rolloutPlurals) for (const object of this.#port.list<RolloutObject>(plural)) this.#note(plural, object);
    this.#unwatch = this.#port.watch(rolloutPlurals, this.#onChange);
  }

  stop(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
  }

  /** Oldest first; empty for an unknown workload. */
  samplesOf(uid: string): readonly RolloutSample[] {
    return this.#samples.get(uid) ?? [];
  }

  readonly #onChange = ({ type, plural, object }: Change): void => {
    if (type === 'DELETED') this.#samples.delete(object.metadata.uid);
    else this.#note(plural, object as RolloutObject);
  };

  #note(plural: string, object: RolloutObject): void {
    const { uid } = object.metadata;
    const counts = countsOf(plural, object);
    const sample: RolloutSample = { ...counts, ...limitsOf(plural, object, counts.desired), atMs: this.#port.now };
    const samples = this.#samples.get(uid) ?? [];
    const last = samples.at(-1);
    if (last && noted.every((field) => last[field] === sample[field])) return;
    samples.push(sample);
    if (samples.length > MOST_SAMPLES) samples.splice(0, samples.length - MOST_SAMPLES);
    this.#samples.delete(uid);
    this.#samples.set(uid, samples);
    if (this.#samples.size > MOST_WORKLOADS) this.#samples.delete(this.#samples.keys().next().value!);
  }
}
