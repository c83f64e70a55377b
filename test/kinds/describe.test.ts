// kubectl's describe texts, compared character by character with what kubectl 1.33 prints.
import { describe, expect, test } from 'vitest';
import { configMapKind } from '../../src/kinds/config-map.ts';
import { daemonSetKind } from '../../src/kinds/daemon-set.ts';
import { deploymentKind } from '../../src/kinds/deployment.ts';
import { leaseKind } from '../../src/kinds/lease.ts';
import { namespaceKind } from '../../src/kinds/namespace.ts';
import { nodeKind } from '../../src/kinds/node.ts';
import { podDisruptionBudgetKind } from '../../src/kinds/pod-disruption-budget.ts';
import { podKind } from '../../src/kinds/pod.ts';
import { priorityClassKind } from '../../src/kinds/priority-class.ts';
import { replicaSetKind } from '../../src/kinds/replica-set.ts';
import { secretKind } from '../../src/kinds/secret.ts';
import { serviceAccountKind } from '../../src/kinds/service-account.ts';
import type { Kind } from '../../src/model/kind.ts';
import type { KubeObject } from '../../src/model/object.ts';
import { controlledBy, createdAt, live, readerWith } from '../support/kinds.ts';

const now = createdAt + 60_000;

function textOf<T extends KubeObject>(kind: Kind<T>, object: T, ...others: KubeObject[]): string {
  return kind.describe!(object, { reader: readerWith(object, ...others), now });
}

const template = (labels: string) => `{metadata: {labels: {${labels}}}, spec: {containers: [{name: web, image: "nginx:1.16"}]}}`;

describe('workloads', () => {
  const deployment = live(
    deploymentKind,
    `metadata: {annotations: {deployment.kubernetes.io/revision: "1", kubectl.kubernetes.io/last-applied-configuration: "{}"}}
spec: {selector: {matchLabels: {app: web}}, template: ${template('app: web')}}
status:
  {replicas: 1, updatedReplicas: 1, availableReplicas: 1, conditions: [{type: Available, status: "True", reason: MinimumReplicasAvailable}]}`,
  );
  const owned = (name: string, labels: string, image: string, replicas: number) => {
    const object = live(
      replicaSetKind,
      `metadata:
  name: ${name}
  labels: {app: web, pod-template-hash: ${labels}}
  annotations: {deployment.kubernetes.io/desired-replicas: "1", deployment.kubernetes.io/revision: "1"}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web, pod-template-hash: ${labels}}}
  template: ${template(`app: web, pod-template-hash: ${labels}`).replace('nginx:1.16', image)}
status: {replicas: ${replicas}}`,
    );
    return { ...object, metadata: { ...object.metadata, ownerReferences: controlledBy(deployment) } };
  };
  const newest = owned('web-abc', 'abc', 'nginx:1.16', 1);
  const old = owned('web-old', 'old', 'nginx:1.15', 0);

  test('deployment', () => {
    expect(textOf(deploymentKind, deployment, newest, old)).toMatchInlineSnapshot(`
      "Name:                   web
      Namespace:              default
      CreationTimestamp:      Sun, 01 Jun 2025 08:00:00 +0000
      Labels:                 <none>
      Annotations:            deployment.kubernetes.io/revision: 1
      Selector:               app=web
      Replicas:               1 desired | 1 updated | 1 total | 1 available | 0 unavailable
      StrategyType:           RollingUpdate
      MinReadySeconds:        0
      RollingUpdateStrategy:  25% max unavailable, 25% max surge
      Pod Template:
        Labels:  app=web
        Containers:
         web:
          Image:         nginx:1.16
          Port:          <none>
          Host Port:     <none>
          Environment:   <none>
          Mounts:        <none>
        Volumes:         <none>
        Node-Selectors:  <none>
        Tolerations:     <none>
      Conditions:
        Type           Status  Reason
        ----           ------  ------
        Available      True    MinimumReplicasAvailable
      OldReplicaSets:  web-old (0/0 replicas created)
      NewReplicaSet:   web-abc (1/1 replicas created)"
    `);
  });

  test('a Deployment without ReplicaSets does not speak of them', () => {
    expect(textOf(deploymentKind, deployment)).not.toContain('ReplicaSet:');
  });

  test('replica set', () => {
    const pod = live(
      podKind,
      'metadata: {name: web-abc-1, labels: {app: web, pod-template-hash: abc}}\nspec: {containers: [{name: web, image: nginx}]}\nstatus: {phase: Running}',
    );
    const own = { ...pod, metadata: { ...pod.metadata, ownerReferences: controlledBy(newest) } };
    expect(textOf(replicaSetKind, newest, own)).toMatchInlineSnapshot(`
      "Name:           web-abc
      Namespace:      default
      Selector:       app=web,pod-template-hash=abc
      Labels:         app=web
                      pod-template-hash=abc
      Annotations:    deployment.kubernetes.io/desired-replicas: 1
                      deployment.kubernetes.io/revision: 1
      Controlled By:  Deployment/web
      Replicas:       1 current / 1 desired
      Pods Status:    1 Running / 0 Waiting / 0 Succeeded / 0 Failed
      Pod Template:
        Labels:  app=web
                 pod-template-hash=abc
        Containers:
         web:
          Image:         nginx:1.16
          Port:          <none>
          Host Port:     <none>
          Environment:   <none>
          Mounts:        <none>
        Volumes:         <none>
        Node-Selectors:  <none>
        Tolerations:     <none>"
    `);
  });

  test('daemon set', () => {
    const object = live(daemonSetKind, `spec: {selector: {matchLabels: {app: web}}, template: ${template('app: web')}}`);
    expect(textOf(daemonSetKind, object).split('Pod Template:')[0]).toMatchInlineSnapshot(`
      "Name:           web
      Namespace:      default
      Selector:       app=web
      Node-Selector:  <none>
      Labels:         <none>
      Annotations:    deprecated.daemonset.template.generation: 1
      Desired Number of Nodes Scheduled: 0
      Current Number of Nodes Scheduled: 0
      Number of Nodes Scheduled with Up-to-date Pods: 0
      Number of Nodes Scheduled with Available Pods: 0
      Number of Nodes Misscheduled: 0
      Pods Status:  0 Running / 0 Waiting / 0 Succeeded / 0 Failed
      "
    `);
  });
});

