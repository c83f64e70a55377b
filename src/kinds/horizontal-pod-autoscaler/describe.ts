// `kubectl describe hpa`.
import { createDescribeWriter, describeTime } from '../../model/describe-writer.ts';
import { quoteGo } from '../../model/go-value.ts';
import type { HorizontalPodAutoscaler } from '../../model/object.ts';
import { canonicalQuantity } from '../../model/quantity.ts';
import { writeMetadata } from '../describe-metadata.ts';

type Metric = NonNullable<HorizontalPodAutoscaler['spec']['metrics']>[number];
type Measured = NonNullable<HorizontalPodAutoscaler['status']['currentMetrics']>[number];
interface Values {
  readonly averageUtilization?: number | undefined;
  readonly averageValue?: unknown;
  readonly value?: unknown;
}

export function describeAutoscaler(object: HorizontalPodAutoscaler): string {
  const { metadata, spec, status } = object;
  const writer = createDescribeWriter();
  const { kind, name } = spec.scaleTargetRef;
  writeMetadata(writer, object);
  writer.line(0, 'CreationTimestamp:', describeTime(metadata.creationTimestamp));
  writer.line(0, 'Reference:', `${kind}/${name}`);
  writer.line(0, 'Metrics:', '( current / target )');
  for (const [index, metric] of (spec.metrics ?? []).entries()) {
    const { title, current, target } = describeMetric(metric, status.currentMetrics?.[index]);
    writer.line(1, `${title}:`, `${current} / ${target}`);
  }
  writer.line(0, 'Min replicas:', spec.minReplicas === undefined ? '<unset>' : String(spec.minReplicas));
  writer.line(0, 'Max replicas:', String(spec.maxReplicas));
  if (spec.behavior) {
    writer.line(0, 'Behavior:');
    for (const [title, rules] of [['Scale Up', spec.behavior.scaleUp], ['Scale Down', spec.behavior.scaleDown]] as const) {
      if (!rules) continue;
      writer.line(1, `${title}:`);
      if (rules.stabilizationWindowSeconds !== undefined) writer.line(2, `Stabilization Window: ${rules.stabilizationWindowSeconds} seconds`);
      writer.line(2, `Select Policy: ${rules.selectPolicy ?? 'Max'}`);
      writer.line(2, 'Policies:');
      for (const { type, value, periodSeconds } of rules.policies ?? []) writer.line(3, `- Type: ${type}`, `Value: ${value}`, `Period: ${periodSeconds} seconds`);
    }
  }
  writer.line(0, `${kind} pods:`, `${status.currentReplicas ?? 0} current / ${status.desiredReplicas} desired`);
  if (!status.conditions?.length) return writer.text();
  writer.line(0, 'Conditions:');
  writer.line(1, 'Type', 'Status', 'Reason', 'Message');
  writer.line(1, '----', '------', '------', '-------');
  for (const { type, status: state, reason = '', message = '' } of status.conditions) writer.line(1, type, state, reason, message);
  return writer.text();
}

function describeMetric({ resource, containerResource, pods, object, external }: Metric, measured: Measured | undefined): { title: string; current: string; target: string } {
  if (resource) return describeResource(`resource ${resource.name} on pods`, resource.target, measured?.resource?.current);
  if (containerResource) {
    return describeResource(`resource ${containerResource.name} of container "${containerResource.container}" on pods`, containerResource.target, measured?.containerResource?.current);
  }
  if (pods) return { title: `${quoteGo(pods.metric.name)} on pods`, current: amount(measured?.pods?.current.averageValue), target: amount(pods.target.averageValue) };
  const source = object ?? external!;
  const now: Values | undefined = measured?.[object ? 'object' : 'external']?.current;
  const isAverage = object ? object.target.type === 'AverageValue' : external!.target.averageValue !== undefined;
  const on = object ? ` on ${object.describedObject.kind}/${object.describedObject.name}` : '';
  const title = `${quoteGo(source.metric.name)}${on} (target ${isAverage ? 'average value' : 'value'})`;
  return { title, current: amount(isAverage ? now?.averageValue : now?.value), target: amount(isAverage ? source.target.averageValue : source.target.value) };
}

function describeResource(title: string, target: Values, now: Values | undefined): { title: string; current: string; target: string } {
  if (target.averageValue !== undefined) return { title, current: amount(now?.averageValue), target: amount(target.averageValue) };
  const current = now?.averageUtilization === undefined ? '<unknown>' : `${now.averageUtilization}% (${amount(now.averageValue)})`;
  return { title: `${title}  (as a percentage of request)`, current, target: target.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%` };
}

function amount(quantity: unknown): string {
  return quantity === undefined ? '<unknown>' : canonicalQuantity(quantity as string);
}
