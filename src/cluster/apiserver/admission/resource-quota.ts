// ResourceQuota, the last word on a write: it must fit into every quota of its namespace, and is charged there (rule 4.8.1).
import { forbidden } from '../../../model/errors.ts';
import { resourceName } from '../../../model/kind.ts';
import type { KubeObject, Pod, ResourceQuota } from '../../../model/object.ts';
import { addQuantity, compareQuantity, formatQuantity } from '../../../model/quantity.ts';
import { countsAs, isInScope, isTerminatingScope, missingCompute, quotaUsage } from '../../../model/quota-usage.ts';
import type { Amounts } from '../../../model/resource-amounts.ts';
import { addAmounts, amountsOf, listOf, subtractAmounts } from '../../../model/resource-amounts.ts';
import type { AdmissionContext, AdmissionStep } from './step.ts';
import { admittedName } from './step.ts';

export const resourceQuota: AdmissionStep = {
  name: 'ResourceQuota',
  appliesTo: 'all',
  operations: ['create', 'update'],
  validate(object, context) {
    const { kind, reader, operation } = context;
    const { namespace } = object.metadata;
    if (!namespace || kind.indexed === false || !reader.registry.find('resourcequotas') || !mayCost(object, context)) return;
    const quotas = reader.list<ResourceQuota>('resourcequotas', { namespace });
    if (quotas.length === 0) return;
    const charges = quotas.flatMap((quota) => check(quota, object, context));
    // A name that is taken is refused later, and must not have been paid for.
    if (context.dryRun || (operation === 'create' && reader.find(kind.plural, namespace, object.metadata.name))) return;
    for (const quota of charges) context.updateStatus('resourcequotas', quota);
  },
};

/** Most updates cost nothing, whatever they change. */
function mayCost(object: KubeObject, { kind, operation, old, subresource }: AdmissionContext): boolean {
  if (operation === 'create') return true;
  if (kind.group !== '' || old!.spec === object.spec) return false;
  if (kind.plural === 'pods') return subresource === 'resize' || isTerminatingScope((old as Pod).spec) !== isTerminatingScope((object as Pod).spec);
  return kind.plural === 'services' || kind.plural === 'persistentvolumeclaims';
}

/** The quota with the charge, none when it does not count the object; throws Forbidden. What counts is what its status says. */
function check(quota: ResourceQuota, object: KubeObject, { kind, operation, old }: AdmissionContext): ResourceQuota[] {
  const { metadata, status } = quota;
  const names = Object.keys(status.hard ?? {}).filter((name) => countsAs(kind, name)).toSorted();
  if (names.length === 0 || !isInScope(quota, kind, object)) return [];
  const refuse = (why: string): never => {
    throw forbidden(resourceName(kind), admittedName(object), why);
  };
  const missing = kind.plural === 'pods' && kind.group === '' ? missingCompute(object as Pod, names) : '';
  if (missing !== '') refuse(`failed quota: ${metadata.name}: must specify ${missing}`);
  const [hard, used] = [amountsOf(status.hard as Record<string, string>), amountsOf(status.used as Record<string, string> | undefined)];
  if (names.some((name) => !used.has(name))) refuse(`status unknown for quota: ${metadata.name}, resources: ${names.join(',')}`);
  const usage = quotaUsage(kind, object);
  const isCharged = operation === 'update' && isInScope(quota, kind, old!);
  const rise = isCharged ? subtractAmounts(usage, quotaUsage(kind, old!)) : usage;
  // What falls is noticed by the next count.
  const requested: Amounts = new Map([...rise].filter(([name, { nano }]) => hard.has(name) && nano > 0n));
  if (requested.size === 0) return [];
  const exceeded = [...requested.keys()].filter((name) => compareQuantity(addQuantity(used.get(name)!, requested.get(name)!), hard.get(name)!) > 0).toSorted();
  if (exceeded.length > 0) {
    const print = (amounts: Amounts): string => exceeded.map((name) => `${name}=${formatQuantity(amounts.get(name)!)}`).join(',');
    refuse(`exceeded quota: ${metadata.name}, requested: ${print(requested)}, used: ${print(used)}, limited: ${print(hard)}`);
  }
  const total = new Map(used);
  addAmounts(total, requested);
  return [{ ...quota, metadata: { ...metadata }, status: { ...status, used: listOf(total) } }];
}
