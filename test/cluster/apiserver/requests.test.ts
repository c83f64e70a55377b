// Requests as data: bodies of the outside world, however broken, are answered or refused in Kubernetes' words.
import { expect, test } from 'vitest';
import type { Request } from '../../../src/model/client.ts';
import { createTestApiServer, podManifest, refusalOf } from '../../support/apiserver.ts';

const send = (request: Request) => createTestApiServer().server.handleRequest(request);
const createPod = (object: unknown) => send({ verb: 'create', plural: 'pods', namespace: 'default', object });

test.each([
  [{ kind: 'pod', apiVersion: 'v1' }, /^pod in version "v1" cannot be handled as a Pod: no kind "pod" is registered for version "v1" in scheme "/],
  [{ kind: 'Pod', apiVersion: 'apps/v9' }, /^Pod in version "v9" cannot be handled as a Pod: no kind "Pod" is registered for version "apps\/v9" in scheme "/],
  [{ kind: 'Deployment', apiVersion: 'apps/v1' }, 'Deployment in version "v1" cannot be handled as a Pod: converting (v1.Deployment) to (core.Pod): unknown conversion'],
  [{ kind: 'ConfigMap', apiVersion: 'v1' }, 'ConfigMap in version "v1" cannot be handled as a Pod: converting (v1.ConfigMap) to (core.Pod): unknown conversion'],
  [{ kind: 'List', apiVersion: 'v1' }, 'List in version "v1" cannot be handled as a Pod: converting (v1.List) to (core.Pod): unknown conversion'],
  [{ kind: 'DeploymentList', apiVersion: 'apps/v1' }, 'DeploymentList in version "v1" cannot be handled as a Pod: converting (v1.DeploymentList) to (core.Pod): unknown conversion'],
  [{ kind: 3 }, 'the object provided is unrecognized (must be of type Object)'],
])('a body of another type is refused: %j', (type, message) => {
  const refusal = refusalOf(() => createPod({ ...podManifest('one'), ...type }));
  expect(refusal.code).toBe(400);
  expect(refusal.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
});

test.each([
  [{ spec: undefined }, 'spec.containers: Required value'],
  [{ spec: null }, 'spec.containers: Required value'],
  [{ spec: { containers: [] } }, 'spec.containers: Required value'],
  [{ spec: { containers: [{ name: 'a', image: 'a' }], volumes: [null] } }, 'spec.volumes[0].name: Required value'],
])('what is missing is said by validation: %j', (fields, message) => {
  expect(refusalOf(() => createPod({ metadata: { name: 'bad' }, ...fields })).message).toContain(message);
});

test('an event about nothing has columns all the same', () => {
  const answer = send({ verb: 'create', plural: 'events', namespace: 'default', object: { metadata: { name: 'e' }, reason: 'Odd' } });
  expect(answer).toMatchObject({ object: { involvedObject: {} } });
});
