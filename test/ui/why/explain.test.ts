import { describe, expect, test } from 'vitest';
import type { Node } from '../../../src/model/object.ts';
import { createTestCluster, setFault } from '../../support/cluster.ts';
import type { TestCluster } from '../../support/cluster.ts';
import { podNamed, whyLines } from '../../support/why.ts';

interface Parts {
  image?: string;
  replicas?: number;
  container?: string;
  pod?: string;
  spec?: string;
}

const deployment = (name: string, { image = 'nginx:1.27', replicas = 1, container = '', pod = '', spec = '' }: Parts = {}): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: ${replicas}${spec}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      ${pod}
      containers: [{name: ${name}, image: '${image}'${container}}]
`;
const pod = (name: string, container: string, spec = ''): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: a, ${container}}]${spec}}\n`;
const budget = (rule: string, app = 'web'): string => `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: keep}\nspec: {${rule}, selector: {matchLabels: {app: ${app}}}}\n`;
const daemon = (more = '', resources = ''): string => `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template: {metadata: {labels: {app: agent}}, spec: {${more}containers: [{name: agent, image: 'redis:7.2', resources: {${resources}}}]}}
`;

function clusterWith(time: string, ...yaml: string[]): TestCluster {
  const cluster = createTestCluster();
  for (const text of yaml) cluster.apply(text);
  cluster.advance(time);
  return cluster;
}

