// Pod Security: what the labels of a namespace let in, refuse and warn of (rule 1.10.2).
import { beforeEach, describe, expect, test } from 'vitest';
import type { Pod } from '../../../src/model/object.ts';
import { refusalOf } from '../../support/apiserver.ts';
import type { TestCluster } from '../../support/cluster.ts';
import { createTestCluster } from '../../support/cluster.ts';

let cluster: TestCluster;
const label = (labels: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(Object.entries(labels).map(([name, value]) => [`pod-security.kubernetes.io/${name}`, value]));

beforeEach(() => {
  cluster = createTestCluster({ workers: 1 });
});

const room = (labels: Readonly<Record<string, string>>): unknown => cluster.admin.create('namespaces', { metadata: { name: 'room', labels: label(labels) } });
const podOf = (spec: object, container: object = {}): object => ({ metadata: { name: 'web', namespace: 'room' }, spec: { containers: [{ name: 'a', image: 'nginx', ...container }], ...spec } });
const refused = (spec: object, container?: object): string =>
  refusalOf(() => cluster.admin.create('pods', podOf(spec, container) as never)).message;
const careful = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };

test('a plain pod in a restricted namespace is told all that it lacks', () => {
  room({ enforce: 'restricted' });
  cluster.advance('1s');
  expect(refused({})).toBe(
    'pods "web" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false), ' +
      'unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true), ' +
      'seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  );
  cluster.admin.create('pods', podOf({}, { securityContext: careful }) as never);
});

describe('what a level refuses', () => {
  test.each<[level: string, spec: object, container: object, found: string]>([
    ['baseline', { hostNetwork: true, hostPID: true }, {}, 'host namespaces (hostNetwork=true, hostPID=true)'],
    ['baseline', { volumes: [{ name: 'v', hostPath: { path: '/' } }] }, { securityContext: { privileged: true } }, 'hostPath volumes (volume "v"), privileged (container "a" must not set securityContext.privileged=true)'],
    ['baseline', {}, { ports: [{ containerPort: 80, hostPort: 80 }, { containerPort: 81, hostPort: 443 }] }, 'hostPort (container "a" uses hostPorts 443, 80)'],
    ['baseline', {}, { securityContext: { capabilities: { add: ['NET_ADMIN', 'CHOWN'] } } }, 'non-default capabilities (container "a" must not include "NET_ADMIN" in securityContext.capabilities.add)'],
    ['baseline', { securityContext: { seccompProfile: { type: 'Unconfined' } } }, {}, 'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")'],
    ['baseline', { securityContext: { seLinuxOptions: { type: 'x_t', user: 'u' } } }, {}, 'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "x_t"; user may not be set)'],
    ['baseline', { securityContext: { appArmorProfile: { type: 'Unconfined' } } }, {}, 'forbidden AppArmor profile (pod must not set AppArmor profile type to "Unconfined")'],
    ['baseline', { securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] } }, {}, 'forbidden sysctls (kernel.msgmax)'],
    ['restricted', { volumes: [{ name: 'v', hostPath: { path: '/' } }] }, { securityContext: careful }, 'restricted volume types (volume "v" uses restricted volume type "hostPath")'],
    ['restricted', { securityContext: { runAsUser: 0 } }, { securityContext: careful }, 'runAsUser=0 (pod must not set runAsUser=0)'],
    ['restricted', { securityContext: { runAsNonRoot: false } }, { securityContext: { ...careful, runAsNonRoot: undefined } }, 'runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)'],
    ['restricted', {}, { securityContext: { ...careful, capabilities: { drop: ['ALL'], add: ['CHOWN'] } } }, 'unrestricted capabilities (container "a" must not include "CHOWN" in securityContext.capabilities.add)'],
  ])('%s %j %j', (level, spec, container, found) => {
    room({ enforce: level });
    cluster.advance('1s');
    expect(refused(spec, container)).toBe(`pods "web" is forbidden: violates PodSecurity "${level}:latest": ${found}`);
  });

  test('init containers count, several are named together, and windows is left alone', () => {
    room({ enforce: 'restricted', 'enforce-version': 'v1.30' });
    cluster.advance('1s');
    expect(refused({ initContainers: [{ name: 'i', image: 'nginx' }] })).toContain('PodSecurity "restricted:v1.30": allowPrivilegeEscalation != false (containers "i", "a" must set');
    cluster.admin.create('pods', podOf({ os: { name: 'windows' }, securityContext: { runAsNonRoot: true } }) as never);
  });
});

