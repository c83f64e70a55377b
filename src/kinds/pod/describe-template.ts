// The `Pod Template:` block that every workload's `kubectl describe` has.
import type { DescribeWriter } from '../../model/describe-writer.ts';
import { describeAnnotations, describeMap } from '../../model/describe-writer.ts';
import type { PodTemplateSpec } from '../../model/object.ts';
import { writeContainers } from './describe-containers.ts';
import { writeNodeSelector, writeSpread, writeTolerations } from './describe-placement.ts';
import { writeVolumes } from './describe-volumes.ts';

const indent = '  ';

/** Writes the block at level 0. */
export function writePodTemplate(writer: DescribeWriter, template: PodTemplateSpec | undefined): void {
  writer.line(0, 'Pod Template:');
  const spec = template?.spec;
  if (!template || !spec) return writer.line(1, '<unset>');
  writer.list(0, `${indent}Labels:`, describeMap(template.metadata?.labels));
  if (Object.keys(template.metadata?.annotations ?? {}).length > 0) {
    writer.list(0, `${indent}Annotations:`, describeAnnotations(template.metadata?.annotations));
  }
  if (spec.serviceAccountName) writer.line(1, 'Service Account:', spec.serviceAccountName);
  if (spec.initContainers?.length) {
    writeContainers(writer, { label: 'Init Containers', containers: spec.initContainers }, indent);
  }
  writeContainers(writer, { label: 'Containers', containers: spec.containers ?? [] }, indent);
  writeVolumes(writer, spec.volumes, indent);
  writeSpread(writer, spec, indent);
  if (spec.priorityClassName) writer.line(1, 'Priority Class Name:', spec.priorityClassName);
  writeNodeSelector(writer, spec, indent);
  writeTolerations(writer, spec, indent);
}