test('node', () => {
  const node = live(
    nodeKind,
    `metadata: {name: worker-1, labels: {kubernetes.io/hostname: worker-1, node-role.kubernetes.io/worker: ""}}
spec:
  podCIDR: 10.244.1.0/24
  podCIDRs: [10.244.1.0/24]
  taints: [{key: b, effect: NoSchedule}, {key: a, value: x, effect: NoExecute}]
status:
  capacity: {cpu: "4", memory: 8Gi, pods: "110", ephemeral-storage: 100Gi, example.com/gpu: "2", hugepages-2Mi: 4Mi}
  addresses: [{type: InternalIP, address: 10.0.0.2}, {type: Hostname, address: worker-1}]
  nodeInfo: {kubeletVersion: v1.33.0, osImage: Debian, kernelVersion: "6.1", containerRuntimeVersion: containerd://2.0, operatingSystem: linux, architecture: amd64, machineID: m, systemUUID: s, bootID: b}
  conditions:
    - {type: Ready, status: "True", reason: KubeletReady, message: kubelet is posting ready status, lastHeartbeatTime: "2025-06-01T08:00:10Z", lastTransitionTime: "2025-06-01T08:00:00Z"}`,
  );
  const lease = live(
    leaseKind,
    'metadata: {name: worker-1, namespace: kube-node-lease}\nspec: {holderIdentity: worker-1, renewTime: "2025-06-01T08:00:50.000000Z"}',
  );
  const pod = live(
    podKind,
    `spec:
  nodeName: worker-1
  initContainers: [{name: init, image: busybox, resources: {requests: {memory: 2Gi}}}]
  containers:
    - {name: a, image: nginx, resources: {requests: {cpu: 250m, memory: 64Mi}, limits: {cpu: "1", memory: 128Mi}}}
    - {name: b, image: nginx, resources: {requests: {cpu: 250m}}}
status: {phase: Running}`,
  );
  expect(textOf(nodeKind, node, lease, pod)).toMatchInlineSnapshot(`
    "Name:               worker-1
    Roles:              worker
    Labels:             kubernetes.io/hostname=worker-1
                        node-role.kubernetes.io/worker=
    Annotations:        <none>
    CreationTimestamp:  Sun, 01 Jun 2025 08:00:00 +0000
    Taints:             a=x:NoExecute
                        b:NoSchedule
    Unschedulable:      false
    Lease:
      HolderIdentity:  worker-1
      AcquireTime:     <unset>
      RenewTime:       Sun, 01 Jun 2025 08:00:50 +0000
    Conditions:
      Type    Status  LastHeartbeatTime                 LastTransitionTime                Reason         Message
      ----    ------  -----------------                 ------------------                ------         -------
      Ready   True    Sun, 01 Jun 2025 08:00:10 +0000   Sun, 01 Jun 2025 08:00:00 +0000   KubeletReady   kubelet is posting ready status
    Addresses:
      InternalIP:  10.0.0.2
      Hostname:    worker-1
    Capacity:
      cpu:                4
      ephemeral-storage:  100Gi
      example.com/gpu:    2
      hugepages-2Mi:      4Mi
      memory:             8Gi
      pods:               110
    Allocatable:
      cpu:                4
      ephemeral-storage:  100Gi
      example.com/gpu:    2
      hugepages-2Mi:      4Mi
      memory:             8Gi
      pods:               110
    System Info:
      Machine ID:                 m
      System UUID:                s
      Boot ID:                    b
      Kernel Version:             6.1
      OS Image:                   Debian
      Operating System:           linux
      Architecture:               amd64
      Container Runtime Version:  containerd://2.0
      Kubelet Version:            v1.33.0
      Kube-Proxy Version:         
    PodCIDR:                      10.244.1.0/24
    PodCIDRs:                     10.244.1.0/24
    Non-terminated Pods:          (1 in total)
      Namespace                   Name    CPU Requests  CPU Limits  Memory Requests  Memory Limits  Age
      ---------                   ----    ------------  ----------  ---------------  -------------  ---
      default                     web     500m (12%)    1 (25%)     2Gi (25%)        128Mi (1%)     60s
    Allocated resources:
      (Total limits may be over 100 percent, i.e., overcommitted.)
      Resource           Requests    Limits
      --------           --------    ------
      cpu                500m (12%)  1 (25%)
      memory             2Gi (25%)   128Mi (1%)
      ephemeral-storage  0 (0%)      0 (0%)
      hugepages-2Mi      0 (0%)      0 (0%)
      example.com/gpu    0           0"
  `);
});

