// `kubectl describe node`.
import { createDescribeWriter, describeTime } from '../../model/describe-writer.ts';
import type { DescribeWriter } from '../../model/describe-writer.ts';
import type { DescribeContext } from '../../model/kind.ts';
import type { Lease, Node, Taint } from '../../model/object.ts';
import { canonicalQuantity } from '../../model/quantity.ts';
import { writeLabels } from '../describe-metadata.ts';
import { writeNodePods } from './describe-pods.ts';
import { nodeRoles } from './status.ts';

export function describeNode(node: Node, context: DescribeContext): string {
  const { metadata, spec, status } = node;
  const writer = createDescribeWriter();
  writer.line(0, 'Name:', metadata.name);
  writer.line(0, 'Roles:', nodeRoles(node).join(',') || '<none>');
  writeLabels(writer, node);
  writer.line(0, 'CreationTimestamp:', describeTime(metadata.creationTimestamp));
  writer.list(0, 'Taints:', describeTaints(spec.taints));
  writer.line(0, 'Unschedulable:', String(spec.unschedulable ?? false));
  writeLease(writer, context.reader.find<Lease>('leases', 'kube-node-lease', metadata.name), metadata.name);
  writeConditions(writer, status.conditions);
  writer.line(0, 'Addresses:');
  for (const { type, address } of status.addresses ?? []) writer.line(1, `${type}:`, address);
  writeResources(writer, 'Capacity:', status.capacity);
  writeResources(writer, 'Allocatable:', status.allocatable);
  writeSystemInfo(writer, status.nodeInfo);
  if (spec.podCIDR) writer.line(0, 'PodCIDR:', spec.podCIDR);
  if (spec.podCIDRs?.length) writer.line(0, 'PodCIDRs:', spec.podCIDRs.join(','));
  if (spec.providerID) writer.line(0, 'ProviderID:', spec.providerID);
  writeNodePods(writer, node, context);
  return writer.text();
}

/** Sorted by effect and key, written as `kubectl taint` takes them. */
function describeTaints(taints: readonly Taint[] | undefined): string[] {
  const sortKey = ({ effect, key }: Taint) => `${effect},${key}`;
  return (taints ?? [])
    .toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
    .map(({ key, value, effect }) => (value ? `${key}=${value}:${effect}` : `${key}:${effect}`));
}

function writeLease(writer: DescribeWriter, lease: Lease | undefined, name: string): void {
  if (!lease) {
    writer.line(0, 'Lease:', `Failed to get lease: leases.coordination.k8s.io "${name}" not found`);
    return;
  }
  const time = (timestamp: string | undefined) => (timestamp ? describeTime(timestamp) : '<unset>');
  writer.line(0, 'Lease:');
  writer.line(1, 'HolderIdentity:', lease.spec?.holderIdentity ?? '<unset>');
  writer.line(1, 'AcquireTime:', time(lease.spec?.acquireTime));
  writer.line(1, 'RenewTime:', time(lease.spec?.renewTime));
}

function writeConditions(writer: DescribeWriter, conditions: Node['status']['conditions']): void {
  if (!conditions?.length) return;
  writer.line(0, 'Conditions:');
  writer.line(1, 'Type', 'Status', 'LastHeartbeatTime', 'LastTransitionTime', 'Reason', 'Message');
  writer.line(1, '----', '------', '-----------------', '------------------', '------', '-------');
  for (const { type, status, lastHeartbeatTime, lastTransitionTime, reason = '', message = '' } of conditions) {
    // kubectl leaves a blank behind every cell but the last.
    const cells = [type, status, describeTime(lastHeartbeatTime), describeTime(lastTransitionTime), reason];
    writer.line(1, ...cells.map((cell) => `${cell} `), message);
  }
}

function writeResources(writer: DescribeWriter, title: string, resources: Readonly<Record<string, string>> | undefined): void {
  const names = Object.keys(resources ?? {}).toSorted();
  if (names.length === 0) return;
  writer.line(0, title);
  for (const name of names) writer.line(1, `${name}:`, canonicalQuantity(resources![name]!));
}

function writeSystemInfo(writer: DescribeWriter, info: Node['status']['nodeInfo']): void {
  writer.line(0, 'System Info:');
  writer.line(1, 'Machine ID:', info?.machineID ?? '');
  writer.line(1, 'System UUID:', info?.systemUUID ?? '');
  writer.line(1, 'Boot ID:', info?.bootID ?? '');
  writer.line(1, 'Kernel Version:', info?.kernelVersion ?? '');
  writer.line(1, 'OS Image:', info?.osImage ?? '');
  writer.line(1, 'Operating System:', info?.operatingSystem ?? '');
  writer.line(1, 'Architecture:', info?.architecture ?? '');
  writer.line(1, 'Container Runtime Version:', info?.containerRuntimeVersion ?? '');
  writer.line(1, 'Kubelet Version:', info?.kubeletVersion ?? '');
  // Printed still, though nobody says it any more.
  writer.line(1, 'Kube-Proxy Version:', info?.kubeProxyVersion ?? '');
}
