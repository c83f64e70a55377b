// Every abnormal STATUS has an entry in the guide, and its evidence is that of an example in which it was provoked.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { podStatus } from '../../../src/kinds/pod/status-text.ts';
import type { Job, KubeEvent, KubeObject, Node, PersistentVolume, PersistentVolumeClaim, Pod } from '../../../src/model/object.ts';
import { formatTimestamp } from '../../../src/model/timestamp.ts';
import { autoscalerWords } from '../../../src/ui/why/guide/autoscaler-words.ts';
import { claimWords, volumeWords } from '../../../src/ui/why/guide/claim-words.ts';
import { endedWords, waitingWords } from '../../../src/ui/why/guide/container-words.ts';
import { cronJobWords } from '../../../src/ui/why/guide/cron-job-words.ts';
import { entryFor } from '../../../src/ui/why/guide/entry.ts';
import type { GuideEntry } from '../../../src/ui/why/guide/entry.ts';
import { jobWord, jobWords } from '../../../src/ui/why/guide/job-words.ts';
import { namespaceWords } from '../../../src/ui/why/guide/namespace-words.ts';
import { nodeConditionWords, nodeWords } from '../../../src/ui/why/guide/node-words.ts';
import { podEntry, podGuide } from '../../../src/ui/why/guide/pod-guide.ts';
import { podWords } from '../../../src/ui/why/guide/pod-words.ts';
import { workloadWords } from '../../../src/ui/why/guide/workload-words.ts';
import type { WhyContext } from '../../../src/ui/why/explanation.ts';
import type { TestCluster } from '../../support/cluster.ts';
import { createTestCluster, setFault } from '../../support/cluster.ts';
import { jobYaml } from '../../support/jobs.ts';
import type { PlayedExamples } from '../../support/status-examples.ts';
import { playStatusExamples, STATUSES } from '../../support/status-examples.ts';
import { whyLines } from '../../support/why.ts';

const criticalExample = new URL('../../../manifests/pod-life/critical.yaml', import.meta.url);

