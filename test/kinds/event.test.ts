import { expect, test } from 'vitest';
import { eventKind } from '../../src/kinds/event.ts';
import { cellsOf, created, createdAt, errorsOf } from '../support/kinds.ts';

const now = createdAt + 300_000;
const pod = 'involvedObject: {kind: Pod, name: web-1, namespace: default, fieldPath: "spec.containers{web}"}';

test('a counted event of the kubelet, in the order of -o wide', () => {
  const event = created(
    eventKind,
    `${pod}
type: Warning
reason: BackOff
message: "Back-off restarting \\n"
count: 4
firstTimestamp: "2025-06-01T08:00:00Z"
lastTimestamp: "2025-06-01T08:04:00Z"
source: {component: kubelet, host: worker-1}`,
  );
  expect(Object.entries(cellsOf(eventKind, event, { now, wide: true }))).toEqual([
    ['LAST SEEN', '60s'],
    ['TYPE', 'Warning'],
    ['REASON', 'BackOff'],
    ['OBJECT', 'pod/web-1'],
    ['SUBOBJECT', 'spec.containers{web}'],
    ['SOURCE', 'kubelet, worker-1'],
    ['MESSAGE', 'Back-off restarting'],
    ['FIRST SEEN', '5m'],
    ['COUNT', '4'],
    ['NAME', 'web'],
  ]);
  expect(eventKind.health?.(event, now)).toBe('BackOff');
});

test('what an event does not say is null or empty', () => {
  expect(created(eventKind, pod)).toMatchObject({ source: {}, eventTime: null, firstTimestamp: null, lastTimestamp: null, reportingComponent: '', reportingInstance: '' });
});

test('an event of the scheduler has a time and perhaps a series', () => {
  const fields = `${pod}\nreportingComponent: default-scheduler\neventTime: "2025-06-01T08:00:00.000000Z"`;
  expect(cellsOf(eventKind, created(eventKind, fields), { now, wide: true })).toMatchObject({
    'LAST SEEN': '5m',
    'FIRST SEEN': '5m',
    COUNT: '1',
    SOURCE: 'default-scheduler',
  });
  const series = `${fields}\nseries: {count: 7, lastObservedTime: "2025-06-01T08:04:30.000000Z"}`;
  expect(cellsOf(eventKind, created(eventKind, series), { now, wide: true })).toMatchObject({ 'LAST SEEN': '30s', COUNT: '7' });
});

test('an event lives beside its object, those of cluster-scoped objects in default', () => {
  expect(errorsOf(eventKind, 'involvedObject: {kind: Node, name: worker-1}')).toEqual([]);
  expect(errorsOf(eventKind, 'involvedObject: {kind: Pod, name: a, namespace: other}')).toEqual([
    'involvedObject.namespace: Invalid value: "other": does not match event.namespace',
  ]);
});
