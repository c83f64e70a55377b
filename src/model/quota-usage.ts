// What an object counts as in a ResourceQuota, and which objects a quota counts (rule 4.8.2).
import type { Kind } from './kind.ts';
import { resourceName } from './kind.ts';
import type { Container, KubeObject, PersistentVolumeClaim, Pod, ResourceQuota, Service } from './object.ts';
import type { Quantity } from './quantity.ts';
import { parseQuantity } from './quantity.ts';
import { amountsOf, podAmounts } from './resource-amounts.ts';
import type { Amounts } from './resource-amounts.ts';
import { parseTimestamp } from './timestamp.ts';

const ONE = parseQuantity('1');
/** Counted under their own plural too. */
const plainCounts: ReadonlySet<string> = new Set(['configmaps', 'persistentvolumeclaims', 'replicationcontrollers', 'resourcequotas', 'secrets', 'services']);
const computeNames: ReadonlySet<string> = new Set(['cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory']);
const unprefixed: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);

/** `nowMs`: a pod that ought to be gone by then counts no more; absent where it is only just made. */
export function quotaUsage(kind: Pick<Kind, 'plural' | 'group' | 'resource'>, object: KubeObject, nowMs?: number): Amounts {
  const usage = new Map<string, Quantity>([[`count/${resourceName(kind)}`, ONE]]);
  if (kind.group !== '') return usage;
  if (plainCounts.has(kind.plural)) usage.set(kind.plural, ONE);
  if (kind.plural === 'pods') addPod(usage, object as Pod, nowMs);
  else if (kind.plural === 'services') addService(usage, object as Service);
  else if (kind.plural === 'persistentvolumeclaims') addClaim(usage, object as PersistentVolumeClaim);
  return usage;
}

function addPod(usage: Map<string, Quantity>, { metadata, spec, status }: Pod, nowMs: number | undefined): void {
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return;
  // The time of deletion has the grace in it already: Kubernetes waits for it twice.
  const { deletionTimestamp, deletionGracePeriodSeconds: grace } = metadata;
  if (deletionTimestamp !== undefined && grace !== undefined && nowMs !== undefined && nowMs > parseTimestamp(deletionTimestamp) + grace * 1000) return;
  usage.set('pods', ONE);
  for (const [name, amount] of podUsage(podAmounts(spec, 'requests'), podAmounts(spec, 'limits'))) usage.set(name, amount);
}

function podUsage(requests: Amounts, limits: Amounts): Amounts {
  const usage = new Map<string, Quantity>();
  for (const [name, amount] of requests) {
    usage.set(`requests.${name}`, amount);
    if (unprefixed.has(name) || name.startsWith('hugepages-')) usage.set(name, amount);
  }
  for (const [name, amount] of limits) if (unprefixed.has(name)) usage.set(`limits.${name}`, amount);
  return usage;
}

function addService(usage: Map<string, Quantity>, { spec }: Service): void {
  const { type, ports = [], allocateLoadBalancerNodePorts } = spec;
  const isBalanced = type === 'LoadBalancer';
  const isGiven = isBalanced && allocateLoadBalancerNodePorts === false;
  const opened = isGiven ? ports.filter(({ nodePort }) => nodePort).length : isBalanced || type === 'NodePort' ? ports.length : 0;
  usage.set('services.nodeports', parseQuantity(opened));
  usage.set('services.loadbalancers', parseQuantity(isBalanced ? 1 : 0));
}

function addClaim(usage: Map<string, Quantity>, { spec }: PersistentVolumeClaim): void {
  const requested = spec.resources?.requests?.['storage'];
  if (requested !== undefined) usage.set('requests.storage', parseQuantity(requested));
  const { storageClassName } = spec;
  if (!storageClassName) return;
  usage.set(`${storageClassName}.storageclass.storage.k8s.io/persistentvolumeclaims`, ONE);
  if (requested !== undefined) usage.set(`${storageClassName}.storageclass.storage.k8s.io/requests.storage`, parseQuantity(requested));
}

const STORAGE_CLASS = '.storageclass.storage.k8s.io/';
const serviceNames: ReadonlySet<string> = new Set(['services', 'services.nodeports', 'services.loadbalancers']);
const claimNames = ['persistentvolumeclaims', 'requests.storage'];