describe('a pod without a node', () => {
  test.each<[string, Parts, string[]]>([
    [
      'asks for more than any node has',
      { container: ', resources: {requests: {cpu: 64}}' },
      ['  > it asks for 64 of cpu, more than any of these nodes has (4): lower the request or add a larger node', '    worker-1       NodeResourcesFit: Insufficient cpu  (asks 64 cpu, 4 of 4 free)'],
    ],
    [
      'asks for a label',
      { pod: 'nodeSelector: {disk: ssd}' },
      ['  > worker-1, worker-2, worker-3: without the labels that nodeSelector asks for (disk=ssd); change the selector, or label a node', "    worker-2       NodeAffinity: node(s) didn't match Pod's node affinity/selector"],
    ],
    [
      'fits by memory nowhere',
      { container: ', resources: {requests: {memory: 100Gi}}' },
      ['    worker-3       NodeResourcesFit: Insufficient memory  (asks 100Gi, 8Gi of 8Gi free)'],
    ],
    ['is held back by a gate', { pod: 'schedulingGates: [{name: example.com/wait}]' }, ['  held back by 1 scheduling gate: example.com/wait']],
    ['waits for another scheduler', { pod: 'schedulerName: mine' }, ['  it asks for the scheduler "mine", and none of that name runs here']],
  ])('that %s', (_what, parts, expected) => {
    const cluster = clusterWith('60s', deployment('web', parts));
    const lines = whyLines(cluster, 'pods', podNamed(cluster, 'web'));
    expect(lines[0]).toMatch(/^pod\/web-\S+ is (Pending|SchedulingGated), 60s after its creation$/);
    expect(lines).toEqual(expect.arrayContaining(expected));
  });

  test('says when it is tried again, and of full nodes how much would have to go', () => {
    const cluster = clusterWith('30s', deployment('filler', { replicas: 3, container: ', resources: {requests: {cpu: 3}}' }), deployment('late', { container: ', resources: {requests: {cpu: 2}}' }));
    const lines = whyLines(cluster, 'pods', podNamed(cluster, 'late'));
    expect(lines).toContain('  > 1 of cpu more have to be free on one node: lower requests, scale something down, or add a node');
    expect(lines.find((line) => line.includes('tried again'))).toMatch(/else in 4m\d+s at the latest$/);
  });

  test('names the taint, the cordon and the dead node', () => {
    const cluster = clusterWith('20s');
    cluster.admin.patch('nodes', undefined, 'worker-1', 'strategic', { spec: { unschedulable: true } });
    cluster.admin.patch('nodes', undefined, 'worker-2', 'strategic', { spec: { taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] } });
    setFault(cluster, 'worker-3', 'power-loss');
    cluster.advance('70s');
    cluster.apply(deployment('web'));
    cluster.advance('5s');
    const lines = whyLines(cluster, 'pods', podNamed(cluster, 'web'));
    expect(lines.filter((line) => line.startsWith('  > '))).toEqual([
      '  > control-plane: kept free for the control plane, as usual (only pods that tolerate node-role.kubernetes.io/control-plane go there)',
      '  > worker-1: cordoned; uncordon with key u in :nodes',
      '  > worker-2: tainted gpu=yes; give the pod a toleration for it, or take it away: kubectl taint node NODE gpu-',
      '  > worker-3: is not ready; press w on it in :nodes',
    ]);
  });

  test('says what a machine is short of', () => {
    const cluster = createTestCluster({ workers: 3 });
    ['memory-full', 'disk-full', 'pids-full'].forEach((kind, index) => cluster.faults.inject({ kind, target: { type: 'node', name: `worker-${index + 1}` } }, 'test'));
    cluster.advance('30s');
    cluster.apply(pod('a', 'image: nginx'));
    cluster.advance('5s');
    const lines = whyLines(cluster, 'pods', 'a');
    expect(lines).toEqual(expect.arrayContaining(['  > worker-1: short of memory; free some there', '  > worker-2: short of disk space; free some there', '  > worker-3: short of process ids; free some there']));
  });

  test('shows which filter refused which node', () => {
    const cluster = clusterWith('30s', pod('a', 'image: nginx, resources: {requests: {cpu: 9}}'));
    cluster.admin.patch('nodes', undefined, 'worker-2', 'strategic', { spec: { unschedulable: true } });
    cluster.advance('301s');
    const lines = whyLines(cluster, 'pods', 'a');
    const from = lines.findIndex((line) => line.startsWith('FILTERS'));
    const to = lines.findIndex((line) => line.startsWith('CHAIN'));
    expect(lines.slice(from, to).map((line) => line.trimEnd()).join('\n')).toMatchInlineSnapshot(`
      "FILTERS  in their order; the first that refuses decides, and those behind it are not asked
        1 NodeUnschedulable  2 NodeName  3 TaintToleration  4 NodeAffinity
        5 NodePorts  6 NodeResourcesFit  7 VolumeRestrictions  8 NodeVolumeLimits
        9 VolumeBinding  10 VolumeZone  11 PodTopologySpread  12 InterPodAffinity
        NODE             1    2    3    4    5    6    7    8    9   10   11   12
        control-plane   ok   ok   no    -    -    -    -    -    -    -    -    -
        worker-1        ok   ok   ok   ok   ok   no    -    -    -    -    -    -
        worker-2        no    -    -    -    -    -    -    -    -    -    -    -
        worker-3        ok   ok   ok   ok   ok   no    -    -    -    -    -    -"
    `);
  });

  test('says that no filter was asked when PreFilter refused all nodes at once', () => {
    const cluster = clusterWith('30s', pod('a', 'image: nginx', ', volumes: [{name: v, persistentVolumeClaim: {claimName: none}}]'));
    const lines = whyLines(cluster, 'pods', 'a');
    const from = lines.findIndex((line) => line.startsWith('NODE BY NODE'));
    const to = lines.findIndex((line) => line.startsWith('CHAIN'));
    expect(lines.slice(from, to).join('\n')).toMatchInlineSnapshot(`
      "NODE BY NODE
        every node: VolumeRestrictions: persistentvolumeclaim "none" not found
      FILTERS  none was asked: VolumeRestrictions refused all nodes before (PreFilter)"
    `);
  });

  test('says of a pod of a DaemonSet which nodes were left out before the filters', () => {
    const cluster = clusterWith('30s', daemon('nodeSelector: {kubernetes.io/hostname: worker-2}, ', 'requests: {cpu: 9}'));
    const lines = whyLines(cluster, 'pods', podNamed(cluster, 'agent'));
    const from = lines.findIndex((line) => line.startsWith('NODE BY NODE'));
    const to = lines.findIndex((line) => line.startsWith('CHAIN'));
    expect(lines.slice(from, to).map((line) => line.trimEnd()).join('\n')).toMatchInlineSnapshot(`
      "NODE BY NODE
          control-plane  NodeAffinity: node(s) didn't satisfy plugin(s) [NodeAffinity]
          worker-1       NodeAffinity: node(s) didn't satisfy plugin(s) [NodeAffinity]
          worker-2       NodeResourcesFit: Insufficient cpu  (asks 9 cpu, 4 of 4 free)
          worker-3       NodeAffinity: node(s) didn't satisfy plugin(s) [NodeAffinity]
      FILTERS  in their order; the first that refuses decides, and those behind it are not asked
        1 NodeUnschedulable  2 NodeName  3 TaintToleration  4 NodeAffinity
        5 NodePorts  6 NodeResourcesFit  7 VolumeRestrictions  8 NodeVolumeLimits
        9 VolumeBinding  10 VolumeZone  11 PodTopologySpread  12 InterPodAffinity
        pre: left out by that plugin before the filters (PreFilter)
        NODE             1    2    3    4    5    6    7    8    9   10   11   12
        control-plane    -    -    -  pre    -    -    -    -    -    -    -    -
        worker-1         -    -    -  pre    -    -    -    -    -    -    -    -
        worker-2        ok   ok   ok   ok   ok   no    -    -    -    -    -    -
        worker-3         -    -    -  pre    -    -    -    -    -    -    -    -"
    `);
  });

  test('tells many nodes together', () => {
    const cluster = createTestCluster({ workers: 40 });
    cluster.apply(deployment('web', { pod: 'nodeSelector: {disk: ssd}' }));
    cluster.advance('10s');
    const lines = whyLines(cluster, 'pods', podNamed(cluster, 'web'));
    expect(lines).toContain("  40 nodes: NodeAffinity: node(s) didn't match Pod's node affinity/selector  (worker-1, worker-2, worker-3, worker-4 and 36 more)");
  });
});

