// Node: a machine that runs pods.
import type { FieldError } from '../model/errors.ts';
import { fieldError, goStruct } from '../model/errors.ts';
import { deepEqual } from '../model/equal.ts';
import { goStringer, goTime } from '../model/go-value.ts';
import { goQuantity } from '../model/go-quantity.ts';
import { cidrText, isCidr } from '../model/ip-address.ts';
import { rangeWarnings } from '../model/ip-warnings.ts';
import { defineKind } from '../model/kind.ts';
import { isLabelValue, validateLabelName } from '../model/names.ts';
import type { Node, Taint } from '../model/object.ts';
import { formatQuantity, parseQuantity } from '../model/quantity.ts';
import { ageColumn, countColumn, dashboardOnly, nameColumn, textColumn, wide } from './columns.ts';
import { nodeActions } from './node/actions.ts';
import { describeNode } from './node/describe.ts';
import { nodeAddress, nodeHealth, nodeRoles, nodeStatus } from './node/status.ts';
import { isExtended } from './pod/resource-validation.ts';

export const nodeKind = defineKind<Node>({
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  singular: 'node',
  shortNames: ['no'],
  namespaced: false,
  hasStatus: true,
  hasGeneration: false,
  nameRule: 'subdomain',
  fieldSelectors: { 'spec.unschedulable': ({ spec }) => String(spec?.unschedulable ?? false) },
  setDefaults(draft) {
    draft.spec = withAddressRanges(draft.spec ?? {});
    draft.status ??= {};
    const { capacity, allocatable } = draft.status;
    if (capacity && !allocatable) draft.status = { ...draft.status, allocatable: capacity };
  },
  // A node may be created with its status: the kubelet, or a manifest, knows the size of the machine.
  prepareForCreate(draft) {
    draft.status ??= {};
  },
  statusOnUpdate: resizedStatus,
  validate: validateNewNode,
  validateUpdate: validateNodeUpdate,
  warnings: ({ spec }) => (spec.podCIDRs ?? []).flatMap((range, index) => rangeWarnings(`spec.podCIDRs[${index}]`, range)),
  columns: [
    nameColumn,
    { title: 'STATUS', value: nodeStatus, tone: (node) => (nodeHealth(node) ? 'error' : undefined) },
    textColumn('Roles', (node) => nodeRoles(node).join(','), '<none>'),
    ageColumn,
    textColumn('Version', ({ status }) => status.nodeInfo?.kubeletVersion),
    wide(textColumn('Internal-IP', (node) => nodeAddress(node, 'InternalIP'), '<none>')),
    wide(textColumn('External-IP', (node) => nodeAddress(node, 'ExternalIP'), '<none>')),
    wide(textColumn('OS-Image', ({ status }) => status.nodeInfo?.osImage, '<unknown>')),
    wide(textColumn('Kernel-Version', ({ status }) => status.nodeInfo?.kernelVersion, '<unknown>')),
    wide(textColumn('Container-Runtime', ({ status }) => status.nodeInfo?.containerRuntimeVersion, '<unknown>')),
    dashboardOnly(wide(textColumn('Arch', ({ status }) => status.nodeInfo?.architecture))),
    dashboardOnly(countColumn('Taints', ({ spec }) => spec.taints?.length)),
  ],
  health: nodeHealth,
  tone: ({ spec }) => (spec.unschedulable ? 'pending' : undefined),
  describe: describeNode,
  actions: nodeActions,
  drillDown: ({ metadata }) => ({ view: 'table', plural: 'pods', namespace: '', fieldSelector: `spec.nodeName=${metadata.name}` }),
});

/** The one range and the list of them are one field to Kubernetes: where they differ the one range decides. */
function withAddressRanges(spec: Node['spec']): Node['spec'] {
  const { podCIDR, podCIDRs } = spec;
  if (podCIDR && podCIDR !== podCIDRs?.[0]) return { ...spec, podCIDRs: [podCIDR] };
  return podCIDRs?.[0] && podCIDR !== podCIDRs[0] ? { ...spec, podCIDR: podCIDRs[0] } : spec;
}

