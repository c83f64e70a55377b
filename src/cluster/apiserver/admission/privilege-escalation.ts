// Nobody hands out what they may not do themselves: Roles and bindings of somebody who is no administrator.
import type { ResourceAttributes } from '../../../model/access.ts';
import { deepEqual } from '../../../model/equal.ts';
import { forbidden } from '../../../model/errors.ts';
import { quoteGo } from '../../../model/go-value.ts';
import { resourceName } from '../../../model/kind.ts';
import type { ClusterRole, KubeObject, PolicyRule, RoleBinding } from '../../../model/object.ts';
import { compactRules, formatRule, fullAuthority, missingRules, quoteList } from '../authorization/policy-rules.ts';
import type { AdmissionContext, AdmissionStep, Subject } from './step.ts';

type Policy = KubeObject & Partial<Pick<ClusterRole, 'rules' | 'aggregationRule'> & Pick<RoleBinding, 'roleRef'>>;

const GROUP = 'rbac.authorization.k8s.io';

/** In Kubernetes the storage of these kinds does this. A label alone is looked at too: it may make a role part of others. */
export const privilegeEscalation: AdmissionStep = {
  name: 'PrivilegeEscalation',
  appliesTo: ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'],
  operations: ['create', 'update'],
  validate(object, context) {
    const { subject } = context;
    if (!subject || subject.access.allowsAll(subject.user)) return;
    if (isUntouched(object, context.old)) return;
    if (context.kind.plural.endsWith('bindings')) checkBinding(object, context, subject);
    else checkRole(object, context, subject);
  },
};

function checkRole(role: Policy, { kind, old }: AdmissionContext, subject: Subject): void {
  if (may(subject, { verb: 'escalate', resource: kind.plural, name: role.metadata.name, namespace: role.metadata.namespace })) return;
  const refuse = (why: string): Error => forbidden(resourceName(kind), role.metadata.name, why);
  confirm(subject, role.rules ?? [], role.metadata.namespace, refuse);
  // What it gathers may be anything, some day.
  const gathers = role.aggregationRule ?? (old as Policy | undefined)?.aggregationRule;
  if (gathers && missingRules(subject.access.rulesFor(subject.user, ''), fullAuthority).length > 0) throw refuse('must have cluster-admin privileges to use the aggregationRule');
}

function checkBinding(binding: Policy, { kind }: AdmissionContext, subject: Subject): void {
  const { roleRef, metadata } = binding;
  if (!roleRef) return;
  const namespace = metadata.namespace ?? '';
  if (may(subject, { verb: 'bind', resource: roleRef.kind === 'ClusterRole' ? 'clusterroles' : 'roles', name: roleRef.name, namespace })) return;
  const rules = subject.access.rulesOfRole(roleRef, namespace);
  confirm(subject, rules, namespace, (why) => forbidden(resourceName(kind), metadata.name, why));
}

function confirm({ user, access }: Subject, rules: readonly PolicyRule[], namespace: string | undefined, refuse: (why: string) => Error): void {
  const missing = missingRules(access.rulesFor(user, namespace ?? ''), rules);
  if (missing.length === 0) return;
  const lines = [...new Set(compactRules(missing).map(formatRule))].sort();
  throw refuse(`user ${quoteGo(user.username)} (groups=${quoteList(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${lines.join('\n')}`);
}

function may({ user, access }: Subject, attributes: Omit<ResourceAttributes, 'group'>): boolean {
  return access.decide(user, { ...attributes, group: GROUP }).allowed;
}

/** Only metadata that leads to its end, finalizers and owners, has changed. */
function isUntouched(object: KubeObject, old: KubeObject | undefined): boolean {
  if (!old) return false;
  const bare = ({ metadata, ...rest }: KubeObject): object => ({ ...rest, metadata: { ...metadata, finalizers: undefined, ownerReferences: undefined, resourceVersion: undefined } });
  return deepEqual(bare(object), bare(old));
}
