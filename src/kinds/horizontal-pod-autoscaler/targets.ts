// TARGETS: what is measured and what is wanted (rule 7.4.15).
import type { HorizontalPodAutoscaler } from '../../model/object.ts';

type Metric = NonNullable<HorizontalPodAutoscaler['spec']['metrics']>[number];
type Measured = NonNullable<HorizontalPodAutoscaler['status']['currentMetrics']>[number];
interface Value {
  averageUtilization?: number;
  averageValue?: unknown;
  value?: unknown;
}

const SHOWN = 2;

export function formatTargets({ spec, status }: HorizontalPodAutoscaler): string {
  const metrics = spec.metrics ?? [];
  const texts = metrics.map((metric, index) => formatTarget(metric, status.currentMetrics?.[index]));
  if (texts.length === 0) return '<none>';
  return `${texts.slice(0, SHOWN).join(', ')}${texts.length > SHOWN ? ` + ${texts.length - SHOWN} more...` : ''}`;
}

function formatTarget(metric: Metric, measured: Measured | undefined): string {
  const { name, target, current } = partsOf(metric, measured);
  if (target.averageUtilization !== undefined) return `${name}${current?.averageUtilization === undefined ? '<unknown>' : `${current.averageUtilization}%`}/${target.averageUtilization}%`;
  const average = target.averageValue !== undefined;
  const now = average ? current?.averageValue : current?.value;
  const suffix = average && (metric.type === 'Object' || metric.type === 'External') ? ' (avg)' : '';
  return `${name}${now === undefined ? '<unknown>' : String(now)}/${String(average ? target.averageValue : target.value)}${suffix}`;
}

/** Resources are named, other metrics are not. */
function partsOf(metric: Metric, measured: Measured | undefined): { name: string; target: Value; current: Value | undefined } {
  switch (metric.type) {
    case 'Resource':
      return { name: `${metric.resource!.name}: `, target: metric.resource!.target, current: measured?.resource?.current };
    case 'ContainerResource':
      return { name: `${metric.containerResource!.name}: `, target: metric.containerResource!.target, current: measured?.containerResource?.current };
    case 'Pods':
      return { name: '', target: metric.pods!.target, current: measured?.pods?.current };
    case 'Object':
      return { name: '', target: metric.object!.target, current: measured?.object?.current };
    default:
      return { name: '', target: metric.external?.target ?? {}, current: measured?.external?.current };
  }
}
