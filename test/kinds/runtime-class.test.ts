// RuntimeClass: its own fields, and what becomes of pods that name one (behaviour rule 1.10.2).
import { expect, test } from 'vitest';
import { runtimeClassKind } from '../../src/kinds/runtime-class.ts';
import { cellsOf, created, errorsOf, updateErrorsOf } from '../support/kinds.ts';
import { createTestCluster } from '../support/cluster.ts';

const label = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

test.each<[string, string[]]>([
  ['handler: runsc', []],
  ['handler: Run_sc', [`handler: Invalid value: "Run_sc": ${label}`]],
  ['{}', [`handler: Invalid value: "": ${label}`]],
  ['handler: runsc\noverhead: {podFixed: {cpu: -1}}', ['overhead.podFixed[cpu]: Invalid value: "-1": must be greater than or equal to 0']],
])('%s', (yaml, errors) => {
  expect(errorsOf(runtimeClassKind, yaml)).toEqual(errors);
});

test('the handler is for ever; kubectl shows it', () => {
  expect(updateErrorsOf(runtimeClassKind, 'handler: a', 'handler: b')).toEqual(['handler: Invalid value: "b": field is immutable']);
  expect(cellsOf(runtimeClassKind, created(runtimeClassKind, 'handler: runsc'))).toMatchObject({ NAME: 'web', HANDLER: 'runsc' });
});

const pod = (spec: string): string => `{apiVersion: v1, kind: Pod, metadata: {name: app}, spec: {${spec}, containers: [{name: app, image: 'nginx:1.27'}]}}`;

test('a pod of a class pays its overhead and goes to the nodes that have it', () => {
  const cluster = createTestCluster({ workers: 2 });
  cluster.apply('{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: gvisor}, handler: runsc, overhead: {podFixed: {cpu: 500m}}, scheduling: {nodeSelector: {kubernetes.io/hostname: worker-2}, tolerations: [{key: sandbox, operator: Exists}]}}');
  cluster.apply(pod('runtimeClassName: gvisor'));
  cluster.settle();
  const { spec } = cluster.pod('app');
  expect([spec.nodeName, spec.overhead, spec.nodeSelector]).toEqual(['worker-2', { cpu: '500m' }, { 'kubernetes.io/hostname': 'worker-2' }]);
  expect(spec.tolerations).toContainEqual({ key: 'sandbox', operator: 'Exists' });
});

test.each([
  ['runtimeClassName: kata', 'pods "app" is forbidden: pod rejected: RuntimeClass "kata" not found'],
  ['overhead: {cpu: 1}', 'pods "app" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead'],
  ['runtimeClassName: gvisor, overhead: {cpu: 1}', "pods \"app\" is forbidden: pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"],
  ['runtimeClassName: gvisor, nodeSelector: {disk: hdd}', 'pods "app" is forbidden: conflict: runtimeClass.scheduling.nodeSelector[disk] = ssd; pod.spec.nodeSelector[disk] = hdd'],
])('%s is refused', (spec, text) => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply('{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: gvisor}, handler: runsc, overhead: {podFixed: {cpu: 500m}}, scheduling: {nodeSelector: {disk: ssd}}}');
  expect(() => cluster.apply(pod(spec))).toThrow(text);
});
