// Patches whose outcome is no object of its kind: the converter's words for strategic ones, the decoder's for the others.
import { expect, test } from 'vitest';
import type { PatchType } from '../../../src/model/client.ts';
import { formatKubectlError } from '../../../src/model/errors.ts';
import { createTestApiServer, podManifest, refusalOf } from '../../support/apiserver.ts';

function refusal(patch: unknown, patchType: PatchType = 'strategic') {
  const { client, server } = createTestApiServer();
  client.create('pods', podManifest('one'));
  return refusalOf(() => server.handleRequest({ verb: 'patch', plural: 'pods', namespace: 'default', name: 'one', patchType, patch }));
}

test.each([
  [{ spec: { priority: 'many' } }, 'map[spec:map[priority:many]]', 'unrecognized type: int32'],
  [{ spec: { priority: true } }, 'map[spec:map[priority:true]]', 'unrecognized type: int32'],
  [{ spec: { hostNetwork: 'yes' } }, 'map[spec:map[hostNetwork:yes]]', 'unrecognized type: bool'],
  [{ spec: { hostNetwork: 1 } }, 'map[spec:map[hostNetwork:1]]', 'unrecognized type: bool'],
  [{ spec: { nodeName: 3 } }, 'map[spec:map[nodeName:3]]', 'cannot convert int64 to string'],
  [{ spec: { nodeName: [] } }, 'map[spec:map[nodeName:[]]]', 'unrecognized type: string'],
  [{ metadata: { labels: 'a' } }, 'map[metadata:map[labels:a]]', 'cannot restore map from string'],
  [{ spec: { tolerations: { a: 1 } } }, 'map[spec:map[tolerations:map[a:1]]]', 'cannot restore slice from map'],
  [{ spec: { securityContext: 'x' } }, 'map[spec:map[securityContext:x]]', 'cannot restore struct from: string'],
])('strategic %j', (patch, value, why) => {
  const error = refusal(patch);
  expect(error.code).toBe(422);
  expect(formatKubectlError(error)).toBe(`The request is invalid: patch: Invalid value: "${value}": ${why}`);
});

test('merge patches show the object they make, in the words of the JSON decoder', () => {
  const text = formatKubectlError(refusal({ spec: { priority: 'many' } }, 'merge'));
  expect(text).toMatch(/^The request is invalid: patch: Invalid value: "\{\\"apiVersion\\":\\"v1\\"/);
  expect(text).toMatch(/: json: cannot unmarshal string into Go struct field PodSpec.spec.priority of type int32$/);
});
