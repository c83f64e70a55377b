// The quotas of the folder that nobody has counted yet: what comes in that moment would pass them unseen.
import type { ClusterPort } from '../model/client.ts';
import type { KubeObject, ResourceQuota } from '../model/object.ts';
import { keyOf, splitKey } from '../model/object.ts';

/** Longer than any count takes, in virtual ms; without a controller manager nobody counts, and nobody waits longer. */
const LONGEST_COUNT_MS = 1000;

export class UncountedQuotas {
  readonly #port: ClusterPort;
  /** Until when each is waited for, by key. */
  readonly #untilMs = new Map<string, number>();

  constructor(port: ClusterPort) {
    this.#port = port;
  }

  /** A document of the folder has been applied; only new quotas matter. */
  applied(object: KubeObject): void {
    if (object.kind === 'ResourceQuota' && !isCounted(object as ResourceQuota)) this.#untilMs.set(keyOf(object), this.#port.now + LONGEST_COUNT_MS);
  }

  /** Namespaces in which objects that do not exist yet should wait. Asked once for many, so that nobody overtakes when time passes between two requests. */
  namespaces(): ReadonlySet<string> {
    const found = new Set<string>();
    for (const [key, untilMs] of this.#untilMs) {
      const { namespace = '', name } = splitKey(key);
      const quota = untilMs > this.#port.now ? this.#port.find<ResourceQuota>('resourcequotas', namespace, name) : undefined;
      if (!quota || isCounted(quota)) this.#untilMs.delete(key);
      else found.add(namespace);
    }
    return found;
  }

  /** Virtual ms until nobody waits any more, whatever happens. */
  get longestMs(): number {
    return Math.max(0, ...[...this.#untilMs.values()].map((untilMs) => untilMs - this.#port.now));
  }
}

function isCounted({ spec, status }: ResourceQuota): boolean {
  return Object.keys(spec.hard ?? {}).length === 0 || status.hard !== undefined;
}
