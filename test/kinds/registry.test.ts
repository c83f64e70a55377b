import { describe, expect, test } from 'vitest';
import { createKubernetesRegistry, kinds } from '../../src/kinds/index.ts';
import { deepEqual, deepFreeze } from '../../src/model/equal.ts';
import type { Kind } from '../../src/model/kind.ts';
import { createdAt, live, readerWith } from '../support/kinds.ts';

const template = '{metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: nginx}], volumes: [{name: tmp}]}}';
const work = '{spec: {restartPolicy: Never, containers: [{name: work, image: "busybox:1.36"}]}}';
const workload = `spec: {selector: {matchLabels: {app: web}}, template: ${template}}`;

/** The least that a manifest of the kind says. */
const manifests: Readonly<Record<string, string>> = {
  configmaps: 'data: {a: "1"}',
  endpoints: 'subsets: [{addresses: [{ip: 10.0.0.1}], ports: [{port: 80}]}]',
  events: 'involvedObject: {kind: Pod, name: web, namespace: default}\nreason: Started\nmessage: hello\ntype: Normal',
  limitranges: 'spec: {limits: [{type: Container, max: {cpu: "1"}, min: {cpu: 100m}}]}',
  namespaces: '',
  nodes: 'spec: {podCIDR: 10.244.1.0/24}\nstatus: {capacity: {cpu: "4", memory: 8Gi, pods: "110"}}',
  persistentvolumeclaims: 'spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}',
  persistentvolumes: 'spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /data}}',
  pods: 'spec: {containers: [{name: web, image: nginx}]}',
  replicationcontrollers: `spec: {template: ${template}}`,
  resourcequotas: 'spec: {hard: {pods: "10", requests.cpu: "2"}}',
  secrets: 'stringData: {a: "1"}',
  serviceaccounts: '',
  services: 'spec: {selector: {app: web}, ports: [{port: 80}]}',
  controllerrevisions: 'revision: 1\ndata: {spec: {}}',
  daemonsets: workload,
  deployments: workload,
  replicasets: workload,
  horizontalpodautoscalers: 'spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}',
  cronjobs: `spec: {schedule: "*/5 * * * *", jobTemplate: {spec: {template: ${work}}}}`,
  jobs: `spec: {template: ${work}}`,
  statefulsets: workload,
  endpointslices: 'addressType: IPv4\nendpoints: [{addresses: [10.0.0.1]}]\nports: [{port: 80}]',
  leases: 'spec: {holderIdentity: worker-1, leaseDurationSeconds: 40}',
  ingressclasses: 'spec: {controller: k8s.io/ingress-nginx, parameters: {kind: ConfigMap, name: settings}}',
  ingresses: 'spec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}',
  networkpolicies: 'spec: {podSelector: {}, ingress: [{ports: [{port: 80}]}], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}',
  clusterrolebindings: 'roleRef: {kind: ClusterRole, name: view}\nsubjects: [{kind: User, name: jane}]',
  clusterroles: 'rules: [{apiGroups: [""], resources: [nodes], verbs: [get]}]',
  rolebindings: 'roleRef: {kind: Role, name: reader}\nsubjects: [{kind: Group, name: devs}]',
  roles: 'rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]',
  poddisruptionbudgets: 'spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}',
  priorityclasses: 'value: 10',
  runtimeclasses: 'handler: runsc',
  storageclasses: 'provisioner: example.com/disk',
  podtemplates: `template: ${template}`,
  mutatingwebhookconfigurations: 'webhooks: [{name: a.example.com, clientConfig: {url: "https://example.com"}, sideEffects: None, admissionReviewVersions: [v1]}]',
  validatingwebhookconfigurations: 'webhooks: [{name: a.example.com, clientConfig: {url: "https://example.com"}, sideEffects: None, admissionReviewVersions: [v1]}]',
  validatingadmissionpolicies: 'spec: {validations: [{expression: "true"}], paramKind: {apiVersion: v1, kind: ConfigMap}}',
  validatingadmissionpolicybindings: 'spec: {policyName: web, validationActions: [Deny]}',
  customresourcedefinitions: 'metadata: {name: webs.example.com}\nspec: {group: example.com, scope: Namespaced, names: {plural: webs, kind: Web}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]}',
  apiservices: 'spec: {group: apps, version: v1, groupPriorityMinimum: 1, versionPriority: 1}',
  certificatesigningrequests: 'spec: {signerName: kubernetes.io/kube-apiserver-client, usages: [client auth], expirationSeconds: 86400, request: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIbk1JR09BZ0VBTUN3eERUQUxCZ05WQkFvTUJHUmxkbk14RERBS0JnTlZCQW9NQTI5d2N6RU5NQXNHQTFVRQpBd3dFYW1GdVpUQlpNQk1HQnlxR1NNNDlBZ0VHQ0NxR1NNNDlBd0VIQTBJQUJMUzIwb2IrQk9oM2tueVQxTTl5Cmg2NWN2czloL2t1MldNa2ZMK24wTnhFV2ZKcGtvMnkzazRlNG9ia09kT2Z3SkFBbjR1UWY4TFJJa082ZGtmTXIKMHF1Z0FEQUtCZ2dxaGtqT1BRUURBZ05JQURCRkFpQUYwOFd6SVM3d2dUUzBoNmt6RWY1VjJlc3U2ZjhyUm0rdwpiaHZnN3BFWWtnSWhBSnhGem1aT05uZXZKUkdqclBoZ3p1TXBQTm1IMGl1bE9rMkhKTmQwMXJ5KwotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K}',
  flowschemas: 'spec: {priorityLevelConfiguration: {name: low}, rules: [{subjects: [{kind: User, user: {name: jane}}], nonResourceRules: [{verbs: [get], nonResourceURLs: [/healthz]}]}]}',
  prioritylevelconfigurations: 'spec: {type: Limited, limited: {limitResponse: {type: Queue, queuing: {queues: 16}}}}',
  ipaddresses: 'spec: {parentRef: {resource: services, namespace: default, name: web}}',
  servicecidrs: 'spec: {cidrs: [10.0.0.0/24]}',
  csidrivers: 'spec: {podInfoOnMount: true}',
  csinodes: 'spec: {drivers: [{name: a.example.com, nodeID: web, topologyKeys: [zone]}]}',
  csistoragecapacities: 'storageClassName: fast\ncapacity: 1Gi',
  volumeattachments: 'spec: {attacher: ebs.csi.aws.com, nodeName: worker-1, source: {persistentVolumeName: disk}}',
};

