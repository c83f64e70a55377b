// Creates pods through Deployments as fast as the cluster can and reports what that cost. Arguments: number of pods.
import { createCluster } from '../../../src/cluster/cluster.ts';
import type { Deployment } from '../../../src/model/object.ts';
import { resident, stopwatch } from '../process-cost.ts';

const PODS_PER_NODE = 30;
const PODS_PER_DEPLOYMENT = 500;
const LONGEST_VIRTUAL_MS = 600_000;

const pods = Number(process.argv[2]);
const deployments = Math.ceil(pods / PODS_PER_DEPLOYMENT);
const cluster = createCluster({
  workers: Math.ceil(pods / PODS_PER_NODE),
  controlPlane: false,
  kubeSystem: false,
  nodeCapacity: { cpu: '16', memory: '64Gi', pods: '110' },
});
const before = resident();
const elapsed = stopwatch();
const begun = cluster.clock.now;
for (let index = 0; index < deployments; index++) {
  const name = `web-${index}`;
  const labels = { app: name };
  const containers = [{ name: 'web', image: 'nginx:1.27', resources: { requests: { cpu: '100m', memory: '64Mi' } } }];
  cluster.admin.create('deployments', {
    metadata: { name, namespace: 'default' },
    spec: { replicas: PODS_PER_DEPLOYMENT, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  });
}
const isReady = ({ status }: Deployment): boolean => status.readyReplicas === PODS_PER_DEPLOYMENT;
while (!cluster.port.list<Deployment>('deployments').every(isReady)) {
  if (cluster.clock.now - begun > LONGEST_VIRTUAL_MS) throw new Error(`${pods} pods were not ready after ${LONGEST_VIRTUAL_MS} virtual ms`);
  cluster.advance(1000);
}
const { wallMs, cpuMs } = elapsed();
const after = resident();
if (cluster.bugs.length > 0) throw new Error('a component failed', { cause: cluster.bugs[0]!.error });
const result = {
  pods: deployments * PODS_PER_DEPLOYMENT,
  wallMs,
  cpuMs,
  virtualMs: cluster.clock.now - begun,
  changes: cluster.store.revision,
  residentBytes: after.rss - before.rss,
  heapBytes: after.heapUsed - before.heapUsed,
};
console.log(JSON.stringify(result));
