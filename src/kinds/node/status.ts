// What a Node's labels and conditions say about it, in kubectl's words.
import type { Node } from '../../model/object.ts';
import { findCondition } from '../condition.ts';

const rolePrefix = 'node-role.kubernetes.io/';

/** Roles from its labels, sorted (behaviour rule 7.4.9). */
export function nodeRoles({ metadata: { labels = {} } }: Node): string[] {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(labels)) {
    if (key.startsWith(rolePrefix) && key.length > rolePrefix.length) roles.add(key.slice(rolePrefix.length));
    else if (key === 'kubernetes.io/role' && value) roles.add(value);
  }
  return [...roles].sort();
}

/** `Ready`, `NotReady` or `Unknown`, with `,SchedulingDisabled` when cordoned. */
export function nodeStatus({ spec, status }: Node): string {
  const state = isNodeReady({ status }) ? 'Ready' : findCondition(status.conditions, 'Ready') ? 'NotReady' : 'Unknown';
  return spec.unschedulable ? `${state},SchedulingDisabled` : state;
}

export function isNodeReady({ status }: Pick<Node, 'status'>): boolean {
  return findCondition(status.conditions, 'Ready')?.status === 'True';
}

/** '' when it is Ready and under no pressure. */
export function nodeHealth({ status }: Node): string {
  const ready = findCondition(status.conditions, 'Ready');
  if (!ready) return 'has never reported';
  if (ready.status !== 'True') return ready.message || ready.reason || 'not ready';
  const pressure = status.conditions?.find(({ type, status }) => type !== 'Ready' && status === 'True');
  return pressure ? pressure.message || pressure.type : '';
}

/** The first address of a type, or undefined. */
export function nodeAddress({ status }: Node, type: string): string | undefined {
  return status.addresses?.find((address) => address.type === type)?.address;
}
