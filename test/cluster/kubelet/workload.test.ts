// Deployments as a beginner sees them: created, a pod deleted, all on real kubelets.
import { expect, test } from 'vitest';
import { createTestCluster } from '../../support/cluster.ts';

const web = `
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec:
    replicas: 3
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec: {containers: [{name: nginx, image: nginx}]}
`;

test('a deployment of three comes up on one node (golden scenario 9.1)', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(web);
  cluster.settle();
  expect(cluster.table('deployments', { columns: ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE'] })).toMatchInlineSnapshot(`
    "NAME   READY   UP-TO-DATE   AVAILABLE
    web    3/3     3            3"
  `);
  expect(cluster.table('pods', { columns: ['READY', 'STATUS', 'RESTARTS'] })).toMatchInlineSnapshot(`
    "READY   STATUS    RESTARTS
    1/1     Running   0
    1/1     Running   0
    1/1     Running   0"
  `);
  const [deployment] = cluster.admin.list('deployments', { namespace: 'default' }) as unknown as [{ metadata: { generation: number }; status: { conditions: { type: string; status: string; reason: string }[] } }];
  expect(deployment.metadata.generation).toBe(1);
  expect(deployment.status.conditions.map(({ type, status, reason }) => `${type} ${status} ${reason}`).sort()).toEqual(['Available True MinimumReplicasAvailable', 'Progressing True NewReplicaSetAvailable']);
  const [replicaSet] = cluster.admin.list('replicasets', { namespace: 'default' });
  expect(cluster.events('deployment/web')).toEqual([`Normal ScalingReplicaSet deployment-controller Scaled up replica set ${replicaSet!.metadata.name} from 0 to 3`]);
  for (const { metadata, spec } of cluster.admin.list('pods', { namespace: 'default' }) as unknown as { metadata: { name: string }; spec: { containers: { imagePullPolicy: string }[] } }[]) {
    expect(spec.containers[0]!.imagePullPolicy).toBe('Always');
    expect(cluster.events(`pod/${metadata.name}`).map((line) => line.split(' ')[1])).toEqual(['Scheduled', 'Pulling', 'Pulled', 'Created', 'Started']);
    expect(cluster.events(`replicaset/${replicaSet!.metadata.name}`)).toContain(`Normal SuccessfulCreate replicaset-controller Created pod: ${metadata.name}`);
  }
});

test('a deleted pod is replaced before it has gone (golden scenario 9.3)', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(web.replace('image: nginx', "image: 'busybox:1.36', command: [sleep, '3600']"));
  cluster.settle();
  const [victim] = cluster.admin.list('pods', { namespace: 'default' });
  cluster.admin.delete('pods', 'default', victim!.metadata.name);
  cluster.advance('10s');
  expect(cluster.table('pods', { columns: ['READY', 'STATUS'] }).split('\n').slice(1).sort()).toEqual(['1/1     Running', '1/1     Running', '1/1     Running', '1/1     Terminating']);
  cluster.advance('22s');
  expect(cluster.table('pods', { columns: ['READY', 'STATUS'] }).split('\n').slice(1)).toEqual(['1/1     Running', '1/1     Running', '1/1     Running']);
});
