// What one metric of an autoscaler says, or why it says nothing, in Kubernetes' words (rules 4.5.1, 4.5.6).
import type { ContainerUsage } from '../../../model/client.ts';
import { formatLabelSelector } from '../../../model/go-value.ts';
import type { HorizontalPodAutoscaler, Pod } from '../../../model/object.ts';
import { formatQuantity, milliValue } from '../../../model/quantity.ts';
import type { Clock } from '../../../sim/clock.ts';
import type { Metric, Usage } from './replicas.ts';
import { proposeReplicas } from './replicas.ts';

export type Measured = NonNullable<HorizontalPodAutoscaler['status']['currentMetrics']>[number];

export interface Outcome {
  readonly replicas: number;
  readonly name: string;
  readonly measured: Measured;
}

/** `of` and `detail` are for the summary of all metrics, `error` is for the event and the condition; `detail` is `error` unless it says more. */
export interface Failure {
  readonly error: string;
  readonly reason: string;
  readonly of: string;
  readonly detail?: string;
}

export interface Measures {
  readonly clock: Pick<Clock, 'now'>;
  /** Absent where nobody measures. */
  readonly usageOf?: ((pod: Pod) => readonly ContainerUsage[]) | undefined;
}

type Source = NonNullable<Metric['resource'] & { container?: string }>;

export function judge(metric: Metric, { metadata }: HorizontalPodAutoscaler, pods: readonly Pod[], current: number, measures: Measures): Outcome | Failure {
  const { resource, containerResource } = metric;
  if (metric.type === 'Resource') return judgeResource('Resource', resource!, `${resource!.name} resource metric`, pods, current, measures);
  if (metric.type === 'ContainerResource') return judgeResource('ContainerResource', containerResource!, `${containerResource!.container} container metric`, pods, current, measures);
  return withoutApi(metric, metadata.namespace!);
}

function judgeResource(type: 'Resource' | 'ContainerResource', source: Source, of: string, pods: readonly Pod[], current: number, { clock, usageOf }: Measures): Outcome | Failure {
  const { name: resource, target, container } = source;
  const isPercent = target.averageValue === undefined;
  const wanted = isPercent ? { percent: target.averageUtilization! } : { averageMilli: milliValue(target.averageValue as unknown as string) };
  const usage = usageOfPods(pods, resource, container, usageOf);
  const proposal = typeof usage === 'string' ? `unable to get metrics for resource ${resource}: ${usage}` : proposeReplicas(current, pods, usage, { resource, container, target: wanted }, clock.now);
  if (typeof proposal === 'string') return { error: `failed to get ${resource} ${isPercent ? 'utilization' : 'usage'}: ${proposal}`, reason: `FailedGet${type}Metric`, of };
  const averageValue = formatQuantity({ nano: BigInt(proposal.averageMilli) * 1_000_000n, format: 'DecimalSI' });
  const now = { ...(proposal.utilization === undefined ? {} : { averageUtilization: proposal.utilization }), averageValue };
  const shown = { name: resource, current: now };
  const measured = container === undefined ? { type, resource: shown } : { type, containerResource: { ...shown, container } };
  const noun = container === undefined || !isPercent ? 'resource' : 'container resource';
  return { replicas: proposal.replicas, name: isPercent ? `${resource} ${noun} utilization (percentage of request)` : `${resource} ${noun}`, measured: measured as unknown as Measured };
}

/** What a metrics server knows of the pods, or why there is nothing to ask. */
function usageOfPods(pods: readonly Pod[], resource: string, only: string | undefined, usageOf: Measures['usageOf']): Usage | string {
  if (!usageOf) return 'unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)';
  const usage = new Map<string, number>();
  let isMeasured = false;
  for (const pod of pods) {
    const all = usageOf(pod);
    isMeasured ||= all.length > 0;
    const used = all.filter(({ container }) => only === undefined || container === only);
    // Of other resources nothing is measured.
    if (used.length === 0 || (resource !== 'cpu' && resource !== 'memory')) continue;
    usage.set(pod.metadata.name, used.reduce((total, { cpuMilli, memoryBytes }) => total + (resource === 'cpu' ? cpuMilli : memoryBytes * 1000), 0));
  }
  return isMeasured ? usage : 'no metrics returned from resource metrics API';
}

/** Nobody serves metrics other than those of resources. The words of an object's metric are Kubernetes' own, slash included. */
function withoutApi({ type, pods, object, external }: Metric, namespace: string): Failure {
  const reason = `FailedGet${type}Metric`;
  const unserved = 'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';
  if (type === 'Pods') return { error: `unable to get metric ${pods!.metric.name}: ${unserved}`, reason, of: 'pods metric' };
  if (type === 'Object') {
    const { metric, describedObject, target } = object!;
    const error = `unable to get metric ${metric.name}: ${describedObject.kind} on ${namespace} ${describedObject.name}/${unserved}`;
    return { error, reason, of: 'object metric', ...(target.type === 'AverageValue' ? { detail: `failed to get ${metric.name} object metric: ${error}` } : {}) };
  }
  const { metric, target } = external!;
  const error =
    `unable to get external metric ${namespace}/${metric.name}/${formatLabelSelector(metric.selector)}: ` +
    `unable to fetch metrics from external metrics API: the server could not find the requested resource (get ${metric.name}.external.metrics.k8s.io)`;
  const detail = target.averageValue === undefined ? `failed to get external metric ${metric.name}: ${error}` : `failed to get ${metric.name} external metric: ${error}`;
  return { error, reason, of: `${metric.name} external metric`, detail };
}
