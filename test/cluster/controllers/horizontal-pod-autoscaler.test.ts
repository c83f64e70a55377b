// How many replicas a metric asks for, and how fast an autoscaler may follow: the arithmetic of rules 4.5.1 to 4.5.4.
import { describe, expect, it, test } from 'vitest';
import { Pace } from '../../../src/cluster/controllers/horizontal-pod-autoscaler/pace.ts';
import type { Aim } from '../../../src/cluster/controllers/horizontal-pod-autoscaler/replicas.ts';
import { proposeReplicas } from '../../../src/cluster/controllers/horizontal-pod-autoscaler/replicas.ts';
import { horizontalPodAutoscalerKind } from '../../../src/kinds/horizontal-pod-autoscaler.ts';
import type { Pod } from '../../../src/model/object.ts';
import { created } from '../../support/kinds.ts';

const NOW_MS = Date.parse('2025-06-01T12:00:00Z');
const ago = (seconds: number): string => new Date(NOW_MS - seconds * 1000).toISOString();

/**
 * Written as `90/100`: what it uses and asks for, `-` where that is not known; then what is special about it. Without a
 * word it has been ready for long.
 */
function podOf(text: string, index: number): { pod: Pod; used: number | undefined } {
  const [amounts = '', ...words] = text.split(' ');
  const [used, request] = amounts.split('/');
  const word = words.join(' ');
  const [, seconds = '3600'] = /started (\d+)s/.exec(word) ?? [];
  const [, changed = seconds] = /(?:un)?ready since (\d+)s/.exec(word) ?? [];
  const phase = /Pending|Failed|Succeeded/.exec(word)?.[0] ?? 'Running';
  const pod = {
    metadata: { name: `p${index}`, ...(word.includes('terminating') ? { deletionTimestamp: ago(0) } : {}) },
    spec: { containers: [{ name: 'c', resources: { requests: request === '-' ? {} : { cpu: `${request}m`, memory: `${request}m` } } }] },
    status: { phase, startTime: ago(Number(seconds)), conditions: [{ type: 'Ready', status: word.includes('unready') ? 'False' : 'True', lastTransitionTime: ago(Number(changed)) }] },
  };
  return { pod: pod as unknown as Pod, used: used === '-' ? undefined : Number(used) };
}

/** `50%` of the requests or `20m` for each pod, of CPU unless it is said. */
function proposal(text: string, target: string, current: number): string {
  const pods = text.split(/, /).map(podOf);
  const usage = new Map(pods.filter(({ used }) => used !== undefined).map(({ pod, used }) => [pod.metadata.name, used!]));
  const amount = parseInt(target, 10);
  const aim: Aim = { resource: target.includes('memory') ? 'memory' : 'cpu', target: target.includes('%') ? { percent: amount } : { averageMilli: amount } };
  const answer = proposeReplicas(current, pods.map(({ pod }) => pod), usage, aim, NOW_MS);
  return typeof answer === 'string' ? answer : `${answer.replicas} at ${answer.utilization === undefined ? `${answer.averageMilli}m` : `${answer.utilization}%`}`;
}