describe('a pod on a node', () => {
  test.each<[string, string, string, (string | RegExp)[]]>([
    ['crashing', pod('a', 'image: busybox, command: [sh, -c, "sleep 2; exit 3"]'), '60s', ['pod/a is CrashLoopBackOff, 60s after its creation', /^ {4}next try: in \d+s$/, /^ {4}run before: Error, exit code 3, \d+s ago, after 2s$/]],
    ['without its image', pod('a', 'image: "redis:77.77"'), '60s', ['pod/a is ImagePullBackOff, 60s after its creation', '    image: redis:77.77', /^ {4}next try: about in \d+s$/]],
    ['without its ConfigMap', pod('a', 'image: busybox, envFrom: [{configMapRef: {name: missing}}]'), '60s', ['pod/a is CreateContainerConfigError, 60s after its creation', '    message: configmap "missing" not found']],
    ['without its volume', pod('a', 'image: busybox, volumeMounts: [{name: v, mountPath: /v}]', ', volumes: [{name: v, configMap: {name: missing}}]'), '60s', ['  MountVolume.SetUp failed for volume "v" : configmap "missing" not found']],
    ['with a failing readiness probe', pod('a', 'image: "nginx:1.27", readinessProbe: {httpGet: {path: /, port: 81}}'), '60s', ['  container a: Running, not ready', /^ {4}last failure: Readiness probe failed: Get "http:\/\/\S+:81\/": dial tcp \S+: connect: connection refused \(\d+s ago, \d+ in all\)$/]],
    ['killed for its memory', pod('a', 'image: "nginx:1.27", resources: {limits: {memory: 4Mi}}'), '60s', [/^ {4}(that means: it used more memory than its limit allows and was killed|ended: exit code 137 \(it used more memory.*)/]],
    ['with an unfinished init container', pod('a', 'image: "nginx:1.27"', ', initContainers: [{name: first, image: busybox, command: [sleep, "999"]}]'), '30s', ['pod/a is Init:0/1, 30s after its creation', /^ {2}container a: PodInitializing$/]],
    ['between two crashes', pod('a', 'image: busybox, command: [sh, -c, "sleep 8; exit 3"]'), '15s', [/^pod\/a runs again, ready for \d+s: container a ended with exit code 3 \d+s ago, 1 restart in all$/]],
    ['that is well', pod('a', 'image: "nginx:1.27"'), '60s', [/^pod\/a is well: Running and ready for \d+s$/]],
    ['that has done its work', pod('a', 'image: busybox, command: ["true"]', ', restartPolicy: Never'), '60s', ['pod/a has done its work: Completed']],
  ])('%s', (_what, yaml, time, expected) => {
    const lines = whyLines(clusterWith(time, yaml), 'pods', 'a');
    for (const text of expected) expect(lines).toContainEqual(typeof text === 'string' ? text : expect.stringMatching(text));
  });

  test('says why this node, with the scores of each', () => {
    const cluster = clusterWith('30s', deployment('web', { replicas: 2 }));
    const lines = whyLines(cluster, 'pods', podNamed(cluster, 'web'));
    expect(lines.find((line) => line.includes(' chosen'))).toMatch(/^ {4}worker-\d +\d+ chosen$/);
    expect(lines).toContain('    control-plane  TaintToleration: node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }');
  });

  test('shows each plugin’s verdict and score per node, in 80 columns', () => {
    const cluster = clusterWith('1ms', pod('a', 'image: "nginx:1.27", resources: {requests: {cpu: 1, memory: 2Gi}}'));
    cluster.advance('30s');
    const lines = whyLines(cluster, 'pods', 'a');
    const from = lines.findIndex((line) => line.startsWith('SCORES'));
    const to = lines.findIndex((line) => line.startsWith('CHAIN'));
    const chosen = cluster.pod('a').spec.nodeName!;
    expect(lines.slice(from, to).map((line) => line.trimEnd().replaceAll(chosen, 'worker-X')).join('\n')).toMatchInlineSnapshot(`
      "SCORES  raw as the plugin counts, then as 0 to 100, then times its weight
        1 TaintToleration x3  2 NodeAffinity x2  3 NodeResourcesFit x1
        4 PodTopologySpread x2  5 InterPodAffinity x2
        6 NodeResourcesBalancedAllocation x1  7 ImageLocality x1
        NODE              TOTAL     1     2     3     4     5     6     7
        worker-1 raw                0     -    75     -     -   100     0
                 0-100            100     -    75     -     -   100     0
                 weighted   475   300     -    75     -     -   100     0
        worker-X raw                0     -    75     -     -   100     0
                 0-100            100     -    75     -     -   100     0
                 weighted   475   300     -    75     -     -   100     0  chosen
        worker-3 raw                0     -    75     -     -   100     0
                 0-100            100     -    75     -     -   100     0
                 weighted   475   300     -    75     -     -   100     0
      FILTERS  in their order; the first that refuses decides, and those behind it are not asked
        1 NodeUnschedulable  2 NodeName  3 TaintToleration  4 NodeAffinity
        5 NodePorts  6 NodeResourcesFit  7 VolumeRestrictions  8 NodeVolumeLimits
        9 VolumeBinding  10 VolumeZone  11 PodTopologySpread  12 InterPodAffinity
        NODE             1    2    3    4    5    6    7    8    9   10   11   12
        worker-1        ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
        worker-X        ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
        worker-3        ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
        control-plane   ok   ok   no    -    -    -    -    -    -    -    -    -"
    `);
    expect(lines.slice(from + 1, to).every((line) => line.length <= 80 || /^[A-Z]/.test(line))).toBe(true);
  });

  test('says how long it may still take to end', () => {
    const cluster = clusterWith('30s', pod('a', 'image: busybox, command: [sleep, "999"]'));
    cluster.admin.delete('pods', 'default', 'a');
    cluster.advance('10s');
    expect(whyLines(cluster, 'pods', 'a')).toContain('  grace period: 30s, SIGKILL in 20s');
  });

  test('of a dead node knows when it is evicted', () => {
    const cluster = clusterWith('30s', pod('a', 'image: "nginx:1.27"'));
    const nodeName = cluster.pod('a').spec.nodeName!;
    setFault(cluster, nodeName, 'power-loss');
    cluster.advance('70s');
    const lines = whyLines(cluster, 'pods', 'a');
    expect(lines).toContain(`  node/${nodeName}: Kubelet stopped posting node status.`);
    expect(lines.find((line) => line.startsWith('  evicted: in '))).toMatch(/in 4m\d+s$/);
    cluster.advance('300s');
    expect(whyLines(cluster, 'pods', 'a')).toContain('  nobody there confirms that the pod has stopped: it stays Terminating until the node is back or gone');
  });

  test('ends with the chain: owners first, events newest first', () => {
    const cluster = clusterWith('30s', deployment('web'));
    const name = podNamed(cluster, 'web');
    const lines = whyLines(cluster, 'pods', name);
    const chain = lines.slice(lines.findIndex((line) => line.startsWith('CHAIN')));
    expect(chain.filter((line) => /^ {2}\S/.test(line)).map((line) => line.trim().split('/')[0])).toEqual(['deployment', 'replicaset', 'pod']);
    expect(chain.at(-1)).toContain('Scheduled  Successfully assigned');
    expect(chain.filter((line) => line.includes(' ago  ')).length).toBeGreaterThanOrEqual(6);
  });
});

describe('a workload', () => {
  test('stuck: kubectl’s sentence, the deadline, the pod that blocks and its reason', () => {
    const cluster = clusterWith('30s', deployment('web', { replicas: 4 }));
    cluster.apply(deployment('web', { replicas: 4, image: 'nginx:1.161' }));
    cluster.advance('60s');
    const lines = whyLines(cluster, 'deployments', 'web');
    expect(lines[0]).toBe('deployment/web: Waiting for deployment "web" rollout to finish: 2 out of 4 new replicas have been updated...');
    expect(lines[1]).toMatch(/^it waits for pod\/web-\S+ and 1 more: (ImagePullBackOff|ErrImagePull) nginx:1\.161 /);
    expect(lines[2]).toMatch(/^deadline: in 9m without progress it counts as failed \(progressDeadlineSeconds 600\)$/);
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}old web-\S+: 3 ready of 3 wanted, 3 there$/));
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}2 pods (ImagePullBackOff|ErrImagePull): web-\S+, web-\S+$/));
    expect(lines).toContain('      image: nginx:1.161');
  });

  test.each<[string, Parts, string, RegExp]>([
    ['well', { replicas: 2 }, '30s', /^deployment\/web is well: deployment "web" successfully rolled out$/],
    ['past its deadline', { image: 'nginx:1.161', spec: '\n  progressDeadlineSeconds: 30' }, '60s', /^deployment\/web: deployment "web" exceeded its progress deadline$/],
  ])('%s', (_what, parts, time, expected) => {
    expect(whyLines(clusterWith(time, deployment('web', parts)), 'deployments', 'web')[0]).toMatch(expected);
  });

  test('paused, or scaled to zero, says so', () => {
    const cluster = clusterWith('30s', deployment('web', { spec: '\n  paused: true' }), deployment('none', { replicas: 0 }));
    expect(whyLines(cluster, 'deployments', 'web')).toContain('the rollout is paused: changes of the template wait until it is resumed (key t)');
    expect(whyLines(cluster, 'deployments', 'none')).toContain('it is scaled to zero: no pods are wanted (key s)');
  });

  test('a ReplicaSet and a DaemonSet likewise', () => {
    const cluster = clusterWith('40s', deployment('web', { image: 'nginx:1.161' }), daemon());
    const replicaSet = cluster.admin.list('replicasets', { namespace: 'default' })[0]!.metadata.name;
    expect(whyLines(cluster, 'replicasets', replicaSet)[0]).toBe(`replicaset/${replicaSet}: 0 of 1 ready`);
    expect(whyLines(cluster, 'daemonsets', 'agent').slice(0, 3)).toEqual(['daemonset/agent is well: daemon set "agent" successfully rolled out', 'NODES', '  one pod on each of: 3 nodes that its selector and tolerations admit']);
    const none = clusterWith('20s', daemon('nodeSelector: {disk: ssd}, '));
    expect(whyLines(none, 'daemonsets', 'agent')).toEqual(expect.arrayContaining(['WHAT IT MEANS  no node fits', '    - nodeSelector: disk=ssd', '  > see labels and taints: ctrl-w in :nodes, or kubectl get nodes --show-labels']));
  });
});

