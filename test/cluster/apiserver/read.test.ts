import { beforeEach, describe, expect, test } from 'vitest';
import { createTestApiServer, podManifest, refusalOf, runningPod } from '../../support/apiserver.ts';
import type { TestApiServer } from '../../support/apiserver.ts';

let cluster: TestApiServer;

beforeEach(() => {
  cluster = createTestApiServer();
});

describe('label selectors (rule 1.4.1)', () => {
  beforeEach(() => {
    const labels: Record<string, Record<string, string>> = {
      s1: { app: 'web', tier: 'front', version: '1' },
      s2: { app: 'web', tier: 'back', version: '2' },
      s3: { app: 'db', tier: 'back' },
      s4: {},
    };
    for (const name of ['s3', 's1', 's4', 's2']) cluster.client.create('secrets', { metadata: { name, namespace: 'default', labels: labels[name] } });
    cluster.client.create('secrets', { metadata: { name: 's0', namespace: 'kube-system', labels: { app: 'web' } } });
  });

  test.each<[string, string[]]>([
    ['', ['s1', 's2', 's3', 's4']],
    ['app=web', ['s1', 's2']],
    ['app==web,tier=back', ['s2']],
    ['app!=web', ['s3', 's4']],
    ['app in (web, db)', ['s1', 's2', 's3']],
    ['app in (db)', ['s3']],
    ['app notin (web)', ['s3', 's4']],
    ['app', ['s1', 's2', 's3']],
    ['!app', ['s4']],
    ['version>1', ['s2']],
    ['version<2,app', ['s1']],
    ['app=nothing', []],
    ['app=web,app=db', []],
  ])('%s', (labelSelector, names) => {
    expect(cluster.client.list('secrets', { namespace: 'default', labelSelector }).map(({ metadata }) => metadata.name)).toEqual(names);
  });

  test('all namespaces, sorted by namespace and name', () => {
    const found = cluster.client.list('secrets', { labelSelector: 'app=web' });
    expect(found.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual(['default/s1', 'default/s2', 'kube-system/s0']);
  });

  test('nonsense is refused', () => {
    expect(refusalOf(() => cluster.client.list('secrets', { labelSelector: 'app in web' }))).toMatchObject({
      reason: 'BadRequest',
      message: "unable to parse requirement: found 'web' expected: '('",
    });
  });
});

describe('field selectors (rules 1.4.5, 1.4.6)', () => {
  beforeEach(() => {
    runningPod(cluster.client, 'two');
    runningPod(cluster.client, 'one');
    cluster.client.create('pods', podManifest('waiting', { spec: { restartPolicy: 'Never' } }));
  });

  test.each<[string, string[]]>([
    ['status.phase=Running', ['one', 'two']],
    ['status.phase!=Running', ['waiting']],
    ['metadata.name=two', ['two']],
    ['metadata.name=nope', []],
    ['metadata.name=two,status.phase=Pending', []],
    ['metadata.namespace=default,metadata.name=one', ['one']],
    ['spec.restartPolicy=Always', ['one', 'two']],
    ['spec.nodeName=worker-1', ['one', 'two']],
    ['spec.nodeName=', ['waiting']],
    ['spec.nodeName=worker-1,metadata.name!=one', ['two']],
  ])('%s', (fieldSelector, names) => {
    expect(cluster.client.list('pods', { namespace: 'default', fieldSelector }).map(({ metadata }) => metadata.name)).toEqual(names);
  });

  test.each([
    ['pods', 'foo=bar', 'field label not supported: foo'],
    ['pods', 'status.phase', "invalid selector: 'status.phase'; can't understand 'status.phase'"],
    ['nodes', 'metadata.namespace=a', 'field label not supported: metadata.namespace'],
    ['deployments', 'spec.replicas=1', '"spec.replicas" is not a known field selector: only "metadata.name", "metadata.namespace"'],
    ['configmaps', 'data.a=1', '"data.a" is not a known field selector: only "metadata.name", "metadata.namespace"'],
  ])('%s by %s is refused', (plural, fieldSelector, message) => {
    expect(refusalOf(() => cluster.client.list(plural, { fieldSelector }))).toMatchObject({ reason: 'BadRequest', message });
  });
});

test.each([
  ['pods', 'default', 'pods "nope" not found'],
  ['deployments', 'default', 'deployments.apps "nope" not found'],
  ['poddisruptionbudgets', 'default', 'poddisruptionbudgets.policy "nope" not found'],
  ['nodes', undefined, 'nodes "nope" not found'],
])('%s that are not there', (plural, namespace, message) => {
  expect(refusalOf(() => cluster.client.get(plural, namespace, 'nope'))).toMatchObject({ code: 404, message });
  expect(cluster.client.find(plural, namespace, 'nope')).toBeUndefined();
});
