// autoscaling/v1 of a HorizontalPodAutoscaler: one CPU target in its spec, and all else in annotations.
import { decode } from '../../model/decode.ts';
import { isMap } from '../../model/equal.ts';
import type { KindVersion } from '../../model/kind.ts';
import type { HorizontalPodAutoscaler, KubeObject } from '../../model/object.ts';
import { loadSchema } from '../../model/schema.ts';
import { metricOfVersion1, metricToVersion1, statusOfVersion1, statusToVersion1 } from './version-1-metrics.ts';

type Spec = HorizontalPodAutoscaler['spec'];
type Status = HorizontalPodAutoscaler['status'];
type Metric = NonNullable<Spec['metrics']>[number];
type Fields = Readonly<Record<string, unknown>>;

/** What the older version has no field for travels in these, as JSON. */
const PREFIX = 'autoscaling.alpha.kubernetes.io/';
const METRICS = `${PREFIX}metrics`;
const BEHAVIOR = `${PREFIX}behavior`;
const CURRENT_METRICS = `${PREFIX}current-metrics`;
const CONDITIONS = `${PREFIX}conditions`;

export const autoscalerVersion1: KindVersion<HorizontalPodAutoscaler> = { version: 'v1', fromStored, toStored };

function fromStored(stored: HorizontalPodAutoscaler): KubeObject {
  const { metrics = [], behavior, ...spec } = stored.spec;
  const { currentMetrics, conditions, ...status } = stored.status;
  const target = metrics.find(isCpuTarget)?.resource?.target.averageUtilization;
  const current = currentMetrics?.find(({ resource }) => resource?.name === 'cpu' && resource.current.averageUtilization !== undefined)?.resource?.current.averageUtilization;
  const others = metrics.filter((metric) => !isCpuTarget(metric));
  const annotations: Record<string, string> = { ...withoutOurs(stored.metadata.annotations) };
  if (others.length > 0) annotations[METRICS] = JSON.stringify(others.map(metricToVersion1));
  if (currentMetrics?.length) annotations[CURRENT_METRICS] = JSON.stringify(currentMetrics.map(statusToVersion1));
  if (behavior) annotations[BEHAVIOR] = JSON.stringify({ ScaleUp: rulesToGo(behavior.scaleUp), ScaleDown: rulesToGo(behavior.scaleDown) });
  if (conditions?.length) {
    annotations[CONDITIONS] = JSON.stringify(conditions.map(({ type, status: state, lastTransitionTime, reason, message }) => ({ type, status: state, lastTransitionTime, reason, message })));
  }
  return {
    apiVersion: 'autoscaling/v1',
    kind: stored.kind,
    metadata: withAnnotations(stored.metadata, annotations),
    spec: { ...spec, ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }) },
    // Both counts are no pointers in Go, so they are said even when they are 0.
    status: { ...status, currentReplicas: status.currentReplicas ?? 0, desiredReplicas: status.desiredReplicas ?? 0, ...(current === undefined ? {} : { currentCPUUtilizationPercentage: current }) },
  };
}

function toStored(object: KubeObject): HorizontalPodAutoscaler {
  const { spec, status, ...rest } = object as KubeObject & { spec?: Fields; status?: Fields };
  const { annotations } = object.metadata;
  const { targetCPUUtilizationPercentage: target, ...ownSpec } = spec ?? {};
  const { currentCPUUtilizationPercentage: current, ...ownStatus } = status ?? {};
  const cpu = target === undefined ? [] : [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: target } } }];
  const measured = current === undefined ? [] : [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: current } } }];
  const metrics = [...listIn(annotations?.[METRICS], (list) => read({ spec: { metrics: list.map(metricOfVersion1) } })?.spec.metrics), ...cpu];
  const currentMetrics = listIn(annotations?.[CURRENT_METRICS], (list) => read({ status: { currentMetrics: list.map(statusOfVersion1) } })?.status.currentMetrics ?? undefined);
  const conditions = listIn(annotations?.[CONDITIONS], (list) => read({ status: { conditions: list } })?.status.conditions);
  const behavior = behaviorIn(annotations?.[BEHAVIOR]);
  const stored = {
    ...rest,
    apiVersion: 'autoscaling/v2',
    metadata: withAnnotations(object.metadata, withoutOurs(annotations)),
    ...(spec || metrics.length > 0 ? { spec: { ...ownSpec, ...(metrics.length > 0 ? { metrics } : {}), ...(behavior ? { behavior } : {}) } } : {}),
    ...(status
      ? { status: { ...ownStatus, ...(currentMetrics.length > 0 ? { currentMetrics } : measured.length > 0 ? { currentMetrics: measured } : {}), ...(conditions.length > 0 ? { conditions } : {}) } }
      : {}),
  };
  return stored as unknown as HorizontalPodAutoscaler;
}

function isCpuTarget({ type, resource }: Metric): boolean {
  return type === 'Resource' && resource?.name === 'cpu' && resource.target.averageUtilization !== undefined;
}

function withoutOurs(annotations: Readonly<Record<string, string>> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(annotations ?? {}).filter(([key]) => ![METRICS, BEHAVIOR, CURRENT_METRICS, CONDITIONS].includes(key)));
}

function withAnnotations(metadata: KubeObject['metadata'], annotations: Record<string, string>): KubeObject['metadata'] {
  const { annotations: _, ...rest } = metadata;
  return Object.keys(annotations).length > 0 ? { ...rest, annotations } : rest;
}

/** The list that an annotation holds; what cannot be read in full counts as nothing, as in Kubernetes. */
function listIn<T>(text: string | undefined, convert: (list: readonly Fields[]) => readonly T[] | undefined): readonly T[] {
  const list = parse(text);
  return Array.isArray(list) && list.every(isMap) ? (convert(list) ?? []) : [];
}

function behaviorIn(text: string | undefined): Spec['behavior'] {
  const value = withLowerKeys(parse(text));
  const behavior = isMap(value) ? read({ spec: { behavior: value } })?.spec.behavior : undefined;
  return behavior && Object.keys(behavior).length > 0 ? behavior : undefined;
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

/** Checked against the types of the stored version; undefined when it does not fit. */
function read(part: object): { spec: Spec; status: Status } | undefined {
  const { object, errors } = decode(part, loadSchema().definitionFor('autoscaling', 'v2', 'HorizontalPodAutoscaler')!, { strict: false });
  return errors.length > 0 ? undefined : (object as unknown as { spec: Spec; status: Status });
}

/** Kubernetes writes its internal type here, whose fields have Go's names. */
function rulesToGo(rules: NonNullable<Spec['behavior']>['scaleUp']): object | null {
  if (!rules) return null;
  const { stabilizationWindowSeconds = null, selectPolicy = null, policies = null } = rules;
  return {
    StabilizationWindowSeconds: stabilizationWindowSeconds,
    SelectPolicy: selectPolicy,
    Policies: policies?.map(({ type, value, periodSeconds }) => ({ Type: type, Value: value, PeriodSeconds: periodSeconds })) ?? null,
    Tolerance: null,
  };
}

function withLowerKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withLowerKeys);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key.charAt(0).toLowerCase() + key.slice(1), withLowerKeys(item)]));
}
