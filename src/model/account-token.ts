// Tokens of service accounts that are kept in Secrets: what marks such a Secret, and what its token says.
import { isMap } from './equal.ts';
import type { Secret, ServiceAccount } from './object.ts';

export const ACCOUNT_TOKEN = 'kubernetes.io/service-account-token';
export const ACCOUNT_NAME = 'kubernetes.io/service-account.name';
export const ACCOUNT_UID = 'kubernetes.io/service-account.uid';

const NAMESPACE = 'kubernetes.io/serviceaccount/namespace';
const SECRET = 'kubernetes.io/serviceaccount/secret.name';

/** Whether a Secret asks for an account's token or has it. */
export function isAccountToken({ type, metadata }: Secret): boolean {
  return type === ACCOUNT_TOKEN && metadata.annotations?.[ACCOUNT_NAME] !== undefined;
}

/** Header and claims of the token, which lasts as long as the Secret; the signature is the caller's. */
export function tokenPayload({ metadata }: Secret, account: ServiceAccount): string {
  const { name, uid, namespace } = account.metadata;
  const claims = {
    iss: 'kubernetes/serviceaccount',
    [NAMESPACE]: namespace,
    [SECRET]: metadata.name,
    'kubernetes.io/serviceaccount/service-account.name': name,
    'kubernetes.io/serviceaccount/service-account.uid': uid,
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
  return [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
}

/** Where the token says that it is kept; undefined for any other text. It is a token only if that Secret has it. */
export function homeOfToken(token: string): { namespace: string; name: string } | undefined {
  const [, claims, signature] = token.split('.');
  if (!claims || !signature) return undefined;
  try {
    const said: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString());
    if (!isMap(said) || typeof said[NAMESPACE] !== 'string' || typeof said[SECRET] !== 'string') return undefined;
    return { namespace: said[NAMESPACE], name: said[SECRET] };
  } catch {
    return undefined;
  }
}
