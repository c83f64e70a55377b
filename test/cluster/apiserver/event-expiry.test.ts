import { beforeEach, expect, test } from 'vitest';
import { createTestApiServer, podManifest } from '../../support/apiserver.ts';
import type { TestApiServer } from '../../support/apiserver.ts';

let cluster: TestApiServer;

beforeEach(() => {
  cluster = createTestApiServer();
});

const minutes = (count: number): void => cluster.clock.advance(count * 60_000);
const reasons = (): (string | undefined)[] => cluster.events().map(({ reason }) => reason);

test('events live an hour from their last writing, with one timer for all', () => {
  const recorder = cluster.server.recorder({ component: 'kubelet' });
  const pod = cluster.client.create('pods', podManifest('one'));
  const say = (reason: string): void => recorder.event(pod, 'Normal', reason, 'text');
  say('First');
  say('Again');
  minutes(20);
  say('Second');
  expect(cluster.clock.pending).toBe(1);
  minutes(20);
  say('Again');
  minutes(19);
  expect(reasons()).toEqual(['First', 'Again', 'Second']);
  minutes(2);
  expect(reasons()).toEqual(['Again', 'Second']);
  minutes(20);
  expect(reasons()).toEqual(['Again']);
  minutes(20);
  expect(reasons()).toEqual([]);
});

test('events that were there before expire too', () => {
  const recorder = cluster.server.recorder({ component: 'default-scheduler', style: 'scheduler' });
  recorder.event(cluster.client.create('pods', podManifest('one')), 'Warning', 'FailedScheduling', 'text');
  minutes(30);
  minutes(61);
  expect(reasons()).toEqual([]);
});

test('the first one after a time without any expires too, whoever wrote it', () => {
  const recorder = cluster.server.recorder({ component: 'kubelet' });
  const pod = cluster.client.create('pods', podManifest('one'));
  recorder.event(pod, 'Normal', 'First', 'text');
  minutes(300);
  expect(cluster.clock.pending).toBe(0);
  cluster.client.create('events', { metadata: { name: 'own', namespace: 'default' }, involvedObject: { namespace: 'default' }, reason: 'Own' });
  minutes(59);
  expect(reasons()).toEqual(['Own']);
  minutes(2);
  expect(reasons()).toEqual([]);
  expect(cluster.clock.pending).toBe(0);
});

test('those that were there before go in the order they were written, whatever their names', () => {
  const recorder = cluster.server.recorder({ component: 'kubelet' });
  const say = (name: string): void => recorder.event(cluster.client.create('pods', podManifest(name)), 'Normal', name, 'text');
  say('zulu');
  minutes(30);
  say('alpha');
  minutes(31);
  expect(reasons()).toEqual(['alpha']);
  minutes(30);
  expect(reasons()).toEqual([]);
});

test('events that were removed by others are passed over', () => {
  const recorder = cluster.server.recorder({ component: 'kubelet' });
  for (const name of ['one', 'two', 'three']) {
    recorder.event(cluster.client.create('pods', podManifest(name)), 'Normal', name, 'text');
    minutes(10);
  }
  const second = cluster.events().find(({ reason }) => reason === 'two');
  cluster.client.delete('events', 'default', second!.metadata.name);
  minutes(31);
  expect(reasons()).toEqual(['three']);
  minutes(20);
  expect(reasons()).toEqual([]);
});
