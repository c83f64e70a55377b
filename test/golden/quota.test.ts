// Golden scenario 9.10: a quota of two pods and a Deployment that wants three.
import { expect, test } from 'vitest';
import type { Deployment, ReplicaSet } from '../../src/model/object.ts';
import { createTestCluster } from '../support/cluster.ts';

test('9.10 quota pods=2 with 3 replicas: two pods, and both owners say why there is no third', () => {
  const cluster = createTestCluster();
  cluster.apply('{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {pods: "2"}}}');
  cluster.advance('5s');
  cluster.apply(`
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 3
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, image: 'nginx:1.27'}]}
  `);
  cluster.advance('30s');
  expect(cluster.table('pods', { columns: ['READY', 'STATUS'] })).toMatchInlineSnapshot(`
    "READY   STATUS
    1/1     Running
    1/1     Running"
  `);
  expect(cluster.table('deployments', { columns: ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE'] })).toMatchInlineSnapshot(`
    "NAME   READY   UP-TO-DATE   AVAILABLE
    web    2/3     2            2"
  `);
  const [set] = cluster.admin.list<ReplicaSet>('replicasets', { namespace: 'default' });
  const { name } = set!.metadata;
  const refusal = `pods "${name}-[a-z0-9]{5}" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2`;
  const refused = cluster.events(`replicaset/${name}`).filter((line) => line.startsWith('Warning'));
  expect(refused.length).toBeGreaterThan(0);
  for (const line of refused) expect(line).toMatch(new RegExp(`^Warning FailedCreate replicaset-controller (\\(combined from similar events\\): )?Error creating: ${refusal}`));
  const { conditions } = cluster.admin.get<Deployment>('deployments', 'default', 'web').status;
  expect(conditions!.find(({ type }) => type === 'ReplicaFailure')).toMatchObject({ status: 'True', reason: 'FailedCreate', message: expect.stringMatching(new RegExp(`^${refusal}$`)) as string });

  // Room for one more: the next try of the ReplicaSet makes it, and the condition goes.
  cluster.admin.patch('resourcequotas', 'default', 'q', 'merge', { spec: { hard: { pods: '3' } } });
  cluster.advance('20m');
  expect(cluster.table('deployments', { columns: ['NAME', 'READY'] })).toBe('NAME   READY\nweb    3/3');
  expect(cluster.admin.get<Deployment>('deployments', 'default', 'web').status.conditions!.some(({ type }) => type === 'ReplicaFailure')).toBe(false);
});
