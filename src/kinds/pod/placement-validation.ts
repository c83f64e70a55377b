// Field errors of what a pod says about nodes: tolerations, affinity, spreading (behaviour rule 1.12.11).
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { isDns1123Label, isDns1123Subdomain, isLabelValue, validateLabelName } from '../../model/names.ts';
import type { PodSpec, Toleration } from '../../model/object.ts';
import { validateLabelSelector } from '../../model/selector.ts';

type Affinity = NonNullable<PodSpec['affinity']>;
type NodeAffinity = NonNullable<Affinity['nodeAffinity']>;
type NodeTerm = NonNullable<NodeAffinity['requiredDuringSchedulingIgnoredDuringExecution']>['nodeSelectorTerms'][number];
type Requirement = NonNullable<NodeTerm['matchExpressions']>[number];
type PodAffinity = NonNullable<Affinity['podAffinity']>;
type PodTerm = NonNullable<PodAffinity['requiredDuringSchedulingIgnoredDuringExecution']>[number];
type Spread = NonNullable<PodSpec['topologySpreadConstraints']>[number];

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateTolerations(tolerations: readonly Toleration[] | undefined, path: string): FieldError[] {
  return (tolerations ?? []).flatMap((toleration, index) => validateToleration(toleration, `${path}[${index}]`));
}

function validateToleration({ key, operator, value, effect, tolerationSeconds }: Toleration, path: string): FieldError[] {
  const errors = key ? validateLabelName(key, `${path}.key`) : [];
  const at = `${path}.operator`;
  if (!key && operator !== 'Exists') {
    const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errors.push(fieldError.invalid(at, operator ?? '', detail));
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    const detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
    errors.push(fieldError.invalid(`${path}.effect`, effect ?? '', detail));
  }
  if (!operator || operator === 'Equal') {
    const faults = isLabelValue(value ?? '');
    if (faults.length > 0) errors.push(fieldError.invalid(at, value ?? '', faults.join(';')));
  } else if (operator === 'Exists') {
    if (value) errors.push(fieldError.invalid(at, value, "value must be empty when `operator` is 'Exists'"));
  } else {
    errors.push(fieldError.notSupported(at, operator, ['Equal', 'Exists']));
  }
  if (effect && !effects.includes(effect)) errors.push(fieldError.notSupported(`${path}.effect`, effect, effects));
  return errors;
}

export function validateAffinity(affinity: PodSpec['affinity'], path: string): FieldError[] {
  if (!affinity) return [];
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  return [
    ...(nodeAffinity ? validateNodeAffinity(nodeAffinity, `${path}.nodeAffinity`) : []),
    ...(podAffinity ? validatePodAffinity(podAffinity, `${path}.podAffinity`) : []),
    ...(podAntiAffinity ? validatePodAffinity(podAntiAffinity, `${path}.podAntiAffinity`) : []),
  ];
}

const required = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';

function validateNodeAffinity(affinity: NodeAffinity, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const selector = affinity[required];
  if (selector) {
    const at = `${path}.${required}.nodeSelectorTerms`;
    const terms = selector.nodeSelectorTerms ?? [];
    if (terms.length === 0) errors.push(fieldError.required(at, 'must have at least one node selector term'));
    for (const [index, term] of terms.entries()) errors.push(...validateNodeTerm(term, true, `${at}[${index}]`));
  }
  for (const [index, term] of (affinity[preferred] ?? []).entries()) {
    const at = `${path}.${preferred}[${index}]`;
    errors.push(...validateWeight(term.weight, at), ...validateNodeTerm(term.preference ?? {}, false, `${at}.preference`));
  }
  return errors;
}

function validateWeight(weight: number, path: string): FieldError[] {
  return weight > 0 && weight <= 100 ? [] : [fieldError.invalid(`${path}.weight`, weight ?? 0, 'must be in the range 1-100')];
}

/** Errors of one term of a node selector, of a pod's affinity or of a volume's. */
export function validateNodeTerm(term: NodeTerm, checksValues: boolean, path: string): FieldError[] {
  const expressions = (term.matchExpressions ?? []).flatMap((requirement, index) =>
    validateNodeRequirement(requirement, checksValues, `${path}.matchExpressions[${index}]`),
  );
  const fields = (term.matchFields ?? []).flatMap((requirement, index) =>
    validateNodeFieldRequirement(requirement, `${path}.matchFields[${index}]`),
  );
  return [...expressions, ...fields];
}

