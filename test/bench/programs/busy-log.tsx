// The dashboard over Deployments that write logs all the time. Arguments: lines a second, a command to begin with.
import { createCluster } from '../../../src/cluster/cluster.ts';
import { Driver } from '../../../src/sim/driver.ts';
import { showCluster } from './show-cluster.ts';

/** Each pod writes so many lines a second. */
const LINES_PER_POD = 100;

const linesPerSecond = Number(process.argv[2]);
const command = process.argv[3] ?? 'deployments';

const cluster = createCluster({ workers: 3, controlPlane: false, kubeSystem: false });
const labels = { app: 'talker' };
const script = `i=0; while true; do i=$((i+1)); echo "GET /items/$i 200 12ms upstream=10.244.1.7:8080"; sleep ${1 / LINES_PER_POD}; done`;
const containers = [{ name: 'main', image: 'busybox:1.36', command: ['sh', '-c', script] }];
cluster.admin.create('deployments', {
  metadata: { name: 'talker', namespace: 'default' },
  spec: { replicas: Math.ceil(linesPerSecond / LINES_PER_POD), selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
});
cluster.advance(30_000);

const driver = new Driver(cluster.clock);
cluster.attach(driver);
driver.start();

process.exitCode = await showCluster(cluster, driver, { command, hints: false });
