import { describe, expect, test } from 'vitest';
import { daemonSetKind } from '../../../src/kinds/daemon-set.ts';
import { drainCommand, drainOptions, planDrain } from '../../../src/kinds/node/drain-plan.ts';
import { nodeKind } from '../../../src/kinds/node.ts';
import { podDisruptionBudgetKind } from '../../../src/kinds/pod-disruption-budget.ts';
import { podKind } from '../../../src/kinds/pod.ts';
import { replicaSetKind } from '../../../src/kinds/replica-set.ts';
import type { DialogAnswers, Question } from '../../../src/model/intent.ts';
import type { KubeObject, Pod } from '../../../src/model/object.ts';
import { controlledBy, createdAt, live, readerWith } from '../../support/kinds.ts';

const workload = 'spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: nginx}]}}}';
const replicaSet = live(replicaSetKind, workload);
const daemonSet = live(daemonSetKind, workload);
const node = live(nodeKind, 'metadata: {name: worker-1}');

function pod(name: string, options: { owner?: KubeObject; emptyDir?: boolean; phase?: string; mirror?: boolean; ready?: boolean; app?: string } = {}): Pod {
  const { owner, emptyDir, phase = 'Running', mirror, ready = true, app = 'web' } = options;
  const object = live(
    podKind,
    `metadata: {name: ${name}, labels: {app: ${app}}${mirror ? ', annotations: {kubernetes.io/config.mirror: x}' : ''}}
spec:
  nodeName: worker-1
  containers: [{name: a, image: nginx}]
  ${emptyDir ? 'volumes: [{name: data, emptyDir: {}}]' : ''}
status: {phase: ${phase}, conditions: [{type: Ready, status: "${ready ? 'True' : 'False'}"}]}`,
  );
  return owner ? { ...object, metadata: { ...object.metadata, ownerReferences: controlledBy(owner) } } : object;
}

function budget(name: string, status: string, spec = ''): KubeObject {
  return live(
    podDisruptionBudgetKind,
    `metadata: {name: ${name}}\nspec: {minAvailable: 1, selector: {matchLabels: {app: web}}${spec}}\nstatus: ${status}`,
  );
}

/** The plan as lines: verdict, pod, why. */
function plan(objects: KubeObject[], answers: DialogAnswers = {}) {
  const { rows, errors, warning } = planDrain(readerWith(node, replicaSet, daemonSet, ...objects), 'worker-1', drainOptions(answers));
  return { rows: rows.map(({ pod, verdict, why }) => `${verdict} ${pod.metadata.name} ${why}`.trim()), errors, warning };
}

const everything = { ignoreDaemonSets: true, deleteEmptyDirData: true, force: true };

describe("kubectl's filters", () => {
  test('a pod of a ReplicaSet goes, a finished one and a static one are no obstacle', () => {
    expect(plan([pod('a', { owner: replicaSet }), pod('b', { phase: 'Succeeded' }), pod('c', { mirror: true })])).toEqual({
      rows: ['evict a', 'evict b finished', 'skip c static pod of the node'],
      errors: [],
      warning: '',
    });
  });

  test('each obstacle is named with the flag that removes it', () => {
    const objects = [pod('agent', { owner: daemonSet }), pod('bare'), pod('local', { owner: replicaSet, emptyDir: true })];
    expect(plan(objects).errors).toEqual([
      'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): default/agent',
      'cannot delete cannot delete Pods that declare no controller (use --force to override): default/bare',
      'cannot delete Pods with local storage (use --delete-emptydir-data to override): default/local',
    ]);
    expect(plan(objects, everything)).toEqual({
      rows: ['skip agent stays: DaemonSet web', 'evict bare nothing brings it back', 'evict local its emptyDir data is lost'],
      errors: [],
      warning: 'ignoring DaemonSet-managed Pods: default/agent; deleting Pods that declare no controller: default/bare',
    });
  });

  test('a bare pod with local storage is reported once', () => {
    const objects = [pod('bare'), pod('local', { emptyDir: true })];
    expect(plan(objects, { force: true }).errors).toEqual([
      'cannot delete Pods with local storage (use --delete-emptydir-data to override): default/local',
    ]);
    expect(plan(objects, { deleteEmptyDirData: true }).errors).toEqual([
      'cannot delete cannot delete Pods that declare no controller (use --force to override): default/bare, default/local',
    ]);
    expect(plan(objects, everything).warning).toBe('deleting Pods that declare no controller: default/bare, default/local');
  });

  test('a pod whose DaemonSet is gone needs force', () => {
    const gone = { ...daemonSet, metadata: { ...daemonSet.metadata, name: 'gone' } };
    expect(plan([pod('a', { owner: gone })], { ignoreDaemonSets: true }).errors).toEqual([
      'cannot delete daemonsets.apps "gone" not found: default/a',
    ]);
    expect(plan([pod('a', { owner: gone })], everything).rows).toEqual(['evict a its DaemonSet is gone']);
  });
});