function validateNodeRequirement({ key, operator, values }: Requirement, checksValues: boolean, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const count = values?.length ?? 0;
  if (operator === 'In' || operator === 'NotIn') {
    if (count === 0) errors.push(fieldError.required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (count > 0) errors.push(fieldError.forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (count !== 1) errors.push(fieldError.required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
  } else {
    errors.push(fieldError.invalid(`${path}.operator`, operator ?? '', 'not a valid selector operator'));
  }
  errors.push(...validateLabelName(key ?? '', `${path}.key`));
  if (!checksValues) return errors;
  for (const [index, value] of (values ?? []).entries()) {
    for (const message of isLabelValue(value)) errors.push(fieldError.invalid(`${path}.values[${index}]`, value, message));
  }
  return errors;
}

function validateNodeFieldRequirement({ key, operator, values }: Requirement, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (operator !== 'In' && operator !== 'NotIn') {
    errors.push(fieldError.invalid(`${path}.operator`, operator ?? '', 'not a valid selector operator'));
  } else if (values?.length !== 1) {
    const detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    errors.push(fieldError.required(`${path}.values`, detail));
  }
  if (key !== 'metadata.name') return [...errors, fieldError.invalid(`${path}.key`, key ?? '', 'not a valid field selector key')];
  for (const [index, value] of (values ?? []).entries()) {
    for (const message of isDns1123Subdomain(value)) errors.push(fieldError.invalid(`${path}.values[${index}]`, value, message));
  }
  return errors;
}

function validatePodAffinity(affinity: PodAffinity, path: string): FieldError[] {
  const hard = (affinity[required] ?? []).flatMap((term, index) => validatePodTerm(term, `${path}.${required}[${index}]`));
  const soft = (affinity[preferred] ?? []).flatMap(({ weight, podAffinityTerm }, index) => {
    const at = `${path}.${preferred}[${index}]`;
    return [...validateWeight(weight, at), ...validatePodTerm(podAffinityTerm ?? {}, `${at}.podAffinityTerm`)];
  });
  return [...hard, ...soft];
}

function validatePodTerm(term: PodTerm, path: string): FieldError[] {
  const errors = [
    ...validateLabelSelector(term.labelSelector, `${path}.labelSelector`),
    ...validateLabelSelector(term.namespaceSelector, `${path}.namespaceSelector`),
  ];
  for (const namespace of term.namespaces ?? []) {
    for (const message of isDns1123Label(namespace)) errors.push(fieldError.invalid(`${path}.namespace`, namespace, message));
  }
  errors.push(...validateTermLabelKeys(term, path));
  if (!term.topologyKey) errors.push(fieldError.required(`${path}.topologyKey`, 'can not be empty'));
  return [...errors, ...validateLabelName(term.topologyKey ?? '', `${path}.topologyKey`)];
}

/** Keys whose values are taken from the pod itself; what was merged into the selector for them is no doubling. */
function validateTermLabelKeys({ matchLabelKeys = [], mismatchLabelKeys = [], labelSelector }: PodTerm, path: string): FieldError[] {
  const errors = [
    ...validateLabelKeys(matchLabelKeys, withoutMerged(labelSelector, matchLabelKeys, 'In'), `${path}.matchLabelKeys`),
    ...validateLabelKeys(mismatchLabelKeys, withoutMerged(labelSelector, mismatchLabelKeys, 'NotIn'), `${path}.mismatchLabelKeys`),
  ];
  for (const [index, key] of mismatchLabelKeys.entries()) {
    if (matchLabelKeys.includes(key)) errors.push(fieldError.invalid(`${path}.mismatchLabelKeys[${index}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys'));
  }
  return errors;
}

function validateLabelKeys(keys: readonly string[], selector: PodTerm['labelSelector'], path: string): FieldError[] {
  if (keys.length === 0) return [];
  if (!selector) return [fieldError.forbidden(path, 'must not be specified when labelSelector is not set')];
  const used = new Set([...Object.keys(selector.matchLabels ?? {}), ...(selector.matchExpressions ?? []).map(({ key }) => key)]);
  return keys.flatMap((key, index) => [
    ...validateLabelName(key, `${path}[${index}]`),
    ...(used.has(key) ? [fieldError.invalid(`${path}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector')] : []),
  ]);
}

function withoutMerged(selector: PodTerm['labelSelector'], keys: readonly string[], operator: string): PodTerm['labelSelector'] {
  if (!selector?.matchExpressions || keys.length === 0) return selector;
  // Merged ones stand behind the user's own, one a key.
  const merged = new Set<number>();
  for (const key of keys) {
    const at = selector.matchExpressions.findLastIndex((each) => each.key === key && each.operator === operator && each.values?.length === 1);
    if (at >= 0) merged.add(at);
  }
  return { ...selector, matchExpressions: selector.matchExpressions.filter((_, index) => !merged.has(index)) };
}

const spreadActions = ['DoNotSchedule', 'ScheduleAnyway'];
const spreadPolicies = ['Honor', 'Ignore'];

export function validateSpread(constraints: readonly Spread[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [index, constraint] of (constraints ?? []).entries()) {
    const at = `${path}[${index}]`;
    const { maxSkew, topologyKey, whenUnsatisfiable, minDomains, labelSelector } = constraint;
    if (!(maxSkew > 0)) errors.push(fieldError.invalid(`${at}.maxSkew`, maxSkew ?? 0, 'must be greater than zero'));
    if (!topologyKey) errors.push(fieldError.required(`${at}.topologyKey`, 'can not be empty'));
    if (!spreadActions.includes(whenUnsatisfiable)) {
      errors.push(fieldError.notSupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable ?? '', spreadActions));
    }
    const isRepeated = constraints!
      .slice(index + 1)
      .some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable);
    if (isRepeated) {
      errors.push(fieldError.duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`));
    }
    if (minDomains !== undefined) {
      if (minDomains <= 0) errors.push(fieldError.invalid(`${at}.minDomains`, minDomains, 'must be greater than zero'));
      if (whenUnsatisfiable !== 'DoNotSchedule') {
        const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
        errors.push(fieldError.invalid(`${at}.minDomains`, minDomains, detail));
      }
    }
    for (const name of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
      const policy = constraint[name];
      if (policy !== undefined && !spreadPolicies.includes(policy)) {
        errors.push(fieldError.notSupported(`${at}.${name}`, policy, spreadPolicies));
      }
    }
    errors.push(...validateLabelKeys(constraint.matchLabelKeys ?? [], labelSelector, `${at}.matchLabelKeys`));
    errors.push(...validateLabelSelector(labelSelector, `${at}.labelSelector`));
  }
  return errors;
}
