// Who asks: the administrator of the kubeconfig, a service account with a token of this server, or whom they impersonate.
import type { IncomingHttpHeaders } from 'node:http';
import { hasToken, isSigned, sign } from './credentials.ts';

export interface Identity {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** What a token of a service account says, as Kubernetes writes it. */
export interface TokenClaims {
  readonly aud: readonly string[];
  /** Seconds since the epoch. */
  readonly exp: number;
  readonly iat: number;
  readonly iss: string;
  readonly 'kubernetes.io': { readonly namespace: string; readonly serviceaccount: { readonly name: string; readonly uid: string } };
  readonly nbf: number;
  readonly sub: string;
}

const administrator: Identity = { username: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] };
const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT' })).toString('base64url');

export class Identities {
  readonly #secret: string;

  /** `secret` is the administrator's token, and what tokens of service accounts are signed with. */
  constructor(secret: string) {
    this.#secret = secret;
  }

  /** undefined for a stranger. Impersonation is everybody's right here, as everybody is an administrator. */
  identify(headers: IncomingHttpHeaders, nowMs: number): Identity | undefined {
    const { authorization } = headers;
    const own = hasToken(authorization, this.#secret) ? administrator : this.review(/^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? '', nowMs);
    const other = headers['impersonate-user'];
    if (!own || typeof other !== 'string' || other === '') return own;
    const groups = headers['impersonate-group'] ?? [];
    return { username: other, groups: [...(typeof groups === 'string' ? groups.split(', ') : groups), 'system:authenticated'] };
  }

  issue(claims: TokenClaims): string {
    const text = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
    return `${text}.${sign(text, this.#secret)}`;
  }

  /** Whose token it is; undefined when it is nobody's, or no longer. */
  review(token: string, nowMs: number): Identity | undefined {
    if (token === this.#secret) return administrator;
    const end = token.lastIndexOf('.');
    if (end < 0 || !isSigned(token.slice(0, end), token.slice(end + 1), this.#secret)) return undefined;
    const claims = JSON.parse(Buffer.from(token.slice(token.indexOf('.') + 1, end), 'base64url').toString()) as TokenClaims;
    if (claims.exp * 1000 < nowMs) return undefined;
    const { namespace, serviceaccount } = claims['kubernetes.io'];
    return { username: claims.sub, uid: serviceaccount.uid, groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'] };
  }
}
