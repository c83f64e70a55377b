// What may be wrong with a HorizontalPodAutoscaler (rule 1.12.16).
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { goQuantity } from '../../model/go-quantity.ts';
import { isDns1123Label, pathSegmentFaults } from '../../model/names.ts';
import type { HorizontalPodAutoscaler } from '../../model/object.ts';
import { parseQuantity } from '../../model/quantity.ts';
import { validateContainerResourceName } from '../pod/resource-validation.ts';

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
  errors.push(...validateTargetRef(scaleTargetRef, 'spec.scaleTargetRef'));
  for (const [index, metric] of (spec.metrics ?? []).entries()) errors.push(...validateMetric(metric, `spec.metrics[${index}]`));
  const canReachZero = spec.metrics?.some(({ type }) => type === 'Object' || type === 'External');
  if (minReplicas === 0 && !canReachZero) errors.push(fieldError.forbidden('spec.metrics', 'must specify at least one Object or External metric to support scaling to zero replicas'));
  for (const name of ['scaleUp', 'scaleDown'] as const) if (spec.behavior?.[name]) errors.push(...validateRules(spec.behavior[name], `spec.behavior.${name}`));
  return errors;
}

/** In the order in which Kubernetes looks at them; of several sources it looks into the first. */
const SOURCES = { object: 'Object', external: 'External', pods: 'Pods', resource: 'Resource', containerResource: 'ContainerResource' } as const;

function validateMetric(metric: Metric, path: string): FieldError[] {
  const { type = '' } = metric;
  const errors: FieldError[] = [];
  const isKnown = METRIC_TYPES.includes(type);
  const unknown = fieldError.notSupported(`${path}.type`, type, METRIC_TYPES);
  if (type === '') errors.push(fieldError.required(`${path}.type`, 'must specify a metric source type'));
  if (!isKnown) errors.push(unknown);
  const sources = metric as unknown as Readonly<Record<string, Source | undefined>>;
  const given = Object.keys(SOURCES).filter((name) => sources[name] !== undefined) as (keyof typeof SOURCES)[];
  const [first] = given;
  if (first) errors.push(...validateSource(sources[first]!, first, `${path}.${first}`));
  const expected = isKnown ? `${type.charAt(0).toLowerCase()}${type.slice(1)}` : '';
  if (!isKnown) errors.push(unknown);
  else if (sources[expected] === undefined) errors.push(fieldError.required(`${path}.${expected}`, 'must populate information for the given metric source'));
  if (given.length === 1) return errors;
  return [...errors, ...given.filter((name) => name !== expected).map((name) => fieldError.forbidden(`${path}.${name}`, 'must populate the given metric source only'))];
}

interface Source {
  name?: string;
  container?: string;
  metric?: { name?: string };
  describedObject?: { kind?: string; name?: string };
  target?: Target;
}

function validateSource(source: Source, type: keyof typeof SOURCES, path: string): FieldError[] {
  const { target = {} as Target } = source;
  const errors: FieldError[] = [];
  if (type === 'object') errors.push(...validateTargetRef(source.describedObject, `${path}.describedObject`));
  if (type === 'resource' || type === 'containerResource') {
    if (!source.name) errors.push(fieldError.required(`${path}.name`, 'must specify a resource name'));
    else if (type === 'containerResource') errors.push(...validateContainerResourceName(source.name, `${path}.name`));
    if (type === 'containerResource') errors.push(...validateContainer(source.container, `${path}.container`));
  } else errors.push(...validateIdentifier(source.metric?.name, `${path}.metric.name`));
  return [...errors, ...validateTarget(target, `${path}.target`), ...validateTargetFields(target, type, `${path}.target`)];
}

function validateContainer(name: string | undefined, path: string): FieldError[] {
  if (!name) return [fieldError.required(path, 'must specify a container')];
  return isDns1123Label(name).map((fault) => fieldError.invalid(path, name, fault));
}

function validateIdentifier(name: string | undefined, path: string): FieldError[] {
  if (!name) return [fieldError.required(path, 'must specify a metric name')];
  return pathSegmentFaults(name).map((fault) => fieldError.invalid(path, name, fault));
}

function validateTarget({ type, value, averageValue, averageUtilization }: Target, path: string): FieldError[] {
  const errors: FieldError[] = type ? [] : [fieldError.required(`${path}.type`, 'must specify a metric target type')];
  if (!['Utilization', 'Value', 'AverageValue'].includes(type)) errors.push(fieldError.invalid(`${path}.type`, type ?? '', 'must be either Utilization, Value, or AverageValue'));
  for (const [field, amount] of Object.entries({ value, averageValue })) {
    if (amount !== undefined && parseQuantity(amount).nano <= 0n) errors.push(fieldError.invalid(`${path}.${field}`, goQuantity(amount), 'must be positive'));
  }
  if (averageUtilization !== undefined && averageUtilization < 1) errors.push(fieldError.invalid(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0'));
  return errors;
}

/** Which kinds of amounts go with which source. */
function validateTargetFields({ value, averageValue, averageUtilization }: Target, type: keyof typeof SOURCES, path: string): FieldError[] {
  const hasNeither = value === undefined && averageValue === undefined;
  if (type === 'pods') return averageValue === undefined ? [fieldError.required(`${path}.averageValue`, 'must specify a positive target averageValue')] : [];
  if (type === 'object') return hasNeither ? [fieldError.required(`${path}.averageValue`, 'must set either a target value or averageValue')] : [];
  if (type === 'external') {
    if (hasNeither) return [fieldError.required(`${path}.averageValue`, 'must set either a target value for metric or a per-pod target')];
    const hasBoth = value !== undefined && averageValue !== undefined;
    return hasBoth ? [fieldError.forbidden(`${path}.value`, 'may not set both a target value for metric and a per-pod target')] : [];
  }
  if (averageUtilization === undefined && averageValue === undefined) return [fieldError.required(`${path}.averageUtilization`, 'must set either a target raw value or a target utilization')];
  const hasBoth = averageUtilization !== undefined && averageValue !== undefined;
  return hasBoth ? [fieldError.forbidden(`${path}.averageValue`, 'may not set both a target raw value and a target utilization')] : [];
}

function validateTargetRef(reference: { kind?: string; name?: string } | undefined, path: string): FieldError[] {
  return (['kind', 'name'] as const).flatMap((field) => {
    const value = reference?.[field];
    if (!value) return [fieldError.required(`${path}.${field}`)];
    return pathSegmentFaults(value).map((fault) => fieldError.invalid(`${path}.${field}`, value, fault));
  });
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
