// Who may do what: RBAC before every request, impersonation, access reviews, tokens, and nobody who hands out more than he has.
import { beforeEach, expect, test } from 'vitest';
import type { Answer, TestApi } from '../support/api.ts';
import { createTestApi } from '../support/api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi();
});

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const pods = '/api/v1/namespaces/default/pods';
const bind = (name: string, role: string, subject: object): Promise<Answer> =>
  api.call('POST', `${RBAC}/clusterrolebindings`, { body: { metadata: { name }, roleRef: { kind: 'ClusterRole', name: role }, subjects: [subject] } });
const as = (user: string, ...groups: string[]): Record<string, string> => ({ 'Impersonate-User': user, ...(groups.length > 0 ? { 'Impersonate-Group': groups[0]! } : {}) });
const jane = { kind: 'User', name: 'jane' };
const question = (verb: string, resource: string, more: object = {}): object => ({ kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: { verb, resource, namespace: 'default', ...more } } });
const may = async (user: string, verb: string, resource: string, more: object = {}): Promise<unknown> =>
  (await api.call('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { body: question(verb, resource, more), headers: as(user) })).json['status'];

test.each<[string, string, string, string]>([
  ['a list', 'GET', pods, 'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"'],
  ['a watch', 'GET', `${pods}?watch=true`, 'pods is forbidden: User "jane" cannot watch resource "pods" in API group "" in the namespace "default"'],
  ['an object by its name in a selector', 'GET', `${pods}?fieldSelector=metadata.name%3Done`, 'pods "one" is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"'],
  ['a subresource', 'GET', `${pods}/one/log`, 'pods "one" is forbidden: User "jane" cannot get resource "pods/log" in API group "" in the namespace "default"'],
  ['a cluster-wide list', 'GET', '/apis/apps/v1/deployments', 'deployments.apps is forbidden: User "jane" cannot list resource "deployments" in API group "apps" at the cluster scope'],
  ['a namespace', 'GET', '/api/v1/namespaces/default', 'namespaces "default" is forbidden: User "jane" cannot get resource "namespaces" in API group "" in the namespace "default"'],
  ['a collection', 'DELETE', pods, 'pods is forbidden: User "jane" cannot deletecollection resource "pods" in API group "" in the namespace "default"'],
  ['what there is not', 'POST', '/apis/example.com/v1/pets', 'pets.example.com is forbidden: User "jane" cannot create resource "pets" in API group "example.com" at the cluster scope'],
  ['a path', 'GET', '/metrics', 'forbidden: User "jane" cannot get path "/metrics"'],
])('%s is forbidden to a user without a role', async (_, method, path, message) => {
  const answer = await api.call(method, path, { headers: as('jane') });
  expect(answer.status).toBe(403);
  expect(answer.json).toMatchObject({ reason: 'Forbidden', message });
});

test('everybody who has come in may look at what there is, and at oneself', async () => {
  for (const path of ['/version', '/healthz', '/api', '/apis', '/apis/apps/v1', '/openapi/v3']) expect((await api.call('GET', path, { headers: as('jane') })).status).toBe(200);
  const { json } = await api.call('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', { body: { kind: 'SelfSubjectReview' }, headers: as('jane', 'dev') });
  expect(json['status'].userInfo).toEqual({ username: 'jane', groups: ['dev', 'system:authenticated'] });
});

test('a binding counts from the next request on, for users, groups and accounts, and in its namespace only', async () => {
  expect(await may('jane', 'list', 'pods')).toEqual({ allowed: false });
  await bind('readers', 'view', { kind: 'Group', name: 'dev' });
  expect((await api.call('GET', pods, { headers: as('jane', 'dev') })).status).toBe(200);
  expect((await api.call('GET', pods, { headers: as('jane') })).status).toBe(403);
  expect((await api.call('POST', pods, { body: {}, headers: as('jane', 'dev') })).status).toBe(403);
  await api.call('POST', `${RBAC}/namespaces/default/rolebindings`, { body: { metadata: { name: 'robot' }, roleRef: { kind: 'ClusterRole', name: 'edit' }, subjects: [{ kind: 'ServiceAccount', name: 'robot', namespace: 'default' }] } });
  const robot = 'system:serviceaccount:default:robot';
  expect(await may(robot, 'delete', 'pods')).toEqual({ allowed: true, reason: 'RBAC: allowed by RoleBinding "robot/default" of ClusterRole "edit" to ServiceAccount "robot/default"' });
  expect(await may(robot, 'delete', 'pods', { namespace: 'kube-system' })).toEqual({ allowed: false });
  await api.call('DELETE', `${RBAC}/clusterrolebindings/readers`);
  expect((await api.call('GET', pods, { headers: as('jane', 'dev') })).status).toBe(403);
});

test('rules know names, subresources, stars and paths; a role that is missing is named', async () => {
  const rules = [
    { verbs: ['get'], apiGroups: [''], resources: ['configmaps'], resourceNames: ['one'] },
    { verbs: ['get'], apiGroups: ['*'], resources: ['*/log'] },
    { verbs: ['*'], apiGroups: ['apps'], resources: ['deployments'] },
    { verbs: ['get'], nonResourceURLs: ['/metrics/*'] },
  ];
  await api.call('POST', `${RBAC}/clusterroles`, { body: { metadata: { name: 'odd' }, rules } });
  await bind('odd', 'odd', jane);
  const allowed = async (verb: string, resource: string, more: object = {}): Promise<boolean> => ((await may('jane', verb, resource, more)) as { allowed: boolean }).allowed;
  expect(await allowed('get', 'configmaps', { name: 'one' })).toBe(true);
  expect(await allowed('get', 'configmaps', { name: 'two' })).toBe(false);
  expect(await allowed('list', 'configmaps')).toBe(false);
  expect(await allowed('get', 'pods', { subresource: 'log' })).toBe(true);
  expect(await allowed('get', 'pods')).toBe(false);
  expect(await allowed('delete', 'deployments', { group: 'apps' })).toBe(true);
  expect(await allowed('patch', 'deployments', { group: 'apps', subresource: 'scale' })).toBe(false);
  expect((await api.call('GET', '/metrics/slis', { headers: as('jane') })).status).toBe(404);
  await api.call('DELETE', `${RBAC}/clusterroles/odd`);
  expect(await may('jane', 'get', 'pods')).toEqual({ allowed: false, reason: 'RBAC: clusterrole.rbac.authorization.k8s.io "odd" not found' });
});

test('roles that gather follow the labels of others', async () => {
  const reads = async (): Promise<string[]> => (await api.call('GET', `${RBAC}/clusterroles/view`)).json['rules'].flatMap(({ resources }: { resources: string[] }) => resources);
  expect(await reads()).toContain('pods');
  const metadata = { name: 'pets', labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } };
  await api.call('POST', `${RBAC}/clusterroles`, { body: { metadata, rules: [{ verbs: ['get'], apiGroups: ['example.com'], resources: ['pets'] }] } });
  api.cluster.advance(100);
  expect(await reads()).toContain('pets');
  await api.call('DELETE', `${RBAC}/clusterroles/pets`);
  api.cluster.advance(100);
  expect(await reads()).not.toContain('pets');
});

test('nobody hands out what he may not do himself, by role, by binding or by label', async () => {
  const rules = [{ verbs: ['get', 'list'], apiGroups: [''], resources: ['nodes', 'pods'] }];
  await api.call('POST', `${RBAC}/clusterroles`, { body: { metadata: { name: 'big' }, rules } });
  await api.call('POST', `${RBAC}/clusterroles`, { body: { metadata: { name: 'officer' }, rules: [{ verbs: ['*'], apiGroups: ['rbac.authorization.k8s.io'], resources: ['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'] }] } });
  await api.call('POST', `${RBAC}/namespaces/default/rolebindings`, { body: { metadata: { name: 'admin' }, roleRef: { kind: 'ClusterRole', name: 'admin' }, subjects: [jane] } });
  const held = (body: object): Promise<Answer> => api.call('POST', `${RBAC}/namespaces/default/roles`, { body, headers: as('jane') });
  const refusal = 'user "jane" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["nodes"], Verbs:["get" "list"]}';
  expect((await held({ metadata: { name: 'big' }, rules })).json['message']).toBe(`roles.rbac.authorization.k8s.io "big" is forbidden: ${refusal}`);
  expect((await held({ metadata: { name: 'small' }, rules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }] })).status).toBe(201);
  const toBig = { metadata: { name: 'big' }, roleRef: { kind: 'ClusterRole', name: 'big' }, subjects: [jane] };
  expect((await api.call('POST', `${RBAC}/namespaces/default/rolebindings`, { body: toBig, headers: as('jane') })).json['message']).toBe(`rolebindings.rbac.authorization.k8s.io "big" is forbidden: ${refusal}`);

  // With every verb on roles come `bind` and `escalate`; without those a label is no way round.
  await bind('officer', 'officer', { kind: 'User', name: 'joe' });
  expect((await api.call('POST', `${RBAC}/clusterrolebindings`, { body: toBig, headers: as('joe') })).status).toBe(201);
  await api.call('PATCH', `${RBAC}/clusterroles/officer`, { body: [{ op: 'replace', path: '/rules/0/verbs', value: ['get', 'create', 'patch'] }], type: 'application/json-patch+json' });
  const label = { body: { metadata: { labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } } }, type: 'application/merge-patch+json', headers: as('joe') };
  expect((await api.call('PATCH', `${RBAC}/clusterroles/big`, label)).status).toBe(403);
  const gathering = { metadata: { name: 'all' }, rules: [], aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] } };
  expect((await api.call('POST', `${RBAC}/clusterroles`, { body: gathering, headers: as('joe') })).json['message']).toBe('clusterroles.rbac.authorization.k8s.io "all" is forbidden: must have cluster-admin privileges to use the aggregationRule');
});

