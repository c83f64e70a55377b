// What ConfigMaps and Secrets were a moment ago: a kubelet brings a change to the files of a pod at the pod's next sync only.
import type { Change } from '../../../model/client.ts';
import type { ConfigMap, KubeObject, Secret } from '../../../model/object.ts';
import { keyOf, objectKey } from '../../../model/object.ts';
import type { Store } from '../../store/store.ts';
import type { Clock } from '../../../sim/clock.ts';

/** The longest time between two syncs of a pod: a minute, and half of it as jitter. */
export const LONGEST_SYNC_MS = 90_000;

interface Past {
  object: KubeObject | undefined;
  /** Until when it was so. */
  untilMs: number;
}

export class SourceHistory {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #past = new Map<string, Past[]>();

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Keeps what it was before the change, for as long as a pod may still show it. */
  changed({ plural, object, previous, type }: Change): void {
    const key = `${plural}/${keyOf(object)}`;
    const nowMs = this.#clock.now;
    const kept = (this.#past.get(key) ?? []).filter(({ untilMs }) => nowMs - untilMs <= LONGEST_SYNC_MS);
    kept.push({ object: type === 'DELETED' ? object : previous, untilMs: nowMs });
    this.#past.set(key, kept);
    // A change every moment, or thousands of objects, must not pile up.
    if (this.#past.size > 1000) this.#past.delete(this.#past.keys().next().value!);
  }

  /** The object as it was at an instant; one that was deleted since is shown as it last was. */
  at<T extends ConfigMap | Secret>(plural: 'configmaps' | 'secrets', namespace: string | undefined, name: string, atMs: number): T | undefined {
    const key = objectKey(namespace, name);
    const past = this.#past.get(`${plural}/${key}`);
    const current = this.#store.get(plural, key) as T | undefined;
    const then = past?.find(({ untilMs }) => atMs < untilMs);
    if (then) return then.object as T | undefined;
    return current ?? (past?.at(-1)?.object as T | undefined);
  }
}
