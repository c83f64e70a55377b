// Scales workloads by what their pods use, every 15 s (rule 4.5).
import { ApiError } from '../../../model/errors.ts';
import { deepEqual } from '../../../model/equal.ts';
import type { HorizontalPodAutoscaler, Pod } from '../../../model/object.ts';
import { keyOf, splitKey } from '../../../model/object.ts';
import { formatRequirements, requiredValues } from '../../../model/selector.ts';
import type { CompiledSelector } from '../../../model/selector.ts';
import { formatTimestamp } from '../../../model/timestamp.ts';
import type { Controller, ControllerContext, ControllerDefinition } from '../controller.ts';
import type { Measured, Outcome } from './judge.ts';
import { judge } from './judge.ts';
import { Pace } from './pace.ts';
import type { Reason } from './pace.ts';
import { Selections } from './selections.ts';
import type { Target } from './target.ts';
import { findTarget, selectorOf } from './target.ts';

type Status = HorizontalPodAutoscaler['status'];
type Condition = NonNullable<Status['conditions']>[number];

const SYNC_MS = 15_000;
/** How a status without measurements is stored. */
const NOT_MEASURED = null as never as Measured[];

export const horizontalPodAutoscalerController: ControllerDefinition = { name: 'horizontal-pod-autoscaler', create };

