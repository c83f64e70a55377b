// What a change of a pod is said to be about.
import { expect, test } from 'vitest';
import { podKind } from '../../../src/kinds/pod.ts';
import { PodTopic } from '../../../src/kinds/pod/topics.ts';
import type { Change } from '../../../src/model/client.ts';
import type { Pod } from '../../../src/model/object.ts';
import type { PodParts } from '../../support/pod.ts';
import { makePod } from '../../support/pod.ts';

const OWNERS = 'ReplicaSet ReplicationController StatefulSet DaemonSet Job';

const owner = (kind: string): PodParts => ({ metadata: { ownerReferences: [{ apiVersion: 'apps/v1', kind, name: 'it', uid: 'uid-of-it', controller: true }] } });
const web = makePod(owner('ReplicaSet'));
const on = (nodeName: string): Pod['spec'] => ({ ...web.spec, nodeName });
const mounting = (volume: object): Pod['spec'] => ({ ...web.spec, volumes: [{ name: 'data', ...volume }] });

function topicsOf(type: Change['type'], object: Pod, previous?: Pod): string {
  const topics = podKind.topicsOf!({ type, revision: 1, plural: 'pods', object, ...(previous && { previous }) });
  return Object.entries(PodTopic).filter(([, topic]) => topics & topic).map(([name]) => name).join(' ');
}

test.each<[string, string, Change['type'], Pod, Pod?]>([
  ['a pod of a ReplicaSet that comes', 'ReplicaSet spec', 'ADDED', web],
  ['its binding', 'ReplicaSet spec', 'MODIFIED', { ...web, spec: on('worker-1') }, web],
  ['its status', 'ReplicaSet', 'MODIFIED', { ...web, status: { phase: 'Running' } }, web],
  ['its end', 'ReplicaSet end', 'MODIFIED', { ...web, status: { phase: 'Failed' } }, web],
  ['its status while it is being deleted', 'ReplicaSet end', 'MODIFIED', { ...web, metadata: { ...web.metadata, deletionTimestamp: '2025-06-01T08:00:30Z' } }, web],
  ['its removal', 'ReplicaSet end', 'DELETED', web, web],
  ['a pod of a ReplicationController', 'ReplicationController spec', 'ADDED', makePod(owner('ReplicationController'))],
  ['a pod of a StatefulSet', 'StatefulSet spec', 'ADDED', makePod(owner('StatefulSet'))],
  ['a pod of a DaemonSet', 'DaemonSet spec', 'ADDED', makePod(owner('DaemonSet'))],
  ['a pod of a Job', 'Job spec', 'ADDED', makePod(owner('Job'))],
  ['a pod of somebody else', 'spec', 'ADDED', makePod(owner('Node'))],
  ['a pod that anybody may adopt', `${OWNERS} spec`, 'ADDED', makePod()],
  ['its adoption', OWNERS, 'MODIFIED', { ...web, metadata: makePod(owner('Job')).metadata }, { ...web, metadata: makePod().metadata }],
  ['its release', OWNERS, 'MODIFIED', { ...web, metadata: makePod().metadata }, web],
  ['another owner', 'ReplicaSet DaemonSet', 'MODIFIED', { ...web, metadata: makePod(owner('DaemonSet')).metadata }, web],
  ['a pod with a claim', 'ReplicaSet claims spec', 'ADDED', { ...web, spec: mounting({ persistentVolumeClaim: { claimName: 'data' } }) }],
  ['a pod with an ephemeral volume', 'ReplicaSet claims spec', 'ADDED', { ...web, spec: mounting({ ephemeral: { volumeClaimTemplate: {} } }) }],
  ['a pod with an empty directory', 'ReplicaSet spec', 'ADDED', { ...web, spec: mounting({ emptyDir: {} }) }],
])('%s is about %s', (_, topics, type, object, previous) => {
  expect(topicsOf(type, object, previous)).toBe(topics);
});
