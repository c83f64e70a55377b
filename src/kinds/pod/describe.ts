// `kubectl describe pod` of kubectl 1.33, without the events.
import { createDescribeWriter, describeAnnotations, describeMap, describeTime } from '../../model/describe-writer.ts';
import type { DescribeWriter } from '../../model/describe-writer.ts';
import { formatHumanDuration } from '../../model/duration.ts';
import type { DescribeContext } from '../../model/kind.ts';
import { controllerOf } from '../../model/object.ts';
import type { Container, Pod } from '../../model/object.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import { getCondition, isPodTerminal } from './conditions.ts';
import { writeContainers } from './describe-containers.ts';
import { writeNodeSelector, writeSpread, writeTolerations } from './describe-placement.ts';
import { writeVolumes } from './describe-volumes.ts';
import { podFieldText } from './field-path.ts';
import { qosClass } from './resources.ts';

export function describePod(pod: Pod, { now }: Pick<DescribeContext, 'now'>): string {
  const { spec, status } = pod;
  const writer = createDescribeWriter();
  writeIdentity(writer, pod);
  writeStatus(writer, pod, now);
  writer.line(0, 'IP:', status.podIP ?? '');
  if (status.podIPs?.length) writer.line(0, 'IPs:');
  else writer.line(0, 'IPs:', '<none>');
  for (const { ip } of status.podIPs ?? []) writer.line(1, 'IP:', ip ?? '');
  const owner = controllerOf(pod);
  if (owner) writer.line(0, 'Controlled By:', `${owner.kind}/${owner.name}`);
  if (status.nominatedNodeName) writer.line(0, 'NominatedNodeName:', status.nominatedNodeName);

  // kubectl knows how to read these two only.
  const readField = (path: string) => (path === 'metadata.name' || path === 'metadata.namespace' ? podFieldText(pod, path) : '');
  const write = (label: string, containers: readonly Container[], statuses = status.containerStatuses) =>
    writeContainers(writer, { label, containers, statuses, readField });
  if (spec.initContainers?.length) write('Init Containers', spec.initContainers, status.initContainerStatuses);
  write('Containers', spec.containers);
  if (spec.ephemeralContainers?.length) write('Ephemeral Containers', spec.ephemeralContainers, status.ephemeralContainerStatuses);

  writeConditions(writer, pod);
  writeVolumes(writer, spec.volumes);
  writer.line(0, 'QoS Class:', status.qosClass ?? qosClass(spec));
  writeNodeSelector(writer, spec);
  writeTolerations(writer, spec);
  writeSpread(writer, spec);
  return writer.text();
}

function writeIdentity(writer: DescribeWriter, { metadata, spec, status }: Pod): void {
  writer.line(0, 'Name:', metadata.name);
  writer.line(0, 'Namespace:', metadata.namespace ?? '');
  if (spec.priority !== undefined) writer.line(0, 'Priority:', String(spec.priority));
  if (spec.priorityClassName) writer.line(0, 'Priority Class Name:', spec.priorityClassName);
  if (spec.runtimeClassName) writer.line(0, 'Runtime Class Name:', spec.runtimeClassName);
  if (spec.serviceAccountName) writer.line(0, 'Service Account:', spec.serviceAccountName);
  writer.line(0, 'Node:', spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ''}` : '<none>');
  if (status.startTime) writer.line(0, 'Start Time:', describeTime(status.startTime));
  writer.list(0, 'Labels:', describeMap(metadata.labels));
  writer.list(0, 'Annotations:', describeAnnotations(metadata.annotations));
}

function writeStatus(writer: DescribeWriter, pod: Pod, now: number): void {
  const { metadata, spec, status } = pod;
  if (metadata.deletionTimestamp !== undefined && !isPodTerminal(pod)) {
    // The time runs from the deadline, so within the grace period kubectl prints <invalid> here.
    const lasts = formatHumanDuration(now - parseTimestamp(metadata.deletionTimestamp));
    writer.line(0, 'Status:', `Terminating (lasts ${lasts})`);
    writer.line(0, 'Termination Grace Period:', `${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else {
    writer.line(0, 'Status:', status.phase ?? '');
  }
  if (status.reason) writer.line(0, 'Reason:', status.reason);
  if (status.message) writer.line(0, 'Message:', status.message);
  const seccomp = spec.securityContext?.seccompProfile;
  if (seccomp) writer.line(0, 'SeccompProfile:', seccomp.type);
  if (seccomp?.type === 'Localhost') writer.line(0, 'LocalhostProfile:', seccomp.localhostProfile ?? '');
}

/** kubectl ends both cells of a condition with a blank. */
function writeConditions(writer: DescribeWriter, pod: Pod): void {
  const gates = pod.spec.readinessGates ?? [];
  if (gates.length > 0) {
    writer.line(0, 'Readiness Gates:');
    writer.line(1, 'Type', 'Status');
    for (const { conditionType } of gates) {
      writer.line(1, `${conditionType} `, `${getCondition(pod, conditionType)?.status ?? '<none>'} `);
    }
  }
  const conditions = pod.status.conditions ?? [];
  if (conditions.length === 0) return;
  writer.line(0, 'Conditions:');
  writer.line(1, 'Type', 'Status');
  for (const { type, status } of conditions) writer.line(1, `${type} `, `${status} `);
}
