// Where connections to Services go, and what names lead to (rules 8.2 and 8.3).
import { describe, expect, it, test } from 'vitest';
import type { Node, Service } from '../../../src/model/object.ts';
import type { TestCluster } from '../../support/cluster.ts';
import { createTestCluster } from '../../support/cluster.ts';

const server = (name: string, node: string, more = ''): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, labels: {app: web}}, spec: {nodeName: ${node}, containers: [{name: c, image: "nginx:1.27", ports: [{name: http, containerPort: 80}]${more}}]}}`;
const service = (rest: string, name = 'web'): string => `{apiVersion: v1, kind: Service, metadata: {name: ${name}}, spec: {selector: {app: web}, ports: [{port: 80, targetPort: 80}], ${rest}}}`;

function clusterWith(...yaml: string[]): TestCluster {
  const cluster = createTestCluster({ workers: 2 });
  for (const each of yaml) cluster.apply(each);
  cluster.settle('10s');
  return cluster;
}

let asked = 0;
/** What a script prints in a pod of the node. */
function run(cluster: TestCluster, script: string, { node = 'worker-1', rest = '', image = 'busybox:1.36' } = {}): string {
  const name = `ask-${asked++}`;
  cluster.apply(`{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {nodeName: ${node}, restartPolicy: Never${rest}, containers: [{name: ask, image: "${image}", command: [sh, -c, ${JSON.stringify(script)}]}]}}`);
  cluster.until('the answer', () => ['Completed', 'Error'].includes(cluster.status(name)), '1m');
  return cluster.logs(name).join('\n');
}

/** `page`, or what is wrong. */
const visit = (cluster: TestCluster, host: string, node?: string): string => {
  const answer = run(cluster, `wget -T 2 -qO- http://${host} | head -n 1`, node === undefined ? {} : { node });
  return answer.includes('<!DOCTYPE html>') ? 'page' : answer.replace(/.*: /, '');
};
const addressOf = (cluster: TestCluster, node: string): string => cluster.admin.get<Node>('nodes', undefined, node).status.addresses!.find(({ type }) => type === 'InternalIP')!.address;
const specOf = (cluster: TestCluster, name = 'web'): Service['spec'] => cluster.admin.get<Service>('services', 'default', name).spec;

describe('8.2.3 only the endpoints of one node', () => {
  it('inside the cluster: other nodes reach nobody, and without any endpoint the Service refuses', () => {
    const cluster = clusterWith(server('a', 'worker-1'), service('internalTrafficPolicy: Local'));
    expect([visit(cluster, 'web'), visit(cluster, 'web', 'worker-2')]).toEqual(['page', 'download timed out']);
    cluster.admin.delete('pods', 'default', 'a');
    cluster.settle('10s');
    expect([visit(cluster, 'web'), visit(cluster, 'web', 'worker-2')]).toEqual(['Connection refused', 'Connection refused']);
  });

  it('from outside: a node port leads to the pods of its node, and its address inside to all', () => {
    const cluster = clusterWith(server('a', 'worker-1'), service('type: NodePort, externalTrafficPolicy: Local'));
    const { nodePort } = specOf(cluster).ports![0]!;
    const via = (node: string): string => visit(cluster, `${addressOf(cluster, node)}:${nodePort}`);
    expect([via('worker-1'), via('worker-2'), visit(cluster, 'web', 'worker-2')]).toEqual(['page', 'download timed out', 'page']);
    cluster.admin.patch('services', 'default', 'web', 'merge', { spec: { externalTrafficPolicy: 'Cluster' } });
    expect([via('worker-1'), via('worker-2')]).toEqual(['page', 'page']);
    cluster.admin.delete('pods', 'default', 'a');
    cluster.settle('10s');
    expect(via('worker-2')).toBe('Connection refused');
    cluster.admin.patch('services', 'default', 'web', 'merge', { spec: { externalTrafficPolicy: 'Local' } });
    expect(via('worker-2')).toBe('Connection refused');
  });

  it('a load balancer asks each node at the health check port', () => {
    const cluster = clusterWith(server('a', 'worker-1'), service('type: LoadBalancer, externalTrafficPolicy: Local'));
    const { healthCheckNodePort } = specOf(cluster);
    const check = (node: string): string => run(cluster, `wget -qO- http://${addressOf(cluster, node)}:${healthCheckNodePort}/healthz`);
    expect(check('worker-1')).toBe('{\n\t"service": {\n\t\t"namespace": "default",\n\t\t"name": "web"\n\t},\n\t"localEndpoints": 1,\n\t"serviceProxyHealthy": true\n}');
    expect(check('worker-2')).toBe('wget: server returned error: HTTP/1.1 503 Service Unavailable');
  });
});

