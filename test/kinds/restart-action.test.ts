// The key that restarts a workload: whose name the write has, and the line of kubectl that does the same.
import { expect, test } from 'vitest';
import { deploymentKind } from '../../src/kinds/deployment.ts';
import { restartAction } from '../../src/kinds/restart-action.ts';
import type { Question } from '../../src/model/intent.ts';
import { live, readerWith } from '../support/kinds.ts';

const web = live(deploymentKind, 'metadata: {name: web, namespace: default}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: nginx}]}}}');
const intent = restartAction('deployments').run([web], { reader: readerWith(), now: () => 0 });
const { question } = intent as { question: Question };

test.each([
  ['kubectl-rollout', 'kubectl-rollout', 'kubectl rollout restart deployment/web -n default'],
  [' me ', 'me', 'kubectl rollout restart deployment/web --field-manager=me -n default'],
  ['me and you', 'me and you', "kubectl rollout restart deployment/web --field-manager='me and you' -n default"],
])('as the manager %j', (manager, fieldManager, kubectl) => {
  expect(question.refuse?.({ manager })).toBeUndefined();
  expect(question.onOk({ manager })).toMatchObject({ type: 'request', kubectl, requests: [{ verb: 'patch', name: 'web', fieldManager }] });
});

test('begins with the name that kubectl has, and needs one', () => {
  expect(question.fields).toMatchObject([{ name: 'manager', value: 'kubectl-rollout' }]);
  expect(question.refuse?.({ manager: '  ' })).toBe('a field manager needs a name');
});
