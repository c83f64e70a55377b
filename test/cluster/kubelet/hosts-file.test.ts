// What a pod is called inside, and its /etc/hosts (behaviour rule 6.12.4).
import { expect, test } from 'vitest';
import { createTestCluster } from '../../support/cluster.ts';

const LOCAL = ['127.0.0.1\tlocalhost', '::1\tlocalhost ip6-localhost ip6-loopback', 'fe00::0\tip6-localnet', 'fe00::0\tip6-mcastprefix', 'fe00::1\tip6-allnodes', 'fe00::2\tip6-allrouters'];

test.each([
  ['by its own name', '', ['web', 'web'], ['IP\tweb']],
  ['with a hostname', 'hostname: one', ['one', 'one'], ['IP\tone']],
  ['with a subdomain too', 'hostname: one, subdomain: db', ['one', 'one.db.default.svc.cluster.local'], ['IP\tone.db.default.svc.cluster.local\tone']],
  ['by its full name', 'hostname: one, subdomain: db, setHostnameAsFQDN: true', ['one.db.default.svc.cluster.local', 'one.db.default.svc.cluster.local'], ['IP\tone.db.default.svc.cluster.local\tone']],
  ['and others as it says', "hostAliases: [{ip: 10.1.2.3, hostnames: [foo.local, bar.local]}]", ['web', 'web'], ['IP\tweb', '', '# Entries added by HostAliases.', '10.1.2.3\tfoo.local\tbar.local']],
])('a pod is known %s', (_title, spec, names, lines) => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {restartPolicy: Never, ${spec && `${spec}, `}containers: [{name: app, image: 'busybox:1.36', command: [sh, -c, 'hostname; hostname -f; cat /etc/hosts']}]}}`);
  cluster.settle();
  const ip = cluster.pod('web').status.podIP!;
  expect(cluster.logs('web').map((line) => line.replace(ip, 'IP'))).toEqual([...names, '# Kubernetes-managed hosts file.', ...LOCAL, ...lines]);
});

test('on the network of its machine it has the name of the machine', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {restartPolicy: Never, hostNetwork: true, containers: [{name: app, image: 'busybox:1.36', command: [sh, -c, 'hostname; head -n 1 /etc/hosts']}]}}`);
  cluster.settle();
  expect(cluster.logs('web')).toEqual(['worker-1', '# Kubernetes-managed hosts file (host network).']);
});
