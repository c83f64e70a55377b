// The keys that resize a running pod and add a container to it: what they ask, what they send, what the cluster makes of it.
import { expect, test } from 'vitest';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';

const prepare = (cluster: TestCluster): void => {
  cluster.apply('{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: app, image: "nginx:1.27", resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {cpu: 200m, memory: 128Mi}}}]}}');
  cluster.advance('20s');
};

test('shift-r resizes a container in place: the pod, its address and its restarts stay', () =>
  withClusterScreen({ columns: 140, rows: 40, prepare }, async (ui) => {
    const before = ui.cluster.pod('web');
    await ui.press('shift-r');
    expect(ui.text()).toContain('Resize pod/web');
    await ui.press('ctrl-u');
    await ui.type('150m');
    await ui.press('tab', 'tab', 'tab', 'ctrl-u');
    await ui.type('256Mi');
    expect(ui.text()).toContain('app: cpu request 100m → 150m');
    expect(ui.text()).toContain('app: memory limit 128Mi → 256Mi');
    await ui.press('enter');
    await ui.advance(10_000);
    const after = ui.cluster.pod('web');
    expect(after.spec.containers[0]!.resources).toEqual({ requests: { cpu: '150m', memory: '64Mi' }, limits: { cpu: '200m', memory: '256Mi' } });
    expect(after.status.containerStatuses![0]!.resources).toEqual(after.spec.containers[0]!.resources);
    expect([after.metadata.uid, after.status.podIP, after.status.containerStatuses![0]!.restartCount]).toEqual([before.metadata.uid, before.status.podIP, 0]);
    await ui.command('actions');
    expect(ui.text()).toContain("kubectl patch pod/web --subresource=resize -p '{\"spec\":{\"containers\":[{\"name\":\"app\",");
  }));

test('what is no amount is refused in the dialog, what Kubernetes forbids by Kubernetes', () =>
  withClusterScreen({ columns: 140, rows: 40, prepare }, async (ui) => {
    await ui.press('shift-r', 'enter');
    expect(ui.text()).toContain('nothing is changed');
    await ui.press('ctrl-u');
    await ui.type('much');
    await ui.press('enter');
    expect(ui.text()).toContain('"much" is no amount: write 250m, 1.5, 64Mi or 1Gi');
    await ui.press('ctrl-u');
    await ui.type('900m');
    await ui.press('enter');
    await ui.show();
    expect(ui.text()).toContain('must be less than or equal to cpu limit of 200m');
    expect(ui.cluster.pod('web').spec.containers[0]!.resources!.requests!['cpu']).toBe('100m');
  }));

test('b adds a container, a second one under another name; s opens a shell in it', () =>
  withClusterScreen({ columns: 140, rows: 40, prepare }, async (ui) => {
    await ui.press('b');
    expect(ui.text()).toContain('An ephemeral container debugger-1 is added to the pod.');
    await ui.press('enter');
    await ui.advance(10_000);
    expect(ui.cluster.pod('web').spec.ephemeralContainers).toMatchObject([{ name: 'debugger-1', image: 'busybox:1.36', targetContainerName: 'app', stdin: true, tty: true }]);
    expect(ui.cluster.pod('web').status.ephemeralContainerStatuses![0]!.state!.running).toBeDefined();
    await ui.press('b', 'enter');
    await ui.advance(10_000);
    expect(ui.cluster.pod('web').spec.ephemeralContainers!.map(({ name }) => name).sort()).toEqual(['debugger-1', 'debugger-2']);
    await ui.press('enter', 'shift-g', 's');
    await ui.advance(500);
    expect(ui.title()).toMatch(/^shell\(default\/web:debugger-\d\)$/);
    await ui.press('escape', 'escape');
    await ui.command('actions');
    expect(ui.text()).toContain('kubectl debug -it web --image=busybox:1.36 --target=app -c debugger-1 -n default');
  }));
