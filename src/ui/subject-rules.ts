// What the Roles of the cluster allow to a user, a group or a ServiceAccount: one row for each thing and binding.
import type { ClusterPort } from '../model/client.ts';
import type { ClusterRole, ClusterRoleBinding, KubeObject, PolicyRule, Role, RoleBinding } from '../model/object.ts';

/** Changes of these may change what is allowed. */
export const policyPlurals = ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'] as const;

export interface RuleSubject {
  readonly kind: 'User' | 'Group' | 'ServiceAccount';
  readonly name: string;
  /** Of a ServiceAccount. */
  readonly namespace?: string | undefined;
}

export interface SubjectRule {
  /** `deployments.apps`, `pods/log`, or a path. */
  readonly resource: string;
  /** Only objects of these names; '' for all. */
  readonly names: string;
  readonly verbs: readonly string[];
  /** The namespace it holds in; '' for all of them. */
  readonly namespace: string;
  /** Its name, and the group that it speaks of where that is not the subject itself. */
  readonly binding: string;
  readonly group: string;
  /** `clusterrole/view`. */
  readonly role: string;
  readonly bindingObject: KubeObject;
}

/** The usual ones first, as the API lists them. */
const verbOrder = ['*', 'get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];

/** Everybody who is known is in it. */
export const everybody: RuleSubject = { kind: 'Group', name: 'system:authenticated' };

/** In the order of bindings; of a role that is gone there is nothing, and what everybody may is left out. */
export function rulesOfSubject(port: ClusterPort, subject: RuleSubject): SubjectRule[] {
  const bindings: readonly (RoleBinding | ClusterRoleBinding)[] = [...port.list<ClusterRoleBinding>('clusterrolebindings'), ...port.list<RoleBinding>('rolebindings')];
  return bindings.flatMap((binding) => {
    const home = binding.metadata.namespace ?? '';
    const groups = (binding.subjects ?? []).flatMap((each) => asOf(subject, each, home));
    const role = groups.length > 0 ? findRole(port, binding.roleRef, home) : undefined;
    if (!role) return [];
    const source = {
      namespace: home,
      binding: binding.metadata.name,
      group: groups.includes('') ? '' : groups[0]!,
      role: `${binding.roleRef.kind.toLowerCase()}/${binding.roleRef.name}`,
      bindingObject: binding,
    };
    return mergeRules(role.rules ?? []).map((rule) => ({ ...rule, ...source }));
  });
}

/** `''` when a binding names the subject, the group when it names one that the subject is in, nothing when neither. */
function asOf({ kind, name, namespace = '' }: RuleSubject, given: NonNullable<RoleBinding['subjects']>[number], home: string): string[] {
  if (given.kind === kind && given.name === name && (kind !== 'ServiceAccount' || (given.namespace || home) === namespace)) return [''];
  if (kind === 'ServiceAccount' && given.kind === 'User' && given.name === `system:serviceaccount:${namespace}:${name}`) return [''];
  if (given.kind !== 'Group' || kind === 'Group') return [];
  return kind === 'ServiceAccount' && ['system:serviceaccounts', `system:serviceaccounts:${namespace}`].includes(given.name) ? [given.name] : [];
}

function findRole(port: ClusterPort, { kind, name }: RoleBinding['roleRef'], namespace: string): Role | ClusterRole | undefined {
  return kind === 'ClusterRole' ? port.find<ClusterRole>('clusterroles', undefined, name) : port.find<Role>('roles', namespace, name);
}

/** One row for each thing, with the verbs of all rules about it. */
function mergeRules(rules: readonly PolicyRule[]): Pick<SubjectRule, 'resource' | 'names' | 'verbs'>[] {
  const found = new Map<string, { resource: string; names: string; verbs: Set<string> }>();
  for (const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } of rules) {
    const things = [...apiGroups.flatMap((group) => resources.map((resource) => (group === '' ? resource : `${resource}.${group}`))), ...nonResourceURLs];
    for (const resource of things) {
      const names = resourceNames.join(',');
      const known = found.get(`${resource} ${names}`) ?? { resource, names, verbs: new Set<string>() };
      found.set(`${resource} ${names}`, known);
      for (const verb of verbs) known.verbs.add(verb);
    }
  }
  return Array.from(found.values(), ({ verbs, ...rest }) => ({ ...rest, verbs: verbs.has('*') ? ['*'] : [...verbs].sort(byVerb) }));
}

function byVerb(left: string, right: string): number {
  const places = [left, right].map((verb) => (verbOrder.includes(verb) ? verbOrder.indexOf(verb) : verbOrder.length)) as [number, number];
  return places[0] - places[1] || (left < right ? -1 : 1);
}
