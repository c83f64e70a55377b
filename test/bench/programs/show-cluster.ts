// The dashboard over a cluster of the benchmark, on the terminal of this process.
import type { Cluster } from '../../../src/cluster/cluster.ts';
import type { Driver } from '../../../src/sim/driver.ts';
import { systemWallClock } from '../../../src/sim/driver.ts';
import { startDashboard } from '../../../src/ui/start-dashboard.tsx';

/** Answers the exit code when it has been left; then `onClosed` has run, and the driver stands still. */
export function showCluster(cluster: Cluster, driver: Driver, options: Parameters<typeof startDashboard>[0]['options'], onClosed: () => void = () => undefined): Promise<number> {
  return startDashboard({
    port: cluster.port,
    driver,
    registry: cluster.registry,
    wall: systemWallClock,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    host: process,
    env: process.env,
    options,
    onClosed() {
      onClosed();
      driver.stop();
      if (cluster.bugs.length > 0) console.error(cluster.bugs[0]!.error);
    },
  });
}
