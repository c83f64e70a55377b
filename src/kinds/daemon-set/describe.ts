// `kubectl describe daemonset`.
import { createDescribeWriter, describeMap } from '../../model/describe-writer.ts';
import type { DescribeContext } from '../../model/kind.ts';
import type { DaemonSet } from '../../model/object.ts';
import { formatLabelSelector } from '../../model/selector.ts';
import { writeLabels } from '../describe-metadata.ts';
import { writePodTemplate } from '../pod/describe-template.ts';
import { describePodPhases } from '../pod-selection.ts';

export function describeDaemonSet(daemonSet: DaemonSet, { reader }: DescribeContext): string {
  const { metadata, spec, status } = daemonSet;
  const writer = createDescribeWriter();
  writer.line(0, 'Name:', metadata.name);
  writer.line(0, 'Namespace:', metadata.namespace ?? '');
  writer.line(0, 'Selector:', formatLabelSelector(spec.selector));
  writer.line(0, 'Node-Selector:', describeMap(spec.template.spec?.nodeSelector).join(',') || '<none>');
  writeLabels(writer, daemonSet);
  // One blank instead of columns: so kubectl prints these.
  writer.line(0, `Desired Number of Nodes Scheduled: ${status.desiredNumberScheduled}`);
  writer.line(0, `Current Number of Nodes Scheduled: ${status.currentNumberScheduled}`);
  writer.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status.updatedNumberScheduled ?? 0}`);
  writer.line(0, `Number of Nodes Scheduled with Available Pods: ${status.numberAvailable ?? 0}`);
  writer.line(0, `Number of Nodes Misscheduled: ${status.numberMisscheduled}`);
  writer.line(0, 'Pods Status:', describePodPhases(reader, daemonSet));
  writePodTemplate(writer, spec.template);
  return writer.text();
}
