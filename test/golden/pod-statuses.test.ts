// Every STATUS that behaviour rule 6.3 can say of a pod is provoked by an example of manifests/pod-life or manifests/troubles.
import { beforeAll, describe, expect, it, test } from 'vitest';
import { createTestCluster, setFault } from '../support/cluster.ts';
import type { PlayedExamples } from '../support/status-examples.ts';
import { playStatusExamples, STATUSES } from '../support/status-examples.ts';

describe('the examples', () => {
  let { cluster, shown } = {} as PlayedExamples;

  beforeAll(() => {
    ({ cluster, shown } = playStatusExamples());
  });

  it.each(Object.entries(STATUSES))('show what rule %s says', (_rule, statuses) => {
    expect(statuses.filter((status) => !shown.has(status))).toEqual([]);
  });

  it('show nothing that no rule says', () => {
    const known = new Set(Object.values(STATUSES).flat());
    expect([...shown].filter(([status]) => !known.has(status) && !/^Init:\d\/\d$/.test(status)).map(([status, { metadata }]) => `${status} (${metadata.name})`)).toEqual([]);
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
