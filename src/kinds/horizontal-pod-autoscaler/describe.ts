// `kubectl describe hpa`.
import { createDescribeWriter, describeTime } from '../../model/describe-writer.ts';
import type { HorizontalPodAutoscaler } from '../../model/object.ts';
import { writeMetadata } from '../describe-metadata.ts';
import { formatTargets } from './targets.ts';

export function describeAutoscaler(object: HorizontalPodAutoscaler): string {
  const { metadata, spec, status } = object;
  const writer = createDescribeWriter();
  const { kind, name } = spec.scaleTargetRef;
  writeMetadata(writer, object);
  writer.line(0, 'CreationTimestamp:', describeTime(metadata.creationTimestamp));
  writer.line(0, 'Reference:', `${kind}/${name}`);
  writer.line(0, 'Metrics:', '( current / target )');
  for (const [index, metric] of (spec.metrics ?? []).entries()) {
    const measured = status.currentMetrics?.[index]?.resource?.current;
    if (metric.type === 'Resource' && metric.resource!.target.averageUtilization !== undefined) {
      const now = measured?.averageUtilization === undefined ? '<unknown>' : `${measured.averageUtilization}% (${String(measured.averageValue)})`;
      writer.line(1, `resource ${metric.resource!.name} on pods  (as a percentage of request):`, `${now} / ${metric.resource!.target.averageUtilization}%`);
    } else if (metric.type === 'Resource') {
      writer.line(1, `resource ${metric.resource!.name} on pods:`, `${measured?.averageValue === undefined ? '<unknown>' : String(measured.averageValue)} / ${String(metric.resource!.target.averageValue)}`);
    } else writer.line(1, `${metric.type.toLowerCase()}:`, formatTargets({ ...object, spec: { ...spec, metrics: [metric] }, status: { ...status, currentMetrics: [] } }).replace('/', ' / '));
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
