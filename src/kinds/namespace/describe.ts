// `kubectl describe namespace`.
import type { DescribeWriter } from '../../model/describe-writer.ts';
import { createDescribeWriter, describeTime } from '../../model/describe-writer.ts';
import type { DescribeContext } from '../../model/kind.ts';
import type { KubeObject, LimitRange, Namespace, ResourceQuota } from '../../model/object.ts';
import { writeLabels } from '../describe-metadata.ts';
import { limitRows } from '../limit-range.ts';
import { writeQuotas } from '../resource-quota/describe.ts';

/** Its phase and conditions; quotas and limits where the cluster knows those kinds. */
export function describeNamespace(namespace: Namespace, { reader }: DescribeContext): string {
  const { metadata, status } = namespace;
  const writer = createDescribeWriter();
  writer.line(0, 'Name:', metadata.name);
  writeLabels(writer, namespace);
  writer.line(0, 'Status:', status.phase ?? '');
  if (status.conditions?.length) {
    writer.line(0, 'Conditions:');
    writer.line(1, 'Type', 'Status', 'LastTransitionTime', 'Reason', 'Message');
    writer.line(1, '----', '------', '------------------', '------', '-------');
    for (const { type, status: state, lastTransitionTime, reason = '', message = '' } of status.conditions) {
      writer.line(1, type, state, describeTime(lastTransitionTime), reason, message);
    }
  }
  const listed = <T extends KubeObject>(plural: string): readonly T[] => (reader.registry.find(plural) ? reader.list<T>(plural, { namespace: metadata.name }) : []);
  const [quotas, ranges] = [listed<ResourceQuota>('resourcequotas'), listed<LimitRange>('limitranges')];
  writer.line(0, '');
  if (quotas.length > 0) writeQuotas(writer, quotas);
  else writer.line(0, 'No resource quota.');
  writer.line(0, '');
  if (ranges.length > 0) writeLimits(writer, ranges);
  else writer.line(0, 'No LimitRange resource.');
  return writer.text();
}

function writeLimits(writer: DescribeWriter, ranges: readonly LimitRange[]): void {
  writer.line(0, 'Resource Limits');
  writer.line(0, ' Type', 'Resource', 'Min', 'Max', 'Default Request', 'Default Limit', 'Max Limit/Request Ratio');
  writer.line(0, ' ----', '--------', '---', '---', '---------------', '-------------', '-----------------------');
  for (const { spec } of ranges) for (const [type = '', ...cells] of limitRows(spec)) writer.line(0, ` ${type}`, ...cells);
}
