// Undo for DaemonSets and StatefulSets: the words of kubectl, the patch, and the dialog (rule 2.9.5).
import { describe, expect, test } from 'vitest';
import { controllerRevisionKind } from '../../src/kinds/controller-revision.ts';
import { rollbackToRevisionAction, undoAction } from '../../src/kinds/revision-actions.ts';
import { dataOfTemplate, revisionHistory, revisionRollback, revisionsOf } from '../../src/kinds/revision-history.ts';
import { statefulSetKind } from '../../src/kinds/stateful-set.ts';
import type { Question } from '../../src/model/intent.ts';
import type { ControllerRevision, KubeObject, StatefulSet } from '../../src/model/object.ts';
import { controlledBy, live, readerWith } from '../support/kinds.ts';

const setWith = (image: string): StatefulSet =>
  live(statefulSetKind, `metadata: {name: db}\nspec: {selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: "${image}"}]}}}`);

function revision(number: number, image: string, owner: KubeObject, cause?: string): ControllerRevision {
  const object = live(controllerRevisionKind, `metadata: {name: db-${number}${cause ? `, annotations: {kubernetes.io/change-cause: ${cause}}` : ''}}\nrevision: ${number}\ndata: {spec: {}}`);
  return { ...object, data: dataOfTemplate(setWith(image).spec.template) as ControllerRevision['data'], metadata: { ...object.metadata, ownerReferences: controlledBy(owner) } };
}

const set = setWith('redis:7');
const revisions = [revision(1, 'nginx:1.16', set, 'first'), revision(2, 'nginx:1.17', set), revision(10, 'redis:7', set)];

test('history lists the revisions of this set alone, by number', () => {
  const stranger = { ...revision(9, 'busybox', set), metadata: { ...revision(9, 'busybox', set).metadata, ownerReferences: [] } };
  const reader = readerWith(set, revisions[2]!, stranger, revisions[0]!, revisions[1]!);
  const history = revisionHistory(set, revisionsOf(reader, set));
  expect(history.map(({ revision: number, changeCause, images, isCurrent }) => [number, changeCause, images.join(), isCurrent])).toEqual([
    [1, 'first', 'nginx:1.16', false],
    [2, undefined, 'nginx:1.17', false],
    [10, undefined, 'redis:7', true],
  ]);
});

describe('undo', () => {
  test('sends what the revision keeps', () => {
    expect(revisionRollback(set, revisions)).toEqual({ patchType: 'strategic', revision: 2, patch: revisions[1]!.data });
    expect(revisionRollback(set, revisions, 1)).toMatchObject({ revision: 1 });
  });

  test.each<[string, ControllerRevision[], number, object]>([
    ['nothing before', [revisions[2]!], 0, { error: 'no last revision to roll back to' }],
    ['unknown revision', revisions, 7, { error: 'unable to find specified revision 7 in history' }],
    ['already there', revisions, 10, { skipped: 'skipped rollback (current template already matches revision 10)' }],
  ])('%s', (_what, all, to, outcome) => {
    expect(revisionRollback(set, all, to)).toEqual(outcome);
  });

  test('the dialog offers the other revisions and shows what changes', () => {
    const reader = readerWith(set, ...revisions);
    const { question } = undoAction('statefulsets').run([set], { reader, now: () => 0 }) as { question: Question };
    expect(question.title).toBe('Roll back statefulset/db');
    const [field] = question.fields as unknown as { options: { label: string }[] }[];
    expect(field!.options.map(({ label }) => label)).toEqual(['2  nginx:1.17  <none>', '1  nginx:1.16  first']);
    expect((question.lines as (answers: object) => string[])({ revision: '1' })).toEqual(
      expect.arrayContaining(['The pod template becomes that of revision 1; the number of replicas stays.', '-  - image: redis:7', '+  - image: nginx:1.16']),
    );
    expect((question.onOk as (answers: object) => object)({ revision: '1' })).toMatchObject({
      requests: [{ verb: 'patch', plural: 'statefulsets', name: 'db', patchType: 'strategic', patch: revisions[0]!.data }],
      kubectl: 'kubectl rollout undo statefulset/db --to-revision=1 -n default',
    });
  });

  test('a revision leads back to itself, unless it is the one in use or its owner is gone', () => {
    const context = { reader: readerWith(set, ...revisions), now: () => 0 };
    expect(rollbackToRevisionAction.run([revisions[0]!], context)).toMatchObject({ question: { fields: [{ value: '1' }] } });
    expect(rollbackToRevisionAction.run([revisions[2]!], context)).toMatchObject({ type: 'flash', text: 'current template already matches revision 10' });
    expect(rollbackToRevisionAction.run([revisions[0]!], { ...context, reader: readerWith(...revisions) })).toMatchObject({ type: 'flash', text: 'StatefulSet db is gone' });
  });
});
