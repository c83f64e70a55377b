import { beforeEach, describe, expect, test } from 'vitest';
import type { EventRecorder } from '../../../src/cluster/apiserver/event-recorder.ts';
import type { KubeEvent, Node, Pod } from '../../../src/model/object.ts';
import { createTestApiServer, podManifest } from '../../support/apiserver.ts';
import type { TestApiServer } from '../../support/apiserver.ts';

let cluster: TestApiServer;
let recorder: EventRecorder;
let pod: Pod;

beforeEach(() => {
  cluster = createTestApiServer();
  recorder = cluster.server.recorder({ component: 'kubelet', host: 'worker-1' });
  pod = cluster.client.create<Pod>('pods', podManifest('one'));
});

const event = (message: string, fieldPath?: string): void => recorder.event(pod, 'Warning', 'BackOff', message, { fieldPath });
const table = (): string[] => cluster.events().map(({ message, count }) => `${count} ${message}`);

test('an event says who saw what on which object', () => {
  recorder.event(pod, 'Normal', 'Pulling', 'Pulling image "nginx"', { fieldPath: 'spec.containers{one}' });
  const nanos = (BigInt(cluster.clock.now) * 1_000_000n).toString(16);
  expect(cluster.events()).toEqual([
    {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        name: `one.${nanos}`,
        namespace: 'default',
        uid: expect.any(String),
        resourceVersion: String(cluster.store.revision),
        creationTimestamp: '2025-06-01T08:00:00Z',
      },
      involvedObject: {
        apiVersion: 'v1',
        kind: 'Pod',
        name: 'one',
        namespace: 'default',
        uid: pod.metadata.uid,
        resourceVersion: pod.metadata.resourceVersion,
        fieldPath: 'spec.containers{one}',
      },
      type: 'Normal',
      reason: 'Pulling',
      message: 'Pulling image "nginx"',
      source: { component: 'kubelet', host: 'worker-1' },
      firstTimestamp: '2025-06-01T08:00:00Z',
      lastTimestamp: '2025-06-01T08:00:00Z',
      count: 1,
      eventTime: null,
      reportingComponent: 'kubelet',
      reportingInstance: 'worker-1',
    },
  ]);
});

test('events of cluster-scoped objects live in default', () => {
  const node = cluster.client.create<Node>('nodes', { metadata: { name: 'worker-1' } });
  recorder.event(node, 'Normal', 'NodeReady', 'Node worker-1 status is now: NodeReady');
  expect(cluster.events('default').map(({ involvedObject }) => involvedObject.namespace)).toEqual([undefined]);
});

test('names differ within one instant and across instants', () => {
  for (let number = 0; number < 3; number++) event(`message ${number}`);
  cluster.clock.advance(1);
  event('message 3');
  expect(new Set(cluster.events().map(({ metadata }) => metadata.name)).size).toBe(4);
});

describe('counting (rule 6.8.5)', () => {
  test('the same event is counted and keeps its first time', () => {
    event('restarting');
    cluster.clock.advance(10_000);
    event('restarting');
    const [counted, ...others] = cluster.events();
    expect(others).toEqual([]);
    expect(counted).toMatchObject({ count: 2, firstTimestamp: '2025-06-01T08:00:00Z', lastTimestamp: '2025-06-01T08:00:10Z' });
  });

  test('another field, message, source or object is another event', () => {
    event('restarting', 'spec.containers{a}');
    event('restarting', 'spec.containers{b}');
    event('giving up', 'spec.containers{b}');
    cluster.server.recorder({ component: 'other' }).event(pod, 'Warning', 'BackOff', 'restarting', { fieldPath: 'spec.containers{a}' });
    recorder.event(cluster.client.create('pods', podManifest('two')), 'Warning', 'BackOff', 'restarting');
    expect(cluster.events().map(({ count }) => count)).toEqual([1, 1, 1, 1, 1]);
  });

  test('recorders of one component count together', () => {
    event('restarting');
    cluster.server.recorder({ component: 'kubelet', host: 'worker-1' }).event(pod, 'Warning', 'BackOff', 'restarting');
    expect(table()).toEqual(['2 restarting']);
  });

  test('an event that has expired is written anew with its count', () => {
    event('restarting');
    cluster.client.delete('events', 'default', cluster.events()[0]!.metadata.name);
    event('restarting');
    expect(table()).toEqual(['2 restarting']);
  });

  test('from the tenth message on similar events are joined', () => {
    for (let number = 1; number <= 12; number++) event(`failed with ${number}`);
    expect(table()).toHaveLength(10);
    expect(table().at(-1)).toBe('3 (combined from similar events): failed with 12');
  });

  test('similar events more than ten minutes apart are not', () => {
    for (let number = 1; number <= 12; number++) {
      event(`failed with ${number}`);
      cluster.clock.advance(601_000);
    }
    // Those of the last hour are still there.
    expect(table()).toHaveLength(6);
    expect(table().join()).not.toContain('combined');
  });

  test('after 25 events about one object one comes through every 300 s', () => {
    const counts = (): number | undefined => cluster.events()[0]?.count;
    for (let number = 0; number < 40; number++) event('restarting');
    expect(counts()).toBe(25);
    cluster.clock.advance(299_000);
    event('restarting');
    expect(counts()).toBe(25);
    cluster.clock.advance(1_000);
    event('restarting');
    event('restarting');
    // What was held back has been counted all the same.
    expect(counts()).toBe(42);
  });
});