it('8.2.1 while all end, those that still serve are taken; names of pods are not', () => {
  const lazy = ', lifecycle: {preStop: {sleep: {seconds: 25}}}, readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 1}';
  const cluster = clusterWith(server('a', 'worker-1', lazy), server('b', 'worker-2', lazy), service(''), service('clusterIP: None', 'pods'));
  cluster.admin.delete('pods', 'default', 'a');
  cluster.advance('1s');
  expect(run(cluster, 'nslookup pods | grep -c ^Address:.*10.244')).toBe('1');
  cluster.admin.delete('pods', 'default', 'b');
  cluster.advance('1s');
  expect(visit(cluster, 'web')).toBe('page');
  expect(run(cluster, 'nslookup pods | grep -c ^Address:.*10.244')).toBe('0');
});

it('8.2.2 an address of a pod where nobody listens refuses, one that no pod has leads nowhere', () => {
  const cluster = clusterWith(server('a', 'worker-1'), service('type: NodePort'));
  const { podIP } = cluster.pod('a').status;
  expect([visit(cluster, `${podIP}`), visit(cluster, `${podIP}:81`), visit(cluster, '10.244.9.9')]).toEqual(['page', 'Connection refused', 'download timed out']);
});

describe('8.3 names', () => {
  const lookUp = (cluster: TestCluster, name: string): string => run(cluster, `nslookup ${name} | tail -n +3`).replaceAll(/\s+/g, ' ').trim();

  it('of Services, of names elsewhere, and of pods by their address', () => {
    const cluster = clusterWith(
      server('a', 'worker-1'), service(''), service('clusterIP: None', 'pods'),
      '{apiVersion: v1, kind: Service, metadata: {name: alias}, spec: {type: ExternalName, externalName: web.default.svc.cluster.local}}',
      '{apiVersion: v1, kind: Service, metadata: {name: none}, spec: {clusterIP: None, selector: {app: none}, ports: [{port: 80}]}}',
    );
    const { podIP = '' } = cluster.pod('a').status;
    const dashed = podIP.replaceAll('.', '-');
    const { clusterIP } = specOf(cluster);
    expect(lookUp(cluster, 'web')).toContain(`Name: web.default.svc.cluster.local Address: ${clusterIP}`);
    expect(lookUp(cluster, 'pods')).toContain(`Address: ${podIP}`);
    expect(lookUp(cluster, `${dashed}.pods`)).toContain(`Name: ${dashed}.pods.default.svc.cluster.local Address: ${podIP}`);
    expect(lookUp(cluster, `${dashed}.default.pod.cluster.local`)).toContain(`Address: ${podIP}`);
    expect(lookUp(cluster, 'alias')).toContain(`Address: ${clusterIP}`);
    expect(run(cluster, 'nslookup nobody')).toContain("nslookup: can't resolve 'nobody'");
    expect(lookUp(cluster, 'none')).not.toContain('10.244');
    expect(run(cluster, 'curl -sS http://nobody', { image: 'curlimages/curl:latest' })).toBe('curl: (6) Could not resolve host: nobody');
  });

  it('of pods that are not ready, where the Service publishes them', () => {
    const never = ', readinessProbe: {exec: {command: ["false"]}}';
    const cluster = clusterWith(server('a', 'worker-1', never), service('clusterIP: None', 'hidden'), service('clusterIP: None, publishNotReadyAddresses: true', 'shown'));
    expect(lookUp(cluster, 'hidden')).not.toContain('10.244');
    expect(lookUp(cluster, 'shown')).toContain(`Address: ${cluster.pod('a').status.podIP}`);
  });

  const cluster = clusterWith();
  const inCluster = ['nameserver 10.96.0.10', 'search default.svc.cluster.local svc.cluster.local cluster.local', 'options ndots:5'];
  const onMachine = ['nameserver 192.168.0.1'];
  test.each<[string, string, string[]]>([
    ['as usual', '', inCluster],
    ['on the network of the machine', ', hostNetwork: true', onMachine],
    ['on the network of the machine, with the names of the cluster', ', hostNetwork: true, dnsPolicy: ClusterFirstWithHostNet', inCluster],
    ['as the machine does', ', dnsPolicy: Default', onMachine],
    ['as it says itself', ', dnsPolicy: None, dnsConfig: {nameservers: [1.1.1.1], searches: [example.com], options: [{name: ndots, value: "2"}, {name: edns0}]}', ['nameserver 1.1.1.1', 'search example.com', 'options ndots:2 edns0']],
    ['as usual and more', ', dnsConfig: {nameservers: [1.1.1.1, 10.96.0.10], searches: [example.com, cluster.local], options: [{name: ndots, value: "2"}]}', ['nameserver 10.96.0.10', 'nameserver 1.1.1.1', `${inCluster[1]} example.com`, 'options ndots:2']],
  ])('8.3.3 a pod asks %s', (_, rest, lines) => {
    expect(run(cluster, 'cat /etc/resolv.conf', { rest }).split('\n')).toEqual(lines);
  });
});
