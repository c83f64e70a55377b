// Counts anew what a quota counts, when it changes and when something goes or shrinks (rule 4.8); admission adds what comes.
import { isPodTerminal } from '../../kinds/pod/conditions.ts';
import type { Change } from '../../model/client.ts';
import { deepEqual } from '../../model/equal.ts';
import type { Kind } from '../../model/kind.ts';
import type { Pod, ResourceQuota, Service } from '../../model/object.ts';
import { keyOf, splitKey } from '../../model/object.ts';
import type { Quantity } from '../../model/quantity.ts';
import { parseQuantity } from '../../model/quantity.ts';
import { countsAs, isInScope, isTerminatingScope, quotaUsage } from '../../model/quota-usage.ts';
import { addAmounts, listOf } from '../../model/resource-amounts.ts';
import type { Controller, ControllerContext, ControllerDefinition, Watch } from './controller.ts';
import { noKeys } from './controller.ts';

/** A count looks at everything of a kind, so what goes is gathered this long, in ms. */
const GATHER_MS = 100;
const RESYNC_MS = 300_000;
const ZERO = parseQuantity('0');

export const resourceQuotaController: ControllerDefinition = { name: 'resourcequota-controller', create };

function create({ client, clock, enqueueAfter }: ControllerContext): Controller {
  const quotasIn = new Map<string, Set<string>>();
  const isCounted = (kind: Kind): boolean => kind.namespaced && kind.indexed !== false;

  function reconcile(key: string): { requeueAfterMs: number } | undefined {
    const { namespace, name } = splitKey(key);
    const quota = client.find<ResourceQuota>('resourcequotas', namespace, name);
    if (!quota) return undefined;
    const hard = quota.spec.hard ?? {};
    const used = new Map<string, Quantity>();
    for (const kind of client.registry.kinds) {
      const own = isCounted(kind) ? Object.keys(hard).filter((resource) => countsAs(kind, resource)) : [];
      if (own.length === 0) continue;
      for (const resource of own) used.set(resource, ZERO);
      for (const object of client.list(kind.plural, { namespace: namespace! })) {
        if (!isInScope(quota, kind, object)) continue;
        const usage = quotaUsage(kind, object, clock.now);
        addAmounts(used, new Map([...usage].filter(([resource]) => used.has(resource))));
      }
    }
    // Empty maps are left out, as everywhere; what nobody can count has no amount.
    const status: ResourceQuota['status'] = {};
    const names = Object.keys(hard).toSorted();
    if (names.length > 0) status.hard = Object.fromEntries(names.map((each) => [each, hard[each]!]));
    if (used.size > 0) status.used = listOf(used);
    if (!deepEqual(status, quota.status)) client.updateStatus<ResourceQuota>('resourcequotas', { ...quota, metadata: { ...quota.metadata }, status });
    return { requeueAfterMs: RESYNC_MS };
  }

  const quotaChanged = ({ type, object, previous }: Change): readonly string[] => {
    const [key, namespace] = [keyOf(object), object.metadata.namespace!];
    const keys = quotasIn.get(namespace) ?? new Set<string>();
    if (type === 'DELETED') keys.delete(key);
    else keys.add(key);
    if (keys.size === 0) quotasIn.delete(namespace);
    else quotasIn.set(namespace, keys);
    return type === 'DELETED' || (previous && deepEqual(previous.spec, object.spec)) ? noKeys : [key];
  };

  const contentChanged = (change: Change): readonly string[] => {
    const keys = change.type === 'ADDED' ? undefined : quotasIn.get(change.object.metadata.namespace!);
    if (keys && (change.type === 'DELETED' || isLess(change))) for (const key of keys) enqueueAfter(key, GATHER_MS);
    return noKeys;
  };

  const watchOf = ({ plural }: Kind): Watch => ({ plural, keysOf: contentChanged });

  return {
    reconcile,
    watches: [
      ...client.registry.kinds.filter((kind) => isCounted(kind) && !kind.custom).map(watchOf),
      { plural: 'resourcequotas', keysOf: quotaChanged },
    ],
    watchOf: (kind) => (isCounted(kind) ? watchOf(kind) : undefined),
  };
}

/** Pods that have ended, changed their scope or been resized, and Services of another type; a claim never shrinks. */
function isLess({ plural, object, previous }: Change): boolean {
  if (plural === 'pods') {
    const [pod, before] = [object as Pod, previous as Pod];
    if (isPodTerminal(pod) !== isPodTerminal(before)) return true;
    return pod.spec !== before.spec && (pod.spec.containers !== before.spec.containers || isTerminatingScope(pod.spec) !== isTerminatingScope(before.spec));
  }
  return plural === 'services' && (object as Service).spec.type !== (previous as Service).spec.type;
}
