// `kubectl describe pod` and the pod template block of workloads, letter by letter.
import { describe, expect, test } from 'vitest';
import { describePod } from '../../../src/kinds/pod/describe.ts';
import { writePodTemplate } from '../../../src/kinds/pod/describe-template.ts';
import { defaultedPodSpec } from '../../../src/kinds/pod/spec-defaults.ts';
import { createDescribeWriter } from '../../../src/model/describe-writer.ts';
import { createdPod, makePod, podCreatedAt, specOf } from '../../support/pod.ts';

const now = podCreatedAt + 60_000;
/** kubectl leaves blanks at some line ends; they say nothing. */
const trimmed = (text: string) => text.replace(/ +$/gm, '');
const described = (pod: Parameters<typeof describePod>[0]) => trimmed(describePod(pod, { now }));

const tokenVolume = `
- name: kube-api-access-x7k2p
  projected:
    sources:
    - serviceAccountToken: {path: token, expirationSeconds: 3607}
    - configMap: {name: kube-root-ca.crt, items: [{key: ca.crt, path: ca.crt}]}
    - downwardAPI: {items: [{path: namespace, fieldRef: {fieldPath: metadata.namespace}}]}`;

test('a running pod', () => {
  const pod = createdPod(
    `
priority: 0
nodeName: worker-1
serviceAccountName: default
containers:
- name: nginx-container
  image: nginx:1.17
  volumeMounts: [{name: kube-api-access-x7k2p, mountPath: /var/run/secrets/kubernetes.io/serviceaccount, readOnly: true}]
volumes:${tokenVolume}
tolerations:
- {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 300}
- {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 300}`,
    {
      name: 'myapp-pod',
      labels: { type: 'front-end', app: 'myapp' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'myapp', uid: '1', controller: true }],
    },
  );
  pod.status = {
    ...pod.status,
    phase: 'Running',
    startTime: '2025-06-01T08:00:00Z',
    hostIP: '172.18.0.3',
    podIP: '10.244.1.2',
    podIPs: [{ ip: '10.244.1.2' }],
    conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
      type,
      status: 'True',
    })),
    containerStatuses: [
      {
        name: 'nginx-container',
        containerID: 'containerd://abc',
        image: 'nginx:1.17',
        imageID: 'docker.io/library/nginx@sha256:def',
        ready: true,
        restartCount: 0,
        state: { running: { startedAt: '2025-06-01T08:00:05Z' } },
      },
    ],
  };
  expect(described(pod)).toBe(`Name:             myapp-pod
Namespace:        default
Priority:         0
Service Account:  default
Node:             worker-1/172.18.0.3
Start Time:       Sun, 01 Jun 2025 08:00:00 +0000
Labels:           app=myapp
                  type=front-end
Annotations:      <none>
Status:           Running
IP:               10.244.1.2
IPs:
  IP:           10.244.1.2
Controlled By:  ReplicaSet/myapp
Containers:
  nginx-container:
    Container ID:   containerd://abc
    Image:          nginx:1.17
    Image ID:       docker.io/library/nginx@sha256:def
    Port:           <none>
    Host Port:      <none>
    State:          Running
      Started:      Sun, 01 Jun 2025 08:00:05 +0000
    Ready:          True
    Restart Count:  0
    Environment:    <none>
    Mounts:
      /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-x7k2p (ro)
Conditions:
  Type                        Status
  PodReadyToStartContainers   True
  Initialized                 True
  Ready                       True
  ContainersReady             True
  PodScheduled                True
Volumes:
  kube-api-access-x7k2p:
    Type:                    Projected (a volume that contains injected data from multiple sources)
    TokenExpirationSeconds:  3607
    ConfigMapName:           kube-root-ca.crt
    Optional:                false
    DownwardAPI:             true
QoS Class:                   BestEffort
Node-Selectors:              <none>
Tolerations:                 node.kubernetes.io/not-ready:NoExecute op=Exists for 300s
                             node.kubernetes.io/unreachable:NoExecute op=Exists for 300s`);
});

