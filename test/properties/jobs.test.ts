// Laws of Jobs and CronJobs under random life: what is counted is true, and when the troubles stop every Job ends.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isPodTerminal } from '../../src/kinds/pod/conditions.ts';
import { completionIndexOf } from '../../src/kinds/job/indexes.ts';
import { finishedCondition } from '../../src/kinds/job/status.ts';
import { ApiError } from '../../src/model/errors.ts';
import type { CronJob, Job, Pod } from '../../src/model/object.ts';
import { controllerOf, keyOf } from '../../src/model/object.ts';
import type { TestCluster } from '../support/cluster.ts';
import { createTestCluster, setFault } from '../support/cluster.ts';
import { createFaultPoints } from '../support/fault-points.ts';
import { cronJobYaml, jobYaml } from '../support/jobs.ts';
import { watchLaws } from './laws.ts';
import { runsOf } from './runs.ts';

const runs = runsOf(100);

const commands = ['true', 'sleep 5', 'sleep 45', 'exit 1', 'sleep 3; exit 42', 'test "$JOB_COMPLETION_INDEX" != 1', 'if [ $((RANDOM % 3)) = 0 ]; then exit 1; fi; sleep 2', 'trap "sleep 15; exit 0" TERM; for i in 1 2 3 4 5 6 7 8 9; do sleep 5; done'];
const count = fc.integer({ min: 0, max: 6 });
const specs = fc.record({
  completions: fc.option(count, { nil: undefined }),
  parallelism: fc.integer({ min: 1, max: 5 }),
  backoffLimit: fc.integer({ min: 0, max: 3 }),
  mode: fc.constantFrom('NonIndexed', 'Indexed', 'per index'),
  restartPolicy: fc.constantFrom('Never', 'Never', 'OnFailure'),
  extra: fc.constantFrom('', 'podReplacementPolicy: Failed', 'activeDeadlineSeconds: 90', 'suspend: true', 'podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [42]}}, {action: Ignore, onPodConditions: [{type: DisruptionTarget}]}]}', 'ttlSecondsAfterFinished: 20'),
  command: fc.constantFrom(...commands),
});
type Spec = typeof specs extends fc.Arbitrary<infer T> ? T : never;

const names = fc.constantFrom('one', 'two', 'three');
const nodes = ['worker-1', 'worker-2', 'worker-3'];
const actions = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('job' as const), name: names, spec: specs }) },
  fc.record({ do: fc.constant('cron' as const), spec: specs, policy: fc.constantFrom('Allow', 'Forbid', 'Replace'), limit: fc.nat({ max: 2 }) }),
  fc.record({ do: fc.constantFrom('suspend' as const, 'resume' as const, 'delete job' as const), name: names }),
  fc.record({ do: fc.constant('parallelism' as const), name: names, value: count }),
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('delete pod' as const, 'evict pod' as const, 'kill pod' as const), which: fc.nat({ max: 9 }) }) },
  fc.record({ do: fc.constantFrom('power off' as const, 'power on' as const), node: fc.constantFrom(...nodes) }),
  fc.record({ do: fc.constantFrom('stop controller' as const, 'start controller' as const) }),
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(10, 500, 1100, 4000, 15_000, 61_000, 400_000) }) },
);
type Action = typeof actions extends fc.Arbitrary<infer T> ? T : never;

function fieldsOf({ completions, parallelism, backoffLimit, mode, extra }: Spec): string {
  const isIndexed = mode !== 'NonIndexed';
  const total = completions ?? (isIndexed ? 3 : undefined);
  return [
    ...(total === undefined ? [] : [`completions: ${total}`]),
    `parallelism: ${parallelism}`,
    mode === 'per index' ? `backoffLimitPerIndex: ${backoffLimit}` : `backoffLimit: ${backoffLimit}`,
    ...(isIndexed ? ['completionMode: Indexed'] : []),
    ...(extra ? [extra] : []),
  ].join(', ');
}

/** A pod that is restarted in place never fails an index, so such a Job might never end. */
function policyOf({ mode, restartPolicy }: Spec): string {
  return mode === 'per index' ? 'Never' : restartPolicy;
}

