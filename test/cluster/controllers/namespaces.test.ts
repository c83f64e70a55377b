import { beforeEach, describe, expect, test } from 'vitest';
import { namespaceController } from '../../../src/cluster/controllers/namespace-controller.ts';
import { rootCaPublisher } from '../../../src/cluster/controllers/root-ca-publisher.ts';
import { serviceAccountController } from '../../../src/cluster/controllers/service-account-controller.ts';
import type { ConfigMap, Namespace } from '../../../src/model/object.ts';
import { createTestApiServer, podManifest, refusalOf, runningPod } from '../../support/apiserver.ts';
import type { TestApiServer } from '../../support/apiserver.ts';

let cluster: TestApiServer;

beforeEach(() => {
  cluster = createTestApiServer();
  cluster.start(namespaceController, serviceAccountController, rootCaPublisher);
  cluster.client.create('namespaces', { metadata: { name: 'team' } });
});

const team = (): Namespace | undefined => cluster.client.find<Namespace>('namespaces', undefined, 'team');
const seconds = (count: number): void => cluster.clock.advance(count * 1000);
const inTeam = { metadata: { namespace: 'team' } };

describe('what every namespace holds (rule 4.7.3)', () => {
  test('an account and the certificate, which come back', () => {
    const held = (): (string | undefined)[] => [
      cluster.client.find('serviceaccounts', 'team', 'default')?.metadata.name,
      cluster.client.find<ConfigMap>('configmaps', 'team', 'kube-root-ca.crt')?.data?.['ca.crt']?.split('\n')[0],
    ];
    const all = ['default', '-----BEGIN CERTIFICATE-----'];
    expect(held()).toEqual([undefined, undefined]);
    seconds(1);
    expect(held()).toEqual(all);
    cluster.client.delete('serviceaccounts', 'team', 'default');
    cluster.client.delete('configmaps', 'team', 'kube-root-ca.crt');
    expect(held()).toEqual([undefined, undefined]);
    seconds(1);
    expect(held()).toEqual(all);
  });

  test('a certificate that was changed is put right', () => {
    seconds(1);
    const published = cluster.client.get<ConfigMap>('configmaps', 'team', 'kube-root-ca.crt');
    cluster.client.update<ConfigMap>('configmaps', { ...published, data: { 'ca.crt': 'mine', more: 'x' } });
    seconds(1);
    expect(cluster.client.get<ConfigMap>('configmaps', 'team', 'kube-root-ca.crt').data).toEqual(published.data);
  });

  test('a pod that comes before the account is refused', () => {
    expect(refusalOf(() => cluster.client.create('pods', podManifest('early', inTeam))).message).toBe(
      'pods "early" is forbidden: error looking up service account team/default: serviceaccount "default" not found',
    );
    seconds(1);
    expect(cluster.client.create('pods', podManifest('late', inTeam)).metadata.name).toBe('late');
  });
});

describe('the end of a namespace (rule 4.7.1)', () => {
  test('without pods it takes five seconds', () => {
    seconds(1);
    cluster.client.create('configmaps', { metadata: { name: 'settings', namespace: 'team' } });
    cluster.client.delete('namespaces', undefined, 'team');
    expect(team()).toMatchObject({ status: { phase: 'Terminating' }, spec: { finalizers: ['kubernetes'] } });
    seconds(4.9);
    expect(team()!.status.conditions).toBeUndefined();
    seconds(0.2);
    expect(team()).toBeUndefined();
    expect(cluster.client.list('configmaps', { namespace: 'team' })).toEqual([]);
    expect(cluster.client.list('serviceaccounts', { namespace: 'team' })).toEqual([]);
  });

  test('pods go first and gracefully; the rest waits for them', () => {
    seconds(1);
    runningPod(cluster.client, 'one', { ...inTeam, spec: { terminationGracePeriodSeconds: 14 } });
    cluster.client.delete('namespaces', undefined, 'team');
    seconds(5.1);
    expect(cluster.client.get('pods', 'team', 'one').metadata.deletionGracePeriodSeconds).toBe(14);
    expect(cluster.client.find('serviceaccounts', 'team', 'default')).toBeDefined();
    expect(team()!.status.conditions!.map(({ type, status, reason, message }) => [type, status, reason, message].join(' | '))).toEqual([
      'NamespaceDeletionDiscoveryFailure | False | ResourcesDiscovered | All resources successfully discovered',
      'NamespaceDeletionGroupVersionParsingFailure | False | ParsedGroupVersions | All legacy kube types successfully parsed',
      'NamespaceDeletionContentFailure | False | ContentDeleted | All content successfully deleted, may be waiting on finalization',
      'NamespaceContentRemaining | True | SomeResourcesRemain | Some resources are remaining: pods. has 1 resource instances',
      'NamespaceFinalizersRemaining | False | ContentHasNoFinalizers | All content-preserving finalizers finished',
    ]);
    cluster.client.delete('pods', 'team', 'one', { gracePeriodSeconds: 0 });
    seconds(7);
    expect(team()).toBeDefined();
    seconds(1.1);
    expect(team()).toBeUndefined();
  });

  test('a finalizer holds it and is named', () => {
    seconds(1);
    const held = cluster.client.create('configmaps', { metadata: { name: 'held', namespace: 'team', finalizers: ['example.com/hold'] } });
    cluster.client.delete('namespaces', undefined, 'team');
    seconds(60);
    expect(team()!.status.conditions!.filter(({ status }) => status === 'True').map(({ message }) => message)).toEqual([
      'Some resources are remaining: configmaps. has 1 resource instances',
      'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
    ]);
    const live = cluster.client.get('configmaps', 'team', held.metadata.name);
    cluster.client.update('configmaps', { ...live, metadata: { ...live.metadata, finalizers: [] } });
    seconds(8.1);
    expect(team()).toBeUndefined();
  });

  test('emptied, it waits for finalizers of its own, with all conditions well', () => {
    cluster.client.create('namespaces', { metadata: { name: 'kept', finalizers: ['example.com/hold'] } });
    cluster.client.delete('namespaces', undefined, 'kept');
    seconds(10);
    const { spec, status } = cluster.client.get<Namespace>('namespaces', undefined, 'kept');
    expect(spec).toEqual({});
    expect(status.conditions!.map((condition) => `${condition.type} ${condition.status}`)).toEqual([
      'NamespaceDeletionDiscoveryFailure False',
      'NamespaceDeletionGroupVersionParsingFailure False',
      'NamespaceDeletionContentFailure False',
      'NamespaceContentRemaining False',
      'NamespaceFinalizersRemaining False',
    ]);
  });

  test('nothing new is let in meanwhile', () => {
    cluster.client.delete('namespaces', undefined, 'team');
    expect(refusalOf(() => cluster.client.create('configmaps', { metadata: { name: 'x', namespace: 'team' } })).reason).toBe('Forbidden');
    seconds(1);
    expect(cluster.client.find('serviceaccounts', 'team', 'default')).toBeUndefined();
  });

  test('its name is free afterwards', () => {
    cluster.client.delete('namespaces', undefined, 'team');
    seconds(6);
    cluster.client.create('namespaces', { metadata: { name: 'team' } });
    seconds(1);
    expect(cluster.client.find('serviceaccounts', 'team', 'default')).toBeDefined();
  });
});
