// Amounts by name of resource: the sums that quotas and limits are about.
import type { Container, PodSpec } from './object.ts';
import type { Quantity } from './quantity.ts';
import { addQuantity, compareQuantity, formatQuantity, parseQuantity } from './quantity.ts';

export type Amounts = ReadonlyMap<string, Quantity>;

/** Of a resource list as it is stored. */
export function amountsOf(list: Readonly<Record<string, string>> | undefined): Map<string, Quantity> {
  const amounts = new Map<string, Quantity>();
  for (const name in list) amounts.set(name, parseQuantity(list[name]!));
  return amounts;
}

/** Adds to the first. */
export function addAmounts(total: Map<string, Quantity>, more: Amounts): void {
  for (const [name, amount] of more) {
    const present = total.get(name);
    total.set(name, present ? addQuantity(present, amount) : amount);
  }
}

/** The second taken from the first; names of either. */
export function subtractAmounts(from: Amounts, less: Amounts): Map<string, Quantity> {
  const result = new Map(from);
  for (const [name, { nano, format }] of less) {
    const present = result.get(name);
    result.set(name, { nano: (present?.nano ?? 0n) - nano, format: present?.format ?? format });
  }
  return result;
}

/** As a resource list, sorted by name. */
export function listOf(amounts: Amounts): Record<string, string> {
  return Object.fromEntries([...amounts.keys()].toSorted().map((name) => [name, formatQuantity(amounts.get(name)!)]));
}

/** Requests or limits of a whole pod: main containers and sidecars together, or the largest init step (rule 5.3.1). */
export function podAmounts({ containers, initContainers = [], overhead }: PodSpec, which: 'requests' | 'limits'): Amounts {
  const of = (container: Container): Amounts => amountsOf(container.resources?.[which] as Record<string, string> | undefined);
  const total = new Map<string, Quantity>();
  for (const container of containers) addAmounts(total, of(container));
  const sidecars = new Map<string, Quantity>();
  const steps: Amounts[] = [];
  for (const container of initContainers) {
    const step = new Map(sidecars);
    addAmounts(step, of(container));
    if (container.restartPolicy === 'Always') {
      addAmounts(total, of(container));
      addAmounts(sidecars, of(container));
    }
    steps.push(step);
  }
  for (const step of steps) for (const [name, amount] of step) if (compareQuantity(amount, total.get(name) ?? ZERO) > 0) total.set(name, amount);
  for (const [name, amount] of amountsOf(overhead as Record<string, string> | undefined)) if (which === 'requests' || total.has(name)) addAmounts(total, new Map([[name, amount]]));
  return total;
}

const ZERO: Quantity = { nano: 0n, format: 'DecimalSI' };
