// What a fresh cluster holds: namespaces, priority classes, nodes, and kube-system as kubeadm leaves it.
import type { Client, NewObject } from '../model/client.ts';
import type { Node, Pod } from '../model/object.ts';
import type { ApiServer } from './apiserver/apiserver.ts';
import { apiServices } from './apiserver/bootstrap-policy/api-services.ts';
import { SERVICE_CIDR } from './apiserver/admission/service-allocation.ts';
import { createBootstrapPolicy } from './apiserver/bootstrap-policy/bootstrap-policy.ts';
import { flowSchemas, priorityLevels } from './apiserver/bootstrap-policy/priority-and-fairness.ts';
import type { VirtualClock } from '../sim/clock.ts';
import { formatTimestamp } from '../model/timestamp.ts';
import type { Kubelets } from './kubelet/kubelets.ts';

export interface BootstrapOptions {
  /** Worker nodes: how many, named worker-1 ..., or their names; default 3. */
  workers?: number | readonly string[];
  /** A node named control-plane that runs the control plane; default true. */
  controlPlane?: boolean;
  /** kube-system's pods; default true. Without them a cluster is ready sooner and holds nothing but nodes. */
  kubeSystem?: boolean;
  /** The StorageClass `standard`, default for claims that name none, as kind has it; default true. */
  defaultStorageClass?: boolean;
  /** Size of a worker; default 4 CPU, 8Gi, 110 pods. */
  nodeCapacity?: { cpu?: string; memory?: string; pods?: string };
}

/** What there must be before anything else is. */
export interface EmptyCluster {
  readonly admin: Client;
  readonly apiserver: ApiServer;
  readonly clock: VirtualClock;
  readonly kubelets: Kubelets;
}

const VERSION = 'v1.33.0';
const COREDNS = 'registry.k8s.io/coredns/coredns:v1.12.0';
const KUBE_PROXY = `registry.k8s.io/kube-proxy:${VERSION}`;
const KINDNET = 'docker.io/kindest/kindnetd:v20250512-df8de77b';
const CONTROL_PLANE = [
  { name: 'etcd', image: 'registry.k8s.io/etcd:3.5.21-0', cpu: '100m', memory: '100Mi' },
  { name: 'kube-apiserver', image: `registry.k8s.io/kube-apiserver:${VERSION}`, cpu: '250m' },
  { name: 'kube-controller-manager', image: `registry.k8s.io/kube-controller-manager:${VERSION}`, cpu: '200m' },
  { name: 'kube-scheduler', image: `registry.k8s.io/kube-scheduler:${VERSION}`, cpu: '100m' },
];

/** Images that are on every machine when it is made, so that a cluster is up within seconds. */
export const preloadedImages: readonly string[] = [COREDNS, KUBE_PROXY, KINDNET, 'registry.k8s.io/pause:3.10', ...CONTROL_PLANE.map(({ image }) => image)];

/** Longest virtual time the bootstrap may take, in ms. */
const LIMIT_MS = 120_000;
/** Where the API is: on the first machine that is made, or on one that is no node. */
const FIRST_NODE_ADDRESS = '192.168.0.11';
const LONE_API_ADDRESS = '192.168.0.2';
const CONTROL_PLANE_NODE = 'control-plane';