/** The manifest that made a machine may also resize it: what capacity names anew is taken, and allocatable follows. */
function resizedStatus({ status }: Node, { status: old }: Node): Node['status'] {
  const [capacity, allocatable] = [status?.capacity ?? {}, status?.allocatable ?? {}];
  const changes = (next: Quantities, before: Quantities = {}): string[] => Object.keys(next).filter((name) => next[name] !== before[name]);
  const resized = changes(capacity, old.capacity);
  const reserved = changes(allocatable, old.allocatable);
  if (resized.length + reserved.length === 0) return old;
  const pick = (names: string[], from: Quantities): Quantities => Object.fromEntries(names.map((name) => [name, from[name]!]));
  return {
    ...old,
    capacity: { ...old.capacity, ...capacity },
    allocatable: { ...old.allocatable, ...pick(resized, capacity), ...pick(reserved, allocatable) },
  };
}

type Quantities = Readonly<Record<string, string>>;

/** Of a new machine: its ranges as well, one of each family at most. */
function validateNewNode(node: Node): FieldError[] {
  const ranges = node.spec.podCIDRs ?? [];
  const errors = ranges.filter((range) => !isCidr(range)).map((range) => fieldError.invalid(`spec.podCIDRs[${ranges.indexOf(range)}]`, range, cidrText));
  const families = new Set(ranges.map((range) => range.includes(':')));
  if (errors.length === 0 && families.size < ranges.length) errors.push(fieldError.invalid('spec.podCIDRs', ranges, 'may specify no more than one CIDR for each IP family'));
  return [...validateNode(node), ...errors];
}

function validateNode({ spec, status }: Node): FieldError[] {
  return [...validateTaints(spec), ...validateAmounts(status.capacity, 'status.capacity'), ...validateAmounts(status.allocatable, 'status.allocatable')];
}

function validateAmounts(list: Quantities = {}, path: string): FieldError[] {
  return Object.entries(list).flatMap(([name, text]) => {
    const { nano } = parseQuantity(text);
    const errors = nano < 0n ? [fieldError.invalid(`${path}.${name}`, formatQuantity(parseQuantity(text)), 'must be greater than or equal to 0')] : [];
    if ((name === 'pods' || isExtended(name)) && nano % 1_000_000_000n !== 0n) errors.push(fieldError.invalid(`${path}.${name}`, goQuantity(text), 'must be an integer'));
    return errors;
  });
}

function validateTaints(spec: Node['spec']): FieldError[] {
  const seen = new Set<string>();
  return (spec.taints ?? []).flatMap((taint, index) => {
    const path = `metadata.taints[${index}]`; // sic: as Kubernetes says it
    const errors = validateTaint(taint, path);
    const identity = `${taint.key}:${taint.effect}`;
    if (seen.has(identity)) {
      const duplicate = fieldError.duplicate(path, goTaint(taint));
      const detail = 'taints must be unique by key and effect pair';
      errors.push({ ...duplicate, detail, message: `${duplicate.message}: ${detail}` });
    }
    seen.add(identity);
    return errors;
  });
}

const goTaint = ({ key, value = '', effect, timeAdded }: Taint): unknown =>
  goStruct('core.Taint', { Key: key, Value: value, Effect: effect, TimeAdded: timeAdded ? goTime(timeAdded) : goStringer('<nil>') });

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function validateTaint({ key = '', value = '', effect }: Taint, path: string): FieldError[] {
  const errors = validateLabelName(key, `${path}.key`);
  for (const message of isLabelValue(value)) errors.push(fieldError.invalid(`${path}.value`, value, message));
  if (!effect) errors.push(fieldError.required(`${path}.effect`));
  else if (!effects.includes(effect)) errors.push(fieldError.notSupported(`${path}.effect`, effect, effects));
  return errors;
}

/** Labels, taints, capacity and cordoning may change, and what was unset may be set once. */
function validateNodeUpdate(node: Node, old: Node): FieldError[] {
  const errors = validateNode(node);
  if (old.spec.podCIDRs?.length && !deepEqual(node.spec.podCIDRs, old.spec.podCIDRs)) {
    errors.push(fieldError.forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
  }
  if (old.spec.providerID && node.spec.providerID !== old.spec.providerID) {
    errors.push(fieldError.forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid'));
  }
  return errors;
}
