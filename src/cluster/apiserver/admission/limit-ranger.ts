// LimitRanger: fills what containers leave out, and refuses what is too small or too large (rules 4.8.4, 4.8.5).
import { deepFreeze } from '../../../model/equal.ts';
import { forbidden } from '../../../model/errors.ts';
import type { Container, LimitRange, LimitRangeItem, PersistentVolumeClaim, Pod, PodSpec } from '../../../model/object.ts';
import type { Quantity } from '../../../model/quantity.ts';
import { formatQuantity } from '../../../model/quantity.ts';
import type { ReadOnlyClient } from '../../../model/client.ts';
import type { Amounts } from '../../../model/resource-amounts.ts';
import { amountsOf, podAmounts } from '../../../model/resource-amounts.ts';
import type { AdmissionContext, AdmissionStep } from './step.ts';
import { admittedName } from './step.ts';

const ANNOTATION = 'kubernetes.io/limit-ranger';

export const limitRanger: AdmissionStep = {
  name: 'LimitRanger',
  appliesTo: ['pods', 'persistentvolumeclaims'],
  operations: ['create', 'update'],
  mutate(object, context) {
    if (context.kind.plural !== 'pods' || !isLimited(context)) return;
    const { annotations } = object.metadata;
    for (const range of rangesIn(context.reader, object.metadata.namespace!)) fillPod(object as Pod, range);
    // A resize changes resources and nothing else.
    if (context.operation === 'update' && annotations) object.metadata.annotations = annotations;
    else if (context.operation === 'update') delete object.metadata.annotations;
  },
  validate(object, context) {
    if (!isLimited(context)) return;
    const { kind, reader } = context;
    const isPod = kind.plural === 'pods';
    for (const { spec } of rangesIn(reader, object.metadata.namespace!)) {
      const faults = isPod ? podFaults(spec.limits, (object as Pod).spec) : claimFaults(spec.limits, object as PersistentVolumeClaim);
      const said = [...new Set(faults)];
      if (said.length > 0) throw forbidden(kind.plural, admittedName(object), said.length === 1 ? said[0]! : `[${said.join(', ')}]`);
    }
  },
};

/** Of pods nothing but a resize changes what they ask for; what is being deleted is left alone. */
function isLimited({ kind, operation, subresource, old }: AdmissionContext): boolean {
  if (old?.metadata.deletionTimestamp !== undefined) return false;
  return operation === 'create' || kind.plural !== 'pods' || subresource === 'resize';
}

function rangesIn(reader: ReadOnlyClient, namespace: string): readonly LimitRange[] {
  return reader.registry.find('limitranges') ? reader.list<LimitRange>('limitranges', { namespace }) : [];
}

/** Limits first: a container that states neither gets both from the range, not its request from its limit. */
function fillPod(pod: Pod, { spec }: LimitRange): void {
  const defaults: { limits: Record<string, string>; requests: Record<string, string> } = { limits: {}, requests: {} };
  for (const item of spec.limits) {
    if (item.type !== 'Container') continue;
    Object.assign(defaults.limits, item.default);
    Object.assign(defaults.requests, item.defaultRequest);
  }
  if (Object.keys(defaults.limits).length === 0 && Object.keys(defaults.requests).length === 0) return;
  const given = pod.spec;
  const known = filledSpecs.get(given);
  const filled = known?.range === spec ? known : fillSpec(given, defaults);
  if (filled.note === '') return;
  // The pods of a template go on sharing one spec.
  if (Object.isFrozen(given)) filledSpecs.set(given, { range: spec, spec: deepFreeze(filled.spec), note: filled.note });
  pod.spec = filled.spec;
  pod.metadata.annotations = { ...pod.metadata.annotations, [ANNOTATION]: `LimitRanger plugin set: ${filled.note}` };
}

const filledSpecs = new WeakMap<PodSpec, { range: LimitRange['spec']; spec: PodSpec; note: string }>();