function perform(cluster: TestCluster, action: Action): void {
  const { admin } = cluster;
  const patch = (name: string, spec: object): void => void admin.patch('jobs', 'default', name, 'merge', { spec });
  const loop = cluster.controllers.find(({ name }) => name === 'job-controller')!;
  try {
    switch (action.do) {
      case 'job':
        return void cluster.apply(jobYaml(action.name, fieldsOf(action.spec), action.spec.command, { restartPolicy: policyOf(action.spec) }));
      case 'cron':
        return void cluster.apply(cronJobYaml('tick', `schedule: "* * * * *", concurrencyPolicy: ${action.policy}, successfulJobsHistoryLimit: ${action.limit}, failedJobsHistoryLimit: ${action.limit}`, action.spec.command, fieldsOf(action.spec)));
      case 'suspend':
      case 'resume':
        return patch(action.name, { suspend: action.do === 'suspend' });
      case 'parallelism':
        return patch(action.name, { parallelism: action.value });
      case 'delete job':
        return void admin.delete('jobs', 'default', action.name, { propagationPolicy: 'Background' });
      case 'delete pod':
      case 'evict pod':
      case 'kill pod': {
        const pods = admin.list<Pod>('pods', { namespace: 'default' });
        const pod = pods[action.which % Math.max(1, pods.length)];
        if (!pod) return;
        if (action.do === 'evict pod') admin.evict('default', pod.metadata.name);
        else admin.delete('pods', 'default', pod.metadata.name, action.do === 'kill pod' ? { gracePeriodSeconds: 0 } : {});
        return;
      }
      case 'power off':
      case 'power on':
        return setFault(cluster, action.node, action.do === 'power off' ? 'power-loss' : null);
      case 'stop controller':
        return loop.stop();
      case 'start controller':
        return loop.start();
      case 'wait':
        return cluster.advance(action.ms);
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}

/** At every change: no count beyond what is asked for, one pod per index, an end that is final and told beforehand. */
function watchJobs({ store, clock, readyAtMs }: TestCluster): string[] {
  const breaches: string[] = [];
  const breach = (text: string): void => void breaches.push(`+${clock.now - readyAtMs} ms: ${text}`);
  /** A Job that was made smaller has more pods until its controller has come to it, which troubles may delay. */
  const shrunkAt = new Map<string, number>();
  store.watch(['jobs', 'pods'], ({ plural, type, object, previous }) => {
    if (plural === 'pods') {
      if (type === 'ADDED') checkIndex(object as Pod);
      return;
    }
    const job = object as Job;
    const before = previous as Job | undefined;
    if (before && job.spec.parallelism! < before.spec.parallelism!) shrunkAt.set(job.metadata.uid, clock.now);
    if (type === 'DELETED' || before?.status === job.status) return;
    const { spec, status, metadata } = job;
    const isShrinking = clock.now - (shrunkAt.get(metadata.uid) ?? -Infinity) < 1000;
    const has = (each: Job | undefined, condition: string): boolean => each?.status.conditions?.some((one) => one.type === condition && one.status === 'True') ?? false;
    const name = `job ${keyOf(job)}`;
    if (spec.completions !== undefined && (status.succeeded ?? 0) > spec.completions) breach(`${name}: ${status.succeeded} of ${spec.completions} succeeded`);
    if (!metadata.deletionTimestamp && !isShrinking && (status.active ?? 0) > spec.parallelism!) breach(`${name}: ${status.active} active of ${spec.parallelism}`);
    if ((status.ready ?? 0) > (status.active ?? 0)) breach(`${name}: ${status.ready} ready of ${status.active} active`);
    if ((status.failed ?? 0) < (before?.status.failed ?? 0)) breach(`${name}: failures were forgotten`);
    if (has(job, 'Complete') && has(job, 'Failed')) breach(`${name} is complete and has failed`);
    if (has(job, 'Complete') && !has(before, 'SuccessCriteriaMet')) breach(`${name} is complete without SuccessCriteriaMet before`);
    if (has(job, 'Failed') && !has(before, 'FailureTarget')) breach(`${name} has failed without FailureTarget before`);
    if (finishedCondition(job) && ((status.active ?? 0) > 0 || (status.terminating ?? 0) > 0)) breach(`${name} has finished with pods`);
    if (before && finishedCondition(before)) breach(`${name} changed after its end`);
    if (status.completionTime && !has(job, 'Complete')) breach(`${name} has a completionTime and is not complete`);
  });
  function checkIndex(pod: Pod): void {
    const index = completionIndexOf(pod);
    const owner = controllerOf(pod);
    if (index === undefined || !owner) return;
    const siblings = (store.ownedBy(owner.uid, 'pods') as Pod[]).filter((other) => other.metadata.uid !== pod.metadata.uid && completionIndexOf(other) === index);
    if (siblings.some((other) => !isPodTerminal(other) && !other.metadata.deletionTimestamp)) breach(`index ${index} of ${owner.name} has two pods`);
    if (siblings.some(({ status }) => status.phase === 'Succeeded')) breach(`index ${index} of ${owner.name} had succeeded`);
  }
  return breaches;
}

/** When nothing happens any more. */
function checkAtRest({ admin }: TestCluster): string[] {
  const breaches: string[] = [];
  const pods = admin.list<Pod>('pods', { namespace: 'default' });
  for (const job of admin.list<Job>('jobs')) {
    const own = pods.filter((pod) => controllerOf(pod)?.uid === job.metadata.uid);
    const active = own.filter((pod) => !isPodTerminal(pod) && !pod.metadata.deletionTimestamp).length;
    if (!finishedCondition(job) && !job.spec.suspend) breaches.push(`job ${keyOf(job)} has not ended: ${JSON.stringify(job.status)}`);
    if ((job.status.active ?? 0) !== active) breaches.push(`job ${keyOf(job)} says ${job.status.active ?? 0} active, there are ${active}`);
    for (const pod of own) if (isPodTerminal(pod) && pod.metadata.finalizers) breaches.push(`pod ${keyOf(pod)} still has its finalizer`);
  }
  for (const pod of pods) if (pod.metadata.deletionTimestamp) breaches.push(`pod ${keyOf(pod)} does not go`);
  return breaches;
}

function checkHistory({ admin }: TestCluster): string[] {
  const cronJob = admin.find<CronJob>('cronjobs', 'default', 'tick');
  if (!cronJob) return [];
  const finished = admin.list<Job>('jobs').filter((job) => controllerOf(job)?.uid === cronJob.metadata.uid).flatMap((job) => finishedCondition(job)?.type ?? []);
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec;
  const limits = { Complete: successfulJobsHistoryLimit!, Failed: failedJobsHistoryLimit! };
  return Object.entries(limits).flatMap(([type, limit]) => {
    const kept = finished.filter((each) => each === type).length;
    return kept > limit ? [`${kept} ${type} Jobs are kept, at most ${limit}`] : [];
  });
}

/** Machines on, controllers up, no more runs; Jobs that may run. */
function heal(cluster: TestCluster): void {
  const { admin } = cluster;
  perform(cluster, { do: 'start controller' });
  for (const node of nodes) perform(cluster, { do: 'power on', node });
  if (admin.find('cronjobs', 'default', 'tick')) admin.patch('cronjobs', 'default', 'tick', 'merge', { spec: { suspend: true } });
  for (const { metadata, spec } of admin.list<Job>('jobs')) {
    if (metadata.deletionTimestamp) continue;
    admin.patch('jobs', 'default', metadata.name, 'merge', { spec: { suspend: false, parallelism: Math.max(1, spec.parallelism!) } });
  }
}

/** Lives that broke a law once. */
const found: [number, Action[]][] = [
  // A pod that succeeded after its Job was suspended was not counted, and its index was not begun anew.
  [0, [{ do: 'job', name: 'one', spec: { completions: undefined, parallelism: 1, backoffLimit: 0, mode: 'per index', restartPolicy: 'Never', extra: '', command: 'true' } }, { do: 'wait', ms: 1100 }, { do: 'suspend', name: 'one' }, { do: 'cron', spec: { completions: undefined, parallelism: 1, backoffLimit: 0, mode: 'NonIndexed', restartPolicy: 'Never', extra: '', command: 'true' }, policy: 'Allow', limit: 0 }, { do: 'wait', ms: 10 }, { do: 'wait', ms: 1100 }]],
  // A controller that came back did not know that the index of a failed pod was free.
  [0, [{ do: 'job', name: 'one', spec: { completions: undefined, parallelism: 1, backoffLimit: 1, mode: 'per index', restartPolicy: 'Never', extra: '', command: 'true' } }, { do: 'wait', ms: 500 }, { do: 'delete pod', which: 0 }, { do: 'stop controller' }, { do: 'power off', node: 'worker-1' }]],
];

it('counts truly whatever people and machines do, and ends when the troubles do', { timeout: 60_000 + runs.numRuns * 1000 }, () => {
  fc.assert(
    fc.property(fc.nat(), fc.array(actions, { minLength: 3, maxLength: 20 }), (clusterSeed, life) => {
      // Every other life has writes that conflict, watches that are late, and controllers that die between two writes.
      const points = createFaultPoints(clusterSeed, { conflicts: 0.05, delays: 0.1, delayMs: 2000, crashes: 0.01 });
      const cluster = createTestCluster({ seed: clusterSeed, faultPoints: points });
      if (clusterSeed % 2 === 1) points.start();
      const breaches = watchLaws(cluster);
      const jobBreaches = watchJobs(cluster);
      for (const action of life) perform(cluster, action);
      expect([...breaches, ...jobBreaches]).toEqual([]);
      points.stop();
      heal(cluster);
      cluster.advance('40m');
      expect([...breaches, ...jobBreaches, ...checkAtRest(cluster), ...checkHistory(cluster)]).toEqual([]);
      expect(cluster.bugs).toEqual([]);
    }),
    { ...runs, examples: found },
  );
});
