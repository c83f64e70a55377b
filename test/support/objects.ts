// Small objects in a few words, written through a client: workloads with what belongs to them.
import type { Client } from '../../src/model/client.ts';
import type { Deployment, Node, Pod, ReplicaSet } from '../../src/model/object.ts';

/** A node of 4 CPU and 8 GiB that is Ready. */
export function addNode(client: Client, name: string): Node {
  const capacity = { cpu: '4', memory: '8Gi', pods: '110' };
  return client.create<Node>('nodes', {
    metadata: { name },
    status: { capacity, allocatable: capacity, conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }], nodeInfo: { kubeletVersion: 'v1.33.0' } },
  });
}

export interface PodOptions {
  namespace?: string;
  labels?: Record<string, string>;
  owner?: Deployment | ReplicaSet;
  node?: string;
  /** Default: Running and Ready. */
  waiting?: string;
  restarts?: number;
  cpu?: string;
}

/** A pod with one container, on a node. */
export function addPod(client: Client, name: string, options: PodOptions = {}): Pod {
  const { namespace = 'default', labels, owner, node = 'worker-1', waiting, restarts = 0, cpu = '100m' } = options;
  const ownerReferences = owner && [{ apiVersion: owner.apiVersion, kind: owner.kind, name: owner.metadata.name, uid: owner.metadata.uid, controller: true, blockOwnerDeletion: true }];
  client.create<Pod>('pods', {
    metadata: { name, namespace, ...(labels ? { labels } : {}), ...(ownerReferences ? { ownerReferences } : {}) },
    spec: { containers: [{ name: 'main', image: 'nginx:1.27', resources: { requests: { cpu, memory: '64Mi' } } }] },
  });
  client.bind(namespace, name, node);
  return setPodState(client, name, { namespace, restarts, ...(waiting === undefined ? {} : { waiting }) });
}

/** Rewrites what the kubelet says of a pod. */
export function setPodState(client: Client, name: string, { namespace = 'default', waiting, restarts = 0 }: { namespace?: string; waiting?: string; restarts?: number }): Pod {
  const pod = client.get<Pod>('pods', namespace, name);
  const startedAt = pod.metadata.creationTimestamp;
  const isReady = waiting === undefined;
  return client.updateStatus<Pod>('pods', {
    ...pod,
    status: {
      ...pod.status,
      phase: waiting === 'ContainerCreating' ? 'Pending' : 'Running',
      podIP: '10.244.1.7',
      startTime: startedAt,
      conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
      containerStatuses: [
        {
          name: 'main',
          image: 'nginx:1.27',
          imageID: '',
          ready: isReady,
          started: isReady,
          restartCount: restarts,
          state: isReady ? { running: { startedAt } } : { waiting: { reason: waiting } },
        },
      ],
    },
  });
}

/** A Deployment with one ReplicaSet and its running pods. */
export function addDeployment(client: Client, name: string, replicas = 2, namespace = 'default'): Deployment {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } };
  const deployment = client.create<Deployment>('deployments', { metadata: { name, namespace, labels }, spec: { replicas, selector: { matchLabels: labels }, template } });
  const replicaSet = client.create<ReplicaSet>('replicasets', {
    metadata: {
      name: `${name}-7d9f`,
      namespace,
      labels,
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name, uid: deployment.metadata.uid, controller: true, blockOwnerDeletion: true }],
    },
    spec: { replicas, selector: { matchLabels: labels }, template },
  });
  for (let index = 0; index < replicas; index++) addPod(client, `${name}-7d9f-${index}`, { namespace, labels, owner: replicaSet });
  return client.updateStatus<Deployment>('deployments', {
    ...client.get<Deployment>('deployments', namespace, name),
    status: { replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas },
  });
}
