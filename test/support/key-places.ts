// Every place of the dashboard with its keys, found by going there: what the catalogue of keys has to say.
import { actionName } from '../../src/model/binding.ts';
import type { Intent } from '../../src/model/intent.ts';
import { Driver } from '../../src/sim/driver.ts';
import { Dashboard } from '../../src/ui/dashboard.ts';
import type { BackgroundPrograms } from '../../src/ui/programs/program.ts';
import { globalBindings } from '../../src/ui/keymap.ts';
import { createWorld } from '../../src/ui/start-dashboard.tsx';
import { createTestCluster } from './cluster.ts';
import { ManualWall } from './manual-wall.ts';
import { deployment } from './worlds.ts';

const manifests = { snapshot: () => ({ files: [], counts: { ok: 0, failed: 0, drifted: 0 } }), subscribe: () => () => undefined, reapply: async () => undefined, writeBack: async () => undefined };
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
`;

/** Place → action → keys; the wheel has none. */
export function keyPlaces(): ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> {
  const cluster = createTestCluster();
  for (const text of [JSON.stringify(deployment('web')), ...objects.split('---\n')]) cluster.apply(text);
  cluster.settle();
  const wall = new ManualWall();
  const driver = new Driver(cluster.clock, { wall });
  driver.start();
  const { port, registry } = cluster;
  const world = createWorld({ port, registry, driver, wall, colours: 0, manifests, dumps, programs });
  const dashboard = new Dashboard(world, { namespace: 'default', command: 'configmaps' });
  const places = new Map<string, Map<string, string[]>>();
  const note = (): void => {
    const { view } = dashboard;
    if (view.press) return;
    const taken = new Set<string>();
    const actions = places.get(view.crumb) ?? new Map<string, string[]>();
    places.set(view.crumb, actions);
    for (const binding of [...view.bindings(), ...globalBindings(dashboard)].flatMap(({ bindings }) => bindings)) {
      const { key } = binding;
      if (key.startsWith('wheel') || taken.has(key)) continue;
      taken.add(key);
      const keys = actions.get(actionName(binding)) ?? [];
      if (!keys.includes(key)) keys.push(key);
      actions.set(actionName(binding), keys);
    }
  };
  const visit = (intent: Intent): void => {
    dashboard.perform(intent);
    note();
    // A second look: what the view offers while something is searched for.
    dashboard.view.search?.change('e');
    note();
    dashboard.perform({ type: 'back' });
  };
  for (const { plural } of registry.kinds) visit({ type: 'open', view: 'table', args: { plural, namespace: '' } });
  const [pod] = port.list('pods', { namespace: 'default' });
  const refs = [{ plural: 'pods', namespace: 'default', name: pod!.metadata.name }, { plural: 'pods', namespace: 'default', name: 'two' }, { plural: 'secrets', namespace: 'default', name: 'secret' }, { plural: 'deployments', namespace: 'default', name: 'web' }];
  visit({ type: 'job', job: 'drain', refs: [{ plural: 'nodes', name: 'worker-1' }], answers: {} });
  visit({ type: 'job', job: 'drain', refs: [{ plural: 'nodes', name: 'worker-2' }], answers: {} });
  for (const { name, commands = [] } of world.views) {
    if (name === 'table' || name === 'shell') continue;
    // On other objects these say only that they belong elsewhere.
    const plurals: Readonly<Record<string, string>> = { containers: 'pods', rollout: 'deployments' };
    for (const ref of refs.filter(({ plural }) => plural === (plurals[name] ?? plural))) visit({ type: 'open', view: name, ref, args: {} });
    if ((commands.length > 0 || name === 'pluginoutput') && !(name in plurals)) visit({ type: 'open', view: name });
  }
  dashboard.close();
  world.stop();
  driver.stop();
  return places;
}
