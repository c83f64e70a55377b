// What `why` says about Services that nobody answers behind.
import { expect, it } from 'vitest';
import { createTestCluster } from '../../support/cluster.ts';
import { whyLines } from '../../support/why.ts';

const service = (selector: string, targetPort = '80'): string => `{ apiVersion: v1, kind: Service, metadata: { name: web }, spec: { selector: { app: ${selector} }, ports: [ { port: 80, targetPort: ${targetPort} } ] } }`;
const pod = (probe: string): string =>
  `{ apiVersion: v1, kind: Pod, metadata: { name: web, labels: { app: web } }, spec: { containers: [ { name: c, image: "nginx:1.27", ports: [ { name: http, containerPort: 80 } ] ${probe} } ] } }`;

it('a selector that no pod has', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(service('wbe'));
  cluster.settle();
  expect(whyLines(cluster, 'services', 'web').slice(0, 5)).toEqual([
    'service/web has no ready endpoint: connections to it are refused',
    'BEHIND IT',
    '  selects: app=wbe: 0 pods, 0 ready',
    'WHAT WOULD HELP',
    '  > no pod in this namespace has these labels: compare the selector with the labels of the pods',
  ]);
});

it('a workload that is scaled to 0', () => {
  const cluster = createTestCluster({ workers: 1 });
  const workload = (kind: string, name: string, app: string, replicas: number): string =>
    `{ apiVersion: apps/v1, kind: ${kind}, metadata: { name: ${name} }, spec: { replicas: ${replicas}, ${kind === 'StatefulSet' ? 'serviceName: web, ' : ''}selector: { matchLabels: { app: ${app} } }, template: { metadata: { labels: { app: ${app}, tier: front } }, spec: { containers: [ { name: c, image: nginx } ] } } } }`;
  cluster.apply([service('web'), workload('Deployment', 'shop', 'web', 1), workload('StatefulSet', 'store', 'web', 0), workload('ReplicaSet', 'other', 'else', 0)].join('\n---\n'));
  cluster.settle('20s');
  cluster.admin.scale('deployments', 'default', 'shop', 0);
  cluster.settle('40s');
  expect(whyLines(cluster, 'services', 'web').slice(2, 6)).toEqual([
    '  selects: app=web: 0 pods, 0 ready',
    'WHAT WOULD HELP',
    '  > deployment/shop makes such pods, and is scaled to 0: key s on it, or kubectl scale deployment/shop --replicas=1 -n default',
    '  > statefulset/store makes such pods, and is scaled to 0: key s on it, or kubectl scale statefulset/store --replicas=1 -n default',
  ]);
});

it('pods that are not ready, and a port that they have not got', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`${pod(', readinessProbe: { exec: { command: [ "false" ] } }')}\n---\n${service('web')}`);
  cluster.settle('20s');
  expect(whyLines(cluster, 'services', 'web')).toEqual(expect.arrayContaining(['  selects: app=web: 1 pod, 0 ready', 'NOT READY', '  web: Running', '  > a Service leads to ready pods only: press w on one of them']));
  cluster.apply(service('web', 'metrics'));
  cluster.settle();
  expect(whyLines(cluster, 'services', 'web')).toContain('  targetPort: no container of these pods has a port named metrics (TCP)');
});

it('all is well', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`${pod('')}\n---\n${service('web', 'http')}`);
  cluster.settle('20s');
  expect(whyLines(cluster, 'services', 'web')[0]).toBe('service/web leads to 1 ready endpoint');
});
