// Who asks for what: users and the attributes of their requests, and the refusal in Kubernetes' words.
import { ApiError, forbidden } from './errors.ts';
import { quoteGo } from './go-value.ts';
import type { PolicyRule } from './object.ts';

export interface UserInfo {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Something of the API that a request is about. Absent and empty mean the same. */
export interface ResourceAttributes {
  readonly verb: string;
  readonly group?: string;
  readonly resource: string;
  readonly subresource?: string | undefined;
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
}

/** Any other path of the server, such as /version; the verb is the method in lower case. */
export interface PathAttributes {
  readonly verb: string;
  readonly path: string;
}

export type AccessAttributes = ResourceAttributes | PathAttributes;

export interface AccessDecision {
  readonly allowed: boolean;
  /** By which binding, or which of them leads nowhere; '' when there is nothing to say. */
  readonly reason: string;
}

/** Whether somebody may do something, by the Roles and bindings of this moment. */
export interface AccessPort {
  /** Whether nothing at all is forbidden to the user, which spares every other question. */
  allowsAll(user: UserInfo): boolean;
  decide(user: UserInfo, attributes: AccessAttributes): AccessDecision;
  /** All rules that hold for the user in a namespace ('' for none). */
  rulesFor(user: UserInfo, namespace: string): readonly PolicyRule[];
  /** The rules of the role that a binding in this namespace ('' for none) refers to; throws NotFound. */
  rulesOfRole(roleRef: { readonly kind: string; readonly name: string }, namespace: string): readonly PolicyRule[];
}

/** The 403 for a request that nothing allows. */
export function accessForbidden({ username }: UserInfo, attributes: AccessAttributes, reason: string): ApiError {
  const why = reason === '' ? '' : `: ${reason}`;
  if ('path' in attributes) return new ApiError('Forbidden', `forbidden: User ${quoteGo(username)} cannot ${attributes.verb} path ${quoteGo(attributes.path)}${why}`);
  const { verb, group = '', resource, subresource, name, namespace } = attributes;
  const what = subresource ? `${resource}/${subresource}` : resource;
  const where = namespace ? `in the namespace ${quoteGo(namespace)}` : 'at the cluster scope';
  return forbidden(group === '' ? resource : `${resource}.${group}`, name, `User ${quoteGo(username)} cannot ${verb} resource ${quoteGo(what)} in API group ${quoteGo(group)} ${where}${why}`);
}
