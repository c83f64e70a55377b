// The pods on a node with what they ask for, and the sums: the last two blocks of `kubectl describe node`.
import type { DescribeWriter } from '../../model/describe-writer.ts';
import { formatHumanDuration } from '../../model/duration.ts';
import type { DescribeContext } from '../../model/kind.ts';
import type { Container, Node, Pod } from '../../model/object.ts';
import { addQuantity, byteValue, compareQuantity, formatQuantity, milliValue, parseQuantity } from '../../model/quantity.ts';
import type { Quantity } from '../../model/quantity.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import { isPodTerminal } from '../pod/conditions.ts';
import { isSidecar } from '../pod/resources.ts';

type Amounts = Map<string, Quantity>;
type Resource = 'requests' | 'limits';

const zero: Quantity = { nano: 0n, format: 'DecimalSI' };
const standard = ['cpu', 'memory', 'ephemeral-storage'];

/** Non-terminated Pods and Allocated resources. Percentages are of what is allocatable, cut to whole numbers. */
export function writeNodePods(writer: DescribeWriter, node: Node, { reader, now }: DescribeContext): void {
  const allocatable = node.status.allocatable ?? node.status.capacity ?? {};
  const share = (name: string, amount: Quantity) => `${formatQuantity(amount)} (${percentOf(name, amount, allocatable[name])}%)`;
  const pods = [...reader.onNode<Pod>('pods', node.metadata.name)].filter((pod) => !isPodTerminal(pod)).sort(compareNames);
  const totals = { requests: new Map<string, Quantity>(), limits: new Map<string, Quantity>() };
  writer.line(0, 'Non-terminated Pods:', `(${pods.length} in total)`);
  writer.line(1, 'Namespace', 'Name', '', 'CPU Requests', 'CPU Limits', 'Memory Requests', 'Memory Limits', 'Age');
  writer.line(1, '---------', '----', '', '------------', '----------', '---------------', '-------------', '---');
  for (const pod of pods) {
    const requests = podAmounts(pod, 'requests');
    const limits = podAmounts(pod, 'limits');
    addAll(totals.requests, requests);
    addAll(totals.limits, limits);
    const cells = ['cpu', 'memory'].flatMap((name) => [
      share(name, requests.get(name) ?? zero),
      share(name, limits.get(name) ?? zero),
    ]);
    const age = formatHumanDuration(now - parseTimestamp(pod.metadata.creationTimestamp));
    writer.line(1, pod.metadata.namespace ?? '', pod.metadata.name, '', ...cells, age);
  }
  writer.line(0, 'Allocated resources:');
  writer.line(1, '(Total limits may be over 100 percent, i.e., overcommitted.)');
  writer.line(1, 'Resource', 'Requests', 'Limits');
  writer.line(1, '--------', '--------', '------');
  const total = (name: string, resource: Resource) => totals[resource].get(name) ?? zero;
  for (const name of standard) writer.line(1, name, share(name, total(name, 'requests')), share(name, total(name, 'limits')));
  const others = Object.keys(allocatable).filter((name) => !standard.includes(name) && name !== 'pods').toSorted();
  const [pages, extended] = [others.filter(isHugePages), others.filter((name) => !isHugePages(name))];
  for (const name of pages) writer.line(1, name, share(name, total(name, 'requests')), share(name, total(name, 'limits')));
  for (const name of extended) writer.line(1, name, formatQuantity(total(name, 'requests')), formatQuantity(total(name, 'limits')));
}

function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-');
}

/**
 * Sum of containers and sidecars, or the largest init step if that is more; the overhead goes on top, of limits only
 * where there is one (behaviour rule 5.3.1). Exact quantities, because their suffixes are printed.
 */
function podAmounts({ spec }: Pod, resource: Resource): Amounts {
  const sum: Amounts = new Map();
  for (const container of spec.containers) addAll(sum, amountsOf(container, resource));
  const sidecars: Amounts = new Map();
  const largestStep: Amounts = new Map();
  for (const container of spec.initContainers ?? []) {
    const amounts = amountsOf(container, resource);
    const step = new Map(sidecars);
    addAll(step, amounts);
    if (isSidecar(container)) {
      addAll(sum, amounts);
      addAll(sidecars, amounts);
    }
    raiseTo(largestStep, step);
  }
  raiseTo(sum, largestStep);
  for (const [name, text] of Object.entries(spec.overhead ?? {})) {
    const known = sum.get(name);
    if (resource === 'requests' || (known && known.nano !== 0n)) sum.set(name, addQuantity(known ?? zero, parseQuantity(text)));
  }
  return sum;
}

function amountsOf({ resources }: Container, resource: Resource): Amounts {
  return new Map(Object.entries(resources?.[resource] ?? {}).map(([name, text]) => [name, parseQuantity(text)]));
}

function addAll(into: Amounts, from: Amounts): void {
  for (const [name, amount] of from) into.set(name, addQuantity(into.get(name) ?? zero, amount));
}

function raiseTo(into: Amounts, from: Amounts): void {
  for (const [name, amount] of from) {
    const known = into.get(name);
    if (!known || compareQuantity(amount, known) > 0) into.set(name, amount);
  }
}

function percentOf(name: string, amount: Quantity, allocatable: string | undefined): number {
  const text = formatQuantity(amount);
  const [part, whole] =
    name === 'cpu' ? [milliValue(text), milliValue(allocatable ?? '0')] : [byteValue(text), byteValue(allocatable ?? '0')];
  return whole === 0 ? 0 : Math.trunc((part / whole) * 100);
}

function compareNames({ metadata: a }: Pod, { metadata: b }: Pod): number {
  if (a.namespace !== b.namespace) return (a.namespace ?? '') < (b.namespace ?? '') ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
