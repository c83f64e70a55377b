// Who asks: the administrator of the kubeconfig, a service account with a token of this server, or whom they may impersonate.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { ACCOUNT_NAME, ACCOUNT_UID, homeOfToken, isAccountToken } from '../model/account-token.ts';
import { accessForbidden } from '../model/access.ts';
import type { ResourceAttributes, UserInfo } from '../model/access.ts';
import type { ClusterPort } from '../model/client.ts';
import { internalError } from '../model/errors.ts';
import { quoteGo } from '../model/go-value.ts';
import type { KubeObject, Secret } from '../model/object.ts';
import type { CertificateAuthority } from './certificate-authority.ts';
import { hasToken, isEqual, isSigned, sign } from './credentials.ts';

/** What a token of a service account says, as Kubernetes writes it. */
export interface TokenClaims {
  readonly aud: readonly string[];
  /** Seconds since the epoch. */
  readonly exp: number;
  readonly iat: number;
  readonly iss: string;
  readonly jti: string;
  readonly 'kubernetes.io': { readonly namespace: string; readonly serviceaccount: Bound; readonly pod?: Bound; readonly secret?: Bound };
  readonly nbf: number;
  readonly sub: string;
}

interface Bound {
  readonly name: string;
  readonly uid: string;
}

/** As kubeadm makes it: an ordinary user whose group is bound to cluster-admin. */
const administrator: UserInfo = { username: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] };
const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT' })).toString('base64url');
/** Whom this server is to its tokens, and the audience that it takes. */
export const issuer = 'https://kubernetes.default.svc.cluster.local';
const AUTHENTICATED = 'system:authenticated';
const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

export class Identities {
  readonly #secret: string;
  readonly #port: ClusterPort;
  readonly #authority: CertificateAuthority | undefined;

  /** `secret` is the administrator's token, and what tokens of service accounts are signed with. */
  constructor(secret: string, port: ClusterPort, authority?: CertificateAuthority) {
    this.#secret = secret;
    this.#port = port;
    this.#authority = authority;
  }

  /** undefined for a stranger; throws Forbidden for who may not be whom it wants to be. */
  identify({ headers, headersDistinct, socket }: Pick<IncomingMessage, 'headers' | 'headersDistinct' | 'socket'>): UserInfo | undefined {
    const { authorization } = headers;
    const own = hasToken(authorization, this.#secret) ? administrator : (this.#holder(socket) ?? this.review(/^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? ''));
    if (!own || !Object.keys(headers).some((name) => name.startsWith('impersonate-'))) return own;
    const wanted = readImpersonation(headersDistinct);
    for (const attributes of wanted.asked) {
      const { allowed, reason } = this.#port.access?.decide(own, attributes) ?? { allowed: true, reason: '' };
      if (!allowed) throw accessForbidden(own, attributes, reason);
    }
    return wanted.user;
  }

  /** Who has shown a certificate of the cluster when the connection began. */
  #holder(socket: Socket): UserInfo | undefined {
    if (!this.#authority || !(socket instanceof TLSSocket)) return undefined;
    const { raw } = socket.getPeerCertificate() as { raw?: Buffer };
    return raw && this.#authority.identify(raw, this.#port.now);
  }

  issue(claims: TokenClaims): string {
    const text = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
    return `${text}.${sign(text, this.#secret)}`;
  }

  /** Whose token it is; undefined when it is nobody's, or no longer. */
  review(token: string): UserInfo | undefined {
    if (token === this.#secret) return administrator;
    const end = token.lastIndexOf('.');
    if (end < 0) return undefined;
    if (!isSigned(token.slice(0, end), token.slice(end + 1), this.#secret)) return this.#accountOfSecret(token);
    const claims = JSON.parse(Buffer.from(token.slice(token.indexOf('.') + 1, end), 'base64url').toString()) as TokenClaims;
    if (claims.exp * 1000 < this.#port.now || !claims.aud.includes(issuer)) return undefined;
    const { namespace, serviceaccount, pod, secret } = claims['kubernetes.io'];
    const isThere = (plural: string, bound: Bound | undefined): boolean => !bound || this.#port.find<KubeObject>(plural, namespace, bound.name)?.metadata.uid === bound.uid;
    if (!isThere('serviceaccounts', serviceaccount) || !isThere('pods', pod) || !isThere('secrets', secret)) return undefined;
    const extra = {
      'authentication.kubernetes.io/credential-id': [`JTI=${claims.jti}`],
      ...(pod ? { 'authentication.kubernetes.io/pod-name': [pod.name], 'authentication.kubernetes.io/pod-uid': [pod.uid] } : {}),
    };
    return { username: claims.sub, uid: serviceaccount.uid, groups: [...groupsOfAccount(namespace), AUTHENTICATED], extra };
  }

  /** Whose token it is when a Secret of the cluster keeps it. */
  #accountOfSecret(token: string): UserInfo | undefined {
    const home = homeOfToken(token);
    const secret = home && this.#port.find<Secret>('secrets', home.namespace, home.name);
    if (!secret || !isAccountToken(secret) || !isEqual(Buffer.from(secret.data?.['token'] ?? '', 'base64').toString(), token)) return undefined;
    const { [ACCOUNT_NAME]: name, [ACCOUNT_UID]: uid } = secret.metadata.annotations!;
    if (this.#port.find<KubeObject>('serviceaccounts', home.namespace, name!)?.metadata.uid !== uid) return undefined;
    return { username: `system:serviceaccount:${home.namespace}:${name}`, uid: uid!, groups: [...groupsOfAccount(home.namespace), AUTHENTICATED] };
  }
}

function groupsOfAccount(namespace: string): string[] {
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
}

/** Whom a request wants to be, and what has to be allowed for that; throws InternalError for groups of nobody. */
function readImpersonation(headers: IncomingMessage['headersDistinct']): { user: UserInfo; asked: ResourceAttributes[] } {
  const [username = ''] = headers['impersonate-user'] ?? [];
  const [uid = ''] = headers['impersonate-uid'] ?? [];
  const groups = headers['impersonate-group'] ?? [];
  const extra = Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.startsWith('impersonate-extra-')).map(([name, values = []]) => [decodeURIComponent(name.slice('impersonate-extra-'.length)), values]),
  );
  const verb = 'impersonate';
  const [, namespace, account] = SERVICE_ACCOUNT.exec(username) ?? [];
  const asked: ResourceAttributes[] = [
    ...groups.map((name) => ({ verb, resource: 'groups', name })),
    ...Object.entries(extra).flatMap(([key, values]) => values.map((name) => ({ verb, group: 'authentication.k8s.io', resource: 'userextras', subresource: key, name }))),
    ...(uid === '' ? [] : [{ verb, group: 'authentication.k8s.io', resource: 'uids', name: uid }]),
  ];
  if (username === '') throw internalError(`requested [${asked.map(({ resource, name }) => quoteGo(`${resource}/${name}`)).join(' ')}] without impersonating a user`);
  asked.unshift(account === undefined ? { verb, resource: 'users', name: username } : { verb, resource: 'serviceaccounts', name: account, namespace });
  // A service account that is impersonated without groups gets those that its token would give it.
  const all = groups.length === 0 && namespace !== undefined ? groupsOfAccount(namespace) : [...groups];
  const last = username === 'system:anonymous' ? 'system:unauthenticated' : AUTHENTICATED;
  if (!all.includes(AUTHENTICATED) && !all.includes('system:unauthenticated')) all.push(last);
  return { user: { username, groups: all, ...(uid === '' ? {} : { uid }), ...(Object.keys(extra).length > 0 ? { extra } : {}) }, asked };
}
