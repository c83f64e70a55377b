import { expect, test } from 'vitest';
import type { Deployment } from '../../../src/model/object.ts';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';

const web = (image: string, more = '', cause = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, annotations: {kubernetes.io/change-cause: '${cause}'}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: '${image}'${more}}]}
`;
const env = `, env: [{name: LONG, value: "${'a value that goes on '.repeat(12)}"}, {name: OTHER, value: "2"}]`;
const prepare = (cluster: TestCluster): void => {
  for (const yaml of [web('nginx:1.25'), web('nginx:1.26', '', 'a reason that is longer than anything that would fit into a dialog of this size'), web('nginx:1.27', env)]) {
    cluster.apply(yaml);
    cluster.advance('30s');
  }
};

test.each([[80, 24], [60, 16], [200, 50]])('at %ix%i: the revisions, the difference, the buttons, within the screen', async (columns, rows) => {
  await withClusterScreen({ command: 'deploy', columns, rows, prepare }, async (ui) => {
    await ui.press('u');
    expect(ui.text()).toContain('Roll back deployment/web');
    expect(ui.text()).toMatch(/\(\*\) 2 {2}nginx:1\.26/);
    expect(ui.text()).toContain('( ) 1  nginx:1.25');
    expect(ui.text()).toMatch(/> Cancel < +Roll back/);
    expect(ui.lines().every((line) => line.length <= columns)).toBe(true);
    const inside = ui.lines().filter((line) => /│.*│/.test(line));
    expect(new Set(inside.map((line) => line.lastIndexOf('│'))).size).toBe(1);
  });
});

test('the difference follows the chosen revision, and goes on with page down', async () => {
  await withClusterScreen({ command: 'deploy', columns: 80, rows: 24, prepare }, async (ui) => {
    await ui.press('u', 'tab', 'tab');
    expect(ui.linesWith('+ - image: nginx:1.26')).toHaveLength(1);
    await ui.press('down');
    expect(ui.text()).toContain('becomes that of revision 1');
    expect(ui.linesWith('+ - image: nginx:1.25')).toHaveLength(1);
    expect(ui.text()).toContain('more lines (page down)');
    await ui.press('pagedown', 'pagedown', 'pagedown');
    expect(ui.text()).not.toContain('more lines (page down)');
  });
});

test('added lines are green, removed ones red', async () => {
  await withClusterScreen({ command: 'deploy', columns: 120, rows: 40, prepare }, async (ui) => {
    await ui.press('u');
    const colourOf = (text: string): number => {
      const y = ui.lines().findIndex((line) => line.includes(text));
      return ui.style(ui.lines()[y]!.indexOf(text), y).fg;
    };
    expect(colourOf('+  - image: nginx:1.26')).toBe(77);
    expect(colourOf('-    image: nginx:1.27')).toBe(202);
  });
});

test('OK rolls back to the chosen revision and says the kubectl line', async () => {
  await withClusterScreen({ command: 'deploy', columns: 80, rows: 24, prepare }, async (ui) => {
    await ui.press('u', 'tab', 'tab', 'down', 'shift-tab', 'enter');
    await ui.show();
    expect(ui.cluster.admin.get<Deployment>('deployments', 'default', 'web').spec.template.spec!.containers[0]!.image).toBe('nginx:1.25');
    expect(ui.text().replaceAll('\n', ' ')).toContain('kubectl rollout undo deployment/web --to-revision=1 -n default');
  });
});