test('the scheduler writes the newer form, repeats make a series', () => {
  const scheduler = cluster.server.recorder({ component: 'default-scheduler', style: 'scheduler' });
  const fail = (): void => scheduler.event(pod, 'Warning', 'FailedScheduling', '0/1 nodes are available');
  fail();
  const [first] = cluster.events() as (KubeEvent & { series?: unknown })[];
  expect(first).toMatchObject({
    eventTime: '2025-06-01T08:00:00.000000Z',
    firstTimestamp: null,
    lastTimestamp: null,
    source: {},
    action: 'Scheduling',
    reportingComponent: 'default-scheduler',
  });
  expect(first).not.toHaveProperty('count');
  expect(first).not.toHaveProperty('series');
  cluster.clock.advance(5_000);
  fail();
  expect(cluster.events()).toHaveLength(1);
  expect(cluster.events()[0]).toMatchObject({ series: { count: 2, lastObservedTime: '2025-06-01T08:00:05.000000Z' } });
});

describe('where nothing can be written', () => {
  test('a terminating namespace takes no events, silently', () => {
    cluster.client.create('namespaces', { metadata: { name: 'going' } });
    cluster.client.create('serviceaccounts', { metadata: { name: 'default', namespace: 'going' } });
    const doomed = cluster.client.create('pods', podManifest('doomed', { metadata: { namespace: 'going' } }));
    cluster.client.delete('namespaces', undefined, 'going');
    recorder.event(doomed, 'Normal', 'Killing', 'Stopping container one');
    expect(cluster.events()).toEqual([]);
  });
});

test('only so many are kept, the oldest go first', () => {
  const small = createTestApiServer({ maxEvents: 3 });
  const source = small.server.recorder({ component: 'kubelet' });
  for (const name of ['a', 'b', 'c', 'd', 'e']) source.event(small.client.create('pods', podManifest(name)), 'Normal', 'Pulled', 'pulled');
  expect(small.events().map(({ involvedObject }) => involvedObject.name)).toEqual(['c', 'd', 'e']);
});

test('what was said of one that had to go is counted on, with its first time', () => {
  const small = createTestApiServer({ maxEvents: 2 });
  const source = small.server.recorder({ component: 'kubelet' });
  const [one, two, three] = ['one', 'two', 'three'].map((name) => small.client.create<Pod>('pods', podManifest(name)));
  const say = (about: Pod, message: string): void => source.event(about, 'Normal', 'Pulled', message, { fieldPath: 'spec.containers{web}' });
  say(one!, 'pulled');
  small.clock.advance(10_000);
  say(two!, 'pulled');
  say(three!, 'pulled');
  say(one!, 'pulled');
  say(one!, 'pulled again');
  const facts = small.events().map(({ involvedObject, message, count, firstTimestamp }) => [involvedObject.name, involvedObject.fieldPath, message, count, firstTimestamp]);
  expect(facts).toEqual([
    ['one', 'spec.containers{web}', 'pulled', 2, '2025-06-01T08:00:00Z'],
    ['one', 'spec.containers{web}', 'pulled again', 1, '2025-06-01T08:00:10Z'],
  ]);
});

test('of joined events each says what was said last when it was written', () => {
  const small = createTestApiServer({ maxEvents: 1 });
  const source = small.server.recorder({ component: 'kubelet' });
  const said: string[] = [];
  small.store.watch(['events'], ({ type, object }) => type === 'ADDED' && said.push((object as KubeEvent).message!));
  const target = small.client.create<Pod>('pods', podManifest('one'));
  for (let number = 1; number <= 12; number++) source.event(target, 'Normal', number === 11 ? 'Other' : 'Failed', `message ${number}`);
  expect(said.slice(-3)).toEqual(['(combined from similar events): message 10', 'message 11', '(combined from similar events): message 12']);
});
