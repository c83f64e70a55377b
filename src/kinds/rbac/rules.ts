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

/** One line for each resource, URL and name, sorted as kubectl sorts them: the core group first. */
export function describeRole(object: KubeObject & { rules?: readonly PolicyRule[] | null }): string {
  const writer = createDescribeWriter();
  writer.line(0, 'Name:', object.metadata.name);
  writeLabels(writer, object);
  writer.line(0, 'PolicyRule:');
  writer.line(1, 'Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs');
  writer.line(1, '---------', '-----------------', '--------------', '-----');
  const rows = (object.rules ?? []).flatMap(rowsOf).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  for (const { cells } of rows) writer.line(1, ...cells);
  return writer.text();
}

function rowsOf({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule): { key: string; cells: string[] }[] {
  const said = `[${verbs.join(' ')}]`;
  const names: readonly (string | undefined)[] = resourceNames.length > 0 ? resourceNames : [undefined];
  const ofResources = apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      names.map((name) => ({ key: `${group} ${resource} ${name ?? ''}`, cells: [group === '' ? resource : `${resource}.${group}`, '[]', name === undefined ? '[]' : `[${name}]`, said] })),
    ),
  );
  return [...ofResources, ...nonResourceURLs.map((url) => ({ key: ` ${url}`, cells: ['', `[${url}]`, '[]', said] }))];
}