test('a controller is warned, and its pods are what fails', async () => {
  room({ enforce: 'baseline' });
  cluster.advance('1s');
  const template = { metadata: { labels: { app: 'web' } }, spec: { hostNetwork: true, containers: [{ name: 'a', image: 'nginx' }] } };
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'room' }, spec: { selector: { matchLabels: { app: 'web' } }, template } };
  const answer = await cluster.port.request({ verb: 'create', plural: 'deployments', namespace: 'room', object });
  expect(answer).toMatchObject({ warnings: ['would violate PodSecurity "baseline:latest": host namespaces (hostNetwork=true)'] });
  cluster.advance('5s');
  expect(cluster.port.list('pods', { namespace: 'room' })).toEqual([]);
  const replicaSet = cluster.port.list('replicasets', { namespace: 'room' })[0]!.metadata.name;
  expect(cluster.events(`replicaset/${replicaSet}`, 'room')[0]).toMatch(/^Warning FailedCreate replicaset-controller Error creating: pods "web-\w+-\w+" is forbidden: violates PodSecurity "baseline:latest": host namespaces \(hostNetwork=true\)/);
});

test('warn alone lets in', async () => {
  room({ warn: 'restricted', 'warn-version': 'v1.20' });
  cluster.advance('1s');
  const answer = await cluster.port.request({ verb: 'create', plural: 'pods', namespace: 'room', object: { apiVersion: 'v1', kind: 'Pod', ...podOf({}) } });
  expect(answer).toMatchObject({ warnings: [expect.stringMatching(/^would violate PodSecurity "restricted:v1\.20": allowPrivilegeEscalation != false .+, runAsNonRoot != true .+, seccompProfile/)] });
});

test('labels that mean nothing are refused when they come', () => {
  expect(refusalOf(() => room({ enforce: 'bad', 'warn-version': '1.2' })).message).toBe(
    'Namespace "room" is invalid: [metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "bad": must be one of privileged, baseline, restricted, ' +
      'metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "1.2": must be "latest" or "v1.x"]',
  );
});

test('a namespace that becomes stricter is told of the pods that it would not let in', async () => {
  room({});
  cluster.advance('1s');
  for (const name of ['b', 'a', 'c']) cluster.admin.create('pods', { ...podOf({}), metadata: { name, namespace: 'room' } } as never);
  cluster.admin.create('pods', { ...podOf({ hostNetwork: true }, { securityContext: careful }), metadata: { name: 'host', namespace: 'room' } } as never);
  const patch = { metadata: { labels: label({ enforce: 'restricted' }) } };
  expect(await cluster.port.request({ verb: 'patch', plural: 'namespaces', name: 'room', patchType: 'merge', patch })).toMatchObject({
    warnings: [
      'existing pods in namespace "room" violate the new PodSecurity enforce level "restricted:latest"',
      'a (and 2 other pods): allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile',
      'host: host namespaces',
    ],
  });
  // What is there stays, and may change in all but its images.
  expect(cluster.admin.patch<Pod>('pods', 'room', 'a', 'merge', { metadata: { labels: { x: 'y' } } }).metadata.labels).toEqual({ x: 'y' });
  expect(refusalOf(() => cluster.admin.patch('pods', 'room', 'a', 'strategic', { spec: { containers: [{ name: 'a', image: 'redis' }] } })).message).toContain('violates PodSecurity');
});
