// ResourceQuota, the last word on a write: it must fit into every quota of its namespace, and is charged there (rule 4.8.1).
import { forbidden } from '../../../model/errors.ts';
import { resourceName } from '../../../model/kind.ts';
import type { KubeObject, Pod, ResourceQuota } from '../../../model/object.ts';
import type { Quantity } from '../../../model/quantity.ts';
import { addQuantity, compareQuantity, formatQuantity } from '../../../model/quantity.ts';
import { isInScope, missingCompute, quotaUsage } from '../../../model/quota-usage.ts';
import type { Amounts } from '../../../model/resource-amounts.ts';
import { addAmounts, amountsOf, listOf, noAmounts, subtractAmounts } from '../../../model/resource-amounts.ts';
import type { AdmissionContext, AdmissionStep } from './step.ts';
import { admittedName } from './step.ts';

export const resourceQuota: AdmissionStep = {
  name: 'ResourceQuota',
  appliesTo: 'all',
  operations: ['create', 'update'],
  validate(object, context) {
    const { kind, reader, operation, old } = context;
    const { namespace } = object.metadata;
    if (!namespace || kind.indexed === false || !reader.registry.find('resourcequotas')) return;
    if (operation === 'update' && old!.spec === object.spec) return;
    const quotas = reader.list<ResourceQuota>('resourcequotas', { namespace });
    if (quotas.length === 0) return;
    const usage = quotaUsage(kind, object);
    const delta = operation === 'update' ? subtractAmounts(usage, quotaUsage(kind, old!)) : usage;
    const charges = quotas.flatMap((quota) => check(quota, object, delta, context));
    // A name that is taken is refused later, and must not have been paid for.
    if (context.dryRun || (operation === 'create' && reader.find(kind.plural, namespace, object.metadata.name))) return;
    for (const quota of charges) context.updateStatus('resourcequotas', quota);
  },
};

/** The quota with the charge, none when it does not count the object; throws Forbidden. */
function check(quota: ResourceQuota, object: KubeObject, delta: Amounts, { kind, operation }: AdmissionContext): ResourceQuota[] {
  const { metadata, spec, status } = quota;
  const counted = [...delta.keys()].filter((name) => Object.hasOwn(spec.hard ?? {}, name)).toSorted();
  const isPod = kind.plural === 'pods' && kind.group === '';
  const missing = isPod && operation === 'create' && isInScope(quota, kind, object) ? missingCompute(object as Pod, spec.hard ?? {}) : '';
  if ((counted.length === 0 && missing === '') || !isInScope(quota, kind, object)) return [];
  const refuse = (why: string): never => {
    throw forbidden(resourceName(kind), admittedName(object), why);
  };
  const [hard, used] = [amountsOf(status.hard as Record<string, string> | undefined), amountsOf(status.used as Record<string, string> | undefined)];
  const unknown = counted.filter((name) => !hard.has(name) || !used.has(name));
  if (unknown.length > 0) refuse(`status unknown for quota: ${metadata.name}, resources: ${unknown.join(',')}`);
  if (missing !== '') refuse(`failed quota: ${metadata.name}: must specify ${missing}`);
  const rising = new Map(counted.map((name) => [name, delta.get(name)!] as const).filter(([, { nano }]) => (operation === 'create' ? nano >= 0n : nano !== 0n)));
  const exceeded = [...rising.keys()].filter((name) => rising.get(name)!.nano > 0n && compareQuantity(addQuantity(used.get(name)!, rising.get(name)!), hard.get(name)!) > 0);
  if (exceeded.length > 0) {
    const print = (amounts: Amounts): string => exceeded.map((name) => `${name}=${formatQuantity(amounts.get(name) ?? ZERO)}`).join(',');
    refuse(`exceeded quota: ${metadata.name}, requested: ${print(rising)}, used: ${print(used)}, limited: ${print(hard)}`);
  }
  if (![...rising.values()].some(({ nano }) => nano > 0n)) return [];
  const total = new Map(used);
  addAmounts(total, rising.size > 0 ? rising : noAmounts);
  return [{ ...quota, metadata: { ...metadata }, status: { ...status, used: listOf(total) } }];
}

const ZERO: Quantity = { nano: 0n, format: 'DecimalSI' };
