// What an update may change of a pod.
import { expect, test } from 'vitest';
import { podKind } from '../../../src/kinds/pod.ts';
import type { Pod, PodSpec } from '../../../src/model/object.ts';
import { createdPod } from '../../support/pod.ts';

const toleration = (key: string, seconds = 300) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: seconds });

const old = createdPod(`
  activeDeadlineSeconds: 3600
  terminationGracePeriodSeconds: -5
  schedulingGates: [{name: a}, {name: b}]
  nodeSelector: {disk: ssd}
  containers: [{name: one, image: nginx:1.16}]
  initContainers: [{name: init, image: busybox}]
  tolerations:
  - ${JSON.stringify(toleration('not-ready'))}
  - ${JSON.stringify(toleration('unreachable'))}`);

function errorsAfter(change: (spec: PodSpec) => void): string[] {
  const pod: Pod = structuredClone(old);
  change(pod.spec);
  return (podKind.validateUpdate?.(pod, old) ?? []).map(({ path, message }) => `${path}: ${message}`);
}

const allowed: [string, (spec: PodSpec) => void][] = [
  ['nothing', () => {}],
  ['an image', (spec) => void (spec.containers[0]!.image = 'nginx:1.17')],
  ['the image of an init container', (spec) => void (spec.initContainers![0]!.image = 'busybox:1.36')],
  ['a shorter deadline', (spec) => void (spec.activeDeadlineSeconds = 60)],
  ['one toleration more', (spec) => void spec.tolerations!.push(toleration('a'))],
  ['how long a toleration lasts, and the order', (spec) => void (spec.tolerations = [toleration('unreachable'), toleration('not-ready', 5)])],
  ['a gate less', (spec) => void spec.schedulingGates!.pop()],
  ['a grace period that was negative', (spec) => void (spec.terminationGracePeriodSeconds = 1)],
  ['a narrower node selector behind gates', (spec) => void (spec.nodeSelector = { disk: 'ssd', zone: 'a' })],
];

test.each(allowed)('%s may change', (_name, change) => {
  expect(errorsAfter(change)).toEqual([]);
});

const prefix =
  'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n';

const refused: [string, (spec: PodSpec) => void, string[]][] = [
  [
    'a longer deadline',
    (spec) => void (spec.activeDeadlineSeconds = 7200),
    ['spec.activeDeadlineSeconds: Invalid value: 7200: must be less than or equal to previous value'],
  ],
  [
    'no deadline any more',
    (spec) => void delete spec.activeDeadlineSeconds,
    ['spec.activeDeadlineSeconds: Invalid value: "null": must not update from a positive integer to nil value'],
  ],
  [
    'a container more',
    (spec) => void spec.containers.push({ ...spec.containers[0]!, name: 'two' }),
    ['spec.containers: Forbidden: pod updates may not add or remove containers'],
  ],
  [
    'an init container less',
    (spec) => void delete spec.initContainers,
    ['spec.initContainers: Forbidden: pod updates may not add or remove containers'],
  ],
  [
    'no image',
    (spec) => void (spec.containers[0]!.image = ''),
    ['spec.containers[0].image: Required value', 'spec.containers[0].image: Required value'],
  ],
  [
    'a toleration less',
    (spec) => void spec.tolerations!.pop(),
    ['spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds'],
  ],
  [
    'a gate more',
    (spec) => void spec.schedulingGates!.push({ name: 'c' }),
    ["spec.schedulingGates[2].name: Forbidden: only deletion is allowed, but found new scheduling gate 'c'"],
  ],
  [
    'another priority class',
    (spec) => void (spec.priorityClassName = 'high'),
    [`${prefix}  core.PodSpec{\n  \t... // 14 identical fields\n+ \tPriorityClassName: "high",\n  }`],
  ],
  [
    'a request',
    (spec) => void (spec.containers[0]!.resources = { requests: { cpu: '1' } }),
    [
      `${prefix}  core.PodSpec{\n  \t... // 4 identical fields\n  \tContainers: {\n  \t\t{\n  \t\t\t... // 3 identical fields\n` +
        '  \t\t\tResources: {\n+ \t\t\t\tRequests: {Cpu: "1"},\n  \t\t\t},\n  \t\t},\n  \t},\n  \t... // 9 identical fields\n  }',
    ],
  ],
];

test.each(refused)('%s is refused', (_name, change, errors) => {
  const found = errorsAfter(change);
  // How many fields are equal depends on the defaults, not on the rule.
  const plain = (texts: string[]) => texts.map((text) => text.replace(/\d+ identical fields?/g, 'n identical fields'));
  expect(plain(found)).toEqual(plain(errors));
});

const zone = (...values: string[]) => ({ key: 'zone', operator: 'In', values });
const disk = { key: 'disk', operator: 'Exists' };
type Terms = { matchExpressions: { key: string; operator: string; values?: string[] }[] }[];

test.each<[string, Terms | undefined, Terms | undefined, string[]]>([
  ['a first affinity', undefined, [{ matchExpressions: [zone('a')] }], []],
  ['one requirement more', [{ matchExpressions: [zone('a')] }], [{ matchExpressions: [zone('a'), disk] }], []],
  [
    'another requirement',
    [{ matchExpressions: [zone('a')] }],
    [{ matchExpressions: [zone('b')] }],
    [
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]: Invalid value: core.NodeSelectorTerm{MatchExpressions:[]core.NodeSelectorRequirement{core.NodeSelectorRequirement{Key:"zone", Operator:"In", Values:[]string{"b"}}}, MatchFields:[]core.NodeSelectorRequirement(nil)}: only additions are allowed (no mutations or deletions)',
    ],
  ],
  [
    'no affinity any more',
    [{ matchExpressions: [zone('a')] }],
    undefined,
    ['spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Invalid value: []core.NodeSelectorTerm(nil): no additions/deletions to non-empty NodeSelectorTerms list are allowed'],
  ],
])('behind gates, %s', (_name, before, after, errors) => {
  const affinity = (terms: Terms | undefined): string => (terms ? `affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: ${JSON.stringify(terms)}}}}` : '');
  const made = (terms: Terms | undefined): Pod => createdPod(`schedulingGates: [{name: a}]\ncontainers: [{name: one, image: nginx:1.16}]\n${affinity(terms)}`);
  const pod: Pod = { ...structuredClone(made(before)), spec: structuredClone(made(after).spec) };
  expect((podKind.validateUpdate?.(pod, made(before)) ?? []).map(({ path, message }) => `${path}: ${message}`)).toEqual(errors);
});
