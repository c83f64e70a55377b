// The columns of server-side Tables as clients see them: names, types and which are for wide tables.
import { expect, test } from 'vitest';
import { columnDescription, describedColumns } from '../../src/http/column-descriptions.ts';
import { renderTable } from '../../src/http/table.ts';
import { kinds } from '../../src/kinds/index.ts';
import { createTestApi } from '../support/api.ts';

interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly priority: number;
}

/** `*` is for wide tables, `#` a number, `?` a yes or no, `@` a name; all else is a string. */
function textOf({ name, type, format, priority }: Column): string {
  const marks: Readonly<Record<string, string>> = { integer: '#', boolean: '?', date: '~', string: '' };
  return name + (marks[type] ?? ` of type ${type}`) + (format === 'name' ? '@' : format) + (priority === 1 ? '*' : '');
}

test('every kind has the columns of a real server', () => {
  const lines = kinds.map((kind) => {
    const { columnDefinitions } = renderTable(kind, [], {}, { now: 0 }) as { columnDefinitions: Column[] };
    return `${kind.plural}: ${columnDefinitions.map(textOf).join(', ')}`;
  });
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "configmaps: Name@, Data, Age
    endpoints: Name@, Endpoints, Age
    events: Last Seen, Type, Reason, Object, Subobject*, Source*, Message, First Seen*, Count*, Name@*
    limitranges: Name@, Created At~
    namespaces: Name@, Status, Age
    nodes: Name@, Status, Roles, Age, Version, Internal-IP*, External-IP*, OS-Image*, Kernel-Version*, Container-Runtime*
    persistentvolumeclaims: Name@, Status, Volume, Capacity, Access Modes, StorageClass, VolumeAttributesClass, Age, VolumeMode*
    persistentvolumes: Name@, Capacity, Access Modes, Reclaim Policy, Status, Claim, StorageClass, VolumeAttributesClass, Reason, Age, VolumeMode*
    pods: Name@, Ready, Status, Restarts, Age, IP*, Node*, Nominated Node*, Readiness Gates*
    podtemplates: Name@, Containers, Images, Pod Labels
    replicationcontrollers: Name@, Desired#, Current#, Ready#, Age, Containers*, Images*, Selector*
    resourcequotas: Name@, Request, Limit, Age
    secrets: Name@, Type, Data, Age
    serviceaccounts: Name@, Secrets, Age
    services: Name@, Type, Cluster-IP, External-IP, Port(s), Age, Selector*
    mutatingwebhookconfigurations: Name@, Webhooks#, Age
    validatingadmissionpolicies: Name@, Validations#, ParamKind, Age
    validatingadmissionpolicybindings: Name@, PolicyName, ParamRef, Age
    validatingwebhookconfigurations: Name@, Webhooks#, Age
    customresourcedefinitions: Name@, Created At~
    apiservices: Name@, Service, Available, Age
    controllerrevisions: Name@, Controller, Revision, Age
    daemonsets: Name@, Desired#, Current#, Ready#, Up-to-date#, Available#, Node Selector, Age, Containers*, Images*, Selector*
    deployments: Name@, Ready, Up-to-date, Available, Age, Containers*, Images*, Selector*
    replicasets: Name@, Desired#, Current#, Ready#, Age, Containers*, Images*, Selector*
    statefulsets: Name@, Ready, Age, Containers*, Images*
    horizontalpodautoscalers: Name@, Reference, Targets, MinPods, MaxPods, Replicas, Age
    cronjobs: Name@, Schedule, Timezone, Suspend?, Active#, Last Schedule, Age, Containers*, Images*, Selector*
    jobs: Name@, Status, Completions, Duration, Age, Containers*, Images*, Selector*
    certificatesigningrequests: Name@, Age, SignerName, Requestor, RequestedDuration, Condition
    leases: Name@, Holder, Age
    endpointslices: Name@, AddressType, Ports, Endpoints, Age
    flowschemas: Name@, PriorityLevel, MatchingPrecedence, DistinguisherMethod, Age, MissingPL
    prioritylevelconfigurations: Name@, Type, NominalConcurrencyShares, Queues, HandSize, QueueLengthLimit, Age
    ingressclasses: Name@, Controller, Parameters, Age
    ingresses: Name@, Class, Hosts, Address, Ports, Age
    ipaddresses: Name@, ParentRef, Age
    networkpolicies: Name@, Pod-Selector, Age
    servicecidrs: Name@, CIDRs, Age
    runtimeclasses: Name@, Handler, Age
    poddisruptionbudgets: Name@, Min Available, Max Unavailable, Allowed Disruptions#, Age
    clusterrolebindings: Name@, Role, Age, Users*, Groups*, ServiceAccounts*
    clusterroles: Name@, Created At~
    rolebindings: Name@, Role, Age, Users*, Groups*, ServiceAccounts*
    roles: Name@, Created At~
    priorityclasses: Name@, Value#, Global-Default?, Age, PreemptionPolicy
    csidrivers: Name@, AttachRequired?, PodInfoOnMount?, StorageCapacity?, TokenRequests, RequiresRepublish?, Modes, Age
    csinodes: Name@, Drivers#, Age
    csistoragecapacities: Name@, StorageClassName, Capacity
    storageclasses: Name@, Provisioner, ReclaimPolicy, VolumeBindingMode, AllowVolumeExpansion, Age
    volumeattachments: Name@, Attacher@, PV, Node, Attached?, Age"
  `);
});

test('columns that show a field have its description, and every such column and field is there', () => {
  for (const [plural, fields] of Object.entries(describedColumns)) {
    const kind = kinds.find((each) => each.plural === plural)!;
    const { columnDefinitions } = renderTable(kind, [], {}, { now: 0 }) as { columnDefinitions: Column[] };
    const names = columnDefinitions.map(({ name }) => name);
    expect([...fields.keys()].filter((name) => !names.includes(name)), plural).toEqual([]);
    expect([...fields.keys()].filter((name) => columnDescription(kind, name) === name), plural).toEqual([]);
  }
});

test('a list says what its columns mean, a watch does not say it again with every event', async () => {
  const { call, stream } = await createTestApi();
  const headers = { Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
  const { json } = await call('GET', '/api/v1/namespaces', { headers });
  const description = (definitions: { name: string; description: string }[], name: string): string => definitions.find((each) => each.name === name)!.description;
  expect(description(json['columnDefinitions'], 'Name')).toMatch(/^Name must be unique within a namespace\. /);
  expect(description(json['columnDefinitions'], 'Age')).toMatch(/^CreationTimestamp is a timestamp /);
  expect(description(json['columnDefinitions'], 'Status')).toBe('Status');
  const [line] = await stream('/api/v1/namespaces?watch=true', (lines) => lines.length > 0, headers);
  expect(description((JSON.parse(line!) as { object: { columnDefinitions: never[] } }).object.columnDefinitions, 'Name')).toBe('Name');
});