test('a pod that nobody has looked at', () => {
  expect(described(makePod())).toBe(`Name:         web
Namespace:    default
Node:         <none>
Labels:       <none>
Annotations:  <none>
Status:       Pending
IP:
IPs:          <none>
Containers:
  web:
    Image:        nginx:1.17
    Port:         <none>
    Host Port:    <none>
    Environment:  <none>
    Mounts:       <none>
Volumes:          <none>
QoS Class:        BestEffort
Node-Selectors:   <none>
Tolerations:      <none>`);
});

test('a pod with everything that can be said of its containers and volumes', () => {
  const pod = createdPod(
    `
initContainers: [{name: wait, image: busybox:1.36, command: [sh, -c, "sleep 1\\ntrue"]}]
containers:
- name: a
  image: nginx
  args: [--port, "80"]
  ports: [{containerPort: 80, name: http}, {containerPort: 53, protocol: UDP, hostPort: 5353}]
  resources: {limits: {memory: 128Mi, cpu: "1"}, requests: {cpu: 250m}}
  livenessProbe: {httpGet: {port: http, path: /ok}, initialDelaySeconds: 3}
  readinessProbe: {exec: {command: [cat, /tmp/ready]}, periodSeconds: 5}
  startupProbe: {tcpSocket: {port: 80}}
  envFrom: [{configMapRef: {name: settings}}, {prefix: S_, secretRef: {name: keys, optional: true}}]
  env:
  - {name: PLAIN, value: "one\\ntwo"}
  - {name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
  - {name: APP, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}
  - {name: CPU, valueFrom: {resourceFieldRef: {resource: requests.cpu, divisor: 1m}}}
  - {name: DISK, valueFrom: {resourceFieldRef: {resource: limits.ephemeral-storage}}}
  - {name: KEY, valueFrom: {secretKeyRef: {name: keys, key: k}}}
  - {name: MAP, valueFrom: {configMapKeyRef: {name: settings, key: s, optional: true}}}
  volumeMounts: [{name: data, mountPath: /data, subPath: sub}, {name: config, mountPath: /config, readOnly: true}]
volumes:
- {name: data}
- {name: config, configMap: {name: settings}}
- {name: keys, secret: {secretName: keys, optional: true}}
- {name: host, hostPath: {path: /var/log}}
- {name: claim, persistentVolumeClaim: {claimName: disk}}
- {name: info, downwardAPI: {items: [{path: name, fieldRef: {fieldPath: metadata.name}}]}}
nodeSelector: {disk: ssd}
tolerations: [{key: a, value: b, effect: NoSchedule}, {operator: Exists}]
topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}]
readinessGates: [{conditionType: example.com/ok}]`,
    { labels: { app: 'web' } },
  );
  pod.status.containerStatuses = [
    {
      name: 'a',
      image: 'nginx',
      imageID: '',
      ready: false,
      restartCount: 2,
      state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
      lastState: {
        terminated: { exitCode: 1, reason: 'Error', startedAt: '2025-06-01T08:00:00Z', finishedAt: '2025-06-01T08:00:01Z' },
      },
    },
  ];
  expect(described(pod)).toBe(`Name:         web
Namespace:    default
Node:         <none>
Labels:       app=web
Annotations:  <none>
Status:       Pending
IP:
IPs:          <none>
Init Containers:
  wait:
    Image:      busybox:1.36
    Port:       <none>
    Host Port:  <none>
    Command:
      sh
      -c
      sleep 1
      true
    Environment:  <none>
    Mounts:       <none>
Containers:
  a:
    Container ID:
    Image:         nginx
    Image ID:
    Ports:         80/TCP, 53/UDP
    Host Ports:    0/TCP, 5353/UDP
    Args:
      --port
      80
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       Error
      Exit Code:    1
      Started:      Sun, 01 Jun 2025 08:00:00 +0000
      Finished:     Sun, 01 Jun 2025 08:00:01 +0000
    Ready:          False
    Restart Count:  2
    Limits:
      cpu:     1
      memory:  128Mi
    Requests:
      cpu:      250m
      memory:   128Mi
    Liveness:   http-get http://:http/ok delay=3s timeout=1s period=10s #success=1 #failure=3
    Readiness:  exec [cat /tmp/ready] delay=0s timeout=1s period=5s #success=1 #failure=3
    Startup:    tcp-socket :80 delay=0s timeout=1s period=10s #success=1 #failure=3
    Environment Variables from:
      settings  ConfigMap                Optional: false
      keys      Secret with prefix 'S_'  Optional: true
    Environment:
      PLAIN:  one
              two
      NAME:   web (v1:metadata.name)
      APP:     (v1:metadata.labels['app'])
      CPU:    250 (requests.cpu)
      DISK:   0 (limits.ephemeral-storage)
      KEY:    <set to the key 'k' in secret 'keys'>          Optional: false
      MAP:    <set to the key 's' of config map 'settings'>  Optional: true
    Mounts:
      /config from config (ro)
      /data from data (rw,path="sub")
Readiness Gates:
  Type             Status
  example.com/ok   <none>
Volumes:
  data:
    Type:       EmptyDir (a temporary directory that shares a pod's lifetime)
    Medium:
    SizeLimit:  <unset>
  config:
    Type:      ConfigMap (a volume populated by a ConfigMap)
    Name:      settings
    Optional:  false
  keys:
    Type:        Secret (a volume populated by a Secret)
    SecretName:  keys
    Optional:    true
  host:
    Type:          HostPath (bare host directory volume)
    Path:          /var/log
    HostPathType:
  claim:
    Type:       PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)
    ClaimName:  disk
    ReadOnly:   false
  info:
    Type:  DownwardAPI (a volume populated by information about the pod)
    Items:
      metadata.name -> name
QoS Class:                    Burstable
Node-Selectors:               disk=ssd
Tolerations:                  op=Exists
                              a=b:NoSchedule
Topology Spread Constraints:  zone:DoNotSchedule when max skew 1 is exceeded for selector app=web`);
});

