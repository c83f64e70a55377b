// The Roles and bindings that an apiserver makes at its first start, and the binding through which kubeadm's administrator is one.
import type { Client } from '../../../model/client.ts';
import type { PolicyRule } from '../../../model/object.ts';
import { controllerRoles } from './controller-roles.ts';
import { rulesIn } from './role-text.ts';
import { systemBindings, systemRoles } from './system-roles.ts';
import { adminRules, editRules, viewRules } from './user-roles.ts';

const GROUP = 'rbac.authorization.k8s.io';
const annotations = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' };
const labels = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
const NAMESPACE = 'kube-system';

const everything: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/** Fills an empty cluster; what admin, edit and view allow is gathered by a controller afterwards. */
export function createBootstrapPolicy(client: Client): void {
  const role = (name: string, rules: readonly PolicyRule[], more: { labels?: object; aggregationRule?: object } = {}): void => {
    const { aggregationRule } = more;
    client.create('clusterroles', { metadata: { name, labels: { ...labels, ...more.labels }, annotations }, ...(aggregationRule ? { aggregationRule } : {}), rules });
  };
  const bind = (name: string, to: string, subjects: readonly string[], isBuiltIn = true): void => {
    client.create('clusterrolebindings', {
      metadata: { name, ...(isBuiltIn ? { labels, annotations } : {}) },
      roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: to },
      ...(subjects.length > 0 ? { subjects: subjects.map(subjectOf) } : {}),
    });
  };
  role('cluster-admin', everything);
  for (const [name, gatheredBy, rules] of [['admin', undefined, adminRules], ['edit', 'admin', editRules], ['view', 'edit', viewRules]] as const) {
    role(name, [], { ...(gatheredBy ? { labels: aggregateTo(gatheredBy) } : {}), aggregationRule: { clusterRoleSelectors: [{ matchLabels: aggregateTo(name) }] } });
    role(`system:aggregate-to-${name}`, rulesIn(rules), { labels: aggregateTo(name) });
  }
  for (const [name, text] of Object.entries(systemRoles)) role(name, rulesIn(text));
  for (const [name, text] of Object.entries(controllerRoles)) role(`system:controller:${name}`, rulesIn(text));
  bind('cluster-admin', 'cluster-admin', ['Group system:masters']);
  for (const [name, subjects] of Object.entries(systemBindings)) bind(name, name, subjects);
  for (const name of Object.keys(controllerRoles)) bind(`system:controller:${name}`, `system:controller:${name}`, [`ServiceAccount ${name}`]);
  bind('kubeadm:cluster-admins', 'cluster-admin', ['Group kubeadm:cluster-admins'], false);
}

function aggregateTo(name: string): Record<string, string> {
  return { [`${GROUP}/aggregate-to-${name}`]: 'true' };
}

function subjectOf(text: string): object {
  const [kind, name] = text.split(' ') as [string, string];
  return kind === 'ServiceAccount' ? { kind, name, namespace: NAMESPACE } : { apiGroup: GROUP, kind, name };
}
