// The rules of Roles and ClusterRoles: what may be wrong with them, and how describe lists them.
import { createDescribeWriter } from '../../model/describe-writer.ts';
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import type { KubeObject, PolicyRule } from '../../model/object.ts';
import { writeLabels } from '../describe-metadata.ts';

export const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** A role without rules says so with null: the field is never left out, and an empty list is not told from none. */
export function setNoRules(draft: { rules?: PolicyRule[] | null }): void {
  if (!draft.rules?.length) draft.rules = null;
}

/** `isNamespaced`: those of a Role, which say nothing of URLs. */
export function validateRules(rules: readonly PolicyRule[] | null | undefined, isNamespaced: boolean): FieldError[] {
  return (rules ?? []).flatMap(({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }, index) => {
    const path = `rules[${index}]`;
    const errors: FieldError[] = [];
    if (!verbs?.length) errors.push(fieldError.required(`${path}.verbs`, 'verbs must contain at least one value'));
    if (nonResourceURLs.length > 0) {
      if (isNamespaced) errors.push(fieldError.invalid(`${path}.nonResourceURLs`, nonResourceURLs, 'namespaced rules cannot apply to non-resource URLs'));
      if (apiGroups.length > 0 || resources.length > 0 || resourceNames.length > 0) {
        errors.push(fieldError.invalid(`${path}.nonResourceURLs`, nonResourceURLs, 'rules cannot apply to both regular resources and non-resource URLs'));
      }
      return errors;
    }
    if (apiGroups.length === 0) errors.push(fieldError.required(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
    if (resources.length === 0) errors.push(fieldError.required(`${path}.resources`, 'resource rules must supply at least one resource'));
    return errors;
  });
}

/** One line for each resource, URL and name, sorted as kubectl sorts them: by verbs, then by group. */
export function describeRole(object: KubeObject & { rules?: readonly PolicyRule[] | null }): string {
  const writer = createDescribeWriter();
  writer.line(0, 'Name:', object.metadata.name);
  writeLabels(writer, object);
  writer.line(0, 'PolicyRule:');
  writer.line(1, 'Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs');
  writer.line(1, '---------', '-----------------', '--------------', '-----');
  for (const { group, resource, url, name, verbs } of rowsOf(object.rules ?? [])) {
    const [bare = '', ...rest] = resource.split('/');
    const named = `${bare}${group && `.${group}`}${rest.length > 0 ? `/${rest.join('/')}` : ''}`;
    writer.line(1, named, `[${url}]`, `[${name}]`, `[${verbs.join(' ')}]`);
  }
  return writer.text();
}

interface Row {
  readonly group: string;
  readonly resource: string;
  readonly url: string;
  readonly name: string;
  verbs: readonly string[];
}

/** What several rules say of one resource is one row; each verb of a URL is one of its own. */
function rowsOf(rules: readonly PolicyRule[]): Row[] {
  const rows = new Map<string, Row>();
  for (const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } of rules) {
    for (const group of apiGroups) {
      for (const resource of resources) {
        for (const name of resourceNames.length > 0 ? resourceNames : ['']) {
          const key = `${group} ${resource} ${name}`;
          const known = rows.get(key);
          rows.set(key, { group, resource, url: '', name, verbs: [...new Set([...(known?.verbs ?? []), ...verbs])] });
        }
      }
    }
    for (const [index, url] of nonResourceURLs.entries()) for (const verb of verbs) rows.set(`url ${rows.size} ${index} ${verb}`, { group: '', resource: '', url, name: '', verbs: [verb] });
  }
  return [...rows.values()].map((row) => ({ row, key: sortKey(row) })).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ row }) => row);
}

/** As Go prints a rule, since that is what kubectl compares. */
function sortKey({ group, resource, url, name, verbs }: Row): string {
  return `Verbs:[${verbs.join(' ')}],APIGroups:[${group}],Resources:[${resource}],ResourceNames:[${name}],NonResourceURLs:[${url}],`;
}
