// The FlowSchemas and priority levels of a fresh cluster, as a small table.
import type { NewObject } from '../../../model/client.ts';

const annotations = { 'apf.kubernetes.io/autoupdate-spec': 'true' };
const CONTROLLERS = 'User system:kube-controller-manager';
const SCHEDULER = 'User system:kube-scheduler';
const NODES = 'Group system:nodes';
const SYSTEM_ACCOUNTS = 'ServiceAccount *';
const EVERYBODY = ['Group system:unauthenticated', 'Group system:authenticated'];

/** Shares, percent that may be lent, and queues, hand and length where requests wait instead of being refused. */
const levels: Readonly<Record<string, readonly [shares: number, lendable: number, queues?: number, hand?: number]>> = {
  'catch-all': [5, 0],
  'global-default': [20, 50, 128, 6],
  'leader-election': [10, 0, 16, 4],
  'node-high': [40, 25, 64, 6],
  system: [30, 33, 64, 6],
  'workload-high': [40, 50, 128, 6],
  'workload-low': [100, 90, 128, 6],
};
const QUEUE_LENGTH = 50;

interface Flow {
  readonly level: string;
  readonly precedence: number;
  /** Whose requests queue apart: `ByUser`, `ByNamespace`; '' for nobody's. */
  readonly by: string;
  readonly subjects: readonly string[];
  /** Absent: every request. */
  readonly resources?: readonly object[];
  readonly urls?: readonly string[];
}

const all = { verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] };
const leading = (group: string, ...resources: string[]): object => ({ verbs: ['get', 'create', 'update'], apiGroups: [group], resources, namespaces: ['*'] });
const leases = leading('coordination.k8s.io', 'leases');

const flows: Readonly<Record<string, Flow>> = {
  exempt: { level: 'exempt', precedence: 1, by: '', subjects: ['Group system:masters'] },
  probes: { level: 'exempt', precedence: 2, by: '', subjects: EVERYBODY, resources: [], urls: ['/healthz', '/readyz', '/livez'] },
  'system-leader-election': { level: 'leader-election', precedence: 100, by: 'ByUser', subjects: [CONTROLLERS, SCHEDULER, SYSTEM_ACCOUNTS], resources: [leases] },
  'endpoint-controller': {
    level: 'workload-high',
    precedence: 150,
    by: 'ByUser',
    subjects: [CONTROLLERS, 'ServiceAccount endpoint-controller', 'ServiceAccount endpointslicemirroring-controller'],
    resources: [leading('', 'endpoints')],
  },
  'workload-leader-election': { level: 'leader-election', precedence: 200, by: 'ByUser', subjects: [SYSTEM_ACCOUNTS], resources: [leading('', 'endpoints', 'configmaps'), leases] },
  'system-node-high': {
    level: 'node-high',
    precedence: 400,
    by: 'ByUser',
    subjects: [NODES],
    resources: [
      { ...all, apiGroups: [''], resources: ['nodes', 'nodes/status'] },
      { verbs: ['*'], apiGroups: ['coordination.k8s.io'], resources: ['leases'], namespaces: ['*'] },
    ],
  },
  'system-nodes': { level: 'system', precedence: 500, by: 'ByUser', subjects: [NODES] },
  'kube-controller-manager': { level: 'workload-high', precedence: 800, by: 'ByNamespace', subjects: [CONTROLLERS] },
  'kube-scheduler': { level: 'workload-high', precedence: 800, by: 'ByNamespace', subjects: [SCHEDULER] },
  'kube-system-service-accounts': { level: 'workload-high', precedence: 900, by: 'ByNamespace', subjects: [SYSTEM_ACCOUNTS] },
  'service-accounts': { level: 'workload-low', precedence: 9000, by: 'ByUser', subjects: ['Group system:serviceaccounts'] },
  'global-default': { level: 'global-default', precedence: 9900, by: 'ByUser', subjects: EVERYBODY },
  'catch-all': { level: 'catch-all', precedence: 10_000, by: 'ByUser', subjects: EVERYBODY },
};

/** Those without which the apiserver does not work; it makes them anew. */
export const mandatory: ReadonlySet<string> = new Set(['exempt', 'catch-all']);

/** PriorityLevelConfigurations by name. */
export function priorityLevels(): Map<string, NewObject> {
  const limited = Object.entries(levels).map(([name, [nominalConcurrencyShares, lendablePercent, queues, handSize]]): [string, NewObject] => {
    const limitResponse = queues === undefined ? { type: 'Reject' } : { type: 'Queue', queuing: { queues, handSize, queueLengthLimit: QUEUE_LENGTH } };
    return [name, { metadata: { name, annotations }, spec: { type: 'Limited', limited: { nominalConcurrencyShares, lendablePercent, limitResponse } } }];
  });
  const exempt: NewObject = { metadata: { name: 'exempt', annotations }, spec: { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } } };
  return new Map([...limited, ['exempt', exempt]]);
}

/** FlowSchemas by name. */
export function flowSchemas(): Map<string, NewObject> {
  return new Map(
    Object.entries(flows).map(([name, { level, precedence, by, subjects, resources = [all], urls = resources[0] === all ? ['*'] : [] }]) => {
      const rule = {
        subjects: subjects.map(subjectOf),
        ...(resources.length > 0 ? { resourceRules: resources } : {}),
        ...(urls.length > 0 ? { nonResourceRules: [{ verbs: [urls[0] === '*' ? '*' : 'get'], nonResourceURLs: urls }] } : {}),
      };
      const spec = { priorityLevelConfiguration: { name: level }, matchingPrecedence: precedence, ...(by === '' ? {} : { distinguisherMethod: { type: by } }), rules: [rule] };
      return [name, { metadata: { name, annotations }, spec }];
    }),
  );
}

function subjectOf(text: string): object {
  const [kind, name] = text.split(' ') as [string, string];
  if (kind === 'ServiceAccount') return { kind, serviceAccount: { namespace: 'kube-system', name } };
  return kind === 'User' ? { kind, user: { name } } : { kind, group: { name } };
}
