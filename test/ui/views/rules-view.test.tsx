// What a ServiceAccount, a user or a group may do: from Enter on a ServiceAccount, or by `:can`.
import { expect, test } from 'vitest';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { ClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';

const objects = `
{apiVersion: v1, kind: ServiceAccount, metadata: {name: robot}}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: web}, rules: [
  {apiGroups: [apps], resources: [deployments], verbs: [watch, get]}, {apiGroups: [apps], resources: [deployments], verbs: [list]},
  {apiGroups: [""], resources: [configmaps], resourceNames: [settings], verbs: ["*"]}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: robots}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}, subjects: [{kind: ServiceAccount, name: robot, namespace: default}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: people}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: lookers}, subjects: [{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}, {kind: Group, name: devs, apiGroup: rbac.authorization.k8s.io}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: lookers}, rules: [{apiGroups: [""], resources: [pods/log], verbs: [get]}, {nonResourceURLs: [/healthz], verbs: [get]}]}
`;
const prepare = (cluster: TestCluster): void => {
  cluster.apply(objects);
  cluster.advance('1s');
};
/** Without what every ServiceAccount may. */
const rows = (ui: ClusterScreen): string[] => ui.body().slice(2).filter((line) => line !== '').map((line) => line.replace(/^[> ]/, '').trim().replaceAll(/ {2,}/g, ' | ')).filter((row) => !row.includes('openid'));

test('Enter on a ServiceAccount shows its rules, with their bindings, and Enter on one goes there', () =>
  withClusterScreen({ command: 'serviceaccounts', columns: 160, prepare }, async (ui) => {
    await ui.press('/');
    await ui.type('robot');
    await ui.press('enter', 'enter');
    await ui.show();
    expect(ui.title()).toBe('rules(ServiceAccount default/robot)[6]');
    expect(ui.text()).toContain(' and what everybody may: 19 rules, :can g:system:authenticated');
    expect(rows(ui)).toEqual(['configmaps | settings | * | default | robots | role/web', 'deployments.apps | get list watch | default | robots | role/web']);
    ui.cluster.admin.patch('roles', 'default', 'web', 'merge', { rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['create'] }] });
    await ui.show();
    await ui.show(10_000);
    expect(rows(ui)).toEqual(['secrets | create | default | robots | role/web']);
    await ui.press('/');
    await ui.type('secrets');
    await ui.press('enter', 'enter');
    await ui.show();
    expect(ui.title()).toBe('rolebindings(default)[2]');
  }));

test.each([
  ['can u:jane', 'rules(User jane)[2]', ['/healthz | get | default | people | clusterrole/lookers', 'pods/log | get | default | people | clusterrole/lookers']],
  ['can g:devs', 'rules(Group devs)[2]', ['/healthz | get | default | people | clusterrole/lookers', 'pods/log | get | default | people | clusterrole/lookers']],
  ['can s:robot', 'rules(ServiceAccount default/robot)[6]', ['configmaps | settings | * | default | robots | role/web', 'deployments.apps | get list watch | default | robots | role/web']],
  ['can s:default:robot', 'rules(ServiceAccount default/robot)[6]', ['configmaps | settings | * | default | robots | role/web', 'deployments.apps | get list watch | default | robots | role/web']],
])(':%s', (command, title, expected) =>
  withClusterScreen({ command, columns: 160, prepare }, (ui) => {
    expect(ui.title()).toBe(title);
    expect(rows(ui)).toEqual(expected);
    return Promise.resolve();
  }));

test('what ServiceAccounts may by their groups is said with the group, what everybody may is counted', async () => {
  const bound = (each: TestCluster): void => {
    prepare(each);
    each.admin.create('clusterrolebindings', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: 'all' }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'lookers' }, subjects: [{ kind: 'Group', name: 'system:serviceaccounts:default', apiGroup: 'rbac.authorization.k8s.io' }] });
  };
  await withClusterScreen({ command: 'can s:robot', columns: 200, prepare: bound }, (ui) => {
    expect(rows(ui)).toContain('pods/log | get | all | all (system:serviceaccounts:default) | clusterrole/lookers');
    return Promise.resolve();
  });
  await withClusterScreen({ command: 'can g:system:authenticated', columns: 200, prepare: bound }, (ui) => {
    expect(ui.title()).toBe('rules(Group system:authenticated)[19]');
    expect(ui.text()).not.toContain('and what everybody may');
    return Promise.resolve();
  });
});

test('without anybody, and with somebody to whom nothing is bound, it says so', async () => {
  await withClusterScreen({ command: 'can', prepare }, (ui) => {
    expect(ui.text()).toContain('Whose rules? :can u:NAME of a user');
    return Promise.resolve();
  });
  await withClusterScreen({ command: 'can u:nobody', prepare }, (ui) => {
    expect(ui.text()).toContain('no Role or ClusterRole is bound to User nobody');
    return Promise.resolve();
  });
});
