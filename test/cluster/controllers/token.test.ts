import { beforeEach, expect, test } from 'vitest';
import { tokenController } from '../../../src/cluster/controllers/token-controller.ts';
import { homeOfToken } from '../../../src/model/account-token.ts';
import type { Secret } from '../../../src/model/object.ts';
import { createTestApiServer } from '../../support/apiserver.ts';
import type { TestApiServer } from '../../support/apiserver.ts';

let cluster: TestApiServer;

beforeEach(() => {
  cluster = createTestApiServer();
  cluster.start(tokenController);
  cluster.client.create('serviceaccounts', { metadata: { name: 'robot', namespace: 'default' } });
});

const ask = (account: string): void => {
  cluster.client.create('secrets', { metadata: { name: 'key', namespace: 'default', annotations: { 'kubernetes.io/service-account.name': account } }, type: 'kubernetes.io/service-account-token' });
  cluster.clock.advance(1000);
};
const key = (): Secret | undefined => cluster.client.find<Secret>('secrets', 'default', 'key');

test('a Secret that asks for the token of an account gets it, with the certificate and the namespace', () => {
  ask('robot');
  const { data = {}, metadata } = key()!;
  expect(Object.keys(data).toSorted()).toEqual(['ca.crt', 'namespace', 'token']);
  const said = (field: string): string => Buffer.from(data[field]!, 'base64').toString();
  expect(said('namespace')).toBe('default');
  expect(said('ca.crt')).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
  expect(homeOfToken(said('token'))).toEqual({ namespace: 'default', name: 'key' });
  expect(metadata.annotations?.['kubernetes.io/service-account.uid']).toBe(cluster.client.get('serviceaccounts', 'default', 'robot').metadata.uid);
});

test('what is lost comes back, and the token stays the same', () => {
  ask('robot');
  const before = key()!;
  cluster.client.update<Secret>('secrets', { ...before, data: { token: before.data!['token']! } });
  cluster.clock.advance(1000);
  expect(key()!.data).toEqual(before.data);
});

test('without its account a Secret goes', () => {
  ask('nobody');
  expect(key()).toBeUndefined();
  ask('robot');
  cluster.client.delete('serviceaccounts', 'default', 'robot');
  cluster.clock.advance(1000);
  expect(key()).toBeUndefined();
});
