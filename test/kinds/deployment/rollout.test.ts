import { describe, expect, test } from 'vitest';
import { replicaSetsOf, rollbackPatch, rollbackSource, rolloutHistory, rolloutStatus } from '../../../src/kinds/deployment/rollout.ts';
import { deploymentKind } from '../../../src/kinds/deployment.ts';
import { replicaSetKind } from '../../../src/kinds/replica-set.ts';
import { askRollback } from '../../../src/kinds/rollback-question.ts';
import { diffTemplates } from '../../../src/kinds/template-diff.ts';
import type { Question } from '../../../src/model/intent.ts';
import type { Deployment, ReplicaSet } from '../../../src/model/object.ts';
import { controlledBy, createdAt, live, readerWith } from '../../support/kinds.ts';

function deployment(image: string, rest = ''): Deployment {
  return live(
    deploymentKind,
    `metadata: {annotations: {deployment.kubernetes.io/revision: "3", note: now}}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "${image}"}]}}
${rest}`,
  );
}

function revision(number: number, image: string, owner: Deployment, cause = ''): ReplicaSet {
  const hash = `hash${number}`;
  const object = live(
    replicaSetKind,
    `metadata:
  name: web-${hash}
  annotations: {deployment.kubernetes.io/revision: "${number}", deployment.kubernetes.io/desired-replicas: "3"${cause}}
spec:
  replicas: 0
  selector: {matchLabels: {app: web, pod-template-hash: ${hash}}}
  template: {metadata: {labels: {app: web, pod-template-hash: ${hash}}}, spec: {containers: [{name: web, image: "${image}"}]}}`,
  );
  return { ...object, metadata: { ...object.metadata, ownerReferences: controlledBy(owner) } };
}

const current = deployment('redis:7');
const revisions = [
  revision(1, 'nginx:1.16', current, ', kubernetes.io/change-cause: first release'),
  revision(2, 'nginx:1.17', current),
  revision(3, 'redis:7', current),
];

describe('rollout status', () => {
  const status = (fields: string) => rolloutStatus(deployment('nginx', `status: ${fields}`));
  test.each<[string, string, string]>([
    ['{}', 'waiting', 'Waiting for deployment spec update to be observed...'],
    [
      '{observedGeneration: 1, updatedReplicas: 1, replicas: 4, availableReplicas: 3}',
      'waiting',
      'Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...',
    ],
    [
      '{observedGeneration: 1, updatedReplicas: 3, replicas: 4, availableReplicas: 3}',
      'waiting',
      'Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...',
    ],
    [
      '{observedGeneration: 1, updatedReplicas: 3, replicas: 3, availableReplicas: 1}',
      'waiting',
      'Waiting for deployment "web" rollout to finish: 1 of 3 updated replicas are available...',
    ],
    ['{observedGeneration: 1, updatedReplicas: 3, replicas: 3, availableReplicas: 3}', 'done', 'deployment "web" successfully rolled out'],
    [
      '{observedGeneration: 1, conditions: [{type: Progressing, status: "False", reason: ProgressDeadlineExceeded}]}',
      'error',
      'deployment "web" exceeded its progress deadline',
    ],
  ])('%s', (fields, state, text) => {
    expect(status(fields)).toEqual({ state, text });
  });
});

test('history lists the revisions of this Deployment alone, in order', () => {
  const stranger = { ...revision(9, 'busybox', current), metadata: { ...revision(9, 'busybox', current).metadata, ownerReferences: [] } };
  const reader = readerWith(current, revisions[2]!, revisions[0]!, stranger, revisions[1]!);
  const history = rolloutHistory(current, replicaSetsOf(reader, current));
  expect(history.map(({ revision, changeCause, images, isCurrent }) => [revision, changeCause, images.join(), isCurrent])).toEqual([
    [1, 'first release', 'nginx:1.16', false],
    [2, undefined, 'nginx:1.17', false],
    [3, undefined, 'redis:7', true],
  ]);
});

