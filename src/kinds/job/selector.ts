// The labels and the selector that tie a Job to its pods, made by the server unless manualSelector says otherwise.
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { goLabelSelector, goStringMap } from '../../model/go-value.ts';
import type { Job, Labels } from '../../model/object.ts';
import { compileLabelSelector, validateLabelSelector } from '../../model/selector.ts';

export const CONTROLLER_UID_KEY = 'batch.kubernetes.io/controller-uid';

/** The old names first, as Kubernetes checks them. */
function generatedLabels({ metadata }: Pick<Job, 'metadata'>): Record<string, string> {
  return {
    'controller-uid': metadata.uid,
    'job-name': metadata.name,
    [CONTROLLER_UID_KEY]: metadata.uid,
    'batch.kubernetes.io/job-name': metadata.name,
  };
}

/** Adds what is missing to the template's labels and to the selector; a Job without labels takes those of its template. */
export function generateSelector(draft: Job): void {
  const { spec, metadata } = draft;
  const before = spec.template.metadata?.labels;
  if (!spec.manualSelector) {
    const labels = { ...generatedLabels(draft), ...before };
    const matchLabels = { [CONTROLLER_UID_KEY]: metadata.uid, ...spec.selector?.matchLabels };
    draft.spec = { ...spec, selector: { ...spec.selector, matchLabels }, template: { ...spec.template, metadata: { ...spec.template.metadata, labels } } };
  }
  // Taken over from the template by the defaults, before the generated ones were there.
  if (!metadata.labels || metadata.labels === before) takeLabels(draft);
}

/** The default labels of a Job are those of its template. */
export function takeLabels({ metadata, spec }: Job): void {
  const labels = spec.template.metadata?.labels;
  if (labels && Object.keys(labels).length > 0) metadata.labels = labels;
}

/** A template that was labelled by hand must carry what would have been generated. */
export function validateGeneratedSelector(job: Job): FieldError[] {
  const { spec } = job;
  if (spec.manualSelector || !spec.selector) return [];
  const expected = generatedLabels(job);
  const labels: Labels = spec.template.metadata?.labels ?? {};
  const errors = Object.entries(expected).flatMap(([key, value]) => {
    const path = `spec.template.metadata.labels[${key}]`;
    if (labels[key] === undefined) return [fieldError.required(path, `must be '${value}'`)];
    return labels[key] === value ? [] : [fieldError.invalid(path, goStringMap(labels), `must be '${value}'`)];
  });
  const isValid = validateLabelSelector(spec.selector, 'spec.selector').length === 0;
  if (isValid && !compileLabelSelector(spec.selector).matches(expected)) {
    errors.push(fieldError.invalid('spec.selector', goLabelSelector(spec.selector), '`selector` not auto-generated'));
  }
  return errors;
}
