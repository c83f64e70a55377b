// A cluster of three zones that loses one of them, and what ten virtual minutes of that cost. Arguments: number of nodes, pods a node.
import { createCluster } from '../../../src/cluster/cluster.ts';
import type { Deployment, Node, Pod } from '../../../src/model/object.ts';
import { stopwatch } from '../process-cost.ts';

const PODS_PER_DEPLOYMENT = 500;
const ZONE = 'topology.kubernetes.io/zone';
const OUTAGE_MS = 600_000;

const nodeCount = Number(process.argv[2]);
const pods = nodeCount * Number(process.argv[3]);
const bootTime = stopwatch();
const cluster = createCluster({ workers: nodeCount, nodeCapacity: { cpu: '16', memory: '64Gi', pods: '110' } });
const boot = bootTime();
const nodes = cluster.admin.list<Node>('nodes').filter(({ metadata }) => metadata.name.startsWith('worker-'));
for (const [index, { metadata }] of nodes.entries()) cluster.admin.patch('nodes', undefined, metadata.name, 'merge', { metadata: { labels: { [ZONE]: 'abc'[index % 3]! } } });
const deployments = Math.ceil(pods / PODS_PER_DEPLOYMENT);
for (let index = 0; index < deployments; index++) {
  const labels = { app: `web-${index}` };
  const containers = [{ name: 'web', image: 'nginx:1.27', resources: { requests: { cpu: '100m', memory: '64Mi' } } }];
  cluster.admin.create('deployments', {
    metadata: { name: `web-${index}`, namespace: 'default' },
    spec: { replicas: PODS_PER_DEPLOYMENT, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  });
}
const isReady = ({ status }: Deployment): boolean => status.readyReplicas === PODS_PER_DEPLOYMENT;
while (!cluster.admin.list<Deployment>('deployments', { namespace: 'default' }).every(isReady)) cluster.advance(1000);

const lost = nodes.filter((_, index) => index % 3 === 0);
for (const { metadata } of lost) cluster.admin.patch('nodes', undefined, metadata.name, 'merge', { metadata: { annotations: { 'sim.kubarium.dev/fault': 'power-loss' } } });
const elapsed = stopwatch();
cluster.advance(OUTAGE_MS);
const { wallMs, cpuMs } = elapsed();
if (cluster.bugs.length > 0) throw new Error('a component failed', { cause: cluster.bugs[0]!.error });
const evicted = cluster.admin.list<Pod>('pods', { namespace: 'default' }).filter(({ metadata }) => metadata.deletionTimestamp !== undefined).length;
console.log(JSON.stringify({ boot, wallMs, cpuMs, virtualMs: OUTAGE_MS, evicted, changes: cluster.store.revision }));