/** Evidence speaks of what was seen; it is never empty and never a hole in a text. */
const isEvidence = (text: string): boolean => text.length > 8 && !/undefined|null|NaN|\[object/.test(text);

function contextOf({ port }: TestCluster): WhyContext {
  const events = port.list<KubeEvent>('events');
  return { port, now: port.now, events: ({ kind, metadata }: KubeObject) => events.filter(({ involvedObject }) => involvedObject.kind === kind && involvedObject.name === metadata.name) };
}

describe('the guide to pods', () => {
  let played = {} as PlayedExamples;
  let context = {} as WhyContext;

  beforeAll(() => {
    played = playStatusExamples();
    context = contextOf(played.cluster);
  });

  test.each(Object.values(STATUSES).flat().filter((status) => status !== 'Running'))('%s: what it means, what is seen, what to try', (status) => {
    const pod = played.shown.get(status)!;
    // Done, as was wanted of it.
    if (status === 'Completed' && pod.status.phase === 'Succeeded') return expect(podEntry(context, pod)).toBeUndefined();
    const { entry, subject } = podEntry(context, pod)!;
    const evidence = entry.evidence(subject).filter((text) => text !== '');
    const tries = entry.tries(subject);
    expect(evidence.length, `evidence of ${pod.metadata.name}`).toBeGreaterThan(0);
    expect([...evidence, ...tries].filter((text) => !isEvidence(text))).toEqual([]);
    expect(entry.causes.length).toBeGreaterThan(0);
    expect(tries.length).toBeGreaterThan(0);
    // The last entry takes every word; those that Kubernetes writes have one of their own.
    expect(entry).not.toBe(podGuide.at(-1));
  });

  test.each<[status: string, pod: string, seen: RegExp]>([
    ['ImagePullBackOff', 'unknown-tag', /^Failed .*Failed to pull image "nginx:1\.161": rpc error: code = NotFound/],
    ['CreateContainerConfigError', 'no-config-map', /^container app: configmap "settings" not found$/],
    ['OOMKilled', 'oom-killed', /^container app may use 200Mi$/],
    ['StartError', 'start-error', /^command: serve$/],
    ['PostStartHookError', 'post-start-fails', /^FailedPostStartHook .*PostStartHook failed$/],
    ['CrashLoopBackOff', 'crashing', /^it said at its end: configuration is broken$/],
    ['Evicted', 'hog', /^Evicted: The node was low on resource: memory\./],
    ['OutOfcpu', 'too-much-cpu', /^OutOfcpu: (Pod was rejected: )?Node didn't have enough resource: cpu, requested: 3000/],
    ['NotReady', 'half-done', /^container aside: ended with exit code 0$/],
    ['SchedulingGated', 'gated', /^gates: example\.com\/approval$/],
    ['Unknown', 'was-running', /^container app ended with exit code 255 \(nobody saw how it ended\), /],
    ['Pending', 'nowhere', /^FailedScheduling .*node\(s\) didn't match Pod's node affinity\/selector\.$/],
  ])('%s of %s is told from the example itself', (status, name, seen) => {
    const shown = played.shown.get(status)!;
    const { entry, subject } = podEntry(context, shown.metadata.name === name ? shown : played.cluster.pod(name))!;
    expect(entry.evidence(subject)).toContainEqual(expect.stringMatching(seen));
  });

  test('a container that was lost with its machine: the machine answers again, and nothing has to be forced', () => {
    const { entry, subject } = podEntry(context, played.shown.get('Unknown')!)!;
    expect(entry.means).toBe('its container was lost with its machine, and nobody saw how it ended');
    expect(entry.tries(subject).join('\n')).not.toContain('--force');
  });

  test('restarts are counted in words that fit', () => {
    const lines = whyLines(played.cluster, 'pods', 'crashing').join('\n');
    expect(lines).toMatch(/CrashLoopBackOff, restarted \d+ times$/m);
    played.cluster.faults.inject({ kind: 'crash', target: { type: 'container', namespace: 'default', pod: 'guaranteed', container: 'app' } }, 'test');
    played.cluster.advance('5s');
    expect(whyLines(played.cluster, 'pods', 'guaranteed')).toContain('  container app: Running, restarted once');
  });

  test('a pod that is well, and one that is done, need no words', () => {
    const well = played.cluster.pod('guaranteed');
    expect(podStatus(well, context.now).status).toBe('Running');
    expect(podEntry(context, well)).toBeUndefined();
    expect(podEntry(context, played.cluster.pod('completed'))).toBeUndefined();
  });

  test('done, although it is to run for ever: Completed is no success then', () => {
    const cluster = createTestCluster();
    cluster.apply('{apiVersion: v1, kind: Pod, metadata: {name: ends}, spec: {containers: [{name: a, image: "busybox:1.36", command: [sleep, "1"]}]}}');
    cluster.until('it has ended', () => cluster.status('ends') === 'Completed');
    const lines = whyLines(cluster, 'pods', 'ends');
    expect(lines).toEqual(expect.arrayContaining(['WHAT IT MEANS  Completed', '    - restartPolicy: Always', '  > work that ends belongs into a Job, or wants restartPolicy OnFailure or Never']));
  });

  test('Preempting: ended for a pod that the machine cannot do without', () => {
    const cluster = createTestCluster();
    const example = readFileSync(criticalExample, 'utf8');
    const last = example.indexOf('# ---');
    cluster.apply(example);
    cluster.until('the guest runs', () => cluster.status('guest') === 'Running');
    // As it is when the # before its last document is gone.
    cluster.apply(example.slice(last).replaceAll(/^# ?/gm, ''));
    cluster.until('the guest has ended', () => cluster.pod('guest').status.phase === 'Failed');
    const { entry, subject } = podEntry(contextOf(cluster), cluster.pod('guest'))!;
    expect(entry.word).toBe('Preempting');
    expect(entry.evidence(subject)).toEqual(expect.arrayContaining([expect.stringMatching(/Preempted in order to admit critical pod/), expect.stringMatching(/DisruptionTarget/)]));
    expect(whyLines(cluster, 'pods', 'guest')).toContain('WHAT IT MEANS  Completed, Preempting');
  });

  /** The pod as it was when it showed a word for the first time, and the words of the guide then. */
  function provoke(word: string, yaml: string, ...then: readonly ((cluster: TestCluster) => void)[]): { meant: string | undefined; evidence: readonly string[] } {
    const cluster = createTestCluster();
    let shown: { meant: string | undefined; evidence: readonly string[] } | undefined;
    cluster.store.watch(['pods'], ({ type, object }) => {
      const pod = object as Pod;
      if (shown || type === 'DELETED' || podStatus(pod, cluster.clock.now).status !== word) return;
      const { entry, subject } = podEntry(contextOf(cluster), pod)!;
      shown = { meant: entry === podGuide.at(-1) ? undefined : String(entry.word), evidence: entry.evidence(subject) };
    });
    cluster.apply(yaml);
    for (const step of [() => cluster.advance('30s'), ...then]) step(cluster);
    return shown ?? { meant: undefined, evidence: [] };
  }

  const pod = (metadata: string, spec: string): string => `{apiVersion: v1, kind: Pod, metadata: {name: p${metadata}}, spec: {containers: [{name: a, image: "nginx:1.27"}]${spec}}}`;

  test('TaintToleration: sent to a machine that keeps it away', () => {
    const { meant, evidence } = provoke('TaintToleration', `{apiVersion: v1, kind: Node, metadata: {name: own}, spec: {taints: [{key: team, value: a, effect: NoExecute}]}}\n---\n${pod('', ', nodeName: own')}`);
    expect(meant).toBe('TaintToleration');
    expect(evidence).toEqual(expect.arrayContaining([expect.stringMatching(/^TaintToleration: .*node\(s\) had taints that the pod didn't tolerate/), expect.stringContaining('team=a:NoExecute')]));
  });

  test('Failed: its machine was taken out, and a finalizer holds it', () => {
    const { meant, evidence } = provoke('Failed', pod(', finalizers: [example.com/backup]', ', nodeName: worker-1'), (cluster) => cluster.admin.delete('nodes', undefined, 'worker-1'), (cluster) => cluster.advance('5m'));
    expect(meant).toBe('Failed');
    expect(evidence).toEqual(expect.arrayContaining(['DisruptionTarget True: DeletionByPodGC, PodGC: node no longer exists', 'its node is worker-1, which is gone by now']));
  });

  test('OutOfephemeral-storage: sent to a machine whose disk is too small for it', () => {
    const { meant, evidence } = provoke('OutOfephemeral-storage', '{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {nodeName: worker-1, containers: [{name: a, image: "nginx:1.27", resources: {requests: {ephemeral-storage: 90Ti}}}]}}');
    expect(meant).toBe('/^OutOf/');
    expect(evidence).toContainEqual(expect.stringMatching(/^OutOfephemeral-storage: .*resource: ephemeral-storage, requested: 98956046499840/));
  });

  test('DeadlineExceeded: at work for longer than it may', () => {
    const cluster = createTestCluster();
    cluster.apply(pod('', ', activeDeadlineSeconds: 5'));
    cluster.until('it has ended', () => cluster.pod('p').status.phase === 'Failed');
    const { entry, subject } = podEntry(contextOf(cluster), cluster.pod('p'))!;
    expect(entry.word).toBe('DeadlineExceeded');
    expect(entry.evidence(subject)).toEqual(expect.arrayContaining([expect.stringMatching(/^DeadlineExceeded: Pod was active on the node longer than the specified deadline/), 'activeDeadlineSeconds: 5']));
  });

  test('a word that nobody has told the guide of is still taken', () => {
    expect(entryFor(podGuide, 'ContainerCannotRun')).toBe(podGuide.at(-1));
  });
});

describe('the guide to nodes', () => {
  const cluster = createTestCluster({ workers: 5 });

  beforeAll(() => {
    cluster.apply('{apiVersion: v1, kind: Node, metadata: {name: small}, status: {capacity: {cpu: "2", memory: 1Gi, pods: "9"}}}');
    cluster.advance('20s');
    cluster.apply('{apiVersion: v1, kind: Pod, metadata: {name: hog, annotations: {sim.kubarium.dev/memory: 9Gi}}, spec: {nodeName: small, terminationGracePeriodSeconds: 1, containers: [{name: a, image: "nginx:1.27"}]}}');
    setFault(cluster, 'worker-1', 'power-loss');
    cluster.admin.patch('nodes', undefined, 'worker-4', 'merge', { metadata: { annotations: { 'sim.kubarium.dev/fault': 'disk-full' } } });
    cluster.admin.patch('nodes', undefined, 'worker-3', 'merge', { metadata: { annotations: { 'sim.kubarium.dev/fault': 'pids-full' } } });
    cluster.admin.patch('nodes', undefined, 'worker-2', 'strategic', { spec: { unschedulable: true } });
    cluster.advance('80s');
  });

  test.each<[word: string, node: string, seen: RegExp]>([
    ['NodeStatusUnknown', 'worker-1', /^Ready Unknown for \d+s: NodeStatusUnknown, Kubelet stopped posting node status\.$/],
    ['SchedulingDisabled', 'worker-2', /^NodeNotSchedulable .*: Node worker-2 status is now: NodeNotSchedulable$/],
    ['MemoryPressure', 'small', /^1 pod evicted or turned away: hog$/],
    ['DiskPressure', 'worker-4', /^DiskPressure True for \d+s: KubeletHasDiskPressure/],
    ['PIDPressure', 'worker-3', /^PIDPressure True for \d+s: KubeletHasInsufficientPID, kubelet has insufficient PID available$/],
  ])('%s', (word, name, seen) => {
    const node = cluster.admin.get<Node>('nodes', undefined, name);
    expect(nodeConditionWords(node)).toContain(word);
    expect(entryFor(nodeWords, word)!.evidence({ context: contextOf(cluster), node })).toContainEqual(expect.stringMatching(seen));
    expect(whyLines(cluster, 'nodes', name)).toContainEqual(expect.stringMatching(new RegExp(`^WHAT IT MEANS {2}(NotReady, )?${word}$`)));
  });

  /** As a network plugin, or a kubelet that is stopped right after, writes it. */
  function setCondition(name: string, type: string, status: string, reason: string, message: string): void {
    const node = cluster.admin.get<Node>('nodes', undefined, name);
    const at = node.status.conditions![0]!;
    const conditions = [...node.status.conditions!.filter((condition) => condition.type !== type), { ...at, type, status, reason, message, lastTransitionTime: formatTimestamp(cluster.clock.now) }];
    cluster.admin.updateStatus<Node>('nodes', { ...node, metadata: { ...node.metadata }, status: { ...node.status, conditions } });
  }

  test('NetworkUnavailable: written by a network plugin, and kept by everybody else', () => {
    setCondition('worker-5', 'NetworkUnavailable', 'True', 'NoRouteCreated', 'the plugin has no route to it yet');
    cluster.advance('30s');
    const node = cluster.admin.get<Node>('nodes', undefined, 'worker-5');
    expect(node.spec.taints).toContainEqual(expect.objectContaining({ key: 'node.kubernetes.io/network-unavailable' }));
    expect(nodeConditionWords(node)).toEqual(['NetworkUnavailable']);
    expect(whyLines(cluster, 'nodes', 'worker-5')).toEqual(expect.arrayContaining(['WHAT IT MEANS  NetworkUnavailable', expect.stringMatching(/NetworkUnavailable True for \d+s: NoRouteCreated, the plugin has no route to it yet/)]));
    setCondition('worker-5', 'NetworkUnavailable', 'False', 'RouteCreated', 'there is a route');
  });

  test('KubeletNotReady: the last word of a kubelet that was stopped then', () => {
    const setStopped = (fault: string | null): unknown => cluster.admin.patch('nodes', undefined, 'worker-5', 'merge', { metadata: { annotations: { 'sim.kubarium.dev/fault': fault } } });
    setStopped('kubelet-stopped');
    setCondition('worker-5', 'Ready', 'False', 'KubeletNotReady', 'container runtime network not ready: cni plugin not initialized');
    expect(whyLines(cluster, 'nodes', 'worker-5')).toEqual(expect.arrayContaining(['WHAT IT MEANS  NotReady, KubeletNotReady', expect.stringMatching(/Ready False for \d+s: KubeletNotReady, container runtime network not ready/)]));
    // What others call it means the same.
    setCondition('worker-5', 'Ready', 'False', 'KubeletHasDiskTrouble', 'says so');
    expect(nodeConditionWords(cluster.admin.get<Node>('nodes', undefined, 'worker-5'))).toEqual(['KubeletNotReady']);
    setStopped(null);
  });

  test('a machine that was just switched on boots, and nobody is told to mend it', () => {
    cluster.apply('{apiVersion: v1, kind: Node, metadata: {name: fresh}}');
    const fresh = whyLines(cluster, 'nodes', 'fresh');
    expect(fresh).toEqual(expect.arrayContaining(['node/fresh is booting: its kubelet has not reported yet', 'WHAT IT MEANS  Booting']));
    expect(fresh.join('\n')).not.toMatch(/start the kubelet|kubectl delete/);
    cluster.advance('5s');
    expect(whyLines(cluster, 'nodes', 'fresh').join('\n')).not.toContain('ooting');
    setFault(cluster, 'fresh', 'power-loss');
    cluster.advance('80s');
    expect(whyLines(cluster, 'nodes', 'fresh')).toContain('WHAT IT MEANS  NotReady, NodeStatusUnknown');
    setFault(cluster, 'fresh', null);
    cluster.advance('2s');
    const back = whyLines(cluster, 'nodes', 'fresh');
    expect(back).toEqual(expect.arrayContaining(['node/fresh is booting: its kubelet has not reported yet', 'WHAT IT MEANS  Booting', expect.stringMatching(/NodeStatusUnknown, Kubelet stopped posting node status/)]));
    expect(back.join('\n')).not.toMatch(/bring the machine|has to come back/);
    cluster.advance('10s');
    expect(whyLines(cluster, 'nodes', 'fresh').join('\n')).not.toContain('ooting');
    // Off for so short a time that it still counts as Ready.
    setFault(cluster, 'fresh', 'power-loss');
    cluster.advance('25s');
    setFault(cluster, 'fresh', null);
    expect(whyLines(cluster, 'nodes', 'fresh').join('\n')).toMatch(/still counts as Ready, but has been silent for \d+s(.|\n)*its machine is booting: it is heard of within ten seconds/);
    cluster.advance('12s');
  });

  test('a machine without power from the start: Unknown, and then NodeStatusNeverUpdated', () => {
    cluster.apply('{apiVersion: v1, kind: Node, metadata: {name: dark, annotations: {sim.kubarium.dev/fault: power-loss}}}');
    expect(nodeConditionWords(cluster.admin.get<Node>('nodes', undefined, 'dark'))).toEqual(['Unknown']);
    expect(whyLines(cluster, 'nodes', 'dark')).toEqual(expect.arrayContaining(['WHAT IT MEANS  Unknown', '    - it has never given a sign of life (no Lease in kube-node-lease)']));
    cluster.advance('2m');
    expect(whyLines(cluster, 'nodes', 'dark')).toEqual(expect.arrayContaining(['WHAT IT MEANS  NotReady, NodeStatusNeverUpdated', expect.stringMatching(/Ready Unknown for \d+s: NodeStatusNeverUpdated, /)]));
  });
});

describe('the guide to Jobs', () => {
  test.each<[word: string, spec: string, script: string, seen: RegExp]>([
    ['BackoffLimitExceeded', 'backoffLimit: 0', 'exit 3', /^backoffLimit: 0, 1 failed$/],
    ['DeadlineExceeded', 'activeDeadlineSeconds: 5', 'sleep 99', /^activeDeadlineSeconds: 5$/],
    ['PodFailurePolicy', 'podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [42]}}]}', 'exit 42', /^Failed: PodFailurePolicy, Container work for pod .* failed with exit code 42/],
    ['FailedIndexes', 'completionMode: Indexed, completions: 2, parallelism: 2, backoffLimitPerIndex: 0', 'test $JOB_COMPLETION_INDEX != 1', /^failed indexes: 1; completed: 0$/],
    ['MaxFailedIndexesExceeded', 'completionMode: Indexed, completions: 4, parallelism: 4, backoffLimitPerIndex: 0, maxFailedIndexes: 1', 'exit 1', /^maxFailedIndexes: 1, failed indexes: \d/],
    ['Suspended', 'suspend: true', 'true', /^spec\.suspend: true$/],
  ])('%s', (word, spec, script, seen) => {
    const cluster = createTestCluster();
    cluster.apply(jobYaml('work', spec, script));
    cluster.advance('60s');
    const job = cluster.admin.get<Job>('jobs', 'default', 'work');
    expect(jobWord(job)).toBe(word);
    expect(entryFor(jobWords, word)!.evidence({ context: contextOf(cluster), job })).toContainEqual(expect.stringMatching(seen));
    expect(whyLines(cluster, 'jobs', 'work')).toContain(`WHAT IT MEANS  ${word}`);
  });
});

describe('the guide to storage', () => {
  const claim = (name: string, more: string): string => `{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: ${name}}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, ${more}}}\n---\n`;
  const volume = (name: string): string => `{apiVersion: v1, kind: PersistentVolume, metadata: {name: ${name}}, spec: {storageClassName: ${name}, capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /mnt/${name}}}}\n---\n`;
  const cluster = createTestCluster();

  beforeAll(() => {
    for (const name of ['lost', 'let-go', 'held', 'stays']) cluster.apply(volume(name) + claim(name, `storageClassName: ${name}`));
    cluster.admin.patch('persistentvolumes', undefined, 'stays', 'merge', { spec: { persistentVolumeReclaimPolicy: 'Delete' } });
    cluster.apply(claim('waits', 'storageClassName: nowhere') + '{apiVersion: v1, kind: Pod, metadata: {name: user}, spec: {volumes: [{name: v, persistentVolumeClaim: {claimName: held}}], containers: [{name: a, image: "nginx:1.27"}]}}');
    cluster.advance('30s');
    cluster.admin.patch('persistentvolumes', undefined, 'lost', 'merge', { metadata: { finalizers: null } });
    cluster.admin.delete('persistentvolumes', undefined, 'lost');
    for (const name of ['let-go', 'held', 'stays']) cluster.admin.delete('persistentvolumeclaims', 'default', name);
    cluster.admin.delete('persistentvolumes', undefined, 'held');
    cluster.advance('30s');
  });

  test.each<[word: string, name: string, seen: RegExp]>([
    ['Pending', 'waits', /^its class nowhere is not there$/],
    ['Lost', 'lost', /^it was bound to lost, which is not there any more$/],
    ['Terminating', 'held', /^used by 1 pod: user$/],
  ])('a claim: %s', (word, name, seen) => {
    const found = cluster.admin.get<PersistentVolumeClaim>('persistentvolumeclaims', 'default', name);
    expect(entryFor(claimWords, word)!.evidence({ context: contextOf(cluster), claim: found })).toContainEqual(expect.stringMatching(seen));
    expect(whyLines(cluster, 'persistentvolumeclaims', name)).toContain(`WHAT IT MEANS  ${word}`);
  });

  test.each<[word: string, name: string, seen: RegExp]>([
    ['Released', 'let-go', /^its claim was default\/let-go$/],
    ['Failed', 'stays', /^VolumeFailedDelete .*: host_path deleter only supports \/tmp\/\.\+ but received provided \/mnt\/stays$/],
    ['Terminating', 'held', /^its claim is default\/held$/],
  ])('a volume: %s', (word, name, seen) => {
    const found = cluster.admin.get<PersistentVolume>('persistentvolumes', undefined, name);
    expect(entryFor(volumeWords, word)!.evidence({ context: contextOf(cluster), volume: found })).toContainEqual(expect.stringMatching(seen));
    expect(whyLines(cluster, 'persistentvolumes', name)).toContain(`WHAT IT MEANS  ${word}`);
  });
});

describe('the guide to workloads', () => {
  const deployment = (name: string, spec: string, container: string, replicas = 2): string =>
    `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}}, spec: {replicas: ${replicas}, ${spec} selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: a, image: "nginx:1.27"${container}}]}}}}\n---\n`;
  const cluster = createTestCluster();

  beforeAll(() => {
    cluster.apply(`{apiVersion: v1, kind: ResourceQuota, metadata: {name: few}, spec: {hard: {pods: "3"}}}\n---\n${deployment('stuck', 'progressDeadlineSeconds: 20,', ', readinessProbe: {httpGet: {path: /, port: 81}}')}`);
    cluster.advance('5s');
    cluster.apply(deployment('refused', '', '') + deployment('stopped', 'paused: true,', '', 0) + '{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent}, spec: {selector: {matchLabels: {app: agent}}, template: {metadata: {labels: {app: agent}}, spec: {nodeSelector: {disk: ssd}, containers: [{name: a, image: "nginx:1.27"}]}}}}');
    cluster.advance('60s');
  });

  test.each<[word: string, plural: string, name: string, seen: RegExp]>([
    ['ProgressDeadlineExceeded', 'deployments', 'stuck', /Progressing False: ProgressDeadlineExceeded, ReplicaSet "stuck-\S+" has timed out progressing\./],
    ['FailedCreate', 'deployments', 'refused', /ReplicaFailure True: FailedCreate, pods "refused-\S+" is forbidden: exceeded quota: few/],
    ['MinimumReplicasUnavailable', 'deployments', 'refused', /Available False: MinimumReplicasUnavailable/],
    ['DeploymentPaused', 'deployments', 'stopped', /spec\.paused: true/],
    ['no node fits', 'daemonsets', 'agent', /nodeSelector: disk=ssd/],
  ])('%s', (word, plural, name, seen) => {
    expect(entryFor(workloadWords, word)).toBeDefined();
    const lines = whyLines(cluster, plural, name);
    const from = lines.indexOf(`WHAT IT MEANS  ${word}`);
    expect(from).toBeGreaterThan(0);
    expect(lines.slice(from).find((line) => line.startsWith('    - '))).toBeDefined();
    expect(lines.slice(from)).toContainEqual(expect.stringMatching(seen));
  });
});

describe('the guide to what steers others', () => {
  const cronJob = (name: string, more: string, script: string): string =>
    `{apiVersion: batch/v1, kind: CronJob, metadata: {name: ${name}}, spec: {schedule: "* * * * *", ${more} jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: work, image: "busybox:1.36", command: [sh, -c, "${script}"]}]}}}}}}\n---\n`;
  const deployment = (name: string, replicas: number): string =>
    `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}}, spec: {replicas: ${replicas}, selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: a, image: "nginx:1.27"}]}}}}\n---\n`;
  const autoscaler = (name: string): string =>
    `{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: ${name}}, spec: {maxReplicas: 4, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: ${name}}, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]}}\n---\n`;
  const cluster = createTestCluster();

  beforeAll(() => {
    cluster.apply(cronJob('stopped', 'suspend: true,', 'true') + cronJob('late', 'suspend: true,', 'true') + cronJob('slow', 'concurrencyPolicy: Forbid,', 'sleep 9999'));
    cluster.apply(deployment('unasked', 1) + deployment('none', 0) + autoscaler('unasked') + autoscaler('none'));
    cluster.apply('{apiVersion: v1, kind: Namespace, metadata: {name: held}}\n---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: kept, namespace: held, finalizers: [example.com/hold]}}');
    cluster.advance('110m');
    cluster.admin.patch('cronjobs', 'default', 'late', 'merge', { spec: { suspend: false } });
    cluster.admin.delete('namespaces', undefined, 'held');
    cluster.advance('50s');
  });

  test.each<[word: string, plural: string, name: string, seen: RegExp]>([
    ['Suspended', 'cronjobs', 'stopped', /^ {4}- spec\.suspend: true$/],
    ['JobAlreadyActive', 'cronjobs', 'slow', /^ {4}- JobAlreadyActive .*: Not starting job because prior execution is running and concurrency policy is Forbid$/],
    ['TooManyMissedTimes', 'cronjobs', 'late', /^ {4}- TooManyMissedTimes .*: too many missed start times\./],
    ['FailedGetResourceMetric', 'horizontalpodautoscalers', 'unasked', /^ {4}- ScalingActive False: FailedGetResourceMetric, .* missing request for cpu in container a of Pod unasked-/],
    ['ScalingDisabled', 'horizontalpodautoscalers', 'none', /^ {4}- ScalingActive False: ScalingDisabled, scaling is disabled since the replica count of the target is zero$/],
    ['Terminating', 'namespaces', 'held', /^ {4}- NamespaceFinalizersRemaining True: SomeFinalizersRemain, .*example\.com\/hold in 1 resource instances$/],
  ])('%s', (word, plural, name, seen) => {
    const lines = whyLines(cluster, plural, name);
    const from = lines.indexOf(`WHAT IT MEANS  ${word}`);
    expect(from).toBeGreaterThan(0);
    expect(lines.slice(from)).toContainEqual(expect.stringMatching(seen));
    expect(lines.filter((text) => text.startsWith('    - ') && !isEvidence(text))).toEqual([]);
  });

  test('those that do as they should need no words', () => {
    cluster.apply(cronJob('well', '', 'true'));
    cluster.advance('2m');
    for (const [plural, name] of [['cronjobs', 'well'], ['namespaces', 'default']]) expect(whyLines(cluster, plural!, name!).filter((text) => text.startsWith('WHAT IT MEANS'))).toEqual([]);
  });
});

test('no entry is without causes, and none speaks Kubernetes in its first sentence', () => {
  const all: readonly Pick<GuideEntry<never>, 'word' | 'means' | 'causes'>[] = [...podWords, ...waitingWords, ...endedWords, ...nodeWords, ...workloadWords, ...claimWords, ...volumeWords, ...jobWords, ...cronJobWords, ...autoscalerWords, ...namespaceWords];
  for (const { word, means, causes } of all) {
    expect(causes.length, String(word)).toBeGreaterThan(0);
    // Names of fields and reasons are written in camel case.
    expect(means, String(word)).not.toMatch(/[a-z][A-Z]/);
  }
  expect(new Set(all.map(({ word, means }) => `${String(word)} ${means}`)).size).toBe(all.length);
});
