// authorization.k8s.io: who may do what. Nothing is forbidden to anybody.
import { isMap } from '../../model/equal.ts';
import { badRequest, fieldError, invalid } from '../../model/errors.ts';
import { readBody } from '../body.ts';
import type { Exchange } from '../exchange.ts';
import { sendJson } from '../exchange.ts';
import type { VirtualResource } from './virtual-resource.ts';

const group = 'authorization.k8s.io';
const home = { group, version: 'v1', singular: '', verbs: ['create'] } as const;
const allowed = { allowed: true, reason: 'everybody is an administrator of this simulated cluster' };

function accessReviews(kind: string, plural: string, namespaced = false): VirtualResource {
  return {
    ...home,
    kind,
    plural,
    singular: kind.toLowerCase(),
    namespaced,
    async serve(exchange) {
      const spec = await readSpec(exchange, kind);
      const attributes = ['resourceAttributes', 'nonResourceAttributes'].filter((name) => isMap(spec[name]));
      if (attributes.length !== 1) throw invalid(`${kind}.${group}`, '', [fieldError.invalid('spec.resourceAttributes', null, 'exactly one of nonResourceAttributes or resourceAttributes must be specified')]);
      sendJson(exchange, 201, answer(kind, spec, allowed));
    },
  };
}

export const localSubjectAccessReviews = accessReviews('LocalSubjectAccessReview', 'localsubjectaccessreviews', true);
export const selfSubjectAccessReviews = accessReviews('SelfSubjectAccessReview', 'selfsubjectaccessreviews');
export const subjectAccessReviews = accessReviews('SubjectAccessReview', 'subjectaccessreviews');

export const selfSubjectRulesReviews: VirtualResource = {
  ...home,
  kind: 'SelfSubjectRulesReview',
  plural: 'selfsubjectrulesreviews',
  singular: 'selfsubjectrulesreview',
  namespaced: false,
  async serve(exchange) {
    const spec = await readSpec(exchange, 'SelfSubjectRulesReview');
    if (!spec['namespace']) throw badRequest('no namespace on request');
    const status = {
      resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
      nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      incomplete: false,
    };
    sendJson(exchange, 201, answer('SelfSubjectRulesReview', spec, status));
  },
};

async function readSpec(exchange: Exchange, kind: string): Promise<Record<string, unknown>> {
  const body = await readBody(exchange);
  if (!isMap(body) || body['kind'] !== kind || !isMap(body['spec'])) throw badRequest(`the object provided is no ${kind}`);
  return body['spec'] as Record<string, unknown>;
}

function answer(kind: string, spec: object, status: object): object {
  return { kind, apiVersion: `${group}/v1`, metadata: { creationTimestamp: null }, spec, status };
}
