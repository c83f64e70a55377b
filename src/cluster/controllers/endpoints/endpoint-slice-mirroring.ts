// EndpointSlices for Services without a selector: what somebody writes into their Endpoints by hand.
import { deepEqual } from '../../../model/equal.ts';
import { ignoreNotFound } from '../../../model/errors.ts';
import type { Endpoint, EndpointSlice, Endpoints, Labels, Service } from '../../../model/object.ts';
import { controllerOf, splitKey } from '../../../model/object.ts';
import type { Controller, ControllerContext, ControllerDefinition } from '../controller.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslicemirroring-controller.k8s.io';
const SKIP = 'endpointslice.kubernetes.io/skip-mirror';
/** Such Endpoints are no addresses but a lock. */
const LEADER = 'control-plane.alpha.kubernetes.io/leader';
const NOT_COPIED: ReadonlySet<string> = new Set(['kubectl.kubernetes.io/last-applied-configuration', 'endpoints.kubernetes.io/last-change-trigger-time']);
const CAPACITY = 1000;

export const endpointSliceMirroringController: ControllerDefinition = { name: 'endpoint-slice-mirroring-controller', create };

type Ports = NonNullable<EndpointSlice['ports']>;
type Subset = NonNullable<Endpoints['subsets']>[number];

interface Mirror {
  readonly addressType: string;
  readonly ports: Ports;
  readonly endpoints: Endpoint[];
}

function create({ client, random }: ControllerContext): Controller {
  function reconcile(key: string): void {
    const { namespace, name } = splitKey(key);
    const endpoints = client.find<Endpoints>('endpoints', namespace, name);
    const service = client.find<Service>('services', namespace, name);
    const present = [...client.labelled<EndpointSlice>('endpointslices', namespace, { [SERVICE_NAME]: name, [MANAGED_BY]: MANAGER })];
    const isMirrored = endpoints && service && !service.spec.selector && endpoints.metadata.labels?.[SKIP] !== 'true' && endpoints.metadata.annotations?.[LEADER] === undefined;
    if (isMirrored) write(endpoints, present);
    else for (const slice of present) remove(slice);
  }

  function write(endpoints: Endpoints, present: readonly EndpointSlice[]): void {
    const wanted = mirrorsOf(endpoints);
    const labels: Labels = { ...endpoints.metadata.labels, [SERVICE_NAME]: endpoints.metadata.name, [MANAGED_BY]: MANAGER };
    const annotations = Object.fromEntries(Object.entries(endpoints.metadata.annotations ?? {}).filter(([name]) => !NOT_COPIED.has(name)));
    for (const slice of present) {
      const at = wanted.findIndex(({ addressType, ports }) => addressType === slice.addressType && deepEqual(ports, slice.ports ?? []));
      const [mirror] = at < 0 ? [] : wanted.splice(at, 1);
      if (!mirror) remove(slice);
      else if (!deepEqual(slice.endpoints ?? [], mirror.endpoints) || !deepEqual(slice.metadata.labels, labels) || !deepEqual(slice.metadata.annotations ?? {}, annotations)) {
        client.update<EndpointSlice>('endpointslices', { ...slice, metadata: { ...slice.metadata, labels, annotations }, endpoints: mirror.endpoints });
      }
    }
    const { apiVersion, kind, metadata: { name, namespace, uid } } = endpoints;
    for (const mirror of wanted) {
      const ownerReferences = [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }];
      client.create('endpointslices', { metadata: { name: `${name}-${random.suffix()}`, generateName: `${name}-`, namespace: namespace!, labels, annotations, ownerReferences }, ...mirror });
    }
  }

  function remove({ metadata }: EndpointSlice): void {
    ignoreNotFound(() => client.delete('endpointslices', metadata.namespace, metadata.name));
  }

  return {
    reconcile,
    watches: [
      // Services with a selector have slices of their own; one that loses it, or gets one, is looked at.
      {
        plural: 'services',
        keysOf: ({ object, previous }) => (!(object as Service).spec.selector || (previous && !(previous as Service).spec.selector) ? [`${object.metadata.namespace}/${object.metadata.name}`] : []),
      },
      {
        plural: 'endpoints',
        keysOf({ object: { metadata } }) {
          const service = client.find<Service>('services', metadata.namespace, metadata.name);
          return service && !service.spec.selector ? [`${metadata.namespace}/${metadata.name}`] : [];
        },
      },
      {
        plural: 'endpointslices',
        keysOf({ type, object }) {
          const owner = type === 'ADDED' ? undefined : controllerOf(object);
          return owner?.kind === 'Endpoints' ? [`${object.metadata.namespace}/${owner.name}`] : [];
        },
      },
    ],
  };
}

/** A slice for each set of ports and family of addresses, with room for a thousand. */
function mirrorsOf({ subsets }: Endpoints): Mirror[] {
  const mirrors = new Map<string, Mirror>();
  for (const subset of subsets ?? []) {
    const ports: Ports = (subset.ports ?? []).map(({ name = '', port, protocol = 'TCP', appProtocol }) => ({ name, port, protocol, ...(appProtocol ? { appProtocol } : {}) }));
    for (const [addresses, ready] of [[subset.addresses, true], [subset.notReadyAddresses, false]] as const) {
      for (const address of addresses ?? []) {
        const addressType = address.ip.includes(':') ? 'IPv6' : 'IPv4';
        const key = `${addressType} ${JSON.stringify(ports)}`;
        const mirror = mirrors.get(key) ?? { addressType, ports, endpoints: [] };
        mirrors.set(key, mirror);
        if (mirror.endpoints.length < CAPACITY) mirror.endpoints.push(endpointOf(address, ready));
      }
    }
  }
  return [...mirrors.values()];
}

function endpointOf({ ip, hostname, nodeName, targetRef }: NonNullable<Subset['addresses']>[number], ready: boolean): Endpoint {
  return { addresses: [ip], conditions: { ready }, ...(hostname ? { hostname } : {}), ...(nodeName ? { nodeName } : {}), ...(targetRef ? { targetRef } : {}) };
}
