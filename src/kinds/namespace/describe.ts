// `kubectl describe namespace`.
import { createDescribeWriter, describeTime } from '../../model/describe-writer.ts';
import type { DescribeContext } from '../../model/kind.ts';
import type { KubeObject, Namespace } from '../../model/object.ts';
import { writeLabels } from '../describe-metadata.ts';

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
  const names = (plural: string) => listNames(reader.registry.find(plural) ? reader.list(plural, { namespace: metadata.name }) : []);
  writer.line(0, '');
  writer.line(0, names('resourcequotas') || 'No resource quota.');
  writer.line(0, '');
  writer.line(0, names('limitranges') || 'No LimitRange resource.');
  return writer.text();
}

function listNames(objects: readonly KubeObject[]): string {
  const [first] = objects;
  return first ? `${first.kind}: ${objects.map((object) => object.metadata.name).join(', ')}` : '';
}