/** Whether an object of the kind can count as this resource of a quota. */
export function countsAs(kind: Pick<Kind, 'plural' | 'group' | 'resource'>, name: string): boolean {
  if (name === `count/${resourceName(kind)}`) return true;
  if (kind.group !== '') return false;
  if (kind.plural === 'services') return serviceNames.has(name);
  if (kind.plural === 'persistentvolumeclaims') return claimNames.some((own) => name === own || name.endsWith(STORAGE_CLASS + own));
  if (kind.plural !== 'pods') return plainCounts.has(kind.plural) && name === kind.plural;
  const [, bare = name] = /^(?:requests|limits)\.(.*)$/.exec(name) ?? [];
  // Hugepages are requested; extended resources are too, under that prefix only.
  return name === 'pods' || unprefixed.has(bare) || /^(?:requests\.)?hugepages-/.test(name) || (name.startsWith('requests.') && isExtended(bare));
}

function isExtended(name: string): boolean {
  return name.includes('/') && !name.includes('kubernetes.io/');
}

/** `limits.cpu for: a,b; requests.cpu for: a`: what containers must say under a quota of these resources; '' for nothing. */
export function missingCompute({ spec }: Pod, names: readonly string[]): string {
  const missing = names.filter((name) => computeNames.has(name)).toSorted().flatMap((name) => {
    const silent = [...spec.containers, ...(spec.initContainers ?? [])].filter((container) => isSilent(container, name)).map((container) => container.name);
    return silent.length > 0 ? [`${name} for: ${silent.toSorted().join(',')}`] : [];
  });
  return missing.join('; ');
}

/** Nothing asked for is something said. */
function isSilent({ resources }: Container, name: string): boolean {
  const [, which = 'requests', bare = name] = /^(requests|limits)\.(.*)$/.exec(name) ?? [];
  return resources?.[which as 'requests' | 'limits']?.[bare] === undefined;
}

/** Whether the scopes of a quota let it see the object; those of pods see nothing else. */
export function isInScope({ spec }: ResourceQuota, kind: Pick<Kind, 'plural' | 'group' | 'resource'>, object: KubeObject): boolean {
  const terms = [
    ...(spec.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists', values: [] as string[] })),
    ...(spec.scopeSelector?.matchExpressions ?? []).map(({ scopeName, operator, values = [] }) => ({ scopeName, operator, values })),
  ];
  if (terms.length === 0) return true;
  return kind.plural === 'pods' && kind.group === '' && terms.every((term) => matchesScope(term, object as Pod));
}

function matchesScope({ scopeName, operator, values }: { scopeName: string; operator: string; values: readonly string[] }, { spec }: Pod): boolean {
  switch (scopeName) {
    case 'Terminating':
      return isTerminatingScope(spec);
    case 'NotTerminating':
      return !isTerminatingScope(spec);
    case 'BestEffort':
      return isBestEffort(spec.containers, spec.initContainers);
    case 'NotBestEffort':
      return !isBestEffort(spec.containers, spec.initContainers);
    case 'CrossNamespacePodAffinity':
      return usesForeignAffinity(spec);
    case 'PriorityClass': {
      const name = spec.priorityClassName ?? '';
      if (operator === 'Exists') return name !== '';
      if (operator === 'DoesNotExist') return name === '';
      // As of labels, one that is not there is not in any list.
      return values.includes(name) === (operator === 'In');
    }
    default:
      return false;
  }
}

/** Whether a pod is of the scope Terminating: one with a deadline, whether it is being deleted or not. */
export function isTerminatingScope({ activeDeadlineSeconds }: Pod['spec']): boolean {
  return activeDeadlineSeconds !== undefined;
}

function isBestEffort(containers: readonly Container[], initContainers: readonly Container[] = []): boolean {
  const isPositive = (list: unknown): boolean => [...amountsOf(list as Record<string, string> | undefined)].some(([name, { nano }]) => (name === 'cpu' || name === 'memory') && nano > 0n);
  return [...containers, ...initContainers].every(({ resources }) => !isPositive(resources?.requests) && !isPositive(resources?.limits));
}

function usesForeignAffinity({ affinity }: Pod['spec']): boolean {
  const terms = [affinity?.podAffinity, affinity?.podAntiAffinity].flatMap((each) => [
    ...(each?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(each?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ]);
  return terms.some(({ namespaces, namespaceSelector }) => (namespaces?.length ?? 0) > 0 || namespaceSelector !== undefined);
}
