// What the kinds with a pod template share: its defaults, and how template and selector are checked against each other.
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { deepEqual } from '../model/equal.ts';
import { goLabelSelector, goStringMap } from '../model/go-value.ts';
import { isDns1123Label } from '../model/names.ts';
import type { KubeObject, Labels, LabelSelector, PodTemplateSpec } from '../model/object.ts';
import type { AnySelector } from '../model/selector.ts';
import { compileLabelSelector, validateLabelSelector } from '../model/selector.ts';
import { setPodTemplateDefaults } from './pod/spec-defaults.ts';
import { validatePodTemplate } from './pod/spec-validation.ts';
import { podTemplateWarnings } from './pod/warnings.ts';

/** The template with its defaults; the same object when it is complete. */
export function defaultedTemplate(template: PodTemplateSpec | undefined): PodTemplateSpec {
  const draft: PodTemplateSpec = { ...template, spec: template?.spec ?? ({} as PodTemplateSpec['spec']) };
  setPodTemplateDefaults(draft);
  // Kubernetes prints the zero time of embedded metadata; no other kind of object shows it.
  if (!draft.metadata || draft.metadata.creationTimestamp === undefined) {
    draft.metadata = { creationTimestamp: null as unknown as string, ...draft.metadata };
  }
  return template && draft.spec === template.spec && draft.metadata === template.metadata ? template : draft;
}

/** Field errors of `spec.selector` alone (behaviour rule 1.12.1); `word` is what Kubernetes calls the kind in them. */
export function validateWorkloadSelector(selector: LabelSelector | undefined | null, word: string): FieldError[] {
  if (!selector) return [fieldError.required('spec.selector')];
  const errors = [...validateLabelSelector(selector, 'spec.selector')];
  if (isEmptySelector(selector)) {
    errors.push(
      fieldError.invalid('spec.selector', goLabelSelector(selector), `empty selector is invalid for ${word}`),
    );
  }
  return errors;
}

/** Field errors of `spec.template`: the selector must match its labels, pods must restart always. */
export function validateWorkloadTemplate(template: PodTemplateSpec, selector: LabelSelector | undefined | null, kind: string): FieldError[] {
  if (selector && validateLabelSelector(selector, 'spec.selector').length > 0) {
    return [fieldError.invalid('spec.selector', goLabelSelector(selector), 'invalid label selector')];
  }
  return validateMatchingTemplate(template, selector, kind);
}

/** The same for a selector that is well formed. */
export function validateMatchingTemplate(template: PodTemplateSpec, selector: AnySelector | undefined | null, kind: string): FieldError[] {
  return [
    ...validateTemplateLabels(template, selector),
    ...validatePodTemplate(template, 'spec.template', { restartPolicies: ['Always'] }),
    ...validateNoDeadline(template, kind),
  ];
}

export function validateTemplateLabels(template: PodTemplateSpec, selector: AnySelector | undefined | null): FieldError[] {
  const labels: Labels | undefined = template.metadata?.labels;
  if (compileLabelSelector(selector).matches(labels)) return [];
  return [fieldError.invalid('spec.template.metadata.labels', goStringMap(labels), '`selector` does not match template `labels`')];
}

/** Pods that run for ever have no deadline. */
export function validateNoDeadline({ spec }: PodTemplateSpec, kind: string): FieldError[] {
  if (spec?.activeDeadlineSeconds === undefined) return [];
  return [fieldError.forbidden('spec.template.spec.activeDeadlineSeconds', `activeDeadlineSeconds in ${kind} is not Supported`)];
}

/** The selector of a workload is part of its identity (behaviour rule 1.12.2). */
export function validateSelectorUnchanged(selector: LabelSelector | undefined, old: LabelSelector | undefined): FieldError[] {
  return deepEqual(selector, old)
    ? []
    : [fieldError.invalid('spec.selector', selector ? goLabelSelector(selector) : null, 'field is immutable')];
}

function isEmptySelector(selector: LabelSelector): boolean {
  return Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions?.length ?? 0) === 0;
}

type Workload = KubeObject & { spec: { template?: PodTemplateSpec } };

/** Pods carry the name of their workload: one that is no DNS label is allowed, with a warning. */
export function workloadNameWarnings({ metadata }: KubeObject): string[] {
  const faults = isDns1123Label(metadata.name ?? '');
  if (faults.length === 0) return [];
  return [
    'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; ' +
      `a DNS label is recommended: [${faults.join(' ')}]`,
  ];
}

/** Warnings of the pod template, of an update only when the template is another. */
export function templateWarnings(object: Workload, old?: Workload): readonly string[] {
  const { template } = object.spec;
  if (!template || (old && deepEqual(object.spec.template, old.spec.template))) return [];
  return podTemplateWarnings(template, 'spec.template');
}

/** Both; the name is no news on an update. */
export function workloadWarnings(object: Workload, old?: Workload): string[] {
  return [...(old ? [] : workloadNameWarnings(object)), ...templateWarnings(object, old)];
}
