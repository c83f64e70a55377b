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

/** One rule of one resource, resource name or URL. */
interface SingleRule {
  verbs: readonly string[];
  readonly group?: string;
  readonly resource?: string;
  readonly name?: string;
  readonly url?: string;
}

/** One line for each resource, URL and name, with all of its verbs; in kubectl's order, which is that of the rules as Go prints them. */
export function describeRole(object: KubeObject & { rules?: readonly PolicyRule[] | null }): string {
  const writer = createDescribeWriter();
  writer.line(0, 'Name:', object.metadata.name);
  writeLabels(writer, object);
  writer.line(0, 'PolicyRule:');
  writer.line(1, 'Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs');
  writer.line(1, '---------', '-----------------', '--------------', '-----');
  const rules = compact((object.rules ?? []).flatMap(breakDown)).map((rule) => ({ rule, key: goText(rule) }));
  for (const { rule } of rules.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))) {
    writer.line(1, resourceWithGroup(rule), listOf(rule.url), listOf(rule.name), listOf(...rule.verbs));
  }
  return writer.text();
}

function breakDown({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule): SingleRule[] {
  const ofResources = apiGroups.flatMap((group) =>
    resources.flatMap((resource): SingleRule[] => (resourceNames.length > 0 ? resourceNames.map((name) => ({ verbs, group, resource, name })) : [{ verbs, group, resource }])),
  );
  return [...ofResources, ...nonResourceURLs.map((url) => ({ verbs, url }))];
}

/** Several rules of one resource are one; those of URLs stay as they are. */
function compact(rules: readonly SingleRule[]): SingleRule[] {
  const byResource = new Map<string, SingleRule>();
  return rules.filter((rule) => {
    if (rule.resource === undefined) return true;
    const key = JSON.stringify([rule.group, rule.resource, rule.name]);
    const first = byResource.get(key);
    if (first) first.verbs = [...first.verbs, ...rule.verbs];
    else byResource.set(key, rule);
    return !first;
  });
}

function goText({ verbs, group, resource, name, url }: SingleRule): string {
  return `Verbs:${listOf(...verbs)},APIGroups:${listOf(group)},Resources:${listOf(resource)},ResourceNames:${listOf(name)},NonResourceURLs:${listOf(url)},`;
}

function listOf(...words: readonly (string | undefined)[]): string {
  return `[${words.filter((word) => word !== undefined).join(' ')}]`;
}

/** `deployments.apps/scale`. */
function resourceWithGroup({ group, resource = '' }: SingleRule): string {
  const [name, ...part] = resource.split('/');
  return [group ? `${name}.${group}` : name, ...part].join('/');
}
