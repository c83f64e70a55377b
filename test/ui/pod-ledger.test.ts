// What nodes carry and what keeps rollouts waiting, kept up to date by changes.
import { expect, test } from 'vitest';
import { PodLedger } from '../../src/ui/pod-ledger.ts';
import type { Deployment, Pod } from '../../src/model/object.ts';
import { createTestApiServer } from '../support/apiserver.ts';
import { addDeployment, addPod, setPodState } from '../support/objects.ts';
import { createTestPort } from '../support/port.ts';
import { withClusterScreen } from '../support/cluster-screen.tsx';
import { withDashboard } from '../support/dashboard.tsx';
import { addNode } from '../support/objects.ts';

test('a node carries what its pods request, from their binding to their end', () => {
  const api = createTestApiServer();
  const ledger = new PodLedger(createTestPort(api));
  addPod(api.client, 'before', { cpu: '250m' });
  ledger.start();
  const loads = (): unknown[] => [ledger.loadOf('worker-1'), ledger.loadOf('worker-2')];
  const mebi = 2 ** 20;
  expect(loads()).toEqual([{ pods: 1, milliCpu: 250, bytes: 64 * mebi }, { pods: 0, milliCpu: 0, bytes: 0 }]);
  addPod(api.client, 'after', { cpu: '1', node: 'worker-2' });
  addPod(api.client, 'third');
  expect(loads()).toEqual([{ pods: 2, milliCpu: 350, bytes: 128 * mebi }, { pods: 1, milliCpu: 1000, bytes: 64 * mebi }]);
  const done = api.client.get<Pod>('pods', 'default', 'third');
  api.client.updateStatus('pods', { ...done, status: { ...done.status, phase: 'Succeeded' } });
  api.client.delete('pods', 'default', 'after', { gracePeriodSeconds: 0 });
  expect(loads()).toEqual([{ pods: 1, milliCpu: 250, bytes: 64 * mebi }, { pods: 0, milliCpu: 0, bytes: 0 }]);
  ledger.stop();
  expect(ledger.loadOf('worker-1').pods).toBe(0);
});

test('a Deployment is blocked as long as one of its pods is', () => {
  const api = createTestApiServer();
  const web = addDeployment(api.client, 'web', 2);
  const other = addDeployment(api.client, 'other', 1);
  const ledger = new PodLedger(createTestPort(api));
  ledger.start();
  const of = (deployment: Deployment): string | undefined => ledger.blockerOf(deployment);
  expect(of(web)).toBeUndefined();
  setPodState(api.client, 'web-7d9f-1', { waiting: 'ContainerCreating' });
  expect(of(web)).toBeUndefined();
  setPodState(api.client, 'web-7d9f-1', { waiting: 'ImagePullBackOff' });
  expect(of(web)).toBe('ImagePullBackOff nginx:1.27');
  setPodState(api.client, 'web-7d9f-0', { waiting: 'CrashLoopBackOff' });
  setPodState(api.client, 'web-7d9f-1', {});
  expect(of(web)).toBe('CrashLoopBackOff');
  expect(of(other)).toBeUndefined();
  api.client.delete('pods', 'default', 'web-7d9f-0', { gracePeriodSeconds: 0 });
  expect(of(web)).toBeUndefined();
});

test('the table of nodes shows it, sorts by it and filters on it', () =>
  withDashboard({
    command: 'nodes',
    prepare(client) {
      for (const name of ['worker-1', 'worker-2']) addNode(client, name);
      for (const name of ['a', 'b']) addPod(client, name, { node: 'worker-2', cpu: '1500m' });
    },
  }, async (ui) => {
    const shown = (): string[] => ui.linesWith('worker-').map((line) => line.split(' ').slice(0, 6).join(' '));
    expect(shown()).toEqual(['worker-1 Ready <none> 0/110 0/4 0/8Gi', 'worker-2 Ready <none> 2/110 3/4 0.13/8Gi']);
    await ui.change((client) => addPod(client, 'c', { node: 'worker-1' }));
    await ui.show();
    expect(shown()[0]).toContain('1/110 0.1/4 0.06/8Gi');
    await ui.filter('cpu:>1');
    expect(shown()).toHaveLength(1);
    await ui.filter('');
    await ui.press('shift-right', 'shift-right', 'shift-right', 'shift-o', 'shift-o');
    expect(ui.linesWith('PODSv')).toHaveLength(1);
    expect(shown()[0]).toContain('worker-2');
  }));

test('the table of Deployments says what blocks a rollout, and finds it', () =>
  withClusterScreen({
    command: 'deploy',
    columns: 160,
    prepare: (cluster) =>
      cluster.apply(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: 'nginx:1.161'}]}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: big}
spec:
  selector: {matchLabels: {app: big}}
  template: {metadata: {labels: {app: big}}, spec: {containers: [{name: web, image: 'nginx:1.27', resources: {requests: {cpu: 64}}}]}}
`),
  }, async (ui) => {
    await ui.advance(60_000);
    expect(ui.linesWith('web 0/2')[0]).toMatch(/ImagePullBackOff nginx:1\.161 \(0 of 2 available\)$/);
    expect(ui.linesWith('big 0/1')[0]).toMatch(/Unschedulable \(0 of 1 available\)$/);
    await ui.press('/');
    await ui.type('pullback');
    expect(ui.title()).toContain('[1]');
  }));