/** Fills an empty cluster and advances its clock until all of it is up. */
export function bootstrap(cluster: EmptyCluster, { workers = 3, controlPlane = true, kubeSystem = true, defaultStorageClass = true, nodeCapacity = {} }: BootstrapOptions): void {
  const { admin, apiserver, clock } = cluster;
  const names = typeof workers === 'number' ? Array.from({ length: workers }, (_, index) => `worker-${index + 1}`) : workers;
  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system']) admin.create('namespaces', { metadata: { name } });
  for (const [name, value, description] of [
    ['system-cluster-critical', 2_000_000_000, 'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.'],
    ['system-node-critical', 2_000_001_000, 'Used for system critical pods that must not be moved from their current node.'],
  ] as const) {
    admin.create('priorityclasses', { metadata: { name }, value, description });
  }
  createApiService(admin, controlPlane);
  createBootstrapPolicy(apiserver.ownClient());
  createServingObjects(admin, clock.now);
  if (defaultStorageClass) {
    admin.create('storageclasses', {
      metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      provisioner: 'rancher.io/local-path',
      volumeBindingMode: 'WaitForFirstConsumer',
    });
  }
  if (controlPlane) createNode(cluster, CONTROL_PLANE_NODE, {}, true);
  for (const name of names) createNode(cluster, name, nodeCapacity, false);
  // Every machine has said what it offers by then, so nothing waits for room.
  clock.advance(2500);
  if (kubeSystem) {
    if (controlPlane) cluster.kubelets.setStaticPods(CONTROL_PLANE_NODE, CONTROL_PLANE.map(componentManifest), 'machine');
    createKubeSystem(cluster);
  }
  const until = clock.now + LIMIT_MS;
  const hasPods = kubeSystem && (controlPlane || names.length > 0);
  const isUp = (): boolean => {
    const pods = hasPods ? admin.list<Pod>('pods', { namespace: 'kube-system' }) : [];
    return (pods.length > 0 || !hasPods) && [...admin.list<Node>('nodes'), ...pods].every((object) => isReady(object) || void (latecomer = object));
  };
  // Who was not ready at the last look is asked first, so that a large cluster is not looked through again and again.
  let latecomer: Node | Pod | undefined;
  const isWaiting = (): boolean => {
    const current = latecomer && (admin.byUid(latecomer.metadata.uid) as Node | Pod | undefined);
    return current !== undefined && !isReady(current);
  };
  while (clock.now < until && (isWaiting() || !isUp())) clock.advance(500);
  clock.advance(5000);
}

function isReady(object: Node | Pod): boolean {
  return object.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}

function createNode({ admin }: EmptyCluster, name: string, capacity: { cpu?: string; memory?: string; pods?: string }, isControlPlane: boolean): void {
  admin.create('nodes', {
    metadata: {
      name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        ...(isControlPlane ? { 'node-role.kubernetes.io/control-plane': '', 'node.kubernetes.io/exclude-from-external-load-balancers': '' } : {}),
      },
    },
    spec: isControlPlane ? { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] } : {},
    ...(Object.keys(capacity).length > 0 ? { status: { capacity: { ...capacity } } } : {}),
  });
}

/** What the apiserver says of itself: the API's versions, in which order requests would be served, and the addresses for Services. */
function createServingObjects(admin: Client, nowMs: number): void {
  for (const object of apiServices(nowMs).values()) admin.create('apiservices', object);
  for (const object of priorityLevels().values()) admin.create('prioritylevelconfigurations', object);
  for (const object of flowSchemas().values()) admin.create('flowschemas', object);
  const ready = { type: 'Ready', status: 'True', reason: '', message: 'Kubernetes default Service CIDR is ready', lastTransitionTime: formatTimestamp(nowMs) };
  admin.create('servicecidrs', { metadata: { name: 'kubernetes', finalizers: ['networking.k8s.io/service-cidr-finalizer'] }, spec: { cidrs: [SERVICE_CIDR] }, status: { conditions: [ready] } });
}

/** The Service of the API itself: the apiserver keeps it, and its endpoints, without any controller. */
function createApiService(admin: Client, hasControlPlane: boolean): void {
  const [name, namespace] = ['kubernetes', 'default'];
  const labels = { component: 'apiserver', provider: 'kubernetes' };
  const addresses = [hasControlPlane ? FIRST_NODE_ADDRESS : LONE_API_ADDRESS];
  const port = { name: 'https', port: 6443, protocol: 'TCP' };
  admin.create('services', {
    metadata: { name, namespace, labels },
    spec: { clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1'], ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }] },
  });
  admin.create('endpoints', {
    metadata: { name, namespace, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets: [{ addresses: addresses.map((ip) => ({ ip })), ports: [port] }],
  });
  admin.create('endpointslices', {
    metadata: { name, namespace, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    endpoints: [{ addresses, conditions: { ready: true } }],
    ports: [port],
  });
}

/** The manifest that kubeadm writes for a component of the control plane. */
function componentManifest({ name, image, cpu, memory }: (typeof CONTROL_PLANE)[number]): unknown {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'kube-system', labels: { component: name, tier: 'control-plane' } },
    spec: {
      hostNetwork: true,
      priorityClassName: 'system-node-critical',
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name,
          image,
          command: [name],
          imagePullPolicy: 'IfNotPresent',
          resources: { requests: { cpu, ...(memory ? { memory } : {}) } },
        },
      ],
    },
  };
}

