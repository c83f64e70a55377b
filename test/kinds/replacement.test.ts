// What the dialogs that delete say of what comes back.
import { expect, test } from 'vitest';
import { describeReplacement } from '../../src/kinds/replacement.ts';
import type { KubeObject } from '../../src/model/object.ts';

interface Case {
  object: string;
  owner?: string;
  phase?: string;
  isMirror?: boolean;
  replicas?: number;
  says: string | undefined;
}

const cases: readonly Case[] = [
  { object: 'Pod', says: undefined },
  { object: 'Pod', owner: 'ReplicaSet', says: 'ReplicaSet one makes a new one' },
  { object: 'Pod', owner: 'Node', isMirror: true, says: 'its containers run on: one runs them from a file, and mirrors them again at once' },
  { object: 'Pod', owner: 'Job', phase: 'Running', says: 'Job one makes a new one' },
  { object: 'Pod', owner: 'Job', phase: 'Succeeded', says: 'it has ended, and Job one has counted it: no new one is made' },
  { object: 'Pod', owner: 'Job', phase: 'Failed', says: 'it has ended, and Job one has counted it: no new one is made' },
  { object: 'Job', owner: 'CronJob', says: 'CronJob one makes others at its next times, not this one again' },
  { object: 'ReplicaSet', owner: 'Deployment', replicas: 2, says: 'Deployment one makes a new one' },
  { object: 'ReplicaSet', owner: 'Deployment', replicas: 0, says: 'Deployment one needs it only to roll back' },
];

test.each(cases)('$object of $owner, $phase: $says', ({ object: kind, owner, phase = 'Running', isMirror, replicas, says }) => {
  const object = {
    kind,
    metadata: {
      name: 'x',
      annotations: isMirror ? { 'kubernetes.io/config.mirror': 'abc' } : {},
      ownerReferences: owner ? [{ apiVersion: 'v1', kind: owner, name: 'one', uid: '1', controller: true }] : [],
    },
    spec: { replicas },
    status: { phase },
  };
  expect(describeReplacement(object as unknown as KubeObject)).toBe(says);
});

test.each([
  { running: true, says: 'ReplicaSet one makes a new one' },
  { running: false, says: 'ReplicaSet one makes a new one, once kube-controller-manager runs again' },
])('the controllers run: $running: $says', ({ running: isRunning, says }) => {
  const pod = { kind: 'Pod', metadata: { name: 'x', ownerReferences: [{ apiVersion: 'v1', kind: 'ReplicaSet', name: 'one', uid: '1', controller: true }] }, spec: {}, status: { phase: 'Running' } };
  const components = [{ name: 'etcd', isRunning: true }, { name: 'kube-controller-manager', isRunning }];
  expect(describeReplacement(pod as unknown as KubeObject, components)).toBe(says);
});