// Keys that every table or the whole screen has; a kind may not take them.
const globalKeys = [
  ...[':', '?', '/', '[', ']', '-', 'enter', 'esc', 'q', 'space', 'ctrl-space', 'ctrl-\\'],
  ...['ctrl-a', 'ctrl-b', 'ctrl-c', 'ctrl-d', 'ctrl-e', 'ctrl-f', 'ctrl-g', 'ctrl-p', 'ctrl-q', 'ctrl-r', 'ctrl-s', 'ctrl-u', 'ctrl-w', 'ctrl-z'],
  ...['j', 'k', 'g', 'h', 'l', 'c', 'n', 'w', 'd', 'y', 'e', 'shift-g', 'shift-n', 'shift-a', 'shift-s', 'shift-p', 'shift-o'],
  ...['up', 'down', 'left', 'right', 'shift-left', 'shift-right', ...'0123456789'],
];
/** As in k9s: cordon shadows copy on nodes, logs shadow scrolling on pods. */
const shadows = new Set(['nodes c', 'pods l']);

test('every kind is found by each of its names', () => {
  const registry = createKubernetesRegistry();
  for (const kind of kinds) {
    const names = [kind.plural, kind.singular, kind.kind, ...kind.shortNames];
    expect(names.map((name) => registry.find(name)?.plural)).toEqual(names.map(() => kind.plural));
  }
  expect(registry.find('deploy')?.plural).toBe('deployments');
  expect(registry.find('replicasets.apps')?.kind).toBe('ReplicaSet');
});

describe.each(kinds.map((kind) => [kind.plural, kind] as const))('%s', (plural, kind: Kind) => {
  const manifest = manifests[plural];

  test('there is a manifest to try it with', () => {
    expect(manifest).toBeDefined();
  });

  test('defaulting twice equals once, and edits nothing that is shared', () => {
    const once = deepFreeze(live(kind, manifest));
    const draft = { ...once, metadata: { ...once.metadata } };
    kind.setDefaults?.(draft);
    expect(draft).toEqual(once);
    expect(deepEqual(draft, once)).toBe(true);
  });

  test('what was accepted is accepted again, and an update that changes nothing too', () => {
    const object = deepFreeze(live(kind, manifest));
    expect(kind.validate?.(object) ?? []).toEqual([]);
    expect(kind.validateUpdate?.(object, object) ?? []).toEqual([]);
    expect(kind.warnings?.(object, object) ?? []).toEqual([]);
  });

  test('columns have titles of their own, and a text even before anything has happened', () => {
    const titles = kind.columns.map((column) => column.title);
    expect(new Set(titles).size).toBe(titles.length);
    const object = live(kind, manifest);
    for (const column of kind.columns) {
      const text = column.text?.(object, createdAt) ?? String(column.value(object, createdAt) ?? '');
      expect(text, column.title).not.toMatch(/undefined|NaN|null/);
      column.tone?.(object, createdAt);
    }
    expect(typeof (kind.health?.(object, createdAt) ?? '')).toBe('string');
  });

  test('describe begins with the name and prints no holes', () => {
    const object = live(kind, manifest);
    const text = kind.describe?.(object, { reader: readerWith(object), now: createdAt });
    expect(text).toMatch(/^Name: +webs?(\.example\.com)?$/m);
    expect(text).not.toMatch(/undefined|NaN/);
  });

  test('keys do not clash with each other or with those of every table', () => {
    const keys = (kind.actions ?? []).map((action) => action.key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.filter((key) => globalKeys.includes(key) && !shadows.has(`${plural} ${key}`))).toEqual([]);
  });

  test('every key that can be used answers with an intent', () => {
    const object = live(kind, manifest);
    const context = { reader: readerWith(object), now: () => createdAt };
    for (const action of kind.actions ?? []) {
      if (action.disabled?.(object) === undefined) expect(action.run([object], context).type, action.title).not.toBe('none');
    }
  });
});