describe('disruption budgets', () => {
  const three = ['a', 'b', 'c'].map((name) => pod(name, { owner: replicaSet }));

  test('each eviction takes one from what is allowed', () => {
    const objects = [...three, budget('keep', '{disruptionsAllowed: 2, currentHealthy: 3, desiredHealthy: 1}')];
    expect(plan(objects).rows).toEqual([
      'evict a',
      'evict b',
      'blocked c The disruption budget keep needs 1 healthy pods and has 1 currently',
    ]);
    expect(plan(objects).errors).toEqual([]);
    expect(plan(objects, { disableEviction: true }).rows).toEqual(['delete a', 'delete b', 'delete c']);
  });

  test('two budgets for one pod are one too many', () => {
    const status = '{disruptionsAllowed: 1, currentHealthy: 1, desiredHealthy: 0}';
    expect(plan([three[0]!, budget('one', status), budget('two', status)]).rows).toEqual([
      'blocked a This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    ]);
  });

  test.each<[string, string, string, string]>([
    ['healthy budget', '{currentHealthy: 2, desiredHealthy: 2}', '', 'evict a'],
    ['broken budget', '{currentHealthy: 1, desiredHealthy: 2}', '', 'blocked a The disruption budget keep needs 2 healthy pods and has 1 currently'],
    ['broken budget that always allows', '{currentHealthy: 1, desiredHealthy: 2}', ', unhealthyPodEvictionPolicy: AlwaysAllow', 'evict a'],
  ])('a pod that is not ready, %s', (_name, status, spec, row) => {
    expect(plan([pod('a', { owner: replicaSet, ready: false }), budget('keep', status, spec)]).rows).toEqual([row]);
  });

  test('a pod that is not running, or not selected, is not asked about', () => {
    const objects = [
      pod('a', { owner: replicaSet, phase: 'Pending', ready: false }),
      pod('b', { owner: replicaSet, app: 'other' }),
      budget('keep', '{disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1}'),
    ];
    expect(plan(objects).rows).toEqual(['evict a', 'evict b']);
  });
});

test('the kubectl line names only what was chosen', () => {
  expect(drainCommand(['worker-1'], drainOptions({}))).toBe('kubectl drain worker-1');
  expect(drainCommand(['worker-1'], drainOptions({ ...everything, gracePeriodSeconds: 5, timeoutSeconds: 60, disableEviction: true }))).toBe(
    'kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data --force --disable-eviction --grace-period=5 --timeout=60s',
  );
});

describe('the drain dialog', () => {
  const reader = readerWith(node, replicaSet, daemonSet, pod('agent', { owner: daemonSet }), pod('a', { owner: replicaSet }));
  const action = nodeKind.actions!.find(({ key }) => key === 'r')!;
  const { question } = action.run([node], { reader, now: () => createdAt }) as { question: Question };

  test('shows each pod before anything happens and refuses what kubectl would refuse', () => {
    expect(question.lines({})).toEqual([
      'worker-1: 1 of 2 pods go, 1 needs an option',
      '  evict   default/a',
      '  blocked default/agent  belongs to DaemonSet web',
    ]);
    expect(question.refuse?.({})).toBe('cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): default/agent');
  });

  test('hands the work to a job', () => {
    const answers = { ignoreDaemonSets: true };
    expect(question.refuse?.(answers)).toBeUndefined();
    expect(question.onOk(answers)).toEqual({ type: 'job', job: 'drain', refs: [{ plural: 'nodes', name: 'worker-1' }], answers });
  });
});
