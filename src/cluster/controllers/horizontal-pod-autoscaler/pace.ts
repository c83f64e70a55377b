// How fast replicas may change: stabilisation windows, policies and limits (rule 4.5.4).
import type { HorizontalPodAutoscaler } from '../../../model/object.ts';

type Spec = HorizontalPodAutoscaler['spec'];
type Rules = NonNullable<NonNullable<Spec['behavior']>['scaleUp']>;

const DOWN_WINDOW_MS = 300_000;
/** Events and recommendations older than any window or period. */
const LONGEST_MS = 3_600_000;

export interface Reason {
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

export interface Paced {
  readonly replicas: number;
  readonly able: Reason;
  readonly limited: Reason;
}

interface Moment {
  readonly atMs: number;
  readonly amount: number;
}

const fits: Reason = { status: 'False', reason: 'DesiredWithinRange', message: 'the desired count is within the acceptable range' };
const matches: Reason = { status: 'True', reason: 'ReadyForNewScale', message: 'recommended size matches current size' };
const downStabilized: Reason = { status: 'True', reason: 'ScaleDownStabilized', message: 'recent recommendations were higher than current one, applying the highest recent recommendation' };
const upStabilized: Reason = { status: 'True', reason: 'ScaleUpStabilized', message: 'recent recommendations were lower than current one, applying the lowest recent recommendation' };
const tooFew: Reason = { status: 'True', reason: 'TooFewReplicas', message: 'the desired replica count is less than the minimum replica count' };
const tooMany: Reason = { status: 'True', reason: 'TooManyReplicas', message: 'the desired replica count is more than the maximum replica count' };
const upLimit: Reason = { status: 'True', reason: 'ScaleUpLimit', message: 'the desired replica count is increasing faster than the maximum scale rate' };
const downLimit: Reason = { status: 'True', reason: 'ScaleDownLimit', message: 'the desired replica count is decreasing faster than the maximum scale rate' };

/** What one autoscaler remembers, as the real one does in memory: lost when the controller ends. */
export class Pace {
  #recommendations: Moment[] = [];
  #ups: Moment[] = [];
  #downs: Moment[] = [];

  /** The size at the first look counts as a recommendation, so that nothing falls at once. */
  begin(replicas: number, nowMs: number): void {
    if (this.#recommendations.length === 0) this.#recommendations.push({ atMs: nowMs, amount: replicas });
  }

  scaled(from: number, to: number, nowMs: number): void {
    if (to > from) this.#ups.push({ atMs: nowMs, amount: to - from });
    else this.#downs.push({ atMs: nowMs, amount: from - to });
  }

  /** The size that the rules let through. */
  temper(desired: number, current: number, spec: Spec, nowMs: number): Paced {
    const young = ({ atMs }: Moment): boolean => atMs > nowMs - LONGEST_MS;
    this.#recommendations = this.#recommendations.filter(young);
    this.#ups = this.#ups.filter(young);
    this.#downs = this.#downs.filter(young);
    const minReplicas = spec.minReplicas ?? 1;
    const paced = spec.behavior ? this.#withBehavior(desired, current, spec, minReplicas, nowMs) : this.#plain(desired, current, spec.maxReplicas, minReplicas, nowMs);
    this.#recommendations.push({ atMs: nowMs, amount: desired });
    return paced;
  }

  #plain(desired: number, current: number, maxReplicas: number, minReplicas: number, nowMs: number): Paced {
    const stabilized = Math.max(desired, ...this.#recommended(DOWN_WINDOW_MS, nowMs));
    const able = stabilized === desired ? matches : downStabilized;
    const limit = Math.max(2 * current, 4);
    if (stabilized < minReplicas) return { replicas: minReplicas, able, limited: tooFew };
    const most = Math.min(maxReplicas, limit);
    if (stabilized > most) return { replicas: most, able, limited: limit < maxReplicas ? upLimit : tooMany };
    return { replicas: stabilized, able, limited: fits };
  }

  #withBehavior(desired: number, current: number, { behavior, maxReplicas }: Spec, minReplicas: number, nowMs: number): Paced {
    const { scaleUp = {}, scaleDown = {} } = behavior!;
    const lowest = Math.min(desired, ...this.#recommended((scaleUp.stabilizationWindowSeconds ?? 0) * 1000, nowMs));
    const highest = Math.max(desired, ...this.#recommended((scaleDown.stabilizationWindowSeconds ?? DOWN_WINDOW_MS / 1000) * 1000, nowMs));
    let stabilized = current;
    if (stabilized < lowest) stabilized = lowest;
    if (stabilized > highest) stabilized = highest;
    const able = stabilized === desired ? matches : desired >= current ? upStabilized : downStabilized;
    if (stabilized > current) {
      const limit = Math.max(current, this.#limit(scaleUp, current, 'up', nowMs));
      const most = Math.min(maxReplicas, limit);
      return stabilized > most ? { replicas: most, able, limited: limit < maxReplicas ? upLimit : tooMany } : { replicas: stabilized, able, limited: fits };
    }
    if (stabilized < current) {
      const limit = Math.min(current, this.#limit(scaleDown, current, 'down', nowMs));
      const least = Math.max(minReplicas, limit);
      return stabilized < least ? { replicas: least, able, limited: limit > minReplicas ? downLimit : tooFew } : { replicas: stabilized, able, limited: fits };
    }
    return { replicas: stabilized, able, limited: fits };
  }

  #recommended(windowMs: number, nowMs: number): number[] {
    return this.#recommendations.filter(({ atMs }) => atMs > nowMs - windowMs).map(({ amount }) => amount);
  }

  /** Where the policies end, counted from what there was when each period began. */
  #limit({ selectPolicy = 'Max', policies = [] }: Rules, current: number, direction: 'up' | 'down', nowMs: number): number {
    if (selectPolicy === 'Disabled') return current;
    const limits = policies.map(({ type, value, periodSeconds }) => {
      const within = (moments: readonly Moment[]): number => moments.reduce((total, { atMs, amount }) => (atMs > nowMs - periodSeconds * 1000 ? total + amount : total), 0);
      const start = current - within(this.#ups) + within(this.#downs);
      if (direction === 'up') return type === 'Pods' ? start + value : Math.ceil(start * (1 + value / 100));
      return type === 'Pods' ? start - value : Math.trunc(start * (1 - value / 100));
    });
    // The policy that changes most reaches furthest, whichever way it goes.
    return (direction === 'up') === (selectPolicy === 'Max') ? Math.max(...limits) : Math.min(...limits);
  }
}
