// The events block of `kubectl describe`.
import { expect, test } from 'vitest';
import { appendEvents } from '../../src/kinds/describe-events.ts';
import type { KubeEvent } from '../../src/model/object.ts';

const now = Date.parse('2025-06-01T08:05:00Z');

function event(fields: Partial<KubeEvent>): KubeEvent {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'e', namespace: 'default', uid: 'u', resourceVersion: '1', creationTimestamp: '2025-06-01T08:00:00Z' },
    involvedObject: {},
    type: 'Normal',
    firstTimestamp: '2025-06-01T08:00:00Z',
    lastTimestamp: '2025-06-01T08:00:00Z',
    source: { component: 'kubelet', host: 'worker-1' },
    ...fields,
  } as KubeEvent;
}

test('columns, ages and counts, last seen last', () => {
  const events = [
    event({ type: 'Warning', reason: 'BackOff', message: 'Back-off\n', count: 3, firstTimestamp: '2025-06-01T08:00:00Z', lastTimestamp: '2025-06-01T08:03:00Z' }),
    event({ reason: 'Pulled', message: 'Pulled it', count: 1 }),
    event({ reason: 'Scheduled', message: 'Assigned', source: {}, reportingComponent: 'default-scheduler', firstTimestamp: undefined, lastTimestamp: undefined, eventTime: '2025-06-01T07:59:00.000000Z' }),
  ];
  expect(appendEvents('Name:  web', events, now)).toBe(
    [
      'Name:  web',
      'Events:',
      '  Type     Reason     Age              From               Message',
      '  ----     ------     ----             ----               -------',
      '  Normal   Scheduled  6m               default-scheduler  Assigned',
      '  Normal   Pulled     5m               kubelet            Pulled it',
      '  Warning  BackOff    2m (x3 over 5m)  kubelet            Back-off',
    ].join('\n'),
  );
});

test('by the time that they say: those that say none come first, whatever the second; equal ones by name', () => {
  const at = (name: string, lastTimestamp: string | undefined, more: Partial<KubeEvent> = {}): KubeEvent => ({ ...event({ reason: name, lastTimestamp, ...more }), metadata: { ...event({}).metadata, name } });
  const events = [at('b', '2025-06-01T08:04:00Z'), at('c', undefined, { firstTimestamp: undefined, eventTime: '2025-06-01T08:04:00.500000Z' }), at('a', '2025-06-01T08:04:00Z'), at('first', '2025-06-01T08:03:00Z')];
  const reasons = appendEvents('Name:  web', events, now).split('\n').slice(4).map((line) => line.trim().split(/ +/)[1]);
  expect(reasons).toEqual(['c', 'first', 'a', 'b']);
});

test('without events <none> stands under the values before', () => {
  expect(appendEvents('Name:        web\nTolerations:  a\n              b', [], now)).toMatch(/\nEvents: {7}<none>$/);
  expect(appendEvents('Node-Selectors:  <none>', [], now)).toMatch(/\nEvents: {10}<none>$/);
  expect(appendEvents('Spec:\n  Holder:    me\n  Lease:     40', [], now)).toMatch(/\nEvents: {6}<none>$/);
  expect(appendEvents('Type   Status\n  Ready  True', [], now)).toMatch(/\nEvents: {2}<none>$/);
  expect(appendEvents('Conditions:', [], now)).toMatch(/\nEvents: {2}<none>$/);
});