function fillSpec(spec: PodSpec, defaults: { limits: Record<string, string>; requests: Record<string, string> }): { spec: PodSpec; note: string } {
  const notes: string[] = [];
  const fill = (container: Container, noun: string): Container => {
    const resources = { ...container.resources };
    for (const [which, word] of [['requests', 'request'], ['limits', 'limit']] as const) {
      const added = Object.keys(defaults[which]).filter((name) => !Object.hasOwn(resources[which] ?? {}, name)).toSorted();
      if (added.length === 0) continue;
      resources[which] = { ...(resources[which] as Record<string, string> | undefined), ...Object.fromEntries(added.map((name) => [name, defaults[which][name]!])) };
      notes.push(`${added.join(', ')} ${word} for ${noun} ${container.name}`);
    }
    return resources.limits === container.resources?.limits && resources.requests === container.resources?.requests ? container : { ...container, resources };
  };
  const containers = spec.containers.map((container) => fill(container, 'container'));
  const initContainers = spec.initContainers?.map((container) => fill(container, 'init container'));
  return { spec: { ...spec, containers, ...(initContainers ? { initContainers } : {}) }, note: notes.join('; ') };
}

function podFaults(items: readonly LimitRangeItem[], spec: PodSpec): string[] {
  const ofContainer = ({ resources }: Container): [Amounts, Amounts] => [
    amountsOf(resources?.requests as Record<string, string> | undefined),
    amountsOf(resources?.limits as Record<string, string> | undefined),
  ];
  // What the runtime adds is nobody's fault.
  const { overhead: _, ...withoutOverhead } = spec;
  return items.flatMap((item) => {
    if (item.type === 'Container') return [...spec.containers, ...(spec.initContainers ?? [])].flatMap((container) => faults(item, ...ofContainer(container)));
    return item.type === 'Pod' ? faults(item, podAmounts(withoutOverhead, 'requests'), podAmounts(withoutOverhead, 'limits')) : [];
  });
}

function faults(item: LimitRangeItem, requests: Amounts, limits: Amounts): string[] {
  const { type } = item;
  const found: string[] = [];
  for (const [name, least] of sorted(item.min)) {
    const text = `minimum ${name} usage per ${type} is ${formatQuantity(least)}`;
    const [request, limit] = [requests.get(name), limits.get(name)];
    if (!request) found.push(`${text}.  No request is specified`);
    else if (request.nano < least.nano) found.push(`${text}, but request is ${formatQuantity(request)}`);
    else if (limit && limit.nano < least.nano) found.push(`${text}, but limit is ${formatQuantity(limit)}`);
  }
  for (const [name, most] of sorted(item.max)) {
    const text = `maximum ${name} usage per ${type} is ${formatQuantity(most)}`;
    const [request, limit] = [requests.get(name), limits.get(name)];
    if (!limit) found.push(`${text}.  No limit is specified`);
    else if (limit.nano > most.nano) found.push(`${text}, but limit is ${formatQuantity(limit)}`);
    else if (request && request.nano > most.nano) found.push(`${text}, but request is ${formatQuantity(request)}`);
  }
  for (const [name, ratio] of sorted(item.maxLimitRequestRatio)) {
    const text = `${name} max limit to request ratio per ${type} is ${formatQuantity(ratio)}`;
    const [request, limit] = [requests.get(name), limits.get(name)];
    if (!request || request.nano === 0n) found.push(`${text}, but no request is specified or request is 0`);
    else if (!limit || limit.nano === 0n) found.push(`${text}, but no limit is specified or limit is 0`);
    else if (Number(limit.nano) / Number(request.nano) > Number(ratio.nano) / 1e9) found.push(`${text}, but provided ratio is ${(Number(limit.nano) / Number(request.nano)).toFixed(6)}`);
  }
  return found;
}

function claimFaults(items: readonly LimitRangeItem[], { spec }: PersistentVolumeClaim): string[] {
  const requests = amountsOf(spec.resources?.requests as Record<string, string> | undefined);
  return items.flatMap((item) => {
    if (item.type !== 'PersistentVolumeClaim') return [];
    const check = (list: LimitRangeItem['min'], word: string, isWrong: (request: Quantity, bound: Quantity) => boolean): string[] =>
      sorted(list).flatMap(([name, bound]) => {
        const request = requests.get(name);
        const text = `${word} ${name} usage per PersistentVolumeClaim is ${formatQuantity(bound)}`;
        if (!request) return [`${text}.  No request is specified`];
        return isWrong(request, bound) ? [`${text}, but request is ${formatQuantity(request)}`] : [];
      });
    return [...check(item.min, 'minimum', (request, bound) => request.nano < bound.nano), ...check(item.max, 'maximum', (request, bound) => request.nano > bound.nano)];
  });
}

function sorted(list: LimitRangeItem['min']): [string, Quantity][] {
  return [...amountsOf(list as Record<string, string> | undefined)].sort(([a], [b]) => (a < b ? -1 : 1));
}
