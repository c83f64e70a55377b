// authentication.k8s.io: who one is, and whose a token is; and the tokens of service accounts.
import type { ClusterPort } from '../../model/client.ts';
import { isMap } from '../../model/equal.ts';
import { badRequest, conflict, fieldError, invalid } from '../../model/errors.ts';
import type { KubeObject, Pod } from '../../model/object.ts';
import { formatTimestamp } from '../../model/timestamp.ts';
import { readBody } from '../body.ts';
import type { Exchange } from '../exchange.ts';
import { sendJson } from '../exchange.ts';
import { randomId } from '../credentials.ts';
import { issuer } from '../identity.ts';
import type { Identities, TokenClaims } from '../identity.ts';
import type { VirtualResource, VirtualRoute } from './virtual-resource.ts';

const group = 'authentication.k8s.io';
const apiVersion = `${group}/v1`;
const LEAST_SECONDS = 600;
const MOST_SECONDS = 2 ** 32;

export const selfSubjectReviews: VirtualResource = {
  group,
  version: 'v1',
  kind: 'SelfSubjectReview',
  plural: 'selfsubjectreviews',
  singular: 'selfsubjectreview',
  namespaced: false,
  verbs: ['create'],
  async serve(exchange, _, { user, port }) {
    await readBody(exchange);
    sendJson(exchange, 201, { kind: 'SelfSubjectReview', apiVersion, metadata: { creationTimestamp: formatTimestamp(port.now) }, status: { userInfo: user } });
  },
};

export const tokenReviews: VirtualResource = {
  group,
  version: 'v1',
  kind: 'TokenReview',
  plural: 'tokenreviews',
  singular: 'tokenreview',
  namespaced: false,
  verbs: ['create'],
  async serve(exchange, _, { identities }) {
    const body = await readBody(exchange);
    const token = isMap(body) && isMap(body['spec']) ? body['spec']['token'] : undefined;
    if (typeof token !== 'string' || token === '') throw badRequest('token is required for TokenReview in authentication');
    const user = identities.review(token);
    const status = user ? { authenticated: true, user, audiences: [issuer] } : { user: {}, error: 'invalid bearer token' };
    sendJson(exchange, 201, { kind: 'TokenReview', apiVersion, metadata: { creationTimestamp: null }, spec: { token }, status });
  },
};

/** serviceaccounts/token: a token that this server takes until it expires; throws NotFound, Invalid. */
export async function serveTokenRequest(exchange: Exchange, port: ClusterPort, { namespace, name }: VirtualRoute, identities: Identities): Promise<void> {
  const body = await readBody(exchange);
  const account = port.get('serviceaccounts', namespace, name!);
  if (body !== undefined && !isMap(body)) throw badRequest('the object provided is no TokenRequest');
  const spec = isMap(body) && isMap(body['spec']) ? (body['spec'] as { audiences?: unknown; expirationSeconds?: unknown; boundObjectRef?: BoundReference | null }) : {};
  const seconds = spec.expirationSeconds ?? 3600;
  const isNumber = typeof seconds === 'number' && Number.isInteger(seconds);
  const problem = !isNumber ? 'must be a whole number' : seconds < LEAST_SECONDS ? 'may not specify a duration less than 10 minutes' : seconds > MOST_SECONDS ? 'may not specify a duration larger than 2^32 seconds' : undefined;
  if (problem !== undefined || !isNumber) throw invalid(`TokenRequest.${group}`, '', [fieldError.invalid('spec.expirationSeconds', seconds as number, problem!)]);
  const bound = spec.boundObjectRef ? boundTo(port, spec.boundObjectRef, namespace!, name!) : {};
  const audiences = Array.isArray(spec.audiences) && spec.audiences.length > 0 ? spec.audiences.map(String) : [issuer];
  const nowSeconds = Math.floor(port.now / 1000);
  const token = identities.issue({
    aud: audiences,
    exp: nowSeconds + seconds,
    iat: nowSeconds,
    iss: issuer,
    jti: randomId(),
    'kubernetes.io': { namespace: namespace!, serviceaccount: { name: name!, uid: account.metadata.uid }, ...bound },
    nbf: nowSeconds,
    sub: `system:serviceaccount:${namespace}:${name}`,
  });
  sendJson(exchange, 201, {
    kind: 'TokenRequest',
    apiVersion,
    metadata: { name, namespace, creationTimestamp: formatTimestamp(port.now) },
    spec: { audiences, expirationSeconds: seconds, boundObjectRef: spec.boundObjectRef ?? null },
    status: { token, expirationTimestamp: formatTimestamp((nowSeconds + seconds) * 1000) },
  });
}

interface BoundReference {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly name?: string;
  readonly uid?: string;
}

/** What a token ends with: a pod that runs as the account, or a Secret. Throws NotFound, BadRequest, Conflict. */
function boundTo(port: ClusterPort, { kind = '', apiVersion = 'v1', name = '', uid }: BoundReference, namespace: string, account: string): Pick<TokenClaims['kubernetes.io'], 'pod' | 'secret'> {
  if (apiVersion !== 'v1' || (kind !== 'Pod' && kind !== 'Secret')) throw badRequest(`cannot bind token to object of type ${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`);
  const object = port.get<KubeObject>(kind === 'Pod' ? 'pods' : 'secrets', namespace, name);
  if (kind === 'Pod' && (object as Pod).spec.serviceAccountName !== account) throw badRequest(`cannot bind token for serviceaccount ${JSON.stringify(account)} to pod running with different serviceaccount name.`);
  if (uid && uid !== object.metadata.uid) throw conflict(kind, name, `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`);
  const reference = { name, uid: object.metadata.uid };
  return kind === 'Pod' ? { pod: reference } : { secret: reference };
}