function createKubeSystem({ admin }: EmptyCluster): void {
  const namespace = 'kube-system';
  for (const name of ['coredns', 'kindnet', 'kube-proxy']) admin.create('serviceaccounts', { metadata: { name, namespace } });
  admin.create('configmaps', {
    metadata: { name: 'coredns', namespace },
    data: { Corefile: '.:53 {\n    errors\n    health\n    ready\n    kubernetes cluster.local in-addr.arpa ip6.arpa\n    forward . /etc/resolv.conf\n    cache 30\n}\n' },
  });
  admin.create('configmaps', { metadata: { name: 'kube-proxy', namespace, labels: { app: 'kube-proxy' } }, data: { 'config.conf': 'mode: iptables\nclusterCIDR: 10.244.0.0/16\n' } });
  admin.create('services', {
    metadata: {
      name: 'kube-dns',
      namespace,
      labels: { 'k8s-app': 'kube-dns', 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' },
      annotations: { 'prometheus.io/port': '9153', 'prometheus.io/scrape': 'true' },
    },
    spec: {
      clusterIP: '10.96.0.10',
      selector: { 'k8s-app': 'kube-dns' },
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
        { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
        { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 },
      ],
    },
  });
  admin.create('deployments', corednsDeployment(namespace));
  admin.create('daemonsets', nodeDaemonSet(namespace, 'kube-proxy', KUBE_PROXY, { 'k8s-app': 'kube-proxy' }, {}, ['/usr/local/bin/kube-proxy', '--config=/var/lib/kube-proxy/config.conf', '--hostname-override=$(NODE_NAME)']));
  admin.create('daemonsets', nodeDaemonSet(namespace, 'kindnet', KINDNET, { app: 'kindnet', 'k8s-app': 'kindnet' }, { requests: { cpu: '100m', memory: '50Mi' }, limits: { cpu: '100m', memory: '50Mi' } }));
}

function corednsDeployment(namespace: string): NewObject {
  const labels = { 'k8s-app': 'kube-dns' };
  return {
    metadata: { name: 'coredns', namespace, labels },
    spec: {
      replicas: 2,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: 'coredns',
          priorityClassName: 'system-cluster-critical',
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          tolerations: [
            { key: 'CriticalAddonsOnly', operator: 'Exists' },
            { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
          ],
          dnsPolicy: 'Default',
          volumes: [{ name: 'config-volume', configMap: { name: 'coredns', items: [{ key: 'Corefile', path: 'Corefile' }] } }],
          containers: [
            {
              name: 'coredns',
              image: COREDNS,
              imagePullPolicy: 'IfNotPresent',
              args: ['-conf', '/etc/coredns/Corefile'],
              ports: [
                { name: 'dns', containerPort: 53, protocol: 'UDP' },
                { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
                { name: 'metrics', containerPort: 9153, protocol: 'TCP' },
              ],
              resources: { limits: { memory: '170Mi' }, requests: { cpu: '100m', memory: '70Mi' } },
              livenessProbe: { httpGet: { path: '/health', port: 8080 }, initialDelaySeconds: 60, timeoutSeconds: 5, failureThreshold: 5 },
              readinessProbe: { httpGet: { path: '/ready', port: 8181 } },
              volumeMounts: [{ name: 'config-volume', mountPath: '/etc/coredns', readOnly: true }],
            },
          ],
        },
      },
    },
  };
}

function nodeDaemonSet(namespace: string, name: string, image: string, labels: Record<string, string>, resources: object, command?: string[]): NewObject {
  const selector = { 'k8s-app': labels['k8s-app']! };
  return {
    metadata: { name, namespace, labels },
    spec: {
      selector: { matchLabels: name === 'kindnet' ? { app: 'kindnet' } : selector },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: name,
          hostNetwork: true,
          ...(name === 'kube-proxy' ? { priorityClassName: 'system-node-critical' } : {}),
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          tolerations: [{ operator: 'Exists' }],
          containers: [
            {
              name: name === 'kindnet' ? 'kindnet-cni' : name,
              image,
              imagePullPolicy: 'IfNotPresent',
              ...(command ? { command } : {}),
              env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
              resources,
            },
          ],
        },
      },
    },
  };
}