function create({ client, clock, events, enqueueAfter, usageOf }: ControllerContext): Controller {
  const paces = new Map<string, Pace>();
  const selections = new Selections();
  const measures = { clock, usageOf };

  function reconcile(key: string): { requeueAfterMs: number } | undefined {
    const { namespace, name } = splitKey(key);
    const autoscaler = client.find<HorizontalPodAutoscaler>('horizontalpodautoscalers', namespace, name);
    if (!autoscaler) {
      paces.delete(key);
      selections.forget(key);
      return undefined;
    }
    const pace = paces.get(key) ?? new Pace();
    paces.set(key, pace);
    sync(autoscaler, pace);
    return { requeueAfterMs: SYNC_MS };
  }

  function sync(autoscaler: HorizontalPodAutoscaler, pace: Pace): void {
    const { spec } = autoscaler;
    const draft = new Draft(autoscaler, formatTimestamp(clock.now));
    let target: Target;
    try {
      target = findTarget(client, autoscaler);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      events.event(autoscaler, 'Warning', 'FailedGetScale', error.message);
      draft.set('AbleToScale', { status: 'False', reason: 'FailedGetScale', message: `the HPA controller was unable to get the target's current scale: ${error.message}` });
      return write(autoscaler, draft.status);
    }
    draft.set('AbleToScale', { status: 'True', reason: 'SucceededGetScale', message: "the HPA controller was able to get the target's current scale" });
    const current = target.replicas;
    const least = spec.minReplicas ?? 1;
    pace.begin(current, clock.now);
    let desired = current;
    let why = '';
    let measured: readonly Measured[] = [];
    if (current === 0 && least !== 0) {
      draft.set('ScalingActive', { status: 'False', reason: 'ScalingDisabled', message: 'scaling is disabled since the replica count of the target is zero' });
      return write(autoscaler, { ...draft.status, currentMetrics: NOT_MEASURED, currentReplicas: 0, desiredReplicas: 0 });
    }
    if (current > spec.maxReplicas) [desired, why] = [spec.maxReplicas, 'Current number of replicas above Spec.MaxReplicas'];
    else if (current < least) [desired, why] = [least, 'Current number of replicas below Spec.MinReplicas'];
    else {
      const computed = compute(autoscaler, target, current, draft);
      measured = computed.measured;
      if (computed.error !== undefined) {
        events.event(autoscaler, 'Warning', 'FailedComputeMetricsReplicas', computed.error);
        return write(autoscaler, { ...draft.status, currentMetrics: listed(measured), currentReplicas: current });
      }
      const paced = pace.temper(computed.replicas, current, spec, clock.now);
      draft.set('AbleToScale', paced.able);
      draft.set('ScalingLimited', paced.limited);
      desired = paced.replicas;
      why = desired > current ? `${computed.name} above target` : 'All metrics below target';
    }
    const currentMetrics = listed(measured);
    // What was wanted before stands until it can be had.
    if (desired !== current && !rescale(autoscaler, target, current, desired, why, draft, pace)) return write(autoscaler, { ...draft.status, currentMetrics, currentReplicas: current });
    const scaledAt = desired === current ? {} : { lastScaleTime: formatTimestamp(clock.now) };
    write(autoscaler, { ...draft.status, currentMetrics, currentReplicas: current, desiredReplicas: desired, ...scaledAt });
  }

  function rescale(autoscaler: HorizontalPodAutoscaler, { kind, object }: Target, from: number, to: number, why: string, draft: Draft, pace: Pace): boolean {
    try {
      client.scale(kind.plural, object.metadata.namespace!, object.metadata.name, to);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      events.event(autoscaler, 'Warning', 'FailedRescale', `New size: ${to}; reason: ${why}; error: ${error.message}`);
      draft.set('AbleToScale', { status: 'False', reason: 'FailedUpdateScale', message: `the HPA controller was unable to update the target scale: ${error.message}` });
      return false;
    }
    draft.set('AbleToScale', { status: 'True', reason: 'SucceededRescale', message: `the HPA controller was able to update the target scale to ${to}` });
    events.event(autoscaler, 'Normal', 'SuccessfulRescale', `New size: ${to}; reason: ${why}`);
    // Only a behaviour has policies that count what has changed.
    if (autoscaler.spec.behavior) pace.scaled(from, to, clock.now);
    return true;
  }

  /** The largest proposal; when some metric fails the others may not shrink anything (rule 4.5.3). */
  function compute(autoscaler: HorizontalPodAutoscaler, target: Target, current: number, draft: Draft): { replicas: number; name: string; measured: readonly Measured[]; error?: string } {
    const { metrics = [] } = autoscaler.spec;
    const measured: Measured[] = [];
    const selector = selectorOf(target);
    if ('error' in selector) {
      events.event(autoscaler, 'Warning', selector.reason, selector.error);
      draft.set('ScalingActive', { status: 'False', reason: 'InvalidSelector', message: selector.message });
      return { replicas: current, name: '', measured, error: selector.error };
    }
    const pods = podsOf(target, selector);
    const rivals = selections.note(keyOf(autoscaler), selector, pods);
    if (rivals.length > 1) {
      const error = `pods by selector ${formatRequirements(selector.requirements)} are controlled by multiple HPAs: [${rivals.map((rival) => `{${splitKey(rival).name} ${splitKey(rival).namespace}}`).join(' ')}]`;
      events.event(autoscaler, 'Warning', 'AmbiguousSelector', error);
      draft.set('ScalingActive', { status: 'False', reason: 'AmbiguousSelector', message: error });
      return { replicas: current, name: '', measured, error };
    }
    const failures: { error: string; reason: Reason }[] = [];
    let best: Outcome | undefined;
    for (const metric of metrics) {
      const outcome = judge(metric, autoscaler, pods, current, measures);
      if ('error' in outcome) {
        events.event(autoscaler, 'Warning', outcome.reason, outcome.error);
        const message = `the HPA was unable to compute the replica count: ${outcome.error}`;
        failures.push({ error: `failed to get ${outcome.of} value: ${outcome.detail ?? outcome.error}`, reason: { status: 'False', reason: outcome.reason, message } });
        // A place is kept, so that targets and measurements stay side by side.
        measured.push({ type: '' });
        continue;
      }
      measured.push(outcome.measured);
      if (!best?.replicas || outcome.replicas > best.replicas) best = outcome;
    }
    if (!best || (failures.length > 0 && best.replicas < current)) {
      draft.set('ScalingActive', failures[0]!.reason);
      return { replicas: current, name: '', measured, error: `invalid metrics (${failures.length} invalid out of ${metrics.length}), first error is: ${failures[0]!.error}` };
    }
    draft.set('ScalingActive', { status: 'True', reason: 'ValidMetricFound', message: `the HPA was able to successfully calculate a replica count from ${best.name}` });
    return { replicas: best.replicas, name: best.name, measured };
  }

  function podsOf({ object }: Target, { requirements, matches }: CompiledSelector): Pod[] {
    return [...client.labelled<Pod>('pods', object.metadata.namespace, requiredValues(requirements))].filter((pod) => matches(pod.metadata.labels));
  }

  function write(autoscaler: HorizontalPodAutoscaler, status: Status): void {
    if (!deepEqual(status, autoscaler.status)) client.updateStatus<HorizontalPodAutoscaler>('horizontalpodautoscalers', { ...autoscaler, metadata: { ...autoscaler.metadata }, status });
  }

  return {
    reconcile,
    watches: [
      {
        plural: 'horizontalpodautoscalers',
        keysOf({ type, object, previous }) {
          // Its first look comes after one interval, as everything that is added to the real one's queue waits for one.
          if (type === 'DELETED') return [keyOf(object)];
          if (type === 'ADDED' || object.spec !== previous!.spec) enqueueAfter(keyOf(object), SYNC_MS);
          return [];
        },
      },
    ],
  };
}

function listed(measured: readonly Measured[]): Measured[] {
  return measured.length > 0 ? [...measured] : NOT_MEASURED;
}

/** The status as it becomes; conditions keep their order and, while they stand, their time. */
class Draft {
  status: Status;
  readonly #now: string;

  constructor({ status }: HorizontalPodAutoscaler, now: string) {
    this.status = status;
    this.#now = now;
  }

  set(type: string, { status, reason, message }: Reason): void {
    const conditions = this.status.conditions ?? [];
    const old = conditions.find((each) => each.type === type);
    const condition: Condition = { type, status, lastTransitionTime: old?.status === status ? old.lastTransitionTime! : this.#now, reason, message };
    this.status = { ...this.status, conditions: old ? conditions.map((each) => (each === old ? condition : each)) : [...conditions, condition] };
  }
}
