// What an update may change of a pod, and the refusal of everything else (behaviour rule 1.12.12).
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { deepEqual } from '../../model/equal.ts';
import type { GoText } from '../../model/go-value.ts';
import { goSlice, goStruct } from '../../model/go-value.ts';
import type { Container, Pod, PodSpec, Toleration } from '../../model/object.ts';
import { goDiff } from './go-diff.ts';
import { validateTolerations } from './placement-validation.ts';

const updatable =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,' +
  '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),' +
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** Field errors of the change alone; whether the new spec is valid in itself is checked by validatePodSpec. */
export function validatePodUpdate(pod: Pod, old: Pod): FieldError[] {
  const spec = pod.spec;
  if (spec === old.spec) return [];
  const errors: FieldError[] = [];
  for (const list of ['containers', 'initContainers'] as const) {
    const containers = spec[list] ?? [];
    if (containers.length !== (old.spec[list]?.length ?? 0)) {
      return [...errors, fieldError.forbidden(`spec.${list}`, 'pod updates may not add or remove containers')];
    }
    errors.push(...validateNewImages(containers, `spec.${list}`));
  }
  const deadline = validateDeadlineChange(spec.activeDeadlineSeconds, old.spec.activeDeadlineSeconds);
  errors.push(...deadline.errors);
  if (deadline.stops) return errors;
  errors.push(...validateAddedTolerations(spec.tolerations ?? [], old.spec.tolerations ?? []), ...validateRemovedGates(spec, old.spec));
  if (deepEqual(spec, old.spec)) return errors;
  const { rest, errors: gated } = withoutAllowedChanges(spec, old.spec);
  errors.push(...gated);
  if (!deepEqual(rest, old.spec)) {
    errors.push(fieldError.forbidden('spec', `${updatable}\n${goDiff('core.PodSpec', old.spec, rest)}`));
  }
  return errors;
}

function validateNewImages(containers: readonly Container[], path: string): FieldError[] {
  return containers.flatMap(({ image = '' }, index) => {
    if (image === '') return [fieldError.required(`${path}[${index}].image`)];
    if (image.trim() === image) return [];
    return [fieldError.invalid(`${path}[${index}].image`, image, 'must not have leading or trailing whitespace')];
  });
}

function validateDeadlineChange(seconds: number | undefined, old: number | undefined): { errors: FieldError[]; stops: boolean } {
  const refuse = (detail: string, stops: boolean) => ({
    errors: [fieldError.invalid('spec.activeDeadlineSeconds', seconds, detail)],
    stops,
  });
  if (seconds === undefined) {
    return old === undefined ? { errors: [], stops: false } : refuse('must not update from a positive integer to nil value', false);
  }
  if (seconds < 0 || seconds > 2147483647) return refuse('must be between 0 and 2147483647, inclusive', true);
  if (old !== undefined && old < seconds) return refuse('must be less than or equal to previous value', true);
  return { errors: [], stops: false };
}

/** Every old toleration must still be there; only how long it lasts may change. */
function validateAddedTolerations(tolerations: readonly Toleration[], old: readonly Toleration[]): FieldError[] {
  const isKept = (wanted: Toleration) =>
    tolerations.some((toleration) => deepEqual({ ...wanted, tolerationSeconds: toleration.tolerationSeconds }, toleration));
  if (!old.every(isKept)) {
    return [fieldError.forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')];
  }
  return validateTolerations(tolerations, 'spec.tolerations');
}

function validateRemovedGates(spec: PodSpec, old: PodSpec): FieldError[] {
  const known = new Set(old.schedulingGates?.map((gate) => gate.name));
  return (spec.schedulingGates ?? []).flatMap((gate, index) => {
    const detail = `only deletion is allowed, but found new scheduling gate '${gate.name}'`;
    return known.has(gate.name) ? [] : [fieldError.forbidden(`spec.schedulingGates[${index}].name`, detail)];
  });
}

/** The new spec with everything that may change put back to what it was. */
function withoutAllowedChanges(spec: PodSpec, old: PodSpec): { rest: PodSpec; errors: FieldError[] } {
  const rest: PodSpec = { ...spec, containers: withOldImages(spec.containers, old.containers) };
  const errors: FieldError[] = [];
  if (spec.initContainers) rest.initContainers = withOldImages(spec.initContainers, old.initContainers ?? []);
  restore(rest, old, 'activeDeadlineSeconds');
  restore(rest, old, 'schedulingGates');
  restore(rest, old, 'tolerations');
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && rest.terminationGracePeriodSeconds === 1) {
    restore(rest, old, 'terminationGracePeriodSeconds');
  }
  // While gates hold a pod back, its node selector may still be narrowed.
  if (old.schedulingGates?.length && !deepEqual(spec.nodeSelector, old.nodeSelector)) {
    const isNarrowed = Object.entries(old.nodeSelector ?? {}).every(([key, value]) => spec.nodeSelector?.[key] === value);
    if (!isNarrowed) {
      const detail = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)';
      errors.push(fieldError.invalid('spec.nodeSelector', spec.nodeSelector ?? {}, detail));
    }
    restore(rest, old, 'nodeSelector');
  }
  if (old.schedulingGates?.length) errors.push(...takeNodeAffinity(rest, spec, old));
  return { rest, errors };
}

