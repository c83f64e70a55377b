// An IPAddress for every cluster address of a Service, as long as the Service has it.
import type { Change } from '../../model/client.ts';
import type { IpAddress, Service } from '../../model/object.ts';
import { clusterIpWord, isAddress } from '../../model/service-words.ts';
import type { ControllerDefinition } from './controller.ts';

const MANAGED_BY = 'ipallocator.k8s.io';

/** Keys are addresses. */
export const serviceAddressController: ControllerDefinition = {
  name: 'ipallocator-repair-controller',
  create: ({ client }) => ({
    watches: [
      { plural: 'services', keysOf: ({ object, previous }) => changedAddresses(object as Service, previous as Service | undefined) },
      { plural: 'ipaddresses', keysOf: ({ type, object }: Change) => (type === 'ADDED' ? [] : [object.metadata.name]) },
    ],
    reconcile(address) {
      const present = client.find<IpAddress>('ipaddresses', undefined, address);
      const [service] = client.foundBy<Service>('services', clusterIpWord(address));
      const { parentRef } = present?.spec ?? {};
      const isRight = service !== undefined && parentRef?.name === service.metadata.name && parentRef.namespace === service.metadata.namespace;
      if (present && !isRight && present.metadata.labels?.['ipaddress.kubernetes.io/managed-by'] === MANAGED_BY) client.delete('ipaddresses', undefined, address);
      if (!service || isRight || (present && client.find('ipaddresses', undefined, address))) return;
      const labels = { 'ipaddress.kubernetes.io/ip-family': address.includes(':') ? 'IPv6' : 'IPv4', 'ipaddress.kubernetes.io/managed-by': MANAGED_BY };
      const { name, namespace } = service.metadata;
      client.create('ipaddresses', { metadata: { name: address, labels }, spec: { parentRef: { group: '', resource: 'services', namespace, name } } });
    },
  }),
};

function addressesOf({ spec }: Service): readonly string[] {
  return (spec.clusterIPs ?? []).filter(isAddress);
}

/** Those that came and those that went. */
function changedAddresses(service: Service, previous: Service | undefined): string[] {
  const [now, before] = [addressesOf(service), previous ? addressesOf(previous) : []];
  if (service === previous) return [...now];
  return [...now, ...before.filter((address) => !now.includes(address))];
}
