// RBAC: what the Roles and bindings of the cluster allow to whom.
//
// Bindings are sorted out by subject when the first question is asked after one of them, or a role, has changed; a question then looks
// at the bindings of the user and of its groups only, and whoever may do everything is not asked any.
import type { AccessAttributes, AccessDecision, AccessPort, UserInfo } from '../../../model/access.ts';
import type { ReadOnlyClient } from '../../../model/client.ts';
import { notFound } from '../../../model/errors.ts';
import { quoteGo } from '../../../model/go-value.ts';
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding } from '../../../model/object.ts';
import { fullAuthority, missingRules, ruleAllows } from './policy-rules.ts';

/** Changes of these may change what is allowed. */
export const policyPlurals: readonly string[] = ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'];

/** Whom nothing is forbidden, whatever bindings say. */
const MASTERS = 'system:masters';

/** What one binding gives to one of its subjects. */
interface Grant {
  readonly rules: readonly PolicyRule[];
  /** Why there are none. */
  readonly problem?: string;
  /** As reasons name it. */
  readonly source: string;
}

type Subject = NonNullable<RoleBinding['subjects']>[number];

export class Authorizer implements AccessPort {
  readonly #reader: ReadOnlyClient;
  #grants: Map<string, Grant[]> | undefined;
  #all = new WeakMap<UserInfo, boolean>();

  constructor(reader: ReadOnlyClient) {
    this.#reader = reader;
  }

  /** Some Role or binding has changed. */
  forget(): void {
    this.#grants = undefined;
    this.#all = new WeakMap();
  }

  allowsAll(user: UserInfo): boolean {
    let known = this.#all.get(user);
    if (known === undefined) {
      known = user.groups.includes(MASTERS) || missingRules(this.rulesFor(user, ''), fullAuthority).length === 0;
      this.#all.set(user, known);
    }
    return known;
  }

  decide(user: UserInfo, attributes: AccessAttributes): AccessDecision {
    if (user.groups.includes(MASTERS)) return { allowed: true, reason: '' };
    const problems = new Set<string>();
    for (const { rules, problem, source } of this.#grantsOf(user, 'path' in attributes ? '' : (attributes.namespace ?? ''))) {
      if (problem !== undefined) problems.add(problem);
      if (rules.some((rule) => ruleAllows(rule, attributes))) return { allowed: true, reason: `RBAC: allowed by ${source}` };
    }
    if (problems.size === 0) return { allowed: false, reason: '' };
    const texts = [...problems];
    return { allowed: false, reason: `RBAC: ${texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`}` };
  }

  rulesFor(user: UserInfo, namespace: string): readonly PolicyRule[] {
    return this.#grantsOf(user, namespace).flatMap(({ rules }) => rules);
  }

  rulesOfRole({ kind, name }: { readonly kind: string; readonly name: string }, namespace: string): readonly PolicyRule[] {
    const isCluster = kind === 'ClusterRole';
    const role = isCluster ? this.#reader.find<ClusterRole>('clusterroles', undefined, name) : this.#reader.find<Role>('roles', namespace, name);
    if (!role) throw notFound(`${isCluster ? 'clusterrole' : 'role'}.rbac.authorization.k8s.io`, name);
    return role.rules ?? [];
  }

  #grantsOf({ username, groups }: UserInfo, namespace: string): readonly Grant[] {
    this.#grants ??= this.#sortOut();
    const found: Grant[] = [];
    for (const scope of namespace === '' ? [''] : ['', namespace]) {
      found.push(...(this.#grants.get(keyOf(scope, 'User', username)) ?? []));
      for (const group of new Set(groups)) found.push(...(this.#grants.get(keyOf(scope, 'Group', group)) ?? []));
    }
    return found;
  }

  #sortOut(): Map<string, Grant[]> {
    const grants = new Map<string, Grant[]>();
    for (const { metadata, roleRef, subjects } of this.#reader.list<ClusterRoleBinding>('clusterrolebindings')) {
      this.#add(grants, '', `ClusterRoleBinding ${quoteGo(metadata.name)}`, roleRef, subjects);
    }
    for (const { metadata, roleRef, subjects } of this.#reader.list<RoleBinding>('rolebindings')) {
      this.#add(grants, metadata.namespace!, `RoleBinding ${quoteGo(`${metadata.name}/${metadata.namespace}`)}`, roleRef, subjects);
    }
    return grants;
  }

  #add(grants: Map<string, Grant[]>, scope: string, binding: string, roleRef: RoleBinding['roleRef'], subjects: readonly Subject[] = []): void {
    const role = this.#read(roleRef, scope);
    for (const subject of subjects) {
      const key = subjectKey(scope, subject);
      if (key === undefined) continue;
      const name = subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace || scope}` : subject.name;
      const grant = { ...role, source: `${binding} of ${roleRef.kind} ${quoteGo(roleRef.name)} to ${subject.kind} ${quoteGo(name)}` };
      const known = grants.get(key);
      if (known) known.push(grant);
      else grants.set(key, [grant]);
    }
  }

  #read(roleRef: RoleBinding['roleRef'], scope: string): Omit<Grant, 'source'> {
    try {
      return { rules: this.rulesOfRole(roleRef, scope) };
    } catch (error) {
      return { rules: [], problem: (error as Error).message };
    }
  }
}

function subjectKey(scope: string, { kind, name, namespace }: Subject): string | undefined {
  if (kind !== 'ServiceAccount') return keyOf(scope, kind, name);
  const home = namespace || scope;
  return home === '' ? undefined : keyOf(scope, 'User', `system:serviceaccount:${home}:${name}`);
}

function keyOf(scope: string, kind: string, name: string): string {
  return `${scope}\0${kind}\0${name}`;
}
