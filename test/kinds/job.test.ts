import { describe, expect, test } from 'vitest';
import { jobKind } from '../../src/kinds/job.ts';
import { cellsOf, created, createdAt, errorsOf, live, updateErrorsOf } from '../support/kinds.ts';

const pod = 'spec: {restartPolicy: Never, containers: [{name: work, image: "busybox:1.36"}]}';
const spec = (rest = '', template = pod) => `spec: {${rest ? `${rest}, ` : ''}template: {${template}}}`;

describe('defaults', () => {
  test('one completion, one at a time, six retries; selector and labels made by the server', () => {
    const job = created(jobKind, spec());
    const labels = { 'batch.kubernetes.io/controller-uid': 'uid-jobs-web', 'batch.kubernetes.io/job-name': 'web', 'controller-uid': 'uid-jobs-web', 'job-name': 'web' };
    expect(job.spec).toMatchObject({
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      completions: 1,
      manualSelector: false,
      parallelism: 1,
      podReplacementPolicy: 'TerminatingOrFailed',
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'uid-jobs-web' } },
      suspend: false,
    });
    expect(job.spec.template.metadata).toEqual({ creationTimestamp: null, labels });
    expect(job.metadata.labels).toEqual(labels);
    expect(job.status).toEqual({});
  });

  test.each<[string, object]>([
    ['parallelism: 3', { parallelism: 3 }],
    ['completions: 3', { parallelism: 1, completions: 3 }],
    ['completionMode: Indexed, completions: 3, backoffLimitPerIndex: 1', { backoffLimit: 2_147_483_647 }],
    ['podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget}]}]}', { podReplacementPolicy: 'Failed', podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }] } }],
  ])('%s', (fields, expected) => {
    expect(created(jobKind, spec(fields)).spec).toMatchObject(expected);
  });

  test('with parallelism alone there is no number of completions', () => {
    expect(created(jobKind, spec('parallelism: 3')).spec.completions).toBeUndefined();
  });

  test('labels of the template become the labels of a Job without any, with what is generated', () => {
    const job = created(jobKind, spec('', `metadata: {labels: {app: pi}}, ${pod}`));
    expect(Object.keys(job.metadata.labels!).sort()).toEqual(['app', 'batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name', 'controller-uid', 'job-name']);
    expect(created(jobKind, `metadata: {labels: {mine: yes}}\n${spec()}`).metadata.labels).toEqual({ mine: 'yes' });
  });

  test('a manual selector is left alone', () => {
    const job = created(jobKind, spec('manualSelector: true, selector: {matchLabels: {app: pi}}', `metadata: {labels: {app: pi}}, ${pod}`));
    expect(job.spec.selector).toEqual({ matchLabels: { app: 'pi' } });
    expect(job.spec.template.metadata!.labels).toEqual({ app: 'pi' });
    expect(jobKind.validate!(job)).toEqual([]);
  });
});

