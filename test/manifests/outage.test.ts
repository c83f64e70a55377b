// Files that are saved and removed while no apiserver answers: the cluster hears of it as soon as one does.
import { expect, it } from 'vitest';
import type { ConfigMap } from '../../src/model/object.ts';
import { configMap, createTestManifests } from '../support/manifests.ts';

it.each(['kube-apiserver', 'etcd'])('what is saved and removed without %s is made true within a moment of its return', async (name) => {
  const manifests = createTestManifests();
  await manifests.save({ 'a.yaml': configMap('one', 1), 'b.yaml': configMap('two'), 'c.yaml': configMap('three') });
  const { faults, find } = manifests.cluster.port;
  await faults!.inject({ kind: 'component-stopped', target: { type: 'component', name } }, 'test');
  await manifests.advance('1s');
  await manifests.save({ 'a.yaml': configMap('one', 2), 'b.yaml': null });
  // Long enough for the tries to have become rare.
  await manifests.advance('10m');
  expect(manifests.lines()).toEqual([
    'a.yaml waiting', '  configmaps/one:1 waiting', expect.stringContaining('  ! 1:1 '),
    'b.yaml error', expect.stringContaining('  ! 1:1 not deleted with its document: '),
    'c.yaml ok', '  configmaps/three:1 applied',
  ]);
  await faults!.revert(faults!.list()[0]!.id);
  await manifests.advance('2s');
  expect(manifests.lines()).toEqual(['a.yaml ok', '  configmaps/one:1 applied', 'c.yaml ok', '  configmaps/three:1 applied']);
  expect(find<ConfigMap>('configmaps', 'default', 'one')?.data).toEqual({ value: '2' });
  expect(find('configmaps', 'default', 'two')).toBe(undefined);
});
