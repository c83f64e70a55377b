// A quota and what it bounds in one folder: the quota is there first, and counted, so that nothing passes it unseen.
import { expect, it } from 'vitest';
import type { ResourceQuota } from '../../src/model/object.ts';
import { configMap, createTestManifests } from '../support/manifests.ts';

const pod = (name: string): string => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n  containers: [{name: c, image: nginx}]\n`;
const quota = (hard: string): string => `apiVersion: v1\nkind: ResourceQuota\nmetadata:\n  name: q\nspec:\n  hard: {${hard}}\n`;

it('what does not fit is refused, wherever the quota stands', async () => {
  const manifests = createTestManifests();
  await manifests.save({ 'a.yaml': [pod('a'), pod('b'), pod('c')].join('---\n'), 'z.yaml': quota('pods: 2') });
  expect(manifests.lines()).toEqual(['a.yaml waiting', '  pods/a:1 held', '  pods/b:8 held', '  pods/c:15 held', 'z.yaml ok', '  resourcequotas/q:1 applied']);
  await manifests.advance('1s');
  expect(manifests.lines()).toEqual([
    'a.yaml error', '  pods/a:1 applied', '  pods/b:8 applied', '  pods/c:15 refused',
    '  ! 15:1 Error from server (Forbidden): pods "c" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2',
    'z.yaml ok', '  resourcequotas/q:1 applied',
  ]);
  expect(manifests.cluster.admin.get<ResourceQuota>('resourcequotas', 'default', 'q').status.used).toEqual({ pods: '2' });
});

it('what is there already, and what lives elsewhere, does not wait; nobody waits long', async () => {
  const manifests = createTestManifests();
  await manifests.save({ 'map.yaml': configMap('settings') });
  // Without a controller manager nobody counts.
  manifests.cluster.faults.inject({ kind: 'component-stopped', target: { type: 'component', name: 'kube-controller-manager' } }, 'test');
  await manifests.save({ 'map.yaml': configMap('settings').replace('default', 'other'), 'other.yaml': 'apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata:\n  name: high\nvalue: 1\n', 'p.yaml': pod('p'), 'q.yaml': quota('pods: 0') });
  expect(manifests.lines()).toContain('  configmaps/settings:1 applied');
  expect(manifests.lines()).toContain('  priorityclasses/high:1 applied');
  expect(manifests.lines()).toContain('  pods/p:1 held');
  await manifests.advance('2s');
  expect(manifests.lines()).toContain('  pods/p:1 applied');
});
