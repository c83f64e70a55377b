// Before a request is served: whether who asks may do that. Administrators are asked nothing.
import { accessForbidden } from '../model/access.ts';
import type { AccessAttributes, UserInfo } from '../model/access.ts';
import type { ClusterPort } from '../model/client.ts';
import { forbidden } from '../model/errors.ts';
import { resourceOf } from '../model/kind.ts';
import { contentTypeOf } from './body.ts';
import type { Exchange } from './exchange.ts';
import { parseAddress } from './route.ts';

/** Throws Forbidden when no rule allows the request. */
export function authorize(exchange: Exchange, user: UserInfo, { access, find, registry }: ClusterPort): void {
  if (!access || access.allowsAll(user)) return;
  const attributes = attributesOf(exchange);
  const { allowed, reason } = access.decide(user, attributes);
  if (!allowed) throw accessForbidden(user, attributes, reason);
  if ('path' in attributes || contentTypeOf(exchange) !== 'application/apply-patch+yaml') return;
  // Whoever applies what is not there creates it.
  const { group = '', resource, name = '', namespace } = attributes;
  const kind = registry.kinds.find((each) => resourceOf(each) === resource && each.group === group);
  if (!kind || find(kind.plural, namespace, name)) return;
  const creation = access.decide(user, { ...attributes, verb: 'create' });
  if (!creation.allowed) throw forbidden(group === '' ? resource : `${resource}.${group}`, name, creation.reason);
}

function attributesOf(exchange: Exchange): AccessAttributes {
  const { method, path, query } = exchange;
  const address = parseAddress(path);
  if (!address) return { verb: method.toLowerCase(), path };
  const { group, plural: resource, subresource, name } = address;
  // A field selector by name narrows a list to what a rule with resourceNames allows.
  const [, selected] = /^metadata\.name==?([^,]+)$/.exec(query.get('fieldSelector') ?? '') ?? [];
  const namespace = resource === 'namespaces' ? name : address.namespace;
  return { verb: verbOf(exchange, name !== undefined), group, resource, subresource, name: name ?? selected, namespace };
}

function verbOf({ method, query }: Exchange, isNamed: boolean): string {
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return isNamed ? 'delete' : 'deletecollection';
    default:
      return isNamed ? 'get' : ['true', '1', ''].includes(query.get('watch') ?? 'no') ? 'watch' : 'list';
  }
}
