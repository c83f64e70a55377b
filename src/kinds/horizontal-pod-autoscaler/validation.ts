// What may be wrong with a HorizontalPodAutoscaler (rule 1.12.16).
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import type { HorizontalPodAutoscaler } from '../../model/object.ts';

type Spec = HorizontalPodAutoscaler['spec'];
type Metric = NonNullable<Spec['metrics']>[number];
type Target = NonNullable<Metric['resource']>['target'];
type Rules = NonNullable<NonNullable<Spec['behavior']>['scaleUp']>;

const METRIC_TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];
const MOST_STABILISATION = 3600;
const MOST_PERIOD = 1800;

export function validateAutoscaler({ spec }: HorizontalPodAutoscaler): FieldError[] {
  const errors: FieldError[] = [];
  const { minReplicas, maxReplicas = 0, scaleTargetRef } = spec;
  if (minReplicas !== undefined && minReplicas < 1) errors.push(fieldError.invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'));
  if (maxReplicas < 1) errors.push(fieldError.invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0'));
  if (minReplicas !== undefined && maxReplicas < minReplicas) errors.push(fieldError.invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'));
  if (!scaleTargetRef?.kind) errors.push(fieldError.required('spec.scaleTargetRef.kind'));
  if (!scaleTargetRef?.name) errors.push(fieldError.required('spec.scaleTargetRef.name'));
  for (const [index, metric] of (spec.metrics ?? []).entries()) errors.push(...validateMetric(metric, `spec.metrics[${index}]`));
  for (const name of ['scaleUp', 'scaleDown'] as const) if (spec.behavior?.[name]) errors.push(...validateRules(spec.behavior[name], `spec.behavior.${name}`));
  return errors;
}

function validateMetric(metric: Metric, path: string): FieldError[] {
  const { type } = metric;
  if (!type) return [fieldError.required(`${path}.type`, 'must specify a metric source type')];
  if (!METRIC_TYPES.includes(type)) return [fieldError.notSupported(`${path}.type`, type, METRIC_TYPES)];
  const field = `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
  const source = (metric as unknown as Readonly<Record<string, { name?: string; container?: string; target?: Target } | undefined>>)[field];
  const at = `${path}.${field}`;
  if (!source) return [fieldError.required(at, `must populate information for the given metric source`)];
  const errors: FieldError[] = [];
  if (type === 'Resource' || type === 'ContainerResource') {
    if (!source.name) errors.push(fieldError.required(`${at}.name`, 'must specify a resource name'));
    if (type === 'ContainerResource' && !source.container) errors.push(fieldError.required(`${at}.container`, 'must specify a container'));
    const { averageUtilization, averageValue } = source.target ?? {};
    if (averageUtilization === undefined && averageValue === undefined) errors.push(fieldError.required(`${at}.target.averageUtilization`, 'must set either a target raw value or a target utilization'));
    if (averageUtilization !== undefined && averageValue !== undefined) errors.push(fieldError.forbidden(`${at}.target.averageValue`, 'may not set both a target raw value and a target utilization'));
  }
  if (!source.target?.type) errors.push(fieldError.required(`${at}.target.type`, 'must specify a metric target type'));
  else if (!['Utilization', 'Value', 'AverageValue'].includes(source.target.type)) errors.push(fieldError.invalid(`${at}.target.type`, source.target.type, 'must be either Utilization, Value, or AverageValue'));
  const { averageUtilization } = source.target ?? {};
  if (averageUtilization !== undefined && averageUtilization < 1) errors.push(fieldError.invalid(`${at}.target.averageUtilization`, averageUtilization, 'must be greater than 0'));
  return errors;
}

function validateRules({ stabilizationWindowSeconds: window, selectPolicy, policies = [] }: Rules, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const at = `${path}.stabilizationWindowSeconds`;
  if (window !== undefined && window < 0) errors.push(fieldError.invalid(at, window, 'must be greater than or equal to zero'));
  if (window !== undefined && window > MOST_STABILISATION) errors.push(fieldError.invalid(at, window, `must be less than or equal to ${MOST_STABILISATION}`));
  if (selectPolicy !== undefined && !['Disabled', 'Max', 'Min'].includes(selectPolicy)) errors.push(fieldError.notSupported(`${path}.selectPolicy`, selectPolicy, ['Disabled', 'Max', 'Min']));
  if (policies.length === 0) errors.push(fieldError.required(`${path}.policies`, 'must specify at least one Policy'));
  for (const [index, { type, value, periodSeconds }] of policies.entries()) {
    const policy = `${path}.policies[${index}]`;
    if (type !== 'Pods' && type !== 'Percent') errors.push(fieldError.notSupported(`${policy}.type`, type, ['Percent', 'Pods']));
    if (!(value > 0)) errors.push(fieldError.invalid(`${policy}.value`, value ?? 0, 'must be greater than zero'));
    if (!(periodSeconds > 0)) errors.push(fieldError.invalid(`${policy}.periodSeconds`, periodSeconds ?? 0, 'must be greater than zero'));
    if (periodSeconds > MOST_PERIOD) errors.push(fieldError.invalid(`${policy}.periodSeconds`, periodSeconds, `must be less than or equal to ${MOST_PERIOD}`));
  }
  return errors;
}
