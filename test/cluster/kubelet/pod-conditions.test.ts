// Lists of conditions are shared between pods of a second and forgotten afterwards.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { podConditions } from '../../../src/cluster/kubelet/pod-conditions.ts';
import type { Pod, PodCondition } from '../../../src/model/object.ts';

const podWith = (conditions: PodCondition[]): Pod => ({ spec: {}, status: { conditions } }) as unknown as Pod;
const facts = (second: number, isReady: boolean) => ({
  hasSandbox: true,
  uninitialized: undefined,
  unready: isReady ? undefined : 'containers with unready status: [c]',
  phase: 'Running',
  now: `2025-06-01T08:00:${String(second).padStart(2, '0')}Z`,
});

test('pods that say the same in the same second share one list', () => {
  const bound: PodCondition[] = [];
  const [one, other] = [podWith(bound), podWith(bound)];
  expect(podConditions(one, facts(1, false))).toBe(podConditions(other, facts(1, false)));
  expect(podConditions(one, facts(2, true))).not.toBe(podConditions(other, facts(2, false)));
});

test('a pod that crashes for days does not keep every list it ever had', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const first: PodCondition[] = [];
  const lists: WeakRef<PodCondition[]>[] = [];
  const crash = (): void => {
    let last = first;
    for (let second = 0; second < 50; second++) {
      last = podConditions(podWith(last), facts(second, second % 2 === 0));
      lists.push(new WeakRef(last));
    }
  };
  crash();
  await new Promise((resolve) => void setImmediate(resolve));
  collectGarbage();
  expect(first).toEqual([]);
  expect(lists.filter((list) => list.deref()).length).toBeLessThanOrEqual(2);
});
