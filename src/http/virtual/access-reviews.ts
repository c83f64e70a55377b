// authorization.k8s.io: who may do what, answered by the rules that requests are held against.
import type { AccessAttributes, UserInfo } from '../../model/access.ts';
import type { ClusterPort } from '../../model/client.ts';
import { isMap } from '../../model/equal.ts';
import { badRequest, fieldError, invalid } from '../../model/errors.ts';
import type { FieldError } from '../../model/errors.ts';
import type { PolicyRule } from '../../model/object.ts';
import { readBody } from '../body.ts';
import type { Exchange } from '../exchange.ts';
import { sendJson } from '../exchange.ts';
import type { VirtualResource } from './virtual-resource.ts';

type Fields = Readonly<Record<string, unknown>>;

const group = 'authorization.k8s.io';
const home = { group, version: 'v1', verbs: ['create'] } as const;

/** `about` says whether the review is of who asks, of anybody, or of anybody in the namespace of the address. */
function accessReviews(kind: string, about: 'self' | 'anybody' | 'local'): VirtualResource {
  return {
    ...home,
    kind,
    plural: `${kind.toLowerCase()}s`,
    singular: kind.toLowerCase(),
    namespaced: about === 'local',
    async serve(exchange, { namespace }, { port, user }) {
      const spec = await readSpec(exchange, kind);
      const errors = problemsOf(spec, about, namespace);
      if (errors.length > 0) throw invalid(`${kind}.${group}`, '', errors);
      const decision = port.access?.decide(about === 'self' ? user : userOf(spec), attributesOf(spec)) ?? { allowed: true, reason: '' };
      const status = { allowed: decision.allowed, ...(decision.reason === '' ? {} : { reason: decision.reason }) };
      sendJson(exchange, 201, answer(kind, spec, status, namespace));
    },
  };
}

export const localSubjectAccessReviews = accessReviews('LocalSubjectAccessReview', 'local');
export const selfSubjectAccessReviews = accessReviews('SelfSubjectAccessReview', 'self');
export const subjectAccessReviews = accessReviews('SubjectAccessReview', 'anybody');

export const selfSubjectRulesReviews: VirtualResource = {
  ...home,
  kind: 'SelfSubjectRulesReview',
  plural: 'selfsubjectrulesreviews',
  singular: 'selfsubjectrulesreview',
  namespaced: false,
  async serve(exchange, _, { port, user }) {
    const spec = await readSpec(exchange, 'SelfSubjectRulesReview');
    const namespace = textOf(spec, 'namespace');
    if (namespace === '') throw badRequest('no namespace on request');
    sendJson(exchange, 201, answer('SelfSubjectRulesReview', spec, rulesStatus(port, user, namespace)));
  },
};

function rulesStatus(port: ClusterPort, user: UserInfo, namespace: string): object {
  const rules: readonly PolicyRule[] = port.access?.rulesFor(user, namespace) ?? [];
  const resourceRules = rules
    .filter(({ resources }) => resources?.length)
    .map(({ verbs, apiGroups, resources, resourceNames }) => ({ verbs, apiGroups, resources, ...(resourceNames?.length ? { resourceNames } : {}) }));
  const nonResourceRules = rules.filter(({ nonResourceURLs }) => nonResourceURLs?.length).map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs }));
  return { resourceRules, nonResourceRules, incomplete: false };
}

function problemsOf(spec: Fields, about: string, namespace: string | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const given = ['resourceAttributes', 'nonResourceAttributes'].filter((name) => isMap(spec[name]));
  if (given.length > 1) errors.push(fieldError.invalid('spec.nonResourceAttributes', spec['nonResourceAttributes'], 'cannot be specified in combination with resourceAttributes'));
  if (given.length === 0) errors.push(fieldError.invalid('spec.resourceAttributes', null, 'exactly one of nonResourceAttributes or resourceAttributes must be specified'));
  if (about === 'self') return errors;
  if (textOf(spec, 'user') === '' && listOf(spec, 'groups').length === 0) errors.push(fieldError.invalid('spec.user', '', 'at least one of user or group must be specified'));
  if (about === 'anybody') return errors;
  if (given.includes('nonResourceAttributes')) errors.push(fieldError.invalid('spec.nonResourceAttributes', spec['nonResourceAttributes'], 'disallowed on this kind of request'));
  const own = isMap(spec['resourceAttributes']) ? textOf(spec['resourceAttributes'], 'namespace') : namespace;
  if (own !== namespace) errors.push(fieldError.invalid('spec.resourceAttributes.namespace', own, 'must match metadata.namespace'));
  return errors;
}

function attributesOf(spec: Fields): AccessAttributes {
  const path = spec['nonResourceAttributes'];
  if (isMap(path)) return { verb: textOf(path, 'verb'), path: textOf(path, 'path') };
  const resource = spec['resourceAttributes'] as Fields;
  const [verb, apiGroup, name, subresource, resourceName, namespace] = ['verb', 'group', 'resource', 'subresource', 'name', 'namespace'].map((field) => textOf(resource, field));
  return { verb: verb!, group: apiGroup!, resource: name!, subresource, name: resourceName, namespace };
}

function userOf(spec: Fields): UserInfo {
  return { username: textOf(spec, 'user'), groups: listOf(spec, 'groups') };
}

function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}

function listOf(fields: Fields, name: string): string[] {
  const value = fields[name];
  return Array.isArray(value) ? value.map(String) : [];
}

async function readSpec(exchange: Exchange, kind: string): Promise<Fields> {
  const body = await readBody(exchange);
  if (!isMap(body) || body['kind'] !== kind || !isMap(body['spec'])) throw badRequest(`the object provided is no ${kind}`);
  return body['spec'];
}

function answer(kind: string, spec: object, status: object, namespace?: string): object {
  return { kind, apiVersion: `${group}/v1`, metadata: { creationTimestamp: null, ...(namespace === undefined ? {} : { namespace }) }, spec, status };
}
