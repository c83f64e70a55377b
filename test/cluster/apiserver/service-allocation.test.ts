// Addresses and node ports that Services get, keep and give back (rule 8.1).
import { expect, it, test } from 'vitest';
import type { Service } from '../../../src/model/object.ts';
import type { TestCluster } from '../../support/cluster.ts';
import { createTestCluster } from '../../support/cluster.ts';

const ports = (count: number): string => Array.from({ length: count }, (_, index) => `{name: p${index}, port: ${index + 1}}`).join(', ');
const service = (name: string, rest = 'ports: [{port: 80}]'): string => `{apiVersion: v1, kind: Service, metadata: {name: ${name}}, spec: {${rest}}}`;
const live = (cluster: TestCluster, name: string): Service => cluster.admin.get<Service>('services', 'default', name);
const nodePorts = (cluster: TestCluster, name: string): number[] => live(cluster, name).spec.ports!.map(({ nodePort }) => nodePort!);
const offset = (address: string): number => address.split('.').slice(2).reduce((sum, part) => sum * 256 + Number(part), 0);

it('8.1.1 chosen addresses leave the first 256 to those that name theirs', () => {
  const cluster = createTestCluster({ workers: 0 });
  for (let index = 0; index < 300; index++) cluster.apply(service(`s${index}`));
  const addresses = Array.from({ length: 300 }, (_, index) => live(cluster, `s${index}`).spec.clusterIP!);
  expect(new Set(addresses).size).toBe(300);
  expect(Math.min(...addresses.map(offset))).toBeGreaterThanOrEqual(256);
  expect(live(cluster, 'kubernetes').spec.clusterIP).toBe('10.96.0.1');
  cluster.apply(service('named', 'clusterIP: 10.96.0.77, ports: [{port: 80}]'));
  expect(live(cluster, 'named').spec.clusterIP).toBe('10.96.0.77');
});

it('8.1.1 an address is free again when its Service goes, or becomes a name', () => {
  const cluster = createTestCluster({ workers: 0 });
  const named = (name: string): string => service(name, 'clusterIP: 10.96.0.77, ports: [{port: 80}]');
  cluster.apply(named('a'));
  expect(() => cluster.apply(named('b'))).toThrow('failed to allocate IP 10.96.0.77: provided IP is already allocated');
  cluster.admin.delete('services', 'default', 'a');
  cluster.apply(named('b'));
  cluster.admin.patch('services', 'default', 'b', 'merge', { spec: { type: 'ExternalName', externalName: 'example.com', clusterIP: null, clusterIPs: null } });
  cluster.apply(named('c'));
  expect(live(cluster, 'c').spec.clusterIPs).toEqual(['10.96.0.77']);
});

it('8.1.2 chosen node ports leave the first 86 until there are no others, and then there are none', () => {
  const cluster = createTestCluster({ workers: 0 });
  cluster.apply(service('named', 'type: NodePort, ports: [{port: 80, nodePort: 30085}]'));
  for (let index = 0; index < 26; index++) cluster.apply(service(`s${index}`, `type: NodePort, ports: [${ports(100)}]`));
  const chosen = Array.from({ length: 26 }, (_, index) => nodePorts(cluster, `s${index}`)).flat();
  expect([new Set(chosen).size, Math.min(...chosen) >= 30086, Math.max(...chosen) <= 32767]).toEqual([2600, true, true]);
  // 2682 of them are dynamic: these take the last 82, and then from the first ones.
  cluster.apply(service('last', `type: LoadBalancer, ports: [${ports(90)}]`));
  expect(nodePorts(cluster, 'last').filter((port) => port < 30086)).toEqual([30000, 30001, 30002, 30003, 30004, 30005, 30006, 30007]);
  expect(() => cluster.apply(service('more', `type: NodePort, ports: [${ports(78)}]`))).toThrow('Internal error occurred: failed to allocate a nodePort: range is full');
  cluster.apply(service('fits', `type: NodePort, ports: [${ports(77)}]`));
});

test('8.1.3 another type keeps the address, and has node ports only where nodes open some', () => {
  const cluster = createTestCluster({ workers: 0 });
  cluster.apply(service('s'));
  const { clusterIP } = live(cluster, 's').spec;
  const seen = ['NodePort', 'LoadBalancer', 'ClusterIP'].map((type) => {
    cluster.admin.patch('services', 'default', 's', 'merge', { spec: { type } });
    const { spec } = live(cluster, 's');
    return `${type} ${spec.clusterIP === clusterIP} ${spec.ports![0]!.nodePort === undefined ? 'none' : 'one'}`;
  });
  expect(seen).toEqual(['NodePort true one', 'LoadBalancer true one', 'ClusterIP true none']);
});