describe('a node', () => {
  test('from the first missed heartbeat to the eviction of its pods', () => {
    const cluster = clusterWith('30s', deployment('web', { replicas: 3 }), daemon());
    expect(whyLines(cluster, 'nodes', 'worker-1')[0]).toMatch(/^node\/worker-1 is well: Ready for \d+s$/);
    setFault(cluster, 'worker-1', 'power-loss');
    cluster.advance('25s');
    const silent = whyLines(cluster, 'nodes', 'worker-1');
    expect(silent[0]).toMatch(/^node\/worker-1 still counts as Ready, but has been silent for \d+s$/);
    expect(silent).toContain('  > end it: kubectl annotate node worker-1 sim.kubarium.dev/fault-');
    expect(silent.find((line) => line.startsWith('  next: NotReady in '))).toMatch(/in \d+s, when it stays silent$/);
    cluster.advance('60s');
    const lost = whyLines(cluster, 'nodes', 'worker-1');
    expect(lost[0]).toMatch(/^node\/worker-1 is NotReady for \d+s: Kubelet stopped posting node status\.$/);
    expect(lost).toContainEqual(expect.stringMatching(/^ {2}1 pod: evicted in 4m\d+s; controllers make new ones elsewhere then$/));
    expect(lost).toContain('  1 pod: stay: they tolerate it for ever (DaemonSets, static pods)');
    cluster.advance('300s');
    expect(whyLines(cluster, 'nodes', 'worker-1')).toContain('  1 pod: Terminating until the node is back to confirm it, or gone');
  });

  test.each(['power-loss', 'network-partition', 'kubelet-stopped'])('with %s tells from the first moment when it will be NotReady', (fault) => {
    const cluster = clusterWith('30s', deployment('web', { replicas: 3 }));
    cluster.faults.inject({ kind: fault, target: { type: 'node', name: 'worker-1' } }, 'test');
    cluster.advance('2s');
    const lines = whyLines(cluster, 'nodes', 'worker-1');
    expect(lines[0]).toMatch(/^node\/worker-1 still counts as Ready, but has been silent for \d+s$/);
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}next: NotReady in [345]\ds, when it stays silent$/));
  });

  test('all dead: nobody is evicted', () => {
    const cluster = clusterWith('30s', deployment('web', { replicas: 3 }));
    for (const node of ['control-plane', 'worker-1', 'worker-2', 'worker-3']) setFault(cluster, node, 'network-partition');
    cluster.advance('90s');
    const lines = whyLines(cluster, 'nodes', 'worker-1');
    expect(lines).toContain('  its nodes (without a zone): 4 of 4 nodes not ready');
    expect(lines).toContain('  nodes are given up: not at all: every node of every zone is down, which looks like the network, so nobody is evicted');
  });

  test.each<[string, number, number, RegExp[]]>([
    ['one by one', 10, 4, [/^ {2}zone a: 4 of 10 nodes not ready$/, /^ {2}nodes are given up: one in 10s \(0\.1\/s\)$/, /^ {2}\d nodes wait for their NoExecute taint, .*: the next gets it in \ds, this one in \d+s at the latest$/]],
    ['not at all, when most of a small zone is down', 10, 6, [/^ {2}nodes are given up: not at all: 55 % \(and 3\) or more of it are down, and it has no more than 50 nodes$/]],
    ['slowly, when most of a large zone is down', 60, 40, [/^ {2}nodes are given up: slowly, one in 100s \(0\.01\/s\): 55 % \(and 3\) or more of it are down, and it has 60 nodes, more than 50$/]],
  ])('of a zone is given up %s', (_what, size, down, expected) => {
    const cluster = createTestCluster({ workers: size });
    const nodes = Array.from({ length: size }, (_, index) => `worker-${index + 1}`);
    for (const node of nodes) cluster.admin.patch('nodes', undefined, node, 'strategic', { metadata: { labels: { 'topology.kubernetes.io/zone': 'a' } } });
    cluster.advance('20s');
    for (const node of nodes.slice(0, down)) setFault(cluster, node, 'power-loss');
    cluster.advance('62s');
    const lines = whyLines(cluster, 'nodes', `worker-${down}`);
    for (const each of expected) expect(lines).toContainEqual(expect.stringMatching(each));
  });

  test('out of service lets stuck pods go', () => {
    const cluster = clusterWith('30s', deployment('web', { replicas: 3 }));
    setFault(cluster, 'worker-1', 'power-loss');
    cluster.advance('400s');
    const taint = 'node.kubernetes.io/out-of-service';
    expect(whyLines(cluster, 'nodes', 'worker-1')).toContain(`  > sure that it is off? kubectl taint node worker-1 ${taint}=nodeshutdown:NoExecute lets 1 pod go that is stuck`);
    const node = cluster.admin.get<Node>('nodes', undefined, 'worker-1');
    cluster.admin.patch('nodes', undefined, 'worker-1', 'merge', { spec: { taints: [...node.spec.taints!, { key: taint, value: 'nodeshutdown', effect: 'NoExecute' }] } });
    cluster.advance('1s');
    expect(whyLines(cluster, 'nodes', 'worker-1')).toContain('  terminating pods are removed within 20s, without waiting for the node to confirm');
    cluster.advance('20s');
    expect([...cluster.admin.onNode('pods', 'worker-1')].filter(({ metadata }) => metadata.namespace === 'default')).toEqual([]);
    setFault(cluster, 'worker-1', null);
    cluster.advance('60s');
    expect(whyLines(cluster, 'nodes', 'worker-1')).toEqual(
      expect.arrayContaining(['  terminating pods are not forced away while the node is Ready', `  > when the machine is back: kubectl taint node worker-1 ${taint}-`]),
    );
  });

  test('cordoned', () => {
    const cluster = clusterWith('10s');
    cluster.admin.patch('nodes', undefined, 'worker-1', 'strategic', { spec: { unschedulable: true } });
    cluster.advance('30s');
    const lines = whyLines(cluster, 'nodes', 'worker-1');
    expect(lines[0]).toMatch(/is well: Ready for \d+s, but cordoned$/);
    expect(lines.find((line) => line.startsWith('  no new pods are placed here'))).toMatch(/for \d+s: spec\.unschedulable was set by a cordon or a drain/);
  });
});

