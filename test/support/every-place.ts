// Goes to every place of the dashboard that has keys: the table of each kind, each view on the objects that it is for.
import type { ClusterPort } from '../../src/model/client.ts';
import type { Intent } from '../../src/model/intent.ts';
import { Driver } from '../../src/sim/driver.ts';
import { Dashboard } from '../../src/ui/dashboard.ts';
import type { ManifestsPort } from '../../src/ui/manifests-port.ts';
import type { BackgroundPrograms } from '../../src/ui/programs/program.ts';
import { createWorld } from '../../src/ui/start-dashboard.tsx';
import { createTestCluster } from './cluster.ts';
import { ManualWall } from './manual-wall.ts';
import { deployment } from './worlds.ts';

const noManifests: ManifestsPort = { snapshot: () => ({ files: [], counts: { ok: 0, failed: 0, drifted: 0 } }), subscribe: () => () => undefined, reapply: async () => undefined, writeBack: async () => undefined };
const dumps = { folder: '/dumps', save: () => Promise.resolve(''), list: () => Promise.resolve([]), read: () => Promise.resolve(''), remove: () => Promise.resolve() };
const programs: BackgroundPrograms = { list: () => [], subscribe: () => () => undefined, start: () => Promise.reject(new Error('nothing runs here')), stop: () => undefined, close: () => undefined };
const objects = `
apiVersion: v1
kind: Pod
metadata: {name: two}
spec: {containers: [{name: one, image: 'nginx:1.27'}, {name: two, image: 'redis:7'}]}
---
apiVersion: v1
kind: Secret
metadata: {name: secret}
---
apiVersion: batch/v1
kind: Job
metadata: {name: work}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: 'busybox:1.36', command: [sleep, "9999"]}]}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec: {schedule: '0 3 * * *', jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: 'busybox:1.36'}]}}}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec: {serviceName: db, selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: a, image: 'redis:7'}]}}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec: {selector: {matchLabels: {app: agent}}, template: {metadata: {labels: {app: agent}}, spec: {containers: [{name: a, image: 'redis:7'}]}}}
`;

export interface PlacesOptions {
  /** Stands between the dashboard and its cluster. */
  port?(port: ClusterPort): ClusterPort;
  manifests?: ManifestsPort;
  /** Changes the cluster before the dashboard opens. */
  prepare?(cluster: ReturnType<typeof createTestCluster>): void;
}

/** Calls `look` at each place, with the view on top. */
export function visitEveryPlace(options: PlacesOptions, look: (dashboard: Dashboard) => void): void {
  const cluster = createTestCluster();
  for (const text of [JSON.stringify(deployment('web')), ...objects.split('---\n')]) cluster.apply(text);
  cluster.settle();
  options.prepare?.(cluster);
  const wall = new ManualWall();
  const driver = new Driver(cluster.clock, { wall });
  driver.start();
  const { registry } = cluster;
  const port = options.port?.(cluster.port) ?? cluster.port;
  const world = createWorld({ port, registry, driver, wall, colours: 0, manifests: options.manifests ?? noManifests, dumps, programs });
  const dashboard = new Dashboard(world, { namespace: 'default', command: 'configmaps' });
  const visit = (intent: Intent): void => {
    dashboard.perform(intent);
    look(dashboard);
    dashboard.perform({ type: 'back' });
  };
  for (const { plural } of registry.kinds) visit({ type: 'open', view: 'table', args: { plural, namespace: '' } });
  const [pod] = port.list('pods', { namespace: 'default', labelSelector: 'app=web' });
  const refs = [{ plural: 'pods', namespace: 'default', name: pod!.metadata.name }, { plural: 'pods', namespace: 'default', name: 'two' }, { plural: 'secrets', namespace: 'default', name: 'secret' }, { plural: 'deployments', namespace: 'default', name: 'web' }];
  visit({ type: 'job', job: 'drain', refs: [{ plural: 'nodes', name: 'worker-1' }], answers: {} });
  visit({ type: 'job', job: 'drain', refs: [{ plural: 'nodes', name: 'worker-2' }], answers: {} });
  for (const { name, commands = [] } of world.views) {
    if (name === 'table' || name === 'shell') continue;
    // On other objects these say only that they belong elsewhere.
    const plurals: Readonly<Record<string, string>> = { containers: 'pods', rollout: 'deployments', rules: 'serviceaccounts' };
    if (name === 'rules') visit({ type: 'open', view: name, ref: { plural: 'serviceaccounts', namespace: 'default', name: 'default' }, args: {} });
    for (const ref of refs.filter(({ plural }) => plural === (plurals[name] ?? plural))) visit({ type: 'open', view: name, ref, args: {} });
    if ((commands.length > 0 || name === 'pluginoutput') && !(name in plurals)) visit({ type: 'open', view: name });
  }
  dashboard.close();
  world.stop();
  driver.stop();
}
