// Questions about a pod's conditions and phase, and the writing of a condition.
import { describe, expect, test } from 'vitest';
import { isPodActive, isPodAvailable, isPodReady, isPodTerminal, setCondition } from '../../../src/kinds/pod/conditions.ts';
import { makePod, podCreatedAt } from '../../support/pod.ts';

const early = '2025-06-01T08:00:00Z';
const late = '2025-06-01T08:01:00Z';

describe('setCondition', () => {
  const list = [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady', lastTransitionTime: early }];

  test('a new type goes to the end', () => {
    expect(setCondition(list, { type: 'Initialized', status: 'True' }, late)).toEqual([
      ...list,
      { type: 'Initialized', status: 'True', lastProbeTime: null, lastTransitionTime: late },
    ]);
  });

  test('a new status takes the place of the old and starts its time anew', () => {
    expect(setCondition(list, { type: 'Ready', status: 'True' }, late)).toEqual([
      { type: 'Ready', status: 'True', lastProbeTime: null, lastTransitionTime: late },
    ]);
  });

  test('a new reason alone keeps the time', () => {
    expect(setCondition(list, { type: 'Ready', status: 'False', reason: 'PodFailed' }, late)).toEqual([
      { type: 'Ready', status: 'False', reason: 'PodFailed', lastProbeTime: null, lastTransitionTime: early },
    ]);
  });

  test('nothing new is the same list', () => {
    expect(setCondition(list, { type: 'Ready', status: 'False', reason: 'ContainersNotReady' }, late)).toBe(list);
  });
});

test.each([
  ['not ready', 'False', 0, 100, false],
  ['ready without a wait', 'True', 0, 0, true],
  ['ready, waiting', 'True', 10, 9, false],
  ['ready for long enough', 'True', 10, 10, true],
])('available: %s', (_name, status, minReadySeconds, seconds, expected) => {
  const pod = makePod({ status: { conditions: [{ type: 'Ready', status, lastTransitionTime: early }] } });
  expect(isPodAvailable(pod, minReadySeconds, podCreatedAt + seconds * 1000)).toBe(expected);
  expect(isPodReady(pod)).toBe(status === 'True');
});

test.each([
  ['Pending', undefined, true, false],
  ['Running', undefined, true, false],
  ['Running', late, false, false],
  ['Succeeded', undefined, false, true],
  ['Failed', undefined, false, true],
])('%s, deleted %s: active %s, terminal %s', (phase, deletionTimestamp, active, terminal) => {
  const pod = makePod({ metadata: { deletionTimestamp }, status: { phase } });
  expect([isPodActive(pod), isPodTerminal(pod)]).toEqual([active, terminal]);
});