test('who applies what is not there has to be allowed to create it', async () => {
  await api.call('POST', `${RBAC}/clusterroles`, { body: { metadata: { name: 'patcher' }, rules: [{ verbs: ['patch', 'get'], apiGroups: [''], resources: ['configmaps'] }] } });
  await bind('patcher', 'patcher', jane);
  const apply = { body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' }, data: { a: '1' } }, type: 'application/apply-patch+yaml', headers: as('jane') };
  const path = '/api/v1/namespaces/default/configmaps/one?fieldManager=me';
  expect((await api.call('PATCH', path, apply)).status).toBe(403);
  await api.call('PATCH', path, { ...apply, headers: {} });
  expect((await api.call('PATCH', `${path}&force=true`, apply)).status).toBe(200);
});

test('only who may impersonate does; groups, accounts and uids are asked for one by one', async () => {
  await api.call('POST', `${RBAC}/clusterroles`, { body: { metadata: { name: 'actor' }, rules: [{ verbs: ['impersonate'], apiGroups: [''], resources: ['users'], resourceNames: ['jane'] }] } });
  await api.call('POST', '/api/v1/namespaces/default/serviceaccounts', { body: { metadata: { name: 'robot' } } });
  await bind('actor', 'actor', { kind: 'ServiceAccount', name: 'robot', namespace: 'default' });
  const { json } = await api.call('POST', '/api/v1/namespaces/default/serviceaccounts/robot/token', { body: { kind: 'TokenRequest', spec: {} } });
  const call = (headers: Record<string, string>): Promise<Answer> => api.call('GET', '/version', { headers: { Authorization: `Bearer ${json['status'].token}`, ...headers } });
  expect((await call({})).status).toBe(200);
  expect((await call(as('jane'))).status).toBe(200);
  expect((await call(as('joe'))).json['message']).toBe('users "joe" is forbidden: User "system:serviceaccount:default:robot" cannot impersonate resource "users" in API group "" at the cluster scope');
  expect((await call(as('jane', 'system:masters'))).json['message']).toContain('groups "system:masters" is forbidden');
  expect((await call({ ...as('jane'), 'Impersonate-Uid': '4' })).json['message']).toContain('uids.authentication.k8s.io "4" is forbidden');
  expect((await call(as('system:serviceaccount:kube-system:x'))).json['message']).toContain('cannot impersonate resource "serviceaccounts" in API group "" in the namespace "kube-system"');
  expect((await call({ 'Impersonate-Group': 'dev' })).status).toBe(500);
  // A token ends with its account.
  await api.call('DELETE', '/api/v1/namespaces/default/serviceaccounts/robot');
  expect((await call({})).status).toBe(401);
});

test('a token that a Secret keeps is good as long as the Secret is', async () => {
  const secrets = '/api/v1/namespaces/default/secrets';
  const annotations = { 'kubernetes.io/service-account.name': 'default' };
  await api.call('POST', secrets, { body: { metadata: { name: 'key', annotations }, type: 'kubernetes.io/service-account-token' } });
  api.cluster.advance(100);
  const token = Buffer.from((await api.call('GET', `${secrets}/key`)).json['data'].token, 'base64').toString();
  const call = (text: string): Promise<Answer> => api.call('GET', secrets, { headers: { Authorization: `Bearer ${text}` } });
  expect((await call(token)).json['message']).toContain('User "system:serviceaccount:default:default" cannot list');
  expect((await call(`${token}x`)).status).toBe(401);
  await api.call('DELETE', `${secrets}/key`);
  expect((await call(token)).status).toBe(401);
});

test('a token that is bound to a pod ends with it', async () => {
  await api.call('POST', pods, { body: { metadata: { name: 'one' }, spec: { schedulerName: 'nobody', containers: [{ name: 'c', image: 'nginx' }] } } });
  const path = '/api/v1/namespaces/default/serviceaccounts/default/token';
  const request = (boundObjectRef: object): Promise<Answer> => api.call('POST', path, { body: { kind: 'TokenRequest', spec: { boundObjectRef } } });
  expect((await request({ kind: 'Pod', name: 'two' })).status).toBe(404);
  expect((await request({ kind: 'Service', name: 'one' })).json['message']).toBe('cannot bind token to object of type /v1, Kind=Service');
  const { json } = await request({ kind: 'Pod', apiVersion: 'v1', name: 'one' });
  const headers = { Authorization: `Bearer ${json['status'].token}` };
  expect((await api.call('GET', '/version', { headers })).status).toBe(200);
  await api.call('DELETE', `${pods}/one`);
  expect((await api.call('GET', '/version', { headers })).status).toBe(401);
});

test('reviews of anybody are answered from the same rules, and asked for in one piece', async () => {
  await bind('jane', 'view', jane);
  const review = (plural: string, kind: string, spec: object): Promise<Answer> => api.call('POST', `/apis/authorization.k8s.io/v1/${plural}`, { body: { kind, spec } });
  const resourceAttributes = { verb: 'get', resource: 'pods', namespace: 'default' };
  const { json } = await review('subjectaccessreviews', 'SubjectAccessReview', { user: 'jane', resourceAttributes });
  expect(json['status']).toEqual({ allowed: true, reason: 'RBAC: allowed by ClusterRoleBinding "jane" of ClusterRole "view" to User "jane"' });
  expect((await review('subjectaccessreviews', 'SubjectAccessReview', { resourceAttributes })).json['message']).toContain('at least one of user or group must be specified');
  expect((await review('subjectaccessreviews', 'SubjectAccessReview', { user: 'jane' })).status).toBe(422);
  const local = 'namespaces/kube-system/localsubjectaccessreviews';
  expect((await review(local, 'LocalSubjectAccessReview', { user: 'jane', resourceAttributes })).json['message']).toContain('must match metadata.namespace');
  const { json: rules } = await review('selfsubjectrulesreviews', 'SelfSubjectRulesReview', { namespace: 'default' });
  expect(rules['status'].resourceRules[0]).toEqual({ verbs: ['*'], apiGroups: ['*'], resources: ['*'] });
  expect(rules['status'].incomplete).toBe(false);
});

test('an administrator is one by a binding, and masters always are', async () => {
  await api.call('DELETE', `${RBAC}/clusterrolebindings/kubeadm:cluster-admins`);
  const answer = await api.call('GET', pods);
  expect(answer.json['message']).toBe('pods is forbidden: User "kubernetes-admin" cannot list resource "pods" in API group "" in the namespace "default"');
  const { access } = api.cluster.port;
  expect(access!.allowsAll({ username: 'root', groups: ['system:masters'] })).toBe(true);
});
