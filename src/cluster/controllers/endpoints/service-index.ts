// Which Services select a pod: by one pair of each selector, so that a pod's change looks at the Services of its labels only.
import { isPodReady, isPodTerminal } from '../../../kinds/pod/conditions.ts';
import type { Change, ReadOnlyClient } from '../../../model/client.ts';
import type { Labels, Pod, Service } from '../../../model/object.ts';
import { keyOf, splitKey } from '../../../model/object.ts';
import type { ControllerContext } from '../controller.ts';
import { noKeys } from '../controller.ts';

/** A look at all pods of a large Service is worth gathering changes for: this long for each pod, in ms. */
const GATHER_MS_PER_POD = 0.05;

export class ServiceIndex {
  readonly #client: ReadOnlyClient;
  readonly #enqueueAfter: ControllerContext['enqueueAfter'];
  readonly #sizes = new Map<string, number>();
  /** Keys of Services by namespace and pair; a namespace without Services has no entry and costs its pods one look-up. */
  readonly #byPair = new Map<string, Map<string, Set<string>>>();
  readonly #pairOf = new Map<string, string>();

  constructor({ client, enqueueAfter }: ControllerContext) {
    this.#client = client;
    this.#enqueueAfter = enqueueAfter;
  }

  /** How many pods a Service had at its last sync. */
  setSize(key: string, size: number): void {
    if (size === 0) this.#sizes.delete(key);
    else this.#sizes.set(key, size);
  }

  serviceChanged({ type, object }: Change): readonly string[] {
    const service = object as Service;
    const key = keyOf(service);
    const pair = type === 'DELETED' ? undefined : pairOf(service);
    const before = this.#pairOf.get(key);
    if (before !== pair) {
      if (before !== undefined) this.#remove(service.metadata.namespace!, before, key);
      if (pair !== undefined) this.#add(service.metadata.namespace!, pair, key);
    }
    return [key];
  }

  /** The Services whose endpoints a change of a pod may change (rule 4.9.1); large ones are put off a little. */
  podChanged({ type, object, previous }: Change): readonly string[] {
    const pairs = this.#byPair.get(object.metadata.namespace!);
    if (!pairs) return noKeys;
    const pod = object as Pod;
    const before = type === 'MODIFIED' ? (previous as Pod) : undefined;
    if (before ? !matters(pod, before) : !pod.status.podIP) return noKeys;
    const found = new Set<string>();
    this.#collect(pairs, pod.metadata.labels, found);
    if (before && before.metadata.labels !== pod.metadata.labels) this.#collect(pairs, before.metadata.labels, found);
    const due: string[] = [];
    for (const key of found) {
      const delayMs = Math.floor((this.#sizes.get(key) ?? 0) * GATHER_MS_PER_POD);
      if (delayMs === 0) due.push(key);
      else this.#enqueueAfter(key, delayMs);
    }
    return due;
  }

  #collect(pairs: ReadonlyMap<string, ReadonlySet<string>>, labels: Labels | undefined, found: Set<string>): void {
    for (const name in labels) {
      for (const key of pairs.get(`${name}=${labels[name]}`) ?? []) {
        const { namespace, name: service } = splitKey(key);
        if (isSelected(labels, this.#client.find<Service>('services', namespace, service)?.spec.selector)) found.add(key);
      }
    }
  }

  #add(namespace: string, pair: string, key: string): void {
    this.#pairOf.set(key, pair);
    const pairs = this.#byPair.get(namespace) ?? new Map<string, Set<string>>();
    this.#byPair.set(namespace, pairs);
    pairs.set(pair, (pairs.get(pair) ?? new Set()).add(key));
  }

  #remove(namespace: string, pair: string, key: string): void {
    this.#pairOf.delete(key);
    const pairs = this.#byPair.get(namespace);
    const keys = pairs?.get(pair);
    keys?.delete(key);
    if (keys?.size === 0) pairs!.delete(pair);
    if (pairs?.size === 0) this.#byPair.delete(namespace);
  }
}

/** Any pair of the selector will do; undefined where a controller has nothing to do. */
function pairOf({ spec }: Service): string | undefined {
  if (spec.type === 'ExternalName') return undefined;
  const name = Object.keys(spec.selector ?? {}).toSorted()[0];
  return name === undefined ? undefined : `${name}=${spec.selector![name]}`;
}

function isSelected(labels: Labels, selector: Labels | undefined): boolean {
  if (!selector) return false;
  for (const name in selector) if (labels[name] !== selector[name]) return false;
  return true;
}

/** The few changes of a pod that endpoints show. */
function matters(pod: Pod, before: Pod): boolean {
  return (
    pod.status.podIP !== before.status.podIP ||
    pod.metadata.labels !== before.metadata.labels ||
    pod.metadata.deletionTimestamp !== before.metadata.deletionTimestamp ||
    (pod.status !== before.status && (isPodReady(pod) !== isPodReady(before) || isPodTerminal(pod) !== isPodTerminal(before)))
  );
}