describe('refusals', () => {
  const many = 'completionMode: Indexed, completions: 200000, backoffLimitPerIndex: 1';
  const policy = (rule: string) => `podFailurePolicy: {rules: [${rule}]}`;
  test.each<[string, string[]]>([
    [spec('parallelism: -1, completions: -2, activeDeadlineSeconds: -3, backoffLimit: -4, ttlSecondsAfterFinished: -5'), ['parallelism: Invalid value: -1', 'completions: Invalid value: -2', 'activeDeadlineSeconds: Invalid value: -3', 'backoffLimit: Invalid value: -4', 'ttlSecondsAfterFinished: Invalid value: -5'].map((text) => `spec.${text}: must be greater than or equal to 0`)],
    [spec('', 'spec: {containers: [{name: work, image: busybox}]}'), ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"']],
    [
      spec('', 'spec: {restartPolicy: Sometimes, containers: [{name: work, image: busybox}]}'),
      [
        'spec.template.spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
        'spec.template.spec.restartPolicy: Unsupported value: "Sometimes": supported values: "OnFailure", "Never"',
      ],
    ],
    [spec('completionMode: Indexed, parallelism: 2'), ['spec.completions: Required value: when completion mode is Indexed']],
    [spec('manualSelector: true'), ['spec.selector: Required value', 'spec.template.metadata.labels: Invalid value: map[string]string(nil): `selector` does not match template `labels`']],
    [spec('completionMode: Sorted'), ['spec.completionMode: Unsupported value: "Sorted": supported values: "NonIndexed", "Indexed"']],
    [spec('backoffLimitPerIndex: 1'), ['spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode']],
    [spec('completionMode: Indexed, completions: 2, maxFailedIndexes: 3'), ['spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified', 'spec.maxFailedIndexes: Invalid value: 3: must be less than or equal to completions']],
    [spec(many), ['spec.maxFailedIndexes: Required value: must be specified when completions is above 100000']],
    [spec('managedBy: me'), ['spec.managedBy: Invalid value: "me": must be a domain-prefixed path (such as "acme.io/foo")']],
    [spec('podReplacementPolicy: Never'), ['spec.podReplacementPolicy: Unsupported value: "Never": supported values: "Failed", "TerminatingOrFailed"']],
    [spec(`podReplacementPolicy: TerminatingOrFailed, ${policy('{action: Count, onExitCodes: {operator: In, values: [1]}}')}`), ['spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"']],
    [
      spec(policy('{action: Retry, onExitCodes: {operator: Is, containerName: other, values: [2, 1, 1]}}')),
      [
        'spec.podFailurePolicy.rules[0].action: Unsupported value: "Retry": supported values: "Count", "FailIndex", "FailJob", "Ignore"',
        'spec.podFailurePolicy.rules[0].onExitCodes.operator: Unsupported value: "Is": supported values: "In", "NotIn"',
        'spec.podFailurePolicy.rules[0].onExitCodes.containerName: Invalid value: "other": must be one of the container or initContainer names in the pod template',
        'spec.podFailurePolicy.rules[0].onExitCodes.values[2]: Duplicate value: 1',
        'spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: []int32{2, 1, 1}: must be ordered',
      ],
    ],
    [
      spec(policy('{onExitCodes: {operator: In, values: [0]}}, {action: FailIndex}')),
      [
        'spec.podFailurePolicy.rules[0].action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]',
        'spec.podFailurePolicy.rules[0].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator',
        'spec.podFailurePolicy.rules[1].action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set',
        'spec.podFailurePolicy.rules[1]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required',
      ],
    ],
    [
      spec(policy('{action: FailJob, onExitCodes: {operator: In, values: [1]}}'), 'spec: {restartPolicy: OnFailure, containers: [{name: work, image: busybox}]}'),
      ['spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified'],
    ],
    [
      spec('completionMode: Indexed, completions: 4, successPolicy: {rules: [{succeededIndexes: "0-9"}, {succeededCount: 5}, {}]}'),
      [
        'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "0-9": error parsing succeededIndexes: too large index: "9"',
        'spec.successPolicy.rules[1].succeededCount: Invalid value: 5: must be less than or equal to 4 (the number of specified completions)',
        'spec.successPolicy.rules[2]: Required value: at least one of succeededCount or succeededIndexes must be specified',
      ],
    ],
    [
      `metadata: {uid: u-1, name: a-name-that-leaves-no-room-for-the-number-of-its-last-index-x}\n${spec('completionMode: Indexed, completions: 100')}`,
      ['metadata.name: Invalid value: "a-name-that-leaves-no-room-for-the-number-of-its-last-index-x": will not able to create pod with invalid DNS label: a-name-that-leaves-no-room-for-the-number-of-its-last-index-x-99'],
    ],
    [
      spec('selector: {matchLabels: {app: pi}}'),
      [
        'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"pi", "batch.kubernetes.io/controller-uid":"uid-jobs-web"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: `selector` not auto-generated',
        'spec.template.metadata.labels: Invalid value: map[string]string{"batch.kubernetes.io/controller-uid":"uid-jobs-web", "batch.kubernetes.io/job-name":"web", "controller-uid":"uid-jobs-web", "job-name":"web"}: `selector` does not match template `labels`',
      ],
    ],
  ])('%s', (yaml, errors) => {
    expect(errorsOf(jobKind, yaml)).toEqual(errors);
  });
});

describe('updates', () => {
  test.each<[string, string, string[]]>([
    ['parallelism', spec('parallelism: 2, completions: 3'), []],
    ['suspend', spec('suspend: true, completions: 3'), []],
    ['completions', spec('completions: 5'), ['spec.completions: Invalid value: 5: field is immutable']],
    ['completionMode', spec('completionMode: Indexed, completions: 3'), ['spec.completionMode: Invalid value: "Indexed": field is immutable']],
    ['backoffLimitPerIndex', spec('completionMode: Indexed, completions: 3, backoffLimitPerIndex: 1'), ['spec.completionMode: Invalid value: "Indexed": field is immutable', 'spec.backoffLimitPerIndex: Invalid value: 1: field is immutable']],
    ['managedBy', spec('completions: 3, managedBy: acme.io/jobs'), ['spec.managedBy: Invalid value: "acme.io/jobs": field is immutable']],
  ])('%s', (_, after, errors) => {
    expect(updateErrorsOf(jobKind, spec('completions: 3'), after)).toEqual(errors);
  });

  test('the template', () => {
    const [error, ...more] = updateErrorsOf(jobKind, spec(), spec('', 'spec: {restartPolicy: OnFailure, containers: [{name: work, image: "busybox:1.36"}]}'));
    expect(error).toMatch(/^spec\.template: Invalid value: core\.PodTemplateSpec\{.*\}: field is immutable$/);
    expect(more).toEqual([]);
  });

  const placed = 'spec: {restartPolicy: Never, nodeSelector: {disk: ssd}, tolerations: [{key: gpu, operator: Exists}], containers: [{name: work, image: "busybox:1.36"}]}';
  test('where pods go may change while it waits for its first start', () => {
    expect(updateErrorsOf(jobKind, spec('suspend: true'), spec('suspend: true', placed))).toEqual([]);
    expect(updateErrorsOf(jobKind, spec('suspend: false'), spec('suspend: false', placed))).toHaveLength(1);
    const started = live(jobKind, `${spec('suspend: true')}\nstatus: {startTime: "2025-06-01T08:00:00Z"}`);
    expect(jobKind.validateUpdate!(created(jobKind, spec('suspend: true', placed)), started)).toHaveLength(1);
  });

  test('an Indexed Job grows together with its parallelism', () => {
    const indexed = (completions: number, parallelism: number): string => spec(`completionMode: Indexed, completions: ${completions}, parallelism: ${parallelism}`);
    expect(updateErrorsOf(jobKind, indexed(3, 3), indexed(5, 5))).toEqual([]);
    expect(updateErrorsOf(jobKind, indexed(3, 3), indexed(5, 3))).toEqual(['spec.completions: Invalid value: 5: can only be modified in tandem with spec.parallelism']);
  });
});

describe('kubectl columns', () => {
  const startTime = 'startTime: "2025-06-01T08:00:10Z"';
  const condition = (type: string, status = 'True'): string => `conditions: [{type: ${type}, status: "${status}", reason: Because, message: it is}]`;
  test.each<[string, string, string, [string, string, string]]>([
    ['new', spec(), '', ['Running', '0/1', '']],
    ['running', spec('completions: 3, parallelism: 2'), `${startTime}, succeeded: 1, active: 2`, ['Running', '1/3', '50s']],
    ['a work queue', spec('parallelism: 4'), `${startTime}, succeeded: 1`, ['Running', '1/1 of 4', '50s']],
    ['no completions, one at a time', spec('parallelism: 1'), startTime, ['Running', '0/1', '50s']],
    ['complete', spec(), `${startTime}, completionTime: "2025-06-01T08:00:30Z", succeeded: 1, ${condition('Complete')}`, ['Complete', '1/1', '20s']],
    ['failed, whose time goes on', spec(), `${startTime}, failed: 1, ${condition('Failed')}`, ['Failed', '0/1', '50s']],
    ['failing', spec(), `${startTime}, ${condition('FailureTarget')}`, ['FailureTarget', '0/1', '50s']],
    ['suspended', spec('suspend: true'), condition('Suspended'), ['Suspended', '0/1', '']],
    ['resumed', spec(), `${startTime}, ${condition('Suspended', 'False')}`, ['Running', '0/1', '50s']],
    ['going', `metadata: {deletionTimestamp: "2025-06-01T08:00:20Z"}\n${spec()}`, startTime, ['Terminating', '0/1', '50s']],
  ])('%s', (_, yaml, status, [statusText, completions, duration]) => {
    const job = live(jobKind, `${yaml}\nstatus: {${status}}`);
    expect(cellsOf(jobKind, job)).toEqual({ NAME: 'web', STATUS: statusText, COMPLETIONS: completions, DURATION: duration, AGE: '60s' });
  });

  test('wide', () => {
    expect(cellsOf(jobKind, live(jobKind, spec()), { wide: true, now: createdAt })).toMatchObject({ CONTAINERS: 'work', IMAGES: 'busybox:1.36', SELECTOR: 'batch.kubernetes.io/controller-uid=uid-jobs-web' });
  });
});
