import { expect, test } from 'vitest';
import { configMapKind } from '../../src/kinds/config-map.ts';
import { describeDependents } from '../../src/kinds/dependents.ts';
import { deploymentKind } from '../../src/kinds/deployment.ts';
import { namespaceKind } from '../../src/kinds/namespace.ts';
import { nodeKind } from '../../src/kinds/node.ts';
import { persistentVolumeClaimKind } from '../../src/kinds/persistent-volume-claim.ts';
import { persistentVolumeKind } from '../../src/kinds/persistent-volume.ts';
import { podKind } from '../../src/kinds/pod.ts';
import { replicaSetKind } from '../../src/kinds/replica-set.ts';
import { serviceAccountKind } from '../../src/kinds/service-account.ts';
import type { KubeObject } from '../../src/model/object.ts';
import { controlledBy, live, readerWith } from '../support/kinds.ts';

const workload = 'spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: nginx}]}}}';
const deployment = live(deploymentKind, workload);
const replicaSet = owned(live(replicaSetKind, workload), deployment);
const pods = ['a', 'b', 'c'].map((name) =>
  owned(live(podKind, `metadata: {name: ${name}}\nspec: {nodeName: worker-1, containers: [{name: a, image: nginx}]}`), replicaSet),
);

function owned<T extends KubeObject>(object: T, owner: KubeObject): T {
  return { ...object, metadata: { ...object.metadata, ownerReferences: controlledBy(owner) } };
}

test('what an object owns goes with it, and what that owns', () => {
  const reader = readerWith(deployment, replicaSet, ...pods);
  expect(describeDependents(reader, deployment)).toEqual(['1 ReplicaSet, 3 Pods']);
  expect(describeDependents(reader, pods[0]!)).toEqual([]);
});

test('a namespace takes everything inside along; what each namespace holds by itself does not count', () => {
  const own = [
    live(serviceAccountKind, 'metadata: {name: default}'),
    live(configMapKind, 'metadata: {name: kube-root-ca.crt}'),
  ];
  const namespace = live(namespaceKind, 'metadata: {name: default}');
  expect(describeDependents(readerWith(namespace, ...own), namespace)).toEqual(['it is empty']);
  expect(describeDependents(readerWith(namespace, deployment, replicaSet, ...pods, ...own), namespace)).toEqual([
    'everything inside goes: 3 Pods, 1 Deployment, 1 ReplicaSet',
  ]);
});

test('a node takes its pods along', () => {
  const node = live(nodeKind, 'metadata: {name: worker-1}');
  expect(describeDependents(readerWith(node, ...pods), node)).toEqual(['3 Pods on it, removed by the garbage collection of pods']);
});

test('a claim says who holds it and what becomes of its volume, a volume whose it is', () => {
  const claim = live(persistentVolumeClaimKind, 'metadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, volumeName: disk}');
  const volume = (policy: string) =>
    live(persistentVolumeKind, `metadata: {name: disk}\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /a}, persistentVolumeReclaimPolicy: ${policy}, claimRef: {namespace: default, name: data}}\nstatus: {phase: Bound}`);
  const user = live(podKind, 'metadata: {name: user}\nspec: {nodeName: worker-1, volumes: [{name: v, persistentVolumeClaim: {claimName: data}}], containers: [{name: a, image: nginx}]}');
  expect(describeDependents(readerWith(claim, volume('Delete'), user), claim)).toEqual(['it stays while pods use it: user', 'its volume goes with it, and all that is on it']);
  expect(describeDependents(readerWith(claim, volume('Retain')), claim)).toEqual(['its volume stays, Released, with all that is on it']);
  expect(describeDependents(readerWith(claim, volume('Retain')), volume('Retain'))).toEqual(['it stays until its claim default/data is gone']);
});