describe('what a metric asks for', () => {
  test.each(
    `
    rule                                             pods                                                   target       now  answer
    4.5.1 usage by requests, rounded up              90/100, 70/100                                         50%          2    4 at 80%
    4.5.1 of all pods together, not of each          190/300, 10/100                                        50%          2    2 at 50%
    4.5.1 utilization is a whole number              159/300                                                50%          1    1 at 53%
    4.5.1 10 % more is near enough                   55/100                                                 50%          1    1 at 55%
    4.5.1 12 % more is not                           56/100                                                 50%          1    2 at 56%
    4.5.1 10 % less is near enough                   45/100, 45/100                                         50%          2    2 at 45%
    4.5.1 12 % less is not                           44/100, 44/100, 44/100, 44/100, 44/100, 44/100, 44/100, 44/100, 44/100  50%  9  8 at 44%
    4.5.1 an average of a pod                        90/-, 70/-                                             20m          2    8 at 80m
    4.5.1 an average is a whole number               33/-, 33/-, 34/-                                       30m          3    3 at 33m
    4.5.1 only pods that are ready are multiplied    100/100, 0/100 terminating                             50%          2    2 at 100%
    4.5.2 terminating pods are not there             90/100, 10/100 terminating                             50%          2    2 at 90%
    4.5.2 neither are those that failed              90/100, 10/100 Failed                                  50%          2    2 at 90%
    4.5.2 Pending: nothing used, on the way up       90/100, -/100 Pending                                  50%          2    2 at 90%
    4.5.2 Pending: not counted on the way down       20/100, 20/100, -/100 Pending                          50%          3    1 at 20%
    4.5.2 unready in its first five minutes          90/100, 90/100 started 299s unready                    50%          2    2 at 90%
    4.5.2 so is who was ready once                   90/100, 90/100 started 299s unready since 100s         50%          2    2 at 90%
    4.5.2 a sample from before it was ready          90/100, 90/100 started 100s ready since 14s            50%          2    2 at 90%
    4.5.2 a sample from since it is ready            90/100, 90/100 started 100s ready since 15s            50%          2    4 at 90%
    4.5.2 later, who was never ready in time         90/100, 90/100 started 400s unready since 380s         50%          2    2 at 90%
    4.5.2 later, who was ready once                  90/100, 90/100 started 400s unready since 100s         50%          2    4 at 90%
    4.5.2 five minutes are five                      90/100, 90/100 started 300s unready since 100s         50%          2    4 at 90%
    4.5.2 memory of starting pods counts             90/100, 90/100 started 10s unready                     50% memory   2    4 at 90%
    4.5.2 missing: all of its request, going down    20/100, -/100                                          70%          2    2 at 20%
    4.5.2 missing: the target where that is more     20/100, 20/100, 20/100, -/100                          150%         4    2 at 20%
    4.5.2 which leaves more of them                  90/100, -/100, -/100                                   150%         3    3 at 90%
    4.5.2 missing: the target of an average          10/-, 10/-, -/-                                        40m          3    2 at 10m
    4.5.2 missing: nothing, going up                 90/100, 90/100, -/100                                  50%          3    4 at 90%
    4.5.2 a ratio that turns round changes nothing   90/100, -/100, -/100                                   50%          3    3 at 90%
    4.5.2 whichever way                              20/100, -/100                                          30%          2    2 at 20%
    4.5.2 more pods than wanted do not grow          10/100, -/100                                          90%          1    1 at 10%
    4.5.2 fewer pods than wanted do not shrink       200/100, -/100                                         50%          5    5 at 200%
    4.5.2 neither does one that comes near enough    90/100, -/100 Pending                                  45%          2    2 at 90%
    4.5.2 on target, who is missing changes nothing  50/100, -/100                                          50%          2    2 at 50%
    4.5.2 what has ended is missing                  90/100, 90/100, -/100 Succeeded                        50%          3    4 at 90%
    4.5.1 it is pods that count, not replicas        100/100, 100/100                                       90%          5    3 at 100%
    4.5.6 no request                                 90/-                                                   50%          1    missing request for cpu in container c of Pod p0
    4.5.6 no request of a pod that is not ready      90/100, -/- Pending                                    50%          2    missing request for cpu in container c of Pod p1
    4.5.6 no metrics of ready pods come first        -/- Pending                                            50%          1    did not receive metrics for targeted pods (pods might be unready)
    4.5.6 requests of nothing                        90/0                                                   50%          1    no metrics returned matched known pods
    `
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/ {2,}/) as [string, string, string, string, string]),
  )('%s: %s for %s', (_, pods, target, current, answer) => {
    expect(proposal(pods, target, Number(current))).toBe(answer);
  });
});

/** Each line: seconds, what is asked for, how many there are; then what may be had, and the reasons of AbleToScale and ScalingLimited. */
function play(spec: string, lines: string): string {
  const autoscaler = created(horizontalPodAutoscalerKind, `spec: {scaleTargetRef: {kind: Deployment, name: web}, ${spec}}`);
  const pace = new Pace();
  const rows = lines.trim().split('\n').map((line) => {
    const [seconds, desired, current] = line.trim().split(/\s+/).map(Number) as [number, number, number];
    const nowMs = NOW_MS + seconds * 1000;
    pace.begin(current, nowMs);
    const { replicas, able, limited } = pace.temper(desired, current, autoscaler.spec, nowMs);
    if (replicas !== current && autoscaler.spec.behavior) pace.scaled(current, replicas, nowMs);
    return `${[seconds, desired, current, replicas].map((cell) => String(cell).padEnd(4)).join('')} ${able.reason.padEnd(20)} ${limited.reason}`;
  });
  return rows.join('\n');
}

