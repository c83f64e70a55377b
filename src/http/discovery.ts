// Discovery: what the cluster serves, in the aggregated and in the legacy form, from the registry.
import { compareVersions } from '../kinds/custom-resource/versions.ts';
import type { ClusterPort } from '../model/client.ts';
import { ApiError } from '../model/errors.ts';
import type { ApiService } from '../model/object.ts';
import type { Kind } from '../model/kind.ts';
import { resourceOf } from '../model/kind.ts';
import type { Registry } from '../model/registry.ts';
import type { Exchange } from './exchange.ts';
import { sendJson } from './exchange.ts';
import { subresourcesOf } from './subresources.ts';
import { virtualResourcesOf } from './virtual/index.ts';
import type { VirtualResource } from './virtual/virtual-resource.ts';

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** All that is served: what is stored and what is answered without being stored. */
interface Offer {
  readonly registry: Registry;
  readonly virtual: readonly VirtualResource[];
  readonly services: readonly ApiService[];
}

/** Answers /api, /apis and the lists below them; false for any other path. */
export function serveDiscovery(exchange: Exchange, port: ClusterPort): boolean {
  const offer: Offer = { registry: port.registry, virtual: virtualResourcesOf(port), services: port.list<ApiService>('apiservices') };
  const [root, group, version, ...more] = exchange.path.split('/').filter(Boolean);
  if (more.length > 0) return false;
  if (root === 'api') {
    if (group === undefined) sendRoot(exchange, offer, true);
    else if (version === undefined && group === 'v1') answer(exchange, resourceList(offer, '', 'v1'));
    else return false;
    return true;
  }
  if (root !== 'apis') return false;
  if (group === undefined) sendRoot(exchange, offer, false);
  else {
    const versions = versionsOf(offer, group);
    if (versions.length === 0) return false;
    if (version === undefined) answer(exchange, { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(offer, group) });
    else if (versions.includes(version)) answer(exchange, resourceList(offer, group, version));
    else return false;
  }
  return true;
}

/** What discovery says is only read. */
function answer(exchange: Exchange, body: object, contentType?: string): void {
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD') throw new ApiError('MethodNotAllowed', 'the server does not allow this method on the requested resource');
  sendJson(exchange, 200, body, contentType === undefined ? {} : { contentType });
}

/** The group names beside the core, those with the higher priority first, as the APIServices say it. */
function groupsOf(offer: Offer): string[] {
  const names = [...new Set([...offer.registry.served, ...offer.virtual].map(({ group }) => group))].filter((group) => group !== '');
  // The group of the APIServices themselves has none, and comes before all others.
  const priorities = new Map<string, number>([['apiregistration.k8s.io', Infinity], ...offer.services.map(({ spec }): [string, number] => [spec.group ?? '', spec.groupPriorityMinimum ?? 0])]);
  return names.toSorted((a, b) => (priorities.get(b) ?? 0) - (priorities.get(a) ?? 0) || (a < b ? -1 : 1));
}

/** The versions of a group, the preferred one first. */
function versionsOf(offer: Offer, group: string): string[] {
  const kinds = offer.registry.served.filter((kind) => kind.group === group);
  const versions = [...new Set([...kinds, ...offer.virtual.filter((each) => each.group === group)].map(({ version }) => version))];
  return kinds.some(({ custom }) => custom) ? versions.toSorted(compareVersions) : versions;
}

function sendRoot(exchange: Exchange, offer: Offer, isCore: boolean): void {
  const version = aggregatedVersion(exchange.request.headers.accept ?? '');
  if (version) {
    const groups = isCore ? [''] : groupsOf(offer);
    const list = {
      kind: 'APIGroupDiscoveryList',
      apiVersion: `apidiscovery.k8s.io/${version}`,
      metadata: {},
      items: groups.map((group) => aggregatedGroup(offer, group)),
    };
    const contentType = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
    answer(exchange, list, contentType);
  } else if (isCore) {
    const serverAddress = exchange.request.headers.host ?? '';
    answer(exchange, { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }] });
  } else {
    answer(exchange, { kind: 'APIGroupList', apiVersion: 'v1', groups: groupsOf(offer).map((group) => groupEntry(offer, group)) });
  }
}

function aggregatedVersion(accept: string): 'v2' | 'v2beta1' | undefined {
  const form = /g=apidiscovery\.k8s\.io;v=(v2|v2beta1);as=APIGroupDiscoveryList/.exec(accept);
  return form?.[1] as 'v2' | 'v2beta1' | undefined;
}

function groupEntry(offer: Offer, group: string): object {
  const versions = versionsOf(offer, group).map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions, preferredVersion: versions[0] };
}

function aggregatedGroup(offer: Offer, group: string): object {
  const versions = versionsOf(offer, group).map((version) => ({
    version,
    resources: [...kindsOf(offer, group, version).map(aggregatedResource), ...virtualOf(offer, group, version).map(aggregatedVirtual)],
    freshness: 'Current',
  }));
  return { metadata: { name: group, creationTimestamp: null }, versions };
}

function aggregatedResource(kind: Kind): object {
  const subresources = subresourcesOf(kind).map(({ name, verbs: own, ...responseKind }) => ({ subresource: name, responseKind, verbs: own }));
  return {
    resource: resourceOf(kind),
    responseKind: { group: kind.group, version: kind.version, kind: kind.kind },
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs: verbsOf(kind),
    ...(kind.shortNames.length > 0 ? { shortNames: kind.shortNames } : {}),
    ...(kind.categories ? { categories: kind.categories } : {}),
    ...(subresources.length > 0 ? { subresources } : {}),
  };
}

function resourceList(offer: Offer, group: string, version: string): object {
  const resources = kindsOf(offer, group, version).flatMap((kind) => [
    {
      name: resourceOf(kind),
      singularName: kind.singular,
      namespaced: kind.namespaced,
      kind: kind.kind,
      verbs: verbsOf(kind),
      ...(kind.shortNames.length > 0 ? { shortNames: kind.shortNames } : {}),
      ...(kind.categories ? { categories: kind.categories } : {}),
    },
    ...subresourcesOf(kind).map((sub) => ({
      name: `${resourceOf(kind)}/${sub.name}`,
      singularName: '',
      namespaced: kind.namespaced,
      group: sub.group,
      version: sub.version,
      kind: sub.kind,
      verbs: sub.verbs,
    })),
  ]);
  for (const { plural, singular, namespaced, kind, verbs: own, shortNames } of virtualOf(offer, group, version)) {
    resources.push({ name: plural, singularName: singular, namespaced, kind, verbs: [...own], ...(shortNames ? { shortNames } : {}) });
  }
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: group ? `${group}/${version}` : version, resources };
}

function kindsOf(offer: Offer, group: string, version: string): Kind[] {
  return offer.registry.served.filter((kind) => kind.group === group && kind.version === version);
}

function virtualOf({ virtual }: Offer, group: string, version: string): VirtualResource[] {
  return virtual.filter((each) => each.group === group && each.version === version);
}

function aggregatedVirtual({ group, version, kind, plural, singular, namespaced, verbs: own, shortNames }: VirtualResource): object {
  return { resource: plural, responseKind: { group, version, kind }, scope: namespaced ? 'Namespaced' : 'Cluster', singularResource: singular, verbs: own, ...(shortNames ? { shortNames } : {}) };
}

/** Namespaces are deleted one by one. */
function verbsOf(kind: Kind): string[] {
  return kind.plural === 'namespaces' ? verbs.filter((verb) => verb !== 'deletecollection') : verbs;
}
