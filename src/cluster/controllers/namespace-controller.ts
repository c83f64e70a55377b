// Empties a terminating namespace, pods first, says what still holds it, and lets it go (rule 4.7).
import type { Client } from '../../model/client.ts';
import type { Kind } from '../../model/kind.ts';
import { resourceOf } from '../../model/kind.ts';
import type { KubeObject, Namespace, Pod } from '../../model/object.ts';
import { formatTimestamp, parseTimestamp } from '../../model/timestamp.ts';
import type { Clock } from '../../sim/clock.ts';
import type { Controller, ControllerContext, ControllerDefinition } from './controller.ts';

/** The real controller waits this long before it starts, for other apiservers to hear of the deletion. */
const START_DELAY_MS = 5_000;
/** How long content with finalizers is expected to take, in seconds. */
const FINALIZER_ESTIMATE_SECONDS = 15;

export const namespaceController: ControllerDefinition = {
  name: 'namespace-controller',
  create: (context) => createNamespaceController(context),
};

function createNamespaceController({ client, clock, enqueueAfter }: ControllerContext): Controller {
  return {
    watches: [
      {
        plural: 'namespaces',
        keysOf({ type, object, previous }) {
          const { name, deletionTimestamp } = object.metadata;
          const isNew = deletionTimestamp !== undefined && previous?.metadata.deletionTimestamp === undefined;
          if (isNew && type !== 'DELETED') enqueueAfter(name, START_DELAY_MS);
          return [];
        },
      },
    ],
    reconcile(name) {
      const namespace = client.find<Namespace>('namespaces', undefined, name);
      if (namespace?.metadata.deletionTimestamp === undefined) return;
      const left = emptyNamespace(client, clock, namespace);
      const current = client.find<Namespace>('namespaces', undefined, name);
      if (!current) return;
      writeConditions(client, clock, current, left);
      if (left.length === 0) return client.finalizeNamespace(name);
      // Rule 4.7.1 in the real controller's words: half of what is expected, and a second.
      const seconds = Math.max(...left.map(({ estimateSeconds }) => estimateSeconds));
      return { requeueAfterMs: (Math.floor(seconds / 2) + 1) * 1000 };
    },
  };
}

/** What remains of one kind after deleting all of it. */
interface Remainder {
  plural: string;
  group: string;
  count: number;
  /** Finalizer → number of objects that it holds. */
  finalizers: ReadonlyMap<string, number>;
  estimateSeconds: number;
}

/** Deletes the pods, and when none is left everything else; answers what remains. */
function emptyNamespace(client: Client, clock: Clock, namespace: Namespace): Remainder[] {
  const kinds = client.registry.kinds.filter((kind) => kind.namespaced);
  const pods = kinds.filter(({ plural }) => plural === 'pods');
  const others = kinds.filter(({ plural }) => plural !== 'pods');
  for (const group of [pods, others]) {
    const left = group.flatMap((kind) => empty(client, clock, namespace, kind));
    if (left.length > 0) return left;
  }
  return [];
}

function empty(client: Client, clock: Clock, namespace: Namespace, kind: Kind): Remainder[] {
  const { name } = namespace.metadata;
  if (client.list(kind.plural, { namespace: name }).length === 0) return [];
  const graceSeconds = kind.plural === 'pods' ? longestGrace(client, clock, namespace) : 0;
  client.deleteCollection(kind.plural, { namespace: name, propagationPolicy: 'Background' });
  const objects = client.list(kind.plural, { namespace: name });
  if (objects.length === 0) return [];
  const finalizers = countFinalizers(objects);
  const estimateSeconds = graceSeconds || (finalizers.size > 0 ? FINALIZER_ESTIMATE_SECONDS : 0);
  return [{ plural: resourceOf(kind), group: kind.group, count: objects.length, finalizers, estimateSeconds }];
}

/** Seconds that the slowest pod may take, 0 when it has had them already. */
function longestGrace(client: Client, clock: Clock, namespace: Namespace): number {
  let longest = 0;
  for (const pod of client.list<Pod>('pods', { namespace: namespace.metadata.name })) {
    const { phase } = pod.status;
    if (phase !== 'Succeeded' && phase !== 'Failed') longest = Math.max(longest, pod.spec.terminationGracePeriodSeconds ?? 0);
  }
  const passedMs = clock.now - parseTimestamp(namespace.metadata.deletionTimestamp);
  return passedMs >= longest * 1000 ? 0 : longest;
}

function countFinalizers(objects: readonly KubeObject[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { metadata } of objects) for (const name of metadata.finalizers ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** All five conditions of a namespace; those that are well say so too (rule 4.7.2). */
function writeConditions(client: Client, clock: Clock, namespace: Namespace, left: readonly Remainder[]): void {
  const resources = left.map(({ plural, group, count }) => `${plural}.${group} has ${count} resource instances`).sort();
  const totals = new Map<string, number>();
  for (const { finalizers } of left) for (const [name, count] of finalizers) totals.set(name, (totals.get(name) ?? 0) + count);
  const holders = [...totals].map(([name, count]) => `${name} in ${count} resource instances`).sort();
  const wanted: readonly [type: string, status: 'True' | 'False', reason: string, message: string][] = [
    ['NamespaceDeletionDiscoveryFailure', 'False', 'ResourcesDiscovered', 'All resources successfully discovered'],
    ['NamespaceDeletionGroupVersionParsingFailure', 'False', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
    ['NamespaceDeletionContentFailure', 'False', 'ContentDeleted', 'All content successfully deleted, may be waiting on finalization'],
    resources.length > 0
      ? ['NamespaceContentRemaining', 'True', 'SomeResourcesRemain', `Some resources are remaining: ${resources.join(', ')}`]
      : ['NamespaceContentRemaining', 'False', 'ContentRemoved', 'All content successfully removed'],
    holders.length > 0
      ? ['NamespaceFinalizersRemaining', 'True', 'SomeFinalizersRemain', `Some content in the namespace has finalizers remaining: ${holders.join(', ')}`]
      : ['NamespaceFinalizersRemaining', 'False', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
  ];
  const now = formatTimestamp(clock.now);
  const conditions = wanted.map(([type, status, reason, message]) => {
    const present = namespace.status.conditions?.find((condition) => condition.type === type);
    const lastTransitionTime = present?.status === status ? present.lastTransitionTime : now;
    return { type, status, lastTransitionTime, reason, message };
  });
  client.updateStatus<Namespace>('namespaces', { ...namespace, status: { ...namespace.status, conditions } });
}
