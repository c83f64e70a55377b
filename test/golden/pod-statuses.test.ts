// Every STATUS that behaviour rule 6.3 can say of a pod is provoked by an example of manifests/pod-life or manifests/troubles.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { podStatus } from '../../src/kinds/pod/status-text.ts';
import type { Pod } from '../../src/model/object.ts';
import type { TestCluster } from '../support/cluster.ts';
import { createTestCluster, setFault } from '../support/cluster.ts';

const examples = fileURLToPath(new URL('../../manifests', import.meta.url));
const texts = ['pod-life', 'troubles'].flatMap((folder) =>
  readdirSync(join(examples, folder)).filter((name) => name.endsWith('.yaml')).sort((a, b) => Number(b === 'node.yaml') - Number(a === 'node.yaml') || (a < b ? -1 : 1)).map((name) => readFileSync(join(examples, folder, name), 'utf8')),
);

/** STATUS by rule; the example that shows each is named by the test when it is missing. */
const STATUSES: Readonly<Record<string, readonly string[]>> = {
  '6.3.1 reasons of the pod itself': ['Evicted', 'OutOfcpu', 'OutOfmemory', 'OutOfpods', 'NodeAffinity', 'NodePorts', 'UnexpectedAdmissionError', 'SysctlForbidden'],
  '6.3.2 scheduling gates': ['SchedulingGated'],
  '6.3.3 init containers': ['Init:0/2', 'Init:1/2', 'Init:Error', 'Init:CrashLoopBackOff', 'Init:ErrImagePull', 'Init:ImagePullBackOff', 'Init:ExitCode:3', 'Init:Signal:9'],
  '6.3.4 main containers': ['Completed', 'Error', 'OOMKilled', 'StartError', 'ContainerStatusUnknown', 'ExitCode:4', 'Signal:11'],
  '6.3.5 some are done': ['NotReady', 'Running'],
  '6.3.6 deleted': ['Terminating'],
  '6.3.2 the usual sequence': ['Pending', 'ContainerCreating', 'PodInitializing'],
  '6.4 waiting': [
    'ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull', 'ImageInspectError', 'RegistryUnavailable', 'SignatureValidationFailed',
    'CreateContainerConfigError', 'CreateContainerError', 'RunContainerError', 'PostStartHookError', 'CrashLoopBackOff',
  ],
  '6.4 lost with the machine': ['Unknown'],
};

describe('the examples', () => {
  const shown = new Map<string, string>();
  let cluster: TestCluster;

  beforeAll(() => {
    cluster = createTestCluster({ kubeSystem: false });
    cluster.store.watch(['pods'], ({ type, object }) => {
      if (type !== 'DELETED') shown.set(podStatus(object as Pod, cluster.clock.now).status, object.metadata.name);
    });
    for (const text of texts) cluster.apply(text);
    cluster.advance('5m');
    // What the files say to try.
    cluster.admin.delete('pods', 'default', 'stubborn');
    cluster.advance('20s');
    setFault(cluster, 'lab', 'power-loss');
    cluster.advance('1m');
    setFault(cluster, 'lab', null);
    cluster.advance('2m');
  });

  it.each(Object.entries(STATUSES))('show what rule %s says', (_rule, statuses) => {
    expect(statuses.filter((status) => !shown.has(status))).toEqual([]);
  });

  it('show nothing that no rule says', () => {
    const known = new Set(Object.values(STATUSES).flat());
    expect([...shown].filter(([status]) => !known.has(status) && !/^Init:\d\/\d$/.test(status)).map(([status, pod]) => `${status} (${pod})`)).toEqual([]);
  });

  it('end what they say in the words of the pod', () => {
    const reasons = ['too-long', 'never-started', 'hog', 'fills-volume'].map((name) => `${name} ${cluster.pod(name).status.phase} ${cluster.pod(name).status.reason}`);
    expect(reasons).toEqual(['too-long Failed DeadlineExceeded', 'never-started Failed DeadlineExceeded', 'hog Failed Evicted', 'fills-volume Failed Evicted']);
    const qos = ['guaranteed', 'burstable', 'best-effort'].map((name) => cluster.pod(name).status.qosClass);
    expect(qos).toEqual(['Guaranteed', 'Burstable', 'BestEffort']);
    expect(cluster.logs('downward-api')).toEqual([expect.stringMatching(/^downward-api on worker-\d at 10\.244\.\d\.\d+, tier backend, 1 CPU, 64 MiB$/)]);
    expect(cluster.table('jobs', { columns: ['NAME', 'STATUS', 'COMPLETIONS'] })).toMatchInlineSnapshot(`
      "NAME               STATUS     COMPLETIONS
      crowd              Failed     0/9
      job-with-sidecar   Complete   1/1
      late               Failed     0/1"
    `);
  });
});

test('a pod whose deletion has lost its node says Unknown (rule 6.3.6)', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply('{apiVersion: v1, kind: Pod, metadata: {name: app}, spec: {containers: [{name: app, image: nginx:1.27}]}}');
  cluster.settle();
  setFault(cluster, 'worker-1', 'network-partition');
  cluster.admin.delete('pods', 'default', 'app');
  const pod = cluster.pod('app');
  cluster.admin.updateStatus('pods', { ...pod, status: { ...pod.status, reason: 'NodeLost' } });
  expect(cluster.status('app')).toBe('Unknown');
});