describe('the status of a pod', () => {
  const lines = (pod: Parameters<typeof describePod>[0]) =>
    described(pod)
      .split('\n')
      .filter((line) => /^(Status|Reason|Message|Termination)/.test(line))
      .map((line) => line.replace(/ {2,}/, ' '));

  test('being deleted', () => {
    const metadata = { deletionTimestamp: '2025-06-01T08:00:48Z', deletionGracePeriodSeconds: 30 };
    expect(lines(makePod({ metadata, status: { phase: 'Running' } }))).toEqual([
      'Status: Terminating (lasts 12s)',
      'Termination Grace Period: 30s',
    ]);
    expect(lines(makePod({ metadata, status: { phase: 'Failed' } }))).toEqual(['Status: Failed']);
  });

  test('refused by its node', () => {
    expect(lines(makePod({ status: { phase: 'Failed', reason: 'OutOfcpu', message: 'Pod was rejected' } }))).toEqual([
      'Status: Failed',
      'Reason: OutOfcpu',
      'Message: Pod was rejected',
    ]);
  });
});

test('the template of a workload', () => {
  const writer = createDescribeWriter();
  writePodTemplate(writer, {
    metadata: { labels: { app: 'web', 'pod-template-hash': '5d4f' } },
    spec: defaultedPodSpec(specOf('{containers: [{name: web, image: nginx:1.16}], volumes: [{name: v}]}')),
  });
  expect(trimmed(writer.text())).toBe(`Pod Template:
  Labels:  app=web
           pod-template-hash=5d4f
  Containers:
   web:
    Image:        nginx:1.16
    Port:         <none>
    Host Port:    <none>
    Environment:  <none>
    Mounts:       <none>
  Volumes:
   v:
    Type:          EmptyDir (a temporary directory that shares a pod's lifetime)
    Medium:
    SizeLimit:     <unset>
  Node-Selectors:  <none>
  Tolerations:     <none>`);
});
