// Counts anew what a quota counts, when it changes and when something goes or shrinks (rule 4.8); admission adds what comes.
import { isPodTerminal } from '../../kinds/pod/conditions.ts';
import type { Change } from '../../model/client.ts';
import { deepEqual } from '../../model/equal.ts';
import type { Kind } from '../../model/kind.ts';
import { resourceName } from '../../model/kind.ts';
import type { Pod, ResourceQuota } from '../../model/object.ts';
import { keyOf, splitKey } from '../../model/object.ts';
import type { Quantity } from '../../model/quantity.ts';
import { formatQuantity, parseQuantity } from '../../model/quantity.ts';
import { isInScope, quotaUsage } from '../../model/quota-usage.ts';
import { addAmounts } from '../../model/resource-amounts.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
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
    const used = new Map<string, Quantity>(Object.keys(hard).map((resource) => [resource, ZERO]));
    let leavesAtMs = Infinity;
    for (const kind of client.registry.kinds) {
      if (!isCounted(kind) || !concerns(kind, hard)) continue;
      for (const object of client.list(kind.plural, { namespace: namespace! })) {
        if (!isInScope(quota, kind, object)) continue;
        const usage = quotaUsage(kind, object, clock.now);
        addAmounts(used, new Map([...usage].filter(([resource]) => used.has(resource))));
        const { deletionTimestamp } = object.metadata;
        if (kind.plural === 'pods' && deletionTimestamp !== undefined && usage.has('pods')) leavesAtMs = Math.min(leavesAtMs, parseTimestamp(deletionTimestamp) + 1000);
      }
    }
    const names = Object.keys(hard).toSorted();
    // Empty maps are left out, as everywhere.
    const status: ResourceQuota['status'] = {};
    if (names.length > 0) {
      status.hard = Object.fromEntries(names.map((each) => [each, hard[each]!]));
      status.used = Object.fromEntries(names.map((each) => [each, formatQuantity(used.get(each)!)]));
    }
    if (!deepEqual(status, quota.status)) client.updateStatus<ResourceQuota>('resourcequotas', { ...quota, metadata: { ...quota.metadata }, status });
    return { requeueAfterMs: Math.min(RESYNC_MS, Math.max(GATHER_MS, leavesAtMs - clock.now)) };
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

/** Whether a kind can count into any of these. */
function concerns(kind: Kind, hard: Readonly<Record<string, string>>): boolean {
  const isOwn = (name: string): boolean => {
    if (name === `count/${resourceName(kind)}` || name === kind.plural) return true;
    if (kind.group !== '' || name.startsWith('count/')) return false;
    if (kind.plural === 'services') return name.startsWith('services.');
    const isStorage = name.endsWith('requests.storage') || name.endsWith('/persistentvolumeclaims');
    return kind.plural === 'persistentvolumeclaims' ? isStorage : kind.plural === 'pods' && !isStorage;
  };
  return Object.keys(hard).some(isOwn);
}

/** Pods that have ended or are told to go, and specs that may ask for less. */
function isLess({ plural, object, previous }: Change): boolean {
  if (plural === 'pods') {
    const [pod, before] = [object as Pod, previous as Pod];
    if (isPodTerminal(pod) !== isPodTerminal(before) || pod.metadata.deletionTimestamp !== before.metadata.deletionTimestamp) return true;
    return pod.spec !== before.spec && pod.spec.containers !== before.spec.containers;
  }
  return (plural === 'services' || plural === 'persistentvolumeclaims') && object.spec !== previous!.spec;
}
