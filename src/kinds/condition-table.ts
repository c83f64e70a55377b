// The Conditions block of a workload's describe text.
import type { DescribeWriter } from '../model/describe-writer.ts';

interface Condition {
  type: string;
  status: string;
  reason?: string;
}

/** Type, Status and Reason; nothing when there are no conditions. */
export function writeConditions(writer: DescribeWriter, conditions: readonly Condition[] | undefined): void {
  if (!conditions?.length) return;
  writer.line(0, 'Conditions:');
  writer.line(1, 'Type', 'Status', 'Reason');
  writer.line(1, '----', '------', '------');
  // kubectl leaves a blank behind the type.
  for (const { type, status, reason = '' } of conditions) writer.line(1, `${type} `, status, reason);
}
