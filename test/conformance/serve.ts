// `kubectl --raw` leaves out a path prefix, so this server has none.
// A cluster for conformance scripts: three workers, nothing else, behind HTTP. `node test/conformance/serve.ts FILE [SPEED] [PORT]`
// writes a kubeconfig to FILE and serves until it is ended.
import { writeFileSync } from 'node:fs';
import { createCluster } from '../../src/cluster/cluster.ts';
import { formatKubeconfig } from '../../src/http/kubeconfig.ts';
import { startHttpServer } from '../../src/http/server.ts';
import { Driver, systemWallClock } from '../../src/sim/driver.ts';

const [file = 'kubeconfig', speed = '1', tcpPort = '0'] = process.argv.slice(2);
// Far enough in the past that a fast cluster does not overtake the clients' clock.
const startMs = Date.now() - (Number(speed) > 1 ? 86_400_000 : 15_000);
const cluster = createCluster({ controlPlane: false, kubeSystem: false, defaultStorageClass: false, idleContainers: true, startMs });
const driver = new Driver(cluster.clock, { speed: Number(speed) });
cluster.attach(driver);
driver.start();
const server = await startHttpServer({ port: cluster.port, wall: systemWallClock, pathPrefix: '', tcpPort: Number(tcpPort) });
writeFileSync(file, formatKubeconfig(server.url), { mode: 0o600 });
process.stdout.write(`export KUBECONFIG=${file}\n`);
setInterval(() => {
  for (const { component, key, error } of cluster.bugs.splice(0)) process.stderr.write(`bug in ${component} at ${key}: ${(error as Error).stack}\n`);
}, 1000).unref();