const required = 'requiredDuringSchedulingIgnoredDuringExecution';
type NodeTerm = NonNullable<NonNullable<NonNullable<PodSpec['affinity']>['nodeAffinity']>[typeof required]>['nodeSelectorTerms'][number];

/** The same for its node affinity, which is put back in `rest`: what was said of a term stays in front of what is added. */
function takeNodeAffinity(rest: PodSpec, { affinity }: PodSpec, { affinity: old }: PodSpec): FieldError[] {
  if (deepEqual(affinity?.nodeAffinity, old?.nodeAffinity)) return [];
  const { nodeAffinity: _, ...others } = affinity ?? {};
  const kept = { ...others, ...(old?.nodeAffinity && { nodeAffinity: old.nodeAffinity }) };
  if (!old && Object.keys(kept).length === 0) delete rest.affinity;
  else rest.affinity = kept;
  const path = `spec.affinity.nodeAffinity.${required}.nodeSelectorTerms`;
  const [terms, before] = [affinity?.nodeAffinity, old?.nodeAffinity].map((each) => each?.[required]?.nodeSelectorTerms ?? []) as [NodeTerm[], NodeTerm[]];
  if (before.length > 0 && before.length !== terms.length) {
    const value = goSlice('[]core.NodeSelectorTerm', terms.length > 0 ? terms.map(goNodeTerm) : undefined);
    return [fieldError.invalid(path, value, 'no additions/deletions to non-empty NodeSelectorTerms list are allowed')];
  }
  return before.flatMap((term, index) =>
    isExtended(terms[index]!, term) ? [] : [fieldError.invalid(`${path}[${index}]`, goNodeTerm(terms[index]!), 'only additions are allowed (no mutations or deletions)')],
  );
}

function isExtended(term: NodeTerm, old: NodeTerm): boolean {
  const lists = (['matchExpressions', 'matchFields'] as const).map((name) => [term[name] ?? [], old[name] ?? []] as const);
  if (lists.every(([, before]) => before.length === 0)) return lists.every(([now]) => now.length === 0);
  return lists.every(([now, before]) => deepEqual(now.slice(0, before.length), before));
}

function goNodeTerm({ matchExpressions, matchFields }: NodeTerm): GoText {
  const requirements = (list: NodeTerm['matchExpressions']): GoText =>
    goSlice(
      '[]core.NodeSelectorRequirement',
      list?.map(({ key, operator, values }) => goStruct('core.NodeSelectorRequirement', { Key: key, Operator: operator, Values: goSlice('[]string', values) })),
    );
  return goStruct('core.NodeSelectorTerm', { MatchExpressions: requirements(matchExpressions), MatchFields: requirements(matchFields) });
}

function withOldImages(containers: readonly Container[], old: readonly Container[]): Container[] {
  return containers.map((container, index) => ({ ...container, image: old[index]?.image }));
}

function restore<N extends keyof PodSpec>(spec: PodSpec, old: PodSpec, name: N): void {
  if (old[name] === undefined) delete spec[name];
  else spec[name] = old[name];
}
