// `kubectl describe quota`, and the quotas of a namespace in its own description.
import type { DescribeWriter } from '../../model/describe-writer.ts';
import { createDescribeWriter } from '../../model/describe-writer.ts';
import type { ResourceQuota } from '../../model/object.ts';
import type { Quantity } from '../../model/quantity.ts';
import { formatQuantity, parseQuantity } from '../../model/quantity.ts';

export function describeQuota({ metadata, spec, status }: ResourceQuota): string {
  const writer = createDescribeWriter();
  writer.line(0, 'Name:', metadata.name);
  writer.line(0, 'Namespace:', metadata.namespace ?? '');
  writeScopes(writer, 0, spec, ' * ');
  writer.line(0, 'Resource', 'Used', 'Hard');
  writer.line(0, '--------', '----', '----');
  for (const { name, used, hard } of amountsOf(status)) {
    // Both in the same units; what has others is rounded up to whole ones.
    const alike = used.format === hard.format ? used : { nano: roundedUp(used.nano), format: hard.format };
    writer.line(0, name, formatQuantity(alike), formatQuantity(hard));
  }
  return writer.text();
}

/** One block for each, by name. */
export function writeQuotas(writer: DescribeWriter, quotas: readonly ResourceQuota[]): void {
  writer.line(0, 'Resource Quotas');
  for (const { metadata, spec, status } of quotas.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))) {
    writer.line(1, 'Name:', metadata.name);
    writeScopes(writer, 1, spec, '* ');
    writer.line(1, 'Resource', 'Used', 'Hard');
    writer.line(1, '--------', '---', '---');
    for (const { name, used, hard } of amountsOf(status)) writer.line(1, name, formatQuantity(used), formatQuantity(hard));
  }
}

function writeScopes(writer: DescribeWriter, level: number, { scopes }: ResourceQuota['spec'], bullet: string): void {
  if (!scopes?.length) return;
  const sorted = scopes.toSorted();
  writer.line(level, 'Scopes:', sorted.join(', '));
  for (const scope of sorted) if (scopeTexts[scope]) writer.line(level, `${bullet}${scopeTexts[scope]}`);
}

function amountsOf({ hard = {}, used = {} }: ResourceQuota['status']): { name: string; used: Quantity; hard: Quantity }[] {
  return Object.keys(hard).toSorted().map((name) => ({ name, used: parseQuantity((used[name] ?? '0') as unknown as string), hard: parseQuantity(hard[name]! as unknown as string) }));
}

const UNIT = 1_000_000_000n;

function roundedUp(nano: bigint): bigint {
  return ((nano + UNIT - 1n) / UNIT) * UNIT;
}

const scopeTexts: Readonly<Record<string, string>> = {
  Terminating: 'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating: 'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort: 'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort: 'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};
