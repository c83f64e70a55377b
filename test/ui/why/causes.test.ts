// From the cause to now: which of an owner's events belong to a pod.
import { expect, test } from 'vitest';
import type { KubeEvent, KubeObject } from '../../../src/model/object.ts';
import { causesOf } from '../../../src/ui/why/causes.ts';
import { createTestCluster } from '../../support/cluster.ts';
import { podNamed } from '../../support/why.ts';

test('what came to the owner after a pod was made is no cause of it', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply('{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web}, spec: {replicas: 1, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: "nginx:1.27"}]}}}}');
  cluster.advance('60s');
  const old = podNamed(cluster, 'web-');
  cluster.admin.patch('replicasets', 'default', 'web', 'merge', { spec: { replicas: 2 } });
  cluster.advance('60s');
  const steps = (name: string, kept: (event: KubeEvent) => boolean): string => {
    const events = cluster.port.list<KubeEvent>('events').filter(kept);
    const context = { port: cluster.port, now: cluster.port.now, events: ({ kind, metadata }: KubeObject) => events.filter(({ involvedObject: about }) => about.kind === kind && about.name === metadata.name) };
    const lines = causesOf(context, cluster.admin.get<KubeObject>('pods', 'default', name), '').map(({ line }) => line.map(({ text }) => text).join(''));
    return lines.join('\n');
  };
  const { name: young } = cluster.admin.list('pods', { namespace: 'default' }).map(({ metadata }) => metadata).find(({ name }) => name !== old)!;
  expect(steps(old, () => true)).toContain(`SuccessfulCreate: Created pod: ${old}`);
  // As after an hour, when the events about the old one have expired.
  const isOfYoung = ({ message = '' }: KubeEvent): boolean => !message.includes(old);
  expect(steps(young, isOfYoung)).toContain(`SuccessfulCreate: Created pod: ${young}`);
  expect(steps(old, isOfYoung)).not.toContain('SuccessfulCreate');
});

test.each([0, 500, 900])('an input is never shown as younger than the events that followed it, %i ms after a full second', async (offsetMs) => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.advance(1000 - (cluster.clock.now % 1000) + offsetMs);
  const port = cluster.port.as!('file');
  await port.request({ verb: 'apply', manifest: { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'web', namespace: 'default' }, spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] } } } } }, { file: 'web.yaml' });
  cluster.advance(19_700);
  const events = cluster.port.list<KubeEvent>('events');
  const context = { port: cluster.port, now: cluster.port.now, events: ({ kind, metadata }: KubeObject) => events.filter(({ involvedObject: about }) => about.kind === kind && about.name === metadata.name) };
  const lines = causesOf(context, cluster.pod(podNamed(cluster, 'web-')), '').map(({ line }) => line.map(({ text }) => text).join(''));
  expect(lines[0]).toMatch(/file web\.yaml created replicasets\/web/);
  const seconds = lines.flatMap((line) => (/^ *(\d+)s ago/.exec(line) ? [Number(/^ *(\d+)s ago/.exec(line)![1])] : []));
  expect(seconds).toEqual(seconds.toSorted((a, b) => b - a));
});

test('a pod of a Deployment is told of the scaling that made it, not of a later one of the same ReplicaSet', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply('{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 1, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: "nginx:1.27"}]}}}}');
  cluster.advance('60s');
  const old = podNamed(cluster, 'web-');
  cluster.admin.scale('deployments', 'default', 'web', 3);
  cluster.advance('60s');
  const events = cluster.port.list<KubeEvent>('events');
  const context = { port: cluster.port, now: cluster.port.now, events: ({ kind, metadata }: KubeObject) => events.filter(({ involvedObject: about }) => about.kind === kind && about.name === metadata.name) };
  const scalings = (name: string): string[] => causesOf(context, cluster.pod(name), '').map(({ line }) => line.map(({ text }) => text).join('')).filter((line) => line.includes('ScalingReplicaSet'));
  expect(scalings(old)).toEqual([expect.stringMatching(/from 0 to 1$/)]);
  const { name: young } = cluster.admin.list('pods', { namespace: 'default' }).map(({ metadata }) => metadata).find(({ name }) => name !== old)!;
  expect(scalings(young)).toEqual([expect.stringMatching(/from 1 to 3$/)]);
});

test('what an owner did before the input that counts is no step of its way, when events no longer say what followed', async () => {
  const cluster = createTestCluster({ workers: 1 });
  const port = cluster.port.as!('file');
  const save = (tag: string) => port.request({ verb: 'apply', manifest: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'default' }, spec: { replicas: 5, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: `nginx:${tag}` }] } } } } }, { file: 'web.yaml' });
  await save('1.26');
  cluster.advance('90s');
  const before = cluster.port.list<KubeEvent>('events').filter(({ involvedObject: { kind } }) => kind === 'Deployment');
  await save('1.27');
  cluster.advance('90s');
  // As in the last of several rollouts within ten minutes, whose events are all combined into one that names another ReplicaSet.
  const events = cluster.port.list<KubeEvent>('events').filter(({ involvedObject: { kind } }) => kind !== 'Deployment').concat(before);
  const context = { port: cluster.port, now: cluster.port.now, events: ({ kind, metadata }: KubeObject) => events.filter(({ involvedObject: about }) => about.kind === kind && about.name === metadata.name) };
  const lines = causesOf(context, cluster.pod(podNamed(cluster, 'web-')), '').map(({ line }) => line.map(({ text }) => text).join(''));
  expect(lines[0]).toMatch(/ 90s ago  file web\.yaml configured deployments\/web$/);
  expect(lines.join('\n')).not.toContain('ScalingReplicaSet');
});