describe('a disruption budget', () => {
  test.each<[string, string, string[]]>([
    ['minAvailable: 3', 'poddisruptionbudget/keep allows no eviction now: drains wait for it', ['  minAvailable: 3 of 3 expected: 3 have to be healthy', '  allowed: 3 healthy - 3 needed = 0', '  > it asks that all 3 stay: nothing can ever be evicted; lower minAvailable or scale up']],
    ['maxUnavailable: 1', 'poddisruptionbudget/keep allows 1 eviction now', ['  maxUnavailable: 1 of 3 expected: 2 have to be healthy']],
    ['minAvailable: 50%', 'poddisruptionbudget/keep allows 1 eviction now', ['  minAvailable: 50% of 3 expected: 2 have to be healthy']],
  ])('%s of 3', (rule, first, expected) => {
    const lines = whyLines(clusterWith('40s', deployment('web', { replicas: 3 }), budget(rule)), 'poddisruptionbudgets', 'keep');
    expect(lines[0]).toBe(first);
    expect(lines).toEqual(expect.arrayContaining(expected));
  });

  test('names the pods that are missing, and a selector that selects nothing', () => {
    const cluster = clusterWith('40s', deployment('web', { replicas: 2, image: 'nginx:1.161' }), budget('minAvailable: 1'));
    expect(whyLines(cluster, 'poddisruptionbudgets', 'keep')).toContain('  > mend the pods that are not healthy: press w on one of them');
    const lost = clusterWith('40s', budget('minAvailable: 1', 'nobody'));
    expect(whyLines(lost, 'poddisruptionbudgets', 'keep')).toContain('  > no pod has these labels: check the selector');
  });
});

test('every kind has an answer', () => {
  const cluster = clusterWith('40s', deployment('web'), daemon(), budget('minAvailable: 1'));
  for (const kind of cluster.registry.kinds) {
    const object = cluster.admin.list(kind.plural)[0];
    if (object) expect(whyLines(cluster, kind.plural, object.metadata.name, object.metadata.namespace)[0], kind.plural).toMatch(/\S/);
  }
});