describe('small kinds', () => {
  test('namespace', () => {
    expect(textOf(namespaceKind, live(namespaceKind, 'metadata: {name: dev}'))).toMatchInlineSnapshot(`
      "Name:         dev
      Labels:       kubernetes.io/metadata.name=dev
      Annotations:  <none>
      Status:       Active

      No resource quota.

      No LimitRange resource."
    `);
  });

  test('a namespace that cannot be emptied says why', () => {
    const stuck = live(
      namespaceKind,
      `metadata: {name: dev}
status:
  phase: Terminating
  conditions: [{type: NamespaceContentRemaining, status: "True", reason: SomeResourcesRemain, message: "Some resources are remaining: pods. has 1 resource instances", lastTransitionTime: "2025-06-01T08:00:00Z"}]`,
    );
    expect(textOf(namespaceKind, stuck)).toContain('NamespaceContentRemaining  True    Sun, 01 Jun 2025 08:00:00 +0000  SomeResourcesRemain');
    expect(namespaceKind.health?.(stuck, now)).toBe('Some resources are remaining: pods. has 1 resource instances');
  });

  test('config map', () => {
    const object = live(configMapKind, 'data: {b: "two\\nlines", a: "1"}\nbinaryData: {c: AAEC}');
    expect(textOf(configMapKind, object)).toMatchInlineSnapshot(`
      "Name:         web
      Namespace:    default
      Labels:       <none>
      Annotations:  <none>

      Data
      ====
      a:
      ----
      1

      b:
      ----
      two
      lines


      BinaryData
      ====
      c: 3 bytes
      "
    `);
  });

  test('a secret shows sizes, never values', () => {
    const text = textOf(secretKind, live(secretKind, 'stringData: {password: hunter2, user: admin}'));
    expect(text).toMatchInlineSnapshot(`
      "Name:         web
      Namespace:    default
      Labels:       <none>
      Annotations:  <none>

      Type:  Opaque

      Data
      ====
      password:  7 bytes
      user:      5 bytes"
    `);
  });

  test('service account', () => {
    const secret = live(secretKind, 'metadata: {name: pull}');
    const object = live(serviceAccountKind, 'imagePullSecrets: [{name: pull}, {name: gone}]');
    expect(textOf(serviceAccountKind, object, secret)).toMatchInlineSnapshot(`
      "Name:                web
      Namespace:           default
      Labels:              <none>
      Annotations:         <none>
      Image pull secrets:  pull
                           gone (not found)
      Mountable secrets:   <none>
      Tokens:              <none>"
    `);
  });

  test('disruption budget', () => {
    const object = live(
      podDisruptionBudgetKind,
      'spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}\nstatus: {disruptionsAllowed: 1, currentHealthy: 4, desiredHealthy: 3, expectedPods: 4}',
    );
    expect(textOf(podDisruptionBudgetKind, object)).toMatchInlineSnapshot(`
      "Name:             web
      Namespace:        default
      Max unavailable:  1
      Selector:         app=web
      Status:
          Allowed disruptions:  1
          Current:              4
          Desired:              3
          Total:                4"
    `);
  });

  test('priority class', () => {
    expect(textOf(priorityClassKind, live(priorityClassKind, 'value: 10\ndescription: for tests'))).toMatchInlineSnapshot(`
      "Name:              web
      Value:             10
      GlobalDefault:     false
      PreemptionPolicy:  PreemptLowerPriority
      Description:       for tests
      Annotations:       <none>"
    `);
  });

  test('a kind without a form of its own is dumped field by field', () => {
    const lease = live(leaseKind, 'spec: {holderIdentity: worker-1, leaseDurationSeconds: 40}');
    expect(textOf(leaseKind, lease)).toMatchInlineSnapshot(`
      "Name:         web
      Namespace:    default
      Labels:       <none>
      Annotations:  <none>
      API Version:  coordination.k8s.io/v1
      Kind:         Lease
      Metadata:
        Creation Timestamp:  2025-06-01T08:00:00Z
        Resource Version:    1
        UID:                 uid-leases-web
      Spec:
        Holder Identity:         worker-1
        Lease Duration Seconds:  40"
    `);
  });
});