describe('undo', () => {
  test('goes to the revision before the newest, without its hash, and keeps the bookkeeping', () => {
    const rollback = rollbackPatch(current, revisions);
    expect(rollback).toMatchObject({
      revision: 2,
      patch: [
        {
          op: 'replace',
          path: '/spec/template',
          value: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ image: 'nginx:1.17' }] } },
        },
        { op: 'add', path: '/metadata/annotations', value: { 'deployment.kubernetes.io/revision': '3' } },
      ],
    });
    expect(JSON.stringify(rollback)).not.toContain('pod-template-hash');
  });

  test('takes the change cause of the revision', () => {
    const rollback = rollbackPatch(current, revisions, 1);
    expect('patch' in rollback && rollback.patch[1]?.value).toEqual({
      'deployment.kubernetes.io/revision': '3',
      'kubernetes.io/change-cause': 'first release',
    });
  });

  test.each<[string, Deployment, ReplicaSet[], number, object]>([
    ['nothing before', current, [revisions[2]!], 0, { error: 'no rollout history found for deployment "web"' }],
    ['unknown revision', current, revisions, 7, { error: 'unable to find specified revision 7 in history' }],
    ['already there', current, revisions, 3, { skipped: 'skipped rollback (current template already matches revision 3)' }],
    [
      'paused',
      { ...current, spec: { ...current.spec, paused: true } },
      revisions,
      1,
      { error: "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again" },
    ],
  ])('%s', (_name, object, replicaSets, to, outcome) => {
    expect(rollbackPatch(object, replicaSets, to)).toEqual(outcome);
  });

  test('the dialog offers the older revisions, newest first, with what they change', () => {
    const intent = askRollback(rollbackSource(current, revisions));
    const question = (intent as { question: Question }).question;
    expect(question.fields).toEqual([
      {
        name: 'revision',
        kind: 'choice',
        label: 'Revision',
        value: '2',
        options: [
          { value: '2', label: '2  nginx:1.17  <none>' },
          { value: '1', label: '1  nginx:1.16  first release' },
        ],
      },
    ]);
    const answers = { revision: '1' };
    expect(question.refuse?.(answers)).toBeUndefined();
    expect(question.lines(answers)).toContain('+  - image: nginx:1.16');
    expect(question.onOk(answers)).toMatchObject({
      type: 'request',
      requests: [{ verb: 'patch', plural: 'deployments', patchType: 'json' }],
      kubectl: 'kubectl rollout undo deployment/web --to-revision=1 -n default',
    });
  });

  test('a Deployment with one revision has nowhere to go', () => {
    expect(askRollback(rollbackSource(current, [revisions[2]!]))).toMatchObject({ type: 'flash', level: 'error' });
  });
});

test('a template diff shows the changed lines and a little around them', () => {
  expect(diffTemplates(current.spec.template, revisions[1]!.spec.template)).toMatchInlineSnapshot(`
    [
      " spec:",
      "   containers:",
      "-  - image: redis:7",
      "+  - image: nginx:1.17",
      "     imagePullPolicy: IfNotPresent",
      "     name: web",
    ]
  `);
});

describe('keys', () => {
  const press = (key: string, object = current) => {
    const action = deploymentKind.actions?.find((candidate) => candidate.key === key);
    const context = { reader: readerWith(current, ...revisions), now: () => createdAt };
    return (action!.run([object], context) as { question: Question }).question;
  };

  test('scale says what it does and names the kubectl line', () => {
    const question = press('s');
    expect(question.lines({ replicas: 5 })).toEqual(['web: 3 → 5, 2 pods more']);
    expect(question.refuse?.({ replicas: -1 })).toBe('replicas must be a whole number, at least 0');
    expect(question.onOk({ replicas: 5 })).toEqual({
      type: 'request',
      requests: [{ verb: 'scale', plural: 'deployments', namespace: 'default', name: 'web', replicas: 5 }],
      done: 'scaled deployment/web to 5',
      kubectl: 'kubectl scale deployment/web --replicas=5 -n default',
    });
  });

  test('restart marks the template with the moment of OK', () => {
    expect(press('r').onOk({})).toMatchObject({
      requests: [{ patch: { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2025-06-01T08:00:00Z' } } } } } }],
      kubectl: 'kubectl rollout restart deployment/web -n default',
    });
  });

  test('pause and resume are one key', () => {
    expect(press('t').onOk({})).toMatchObject({ requests: [{ patch: { spec: { paused: true } } }], done: 'paused deployment/web' });
    const paused = { ...current, spec: { ...current.spec, paused: true } };
    expect(press('t', paused).onOk({})).toMatchObject({ requests: [{ patch: { spec: { paused: null } } }], done: 'resumed deployment/web' });
  });
});
