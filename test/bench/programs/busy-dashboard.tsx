// The dashboard over a large cluster of which somebody changes pods all the time. Arguments: pods, changes a second, a command to begin with,
// and a file: then the API is served too, and the file says how to reach it.
import { renameSync, writeFileSync } from 'node:fs';
import { createCluster } from '../../../src/cluster/cluster.ts';
import { createCredentials } from '../../../src/http/credentials.ts';
import { createRequestHandler } from '../../../src/http/handler.ts';
import { startHttpServer } from '../../../src/http/server.ts';
import type { Pod } from '../../../src/model/object.ts';
import { Driver, systemWallClock } from '../../../src/sim/driver.ts';
import { rowName } from './row-name.ts';
import { showCluster } from './show-cluster.ts';

const PODS_PER_NODE = 30;
const CHANGE_EVERY_MS = 20;

const pods = Number(process.argv[2]);
const changesPerSecond = Number(process.argv[3]);
const command = process.argv[4] ?? 'pods';
const connectionFile = process.argv[5];
let closeServer = (): void => {};

const cluster = createCluster({
  workers: Math.ceil(pods / PODS_PER_NODE),
  controlPlane: false,
  kubeSystem: false,
  nodeCapacity: { cpu: '16', memory: '64Gi', pods: '110' },
});
for (let index = 0; index < pods; index++) {
  const containers = [{ name: 'web', image: 'nginx:1.27', resources: { requests: { cpu: '100m', memory: '64Mi' } } }];
  cluster.admin.create('pods', { metadata: { name: rowName(index), namespace: 'default', labels: { app: 'web' } }, spec: { containers } });
}
cluster.advance(60_000);
if (cluster.admin.list<Pod>('pods').some(({ status }) => status.phase !== 'Running')) throw new Error('not all pods came to run');

const driver = new Driver(cluster.clock);
cluster.attach(driver);
driver.start();

if (connectionFile !== undefined) {
  const credentials = await createCredentials();
  const handler = createRequestHandler({ port: cluster.port, wall: systemWallClock, token: credentials.token });
  const server = await startHttpServer({ handler, credentials });
  closeServer = () => void server.close();
  writeFileSync(`${connectionFile}.new`, JSON.stringify({ url: server.url, token: credentials.token, certificate: credentials.certificate }));
  renameSync(`${connectionFile}.new`, connectionFile);
}

// Counted against the time that has passed, because timers come late when there is much to do.
const begun = performance.now();
let made = 0;
const timer = setInterval(() => {
  const due = Math.floor(((performance.now() - begun) / 1000) * changesPerSecond);
  if (made < due) driver.catchUp();
  for (; made < due; made++) change((made * 7919) % pods);
  driver.wake();
}, CHANGE_EVERY_MS);

/** One more restart: seen in the table. */
function change(index: number): void {
  const pod = cluster.admin.get<Pod>('pods', 'default', rowName(index));
  const containerStatuses = pod.status.containerStatuses!.map((status) => ({ ...status, restartCount: status.restartCount + 1 }));
  cluster.admin.updateStatus<Pod>('pods', { ...pod, status: { ...pod.status, containerStatuses } });
}

process.exitCode = await showCluster(cluster, driver, { command }, () => {
  clearInterval(timer);
  closeServer();
});
