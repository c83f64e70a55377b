// Quotas as their users meet them, full and free again, and what a LimitRange adds and refuses.
import { expect, it } from 'vitest';
import { ApiError } from '../../src/model/errors.ts';
import type { Deployment, Pod } from '../../src/model/object.ts';
import { createTestCluster } from '../support/cluster.ts';

const web = (replicas: number): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web } }, spec: { terminationGracePeriodSeconds: 2, containers: [ { name: nginx, image: "nginx:1.27" } ] } }
`;

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
  return 'accepted';
}

it('9.10 quota pods=2 with three replicas: two pods, and both owners say why there is no third', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply('{ apiVersion: v1, kind: ResourceQuota, metadata: { name: q }, spec: { hard: { pods: "2" } } }');
  cluster.advance('1s');
  cluster.apply(web(3));
  cluster.settle('20s');
  expect(cluster.table('deployments', { columns: ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE'] })).toMatchInlineSnapshot(`
    "NAME   READY   UP-TO-DATE   AVAILABLE
    web    2/3     2            2"
  `);
  const [set] = cluster.admin.list('replicasets', { namespace: 'default' });
  const { name } = set!.metadata;
  const refused = `pods "${name}-[a-z0-9]{5}" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2`;
  const warnings = cluster.events(`replicaset/${name}`).filter((line) => line.startsWith('Warning'));
  expect(warnings.length).toBeGreaterThan(0);
  for (const line of warnings) expect(line).toMatch(new RegExp(`^Warning FailedCreate replicaset-controller (\\(combined from similar events\\): )?Error creating: ${refused}`));
  const failure = (): object | undefined => cluster.admin.get<Deployment>('deployments', 'default', 'web').status.conditions!.find(({ type }) => type === 'ReplicaFailure');
  expect(failure()).toMatchObject({ status: 'True', reason: 'FailedCreate', message: expect.stringMatching(new RegExp(`^${refused}$`)) as string });
  expect(cluster.table('quota', { columns: ['NAME', 'REQUEST', 'LIMIT'] })).toMatchInlineSnapshot(`
    "NAME   REQUEST     LIMIT
    q      pods: 2/2"
  `);

  // Room for one more: the next try of the ReplicaSet makes it, and the condition goes.
  cluster.admin.patch('resourcequotas', 'default', 'q', 'merge', { spec: { hard: { pods: '3' } } });
  cluster.advance('20m');
  expect([cluster.table('deployments', { columns: ['NAME', 'READY'] }), failure()]).toEqual(['NAME   READY\nweb    3/3', undefined]);
  cluster.admin.scale('deployments', 'default', 'web', 1);
  cluster.settle('20s');
  expect(cluster.table('quota', { columns: ['NAME', 'REQUEST'] })).toContain('pods: 1/3');
});

it('compute quotas want every container to say what it needs', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply('{ apiVersion: v1, kind: ResourceQuota, metadata: { name: q }, spec: { hard: { requests.cpu: "1", limits.cpu: "2", services.nodeports: "0" } } }');
  const pod = (name: string, resources: string): string => `{ apiVersion: v1, kind: Pod, metadata: { name: ${name} }, spec: { containers: [ { name: c, image: nginx, resources: ${resources} } ] } }`;
  cluster.advance('1s');
  expect(refusal(() => cluster.apply(pod('silent', '{ requests: { cpu: 100m } }')))).toBe('pods "silent" is forbidden: failed quota: q: must specify limits.cpu for: c');
  expect(refusal(() => cluster.apply(pod('fine', '{ requests: { cpu: 600m }, limits: { cpu: "1" } }')))).toBe('accepted');
  expect(refusal(() => cluster.apply(pod('more', '{ requests: { cpu: 600m }, limits: { cpu: "1" } }')))).toBe(
    'pods "more" is forbidden: exceeded quota: q, requested: requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1',
  );
  expect(refusal(() => cluster.apply('{ apiVersion: v1, kind: Service, metadata: { name: s }, spec: { type: NodePort, ports: [ { port: 80 } ] } }'))).toBe(
    'services "s" is forbidden: exceeded quota: q, requested: services.nodeports=1, used: services.nodeports=0, limited: services.nodeports=0',
  );
});

it('a LimitRange fills in what containers leave out, says so, and refuses what is too large', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply('{ apiVersion: v1, kind: LimitRange, metadata: { name: sizes }, spec: { limits: [ { type: Container, default: { cpu: 500m }, defaultRequest: { cpu: 200m }, max: { memory: 1Gi } } ] } }');
  cluster.apply(web(2));
  cluster.settle('20s');
  const pods = cluster.admin.list<Pod>('pods', { namespace: 'default' });
  expect(pods[0]!.spec.containers[0]!.resources).toEqual({ limits: { cpu: '500m', memory: '1Gi' }, requests: { cpu: '200m', memory: '1Gi' } });
  expect(pods[0]!.metadata.annotations!['kubernetes.io/limit-ranger']).toBe('LimitRanger plugin set: cpu, memory request for container nginx; cpu, memory limit for container nginx');
  expect(pods[0]!.spec.containers).toBe(pods[1]!.spec.containers);
  expect(refusal(() => cluster.apply('{ apiVersion: v1, kind: Pod, metadata: { name: big }, spec: { containers: [ { name: c, image: nginx, resources: { limits: { memory: 2Gi } } } ] } }'))).toBe(
    'pods "big" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi',
  );
});