describe('how fast it follows', () => {
  it('4.5.4 without a behavior: up to twice as many, or four, at once; down to the highest of five minutes', () => {
    expect(play('minReplicas: 2, maxReplicas: 20', `
      0    9   1
      15   12  4
      30   30  8
      45   30  16
      60   20  20
      75   6   20
      345  1   20
      360  1   20
      375  1   20
      660  1   6
      675  1   2
    `)).toMatchInlineSnapshot(`
      "0   9   1   4    ReadyForNewScale     ScaleUpLimit
      15  12  4   8    ReadyForNewScale     ScaleUpLimit
      30  30  8   16   ReadyForNewScale     ScaleUpLimit
      45  30  16  20   ReadyForNewScale     TooManyReplicas
      60  20  20  20   ScaleDownStabilized  TooManyReplicas
      75  6   20  20   ScaleDownStabilized  TooManyReplicas
      345 1   20  20   ScaleDownStabilized  DesiredWithinRange
      360 1   20  6    ScaleDownStabilized  DesiredWithinRange
      375 1   20  2    ReadyForNewScale     TooFewReplicas
      660 1   6   2    ReadyForNewScale     TooFewReplicas
      675 1   2   2    ReadyForNewScale     TooFewReplicas"
    `);
  });

  it('4.5.4 the behavior of who states none: four pods or 100 % in 15 s, whichever is more, and five minutes down', () => {
    expect(play('maxReplicas: 50, behavior: {scaleDown: {}}', `
      0    40  1
      15   40  5
      30   40  10
      37   40  20
      45   40  20
      60   3   40
      330  3   40
      345  3   40
      360  3   3
    `)).toMatchInlineSnapshot(`
      "0   40  1   5    ReadyForNewScale     ScaleUpLimit
      15  40  5   10   ReadyForNewScale     ScaleUpLimit
      30  40  10  20   ReadyForNewScale     ScaleUpLimit
      37  40  20  20   ReadyForNewScale     ScaleUpLimit
      45  40  20  40   ReadyForNewScale     DesiredWithinRange
      60  3   40  40   ScaleDownStabilized  DesiredWithinRange
      330 3   40  40   ScaleDownStabilized  DesiredWithinRange
      345 3   40  3    ReadyForNewScale     DesiredWithinRange
      360 3   3   3    ReadyForNewScale     DesiredWithinRange"
    `);
  });

  it('4.5.4 policies count from where their period began; the least of them with Min', () => {
    expect(play('maxReplicas: 50, behavior: {scaleUp: {policies: [{type: Pods, value: 2, periodSeconds: 60}, {type: Percent, value: 50, periodSeconds: 60}], selectPolicy: Min}}', `
      0    40  3
      30   40  5
      60   40  5
      90   40  7
      120  40  7
    `)).toMatchInlineSnapshot(`
      "0   40  3   5    ReadyForNewScale     ScaleUpLimit
      30  40  5   5    ReadyForNewScale     ScaleUpLimit
      60  40  5   7    ReadyForNewScale     ScaleUpLimit
      90  40  7   7    ReadyForNewScale     ScaleUpLimit
      120 40  7   9    ReadyForNewScale     ScaleUpLimit"
    `);
    expect(play('maxReplicas: 50, behavior: {scaleUp: {policies: [{type: Pods, value: 2, periodSeconds: 60}, {type: Percent, value: 50, periodSeconds: 60}]}}', `
      0    40  3
      60   40  5
      120  40  8
    `)).toMatchInlineSnapshot(`
      "0   40  3   5    ReadyForNewScale     ScaleUpLimit
      60  40  5   8    ReadyForNewScale     ScaleUpLimit
      120 40  8   12   ReadyForNewScale     ScaleUpLimit"
    `);
  });

  it('4.5.4 going up a share is rounded up, going down what is left is rounded down', () => {
    expect(play('maxReplicas: 50, behavior: {scaleUp: {policies: [{type: Percent, value: 10, periodSeconds: 60}]}, scaleDown: {stabilizationWindowSeconds: 0, policies: [{type: Percent, value: 10, periodSeconds: 60}]}}', `
      0    40  11
      120  1   13
      240  1   11
      260  1   9
    `)).toMatchInlineSnapshot(`
      "0   40  11  13   ReadyForNewScale     ScaleUpLimit
      120 1   13  11   ReadyForNewScale     ScaleDownLimit
      240 1   11  9    ReadyForNewScale     ScaleDownLimit
      260 1   9   9    ReadyForNewScale     ScaleDownLimit"
    `);
  });

  it('4.5.4 downwards the policy that takes most away, with Min the one that takes least, with Disabled none', () => {
    const down = (select: string): string => `minReplicas: 2, maxReplicas: 50, behavior: {scaleDown: {stabilizationWindowSeconds: 0, selectPolicy: ${select}, policies: [{type: Pods, value: 4, periodSeconds: 60}, {type: Percent, value: 10, periodSeconds: 60}]}}`;
    expect([play(down('Max'), '0 1 20'), play(down('Min'), '0 1 20'), play(down('Disabled'), '0 1 20'), play(down('Max'), '0 1 4')]).toMatchInlineSnapshot(`
      [
        "0   1   20  16   ReadyForNewScale     ScaleDownLimit",
        "0   1   20  18   ReadyForNewScale     ScaleDownLimit",
        "0   1   20  20   ReadyForNewScale     ScaleDownLimit",
        "0   1   4   2    ReadyForNewScale     TooFewReplicas",
      ]
    `);
    expect(play('maxReplicas: 50, behavior: {scaleUp: {selectPolicy: Disabled}}', '0 9 4')).toMatchInlineSnapshot(`"0   9   4   4    ReadyForNewScale     ScaleUpLimit"`);
  });

  it('4.5.7 a window for going up takes the lowest of it; at the maximum that is no limit', () => {
    expect(play('minReplicas: 1, maxReplicas: 10, behavior: {scaleUp: {stabilizationWindowSeconds: 60}}', `
      0    20  10
      15   6   10
      30   20  10
      100  20  10
      110  20  10
    `)).toMatchInlineSnapshot(`
      "0   20  10  10   ScaleUpStabilized    DesiredWithinRange
      15  6   10  10   ScaleDownStabilized  DesiredWithinRange
      30  20  10  10   ScaleUpStabilized    DesiredWithinRange
      100 20  10  10   ReadyForNewScale     TooManyReplicas
      110 20  10  10   ReadyForNewScale     TooManyReplicas"
    `);
  });
});
