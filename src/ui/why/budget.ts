// Why a disruption budget allows no eviction: the arithmetic, and the pods that are missing.
import type { Pod, PodDisruptionBudget } from '../../model/object.ts';
import { compileLabelSelector, formatLabelSelector } from '../../model/selector.ts';
import { findCondition } from '../../kinds/condition.ts';
import { isPodReady } from '../../kinds/pod/conditions.ts';
import { podStatus } from '../../kinds/pod/status-text.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { explainChain } from './chain.ts';
import type { Explanation, WhyContext } from './explanation.ts';
import { counted, fact, heading, help, line, verdict } from './explanation.ts';

const MOST_PODS = 12;

export function explainBudget(context: WhyContext, budget: PodDisruptionBudget): Explanation {
  const { port, now } = context;
  const { metadata, spec, status } = budget;
  const selector = compileLabelSelector(spec.selector);
  const pods = port.list<Pod>('pods', { namespace: metadata.namespace! }).filter((pod) => selector.matches(pod.metadata.labels));
  const unhealthy = pods.filter((pod) => !isPodReady(pod) || pod.metadata.deletionTimestamp !== undefined);
  const { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods, disruptedPods = {} } = status;
  const name = `poddisruptionbudget/${metadata.name}`;
  const condition = findCondition(status.conditions, 'DisruptionAllowed');
  return [
    disruptionsAllowed > 0
      ? verdict(`${name} allows ${counted(disruptionsAllowed, 'eviction')} now`, 'ok')
      : verdict(`${name} allows no eviction now: drains wait for it`, expectedPods > 0 ? 'warning' : 'pending'),
    ...heading('The arithmetic'),
    fact('selects', `${formatLabelSelector(spec.selector)}: ${counted(pods.length, 'pod')}`, pods.length === 0 ? 'error' : 'text'),
    ruleLine(budget),
    fact('allowed', `${currentHealthy} healthy - ${desiredHealthy} needed = ${Math.max(0, currentHealthy - desiredHealthy)}`, disruptionsAllowed > 0 ? 'ok' : 'warning'),
    ...(condition?.reason && condition.status !== 'True' && condition.message ? [fact(condition.reason, condition.message, 'warning')] : []),
    ...(Object.keys(disruptedPods).length > 0 ? [fact('just evicted', `${Object.keys(disruptedPods).join(', ')}: counted as gone`, 'killed')] : []),
    ...missingLines(unhealthy, now),
    ...(disruptionsAllowed > 0 ? [] : [...heading('What would help'), ...remedies(budget, pods.length, unhealthy.length).map((text) => help(text))]),
    ...explainChain(context, budget),
  ];
}

function ruleLine({ spec, status }: PodDisruptionBudget): TonedLine {
  const { minAvailable, maxUnavailable } = spec;
  const { expectedPods, desiredHealthy } = status;
  if (minAvailable !== undefined) return fact('minAvailable', `${minAvailable} of ${expectedPods} expected: ${desiredHealthy} have to be healthy`);
  return fact('maxUnavailable', `${maxUnavailable ?? 0} of ${expectedPods} expected: ${desiredHealthy} have to be healthy`);
}

function missingLines(unhealthy: readonly Pod[], now: number): TonedLine[] {
  if (unhealthy.length === 0) return [];
  return [
    ...heading('Not healthy'),
    ...unhealthy.slice(0, MOST_PODS).map((pod) => fact(pod.metadata.name, podStatus(pod, now).status, 'error')),
    ...(unhealthy.length > MOST_PODS ? [line(`and ${unhealthy.length - MOST_PODS} more`, 'muted')] : []),
  ];
}

function remedies({ spec, status }: PodDisruptionBudget, pods: number, unhealthy: number): string[] {
  const { currentHealthy, desiredHealthy, expectedPods } = status;
  if (pods === 0) return ['no pod has these labels: check the selector'];
  const texts: string[] = [];
  if (unhealthy > 0) texts.push('mend the pods that are not healthy: press w on one of them');
  if (desiredHealthy >= expectedPods) texts.push(`it asks that all ${expectedPods} stay: nothing can ever be evicted; ${spec.minAvailable === undefined ? 'raise maxUnavailable' : 'lower minAvailable'} or scale up`);
  else if (unhealthy === 0 && currentHealthy <= desiredHealthy) texts.push('scale up, or allow more to be missing');
  return texts;
}
