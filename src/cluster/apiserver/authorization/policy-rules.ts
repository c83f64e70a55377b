// Rules of Roles: what one allows, and whether some rules cover others.
import type { AccessAttributes } from '../../../model/access.ts';
import { quoteGo } from '../../../model/go-value.ts';
import type { PolicyRule } from '../../../model/object.ts';

export const fullAuthority: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

export function ruleAllows(rule: PolicyRule, attributes: AccessAttributes): boolean {
  if (!hasOrAll(rule.verbs, attributes.verb)) return false;
  if ('path' in attributes) return (rule.nonResourceURLs ?? []).some((url) => coversUrl(url, attributes.path));
  const { group = '', resource, subresource, name = '' } = attributes;
  const wanted = subresource ? `${resource}/${subresource}` : resource;
  if (!hasOrAll(rule.apiGroups, group) || !(rule.resources ?? []).some((own) => coversResource(own, wanted))) return false;
  return !rule.resourceNames?.length || rule.resourceNames.includes(name);
}

/** The parts of `wanted` that no rule of `owned` covers, each with one verb of one thing; none when all is covered. */
export function missingRules(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  return wanted.flatMap(breakDown).filter((part) => !owned.some((rule) => covers(rule, part)));
}

/** With the verbs of equal resources together, as messages list them. */
export function compactRules(rules: readonly PolicyRule[]): PolicyRule[] {
  const others: PolicyRule[] = [];
  const simple = new Map<string, PolicyRule>();
  for (const rule of rules) {
    const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
    if (resources.length !== 1 || apiGroups.length !== 1 || resourceNames.length > 1 || nonResourceURLs.length > 0) {
      others.push(rule);
      continue;
    }
    const key = JSON.stringify([apiGroups, resources, resourceNames]);
    const known = simple.get(key);
    simple.set(key, known ? { ...known, verbs: [...known.verbs, ...rule.verbs] } : rule);
  }
  return [...others, ...simple.values()];
}

/** `{APIGroups:["apps"], Resources:["deployments"], Verbs:["get"]}`. */
export function formatRule({ apiGroups = [], resources = [], nonResourceURLs = [], resourceNames = [], verbs }: PolicyRule): string {
  const parts = Object.entries({ APIGroups: apiGroups, Resources: resources, NonResourceURLs: nonResourceURLs, ResourceNames: resourceNames, Verbs: verbs });
  return `{${parts.filter(([, list]) => list.length > 0).map(([name, list]) => `${name}:${quoteList(list)}`).join(', ')}}`;
}

/** Go's %q of a list. */
export function quoteList(list: readonly string[]): string {
  return `[${list.map(quoteGo).join(' ')}]`;
}

function breakDown({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule): PolicyRule[] {
  const names = resourceNames.length > 0 ? resourceNames.map((name) => ({ resourceNames: [name] })) : [{}];
  return [
    ...apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.flatMap((verb) => names.map((named) => ({ apiGroups: [group], resources: [resource], verbs: [verb], ...named }))))),
    ...nonResourceURLs.flatMap((url) => verbs.map((verb) => ({ nonResourceURLs: [url], verbs: [verb] }))),
  ];
}

/** `part` has one verb of one thing. */
function covers(rule: PolicyRule, part: PolicyRule): boolean {
  if (!hasOrAll(rule.verbs, part.verbs[0]!)) return false;
  const url = part.nonResourceURLs?.[0];
  if (url !== undefined) return (rule.nonResourceURLs ?? []).some((own) => own === url || coversUrl(own, url));
  if (!hasOrAll(rule.apiGroups, part.apiGroups![0]!)) return false;
  if (!(rule.resources ?? []).some((own) => coversResource(own, part.resources![0]!))) return false;
  const name = part.resourceNames?.[0];
  return !rule.resourceNames?.length || (name !== undefined && rule.resourceNames.includes(name));
}

function hasOrAll(list: readonly string[] | undefined, word: string): boolean {
  return list !== undefined && (list.includes('*') || list.includes(word));
}

/** `*` is everything with all its subresources, and a star before a slash is one subresource of everything. */
function coversResource(own: string, wanted: string): boolean {
  if (own === '*' || own === wanted) return true;
  const slash = wanted.indexOf('/');
  return slash >= 0 && own === `*${wanted.slice(slash)}`;
}

function coversUrl(own: string, path: string): boolean {
  return own === '*' || own === path || (own.endsWith('*') && path.startsWith(own.slice(0, -1)));
}
