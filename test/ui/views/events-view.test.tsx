import { expect, test } from 'vitest';
import { createTheme } from '../../../src/ui/theme.ts';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { ClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';

const pod = (name: string, image: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: main, image: '${image}'}]}\n`;
const prepare = (cluster: TestCluster): void => {
  cluster.apply(pod('good', 'nginx:1.27'));
  cluster.advance('20s');
  cluster.apply(pod('typo', 'redis:77.77'));
  cluster.advance('20s');
};

/** Lines of the table; the message below it stands behind a rule. */
const table = (ui: ClusterScreen): string[] => ui.body().slice(0, ui.body().findIndex((line) => line.startsWith('-----')));
/** Cells of the rows, top to bottom. */
const rows = (ui: ClusterScreen): string[][] => table(ui).slice(1).filter((line) => line !== '').map((line) => line.trim().split(/ {2,}/));
const seconds = (age: string): number => [...age.matchAll(/(\d+)([ms])/g)].reduce((sum, [, amount, unit]) => sum + Number(amount) * (unit === 'm' ? 60 : 1), 0);

test('events come newest first, with LAST SEEN TYPE REASON OBJECT MESSAGE', async () => {
  await withClusterScreen({ command: 'events', columns: 200, prepare }, async (ui) => {
    expect(ui.body()[0]!.trim().split(/ {2,}/)).toEqual(['LAST SEEN^', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE']);
    const ages = rows(ui).map(([age]) => seconds(age!));
    expect(ages.length).toBeGreaterThan(6);
    expect(ages).toEqual(ages.toSorted((a, b) => a - b));
  });
});

test('a new event, and one that is seen again, comes to the top', async () => {
  await withClusterScreen({ command: 'events', columns: 200, prepare }, async (ui) => {
    await ui.press('g');
    ui.cluster.apply(pod('late', 'nginx:1.27'));
    await ui.advance(2000);
    expect(rows(ui).slice(0, 3).some((cells) => cells[3] === 'pod/late')).toBe(true);
  });
});

test('warnings stand out, and ctrl-z leaves nothing else', async () => {
  await withClusterScreen({ command: 'events', columns: 200, prepare }, async (ui) => {
    const [foreground] = createTheme(2).style('warning');
    const warning = Number(/38;5;(\d+)/.exec(foreground!.open)?.[1]);
    const y = ui.lines().findLastIndex((line) => line.includes('Warning'));
    expect(ui.style(ui.lines()[y]!.indexOf('Warning'), y).fg).toBe(warning);
    expect(ui.style(ui.lines()[y]!.indexOf('pod/typo'), y).fg).toBe(warning);
    await ui.press('ctrl-z');
    await ui.show();
    expect(new Set(rows(ui).map((cells) => cells[1]))).toEqual(new Set(['Warning']));
  });
});

test('at 80x24 the message of the event under the cursor stands in full below the table, which keeps its height', async () => {
  await withClusterScreen({ command: 'events', columns: 80, rows: 24, prepare }, async (ui) => {
    const height = table(ui).length;
    const filter = async (text: string): Promise<void> => {
      await ui.press('/', 'ctrl-u');
      await ui.type(text);
      await ui.press('enter');
      await ui.show();
    };
    await filter('Failed to pull');
    expect(rows(ui)[0]!.at(-1)).toMatch(/^Failed to pull.*~$/);
    expect(ui.body().slice(height + 1).map((line) => line.trim()).join(' ')).toContain('Failed: Failed to pull image "redis:77.77": rpc error: code = NotFound desc =');
    expect(ui.body().slice(height + 1).map((line) => line.trim()).join(' ')).toMatch(/: not found \(x\d\)/);
    await filter('scheduled');
    expect(table(ui)).toHaveLength(height);
    expect(ui.text()).toContain(' Scheduled: Successfully assigned default/');
    await filter('no such event');
    expect(table(ui)).toHaveLength(height);
    expect(ui.text()).toContain('none of');
  });
});

test('w and v on an event are about the object it is about', async () => {
  await withClusterScreen({ command: 'events', columns: 200, prepare }, async (ui) => {
    await ui.press('/');
    await ui.type('typo');
    await ui.press('enter', 'w');
    await ui.show();
    expect(ui.title()).toBe('why pod(default/typo)');
    await ui.press('escape', 'v');
    await ui.show();
    expect(ui.title()).toMatch(/^events\(default\/typo\)\[\d+\]$/);
    expect(new Set(rows(ui).map((cells) => cells[3]))).toEqual(new Set(['pod/typo']));
  });
});

const deployment = '{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 2, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "nginx:1.27"}]}}}}';

test('v on a Deployment shows the events of its ReplicaSets and pods too, of those that are gone as well, and of nobody else', async () => {
  await withClusterScreen({ command: 'deploy', columns: 200, prepare: (cluster) => (prepare(cluster), cluster.apply(deployment), cluster.advance('30s')) }, async (ui) => {
    const [pod] = ui.cluster.admin.list('pods').filter(({ metadata }) => metadata.name.startsWith('web-'));
    await ui.press('v');
    await ui.show();
    const objects = (): Set<string> => new Set(rows(ui).map((cells) => cells[3]!.replace(/(?<=web)-.*/, '')));
    expect(objects()).toEqual(new Set(['deployment/web', 'replicaset/web', 'pod/web']));
    ui.cluster.admin.delete('pods', 'default', pod!.metadata.name);
    await ui.advance(10_000);
    await ui.show();
    expect(rows(ui).some((cells) => cells[3] === `pod/${pod!.metadata.name}` && cells[4] === 'Stopping container main')).toBe(true);
    // After an hour they are gone, those of the pod that is gone too.
    ui.cluster.advance('62m');
    await ui.show(10_000);
    expect(ui.text()).not.toContain(`pod/${pod!.metadata.name}`);
  });
});

test('an object too long for its column is said by the short name of its kind, and keeps its end', async () => {
  const claim = '{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a-claim-with-a-name}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}';
  const claims = (cluster: TestCluster): void => (cluster.apply(claim), cluster.advance('20s'));
  await withClusterScreen({ command: 'events', columns: 80, prepare: claims }, async (ui) => {
    expect(ui.text()).toContain(' pvc/a-claim-~-name  ');
    expect(ui.text()).not.toContain('persistentvolumecl');
  });
  await withClusterScreen({ command: 'events', columns: 200, prepare: claims }, async (ui) => {
    expect(ui.text()).toContain(' persistentvolumeclaim/a-claim-with-a-name ');
  });
});
