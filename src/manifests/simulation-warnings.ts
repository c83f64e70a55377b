// What is wrong with the simulation annotations of a document, which the cluster takes as any other annotation.
import { annotationProblems, nodeAnnotationProblem, SIMULATION_PREFIX } from '../model/simulation-annotations.ts';
import type { DesiredObject } from './desired-state.ts';
import type { ManifestProblem } from './manifest-problem.ts';
import { problemOf } from './refusal.ts';

/** What the server warned of, and after that what the annotations say in vain. */
export function problemsOfWarnings(object: DesiredObject, warnings: readonly string[]): ManifestProblem[] {
  return [...warnings.map((warning) => problemOf(object, `Warning: ${warning}`, '', 'warning')), ...simulationWarnings(object)];
}

/** Warnings at the keys of annotations that will do nothing: unknown, misspelt, or on an object that is no pod. */
export function simulationWarnings(object: DesiredObject): ManifestProblem[] {
  const { value, kind } = object.document;
  const template = at(value, 'spec', 'template');
  const own = annotationsOf(value);
  const warn = (annotation: string, message: string, path: string): ManifestProblem =>
    problemOf(object, `Warning: annotation ${annotation} is ignored: ${message}`, `${path}.annotations[${annotation}]`, 'warning', 'key');
  if (kind === 'Pod') return annotationProblems(own, containersOf(value)).map(({ annotation, message }) => warn(annotation, message, 'metadata'));
  const ofTemplate = annotationProblems(annotationsOf(template), containersOf(template));
  const warnings = ofTemplate.map(({ annotation, message }) => warn(annotation, message, 'spec.template.metadata'));
  for (const annotation of Object.keys(own).filter((key) => key.startsWith(SIMULATION_PREFIX))) {
    const problem = kind === 'Node' ? nodeAnnotationProblem(annotation, own[annotation]!) : placeFor(template);
    if (problem !== undefined) warnings.push(warn(annotation, problem, 'metadata'));
  }
  return warnings;
}

function placeFor(template: unknown): string {
  return template === undefined ? 'only pods and nodes have such annotations' : 'it belongs to the pods, into spec.template.metadata.annotations';
}

/** Documents are as their writers left them: anything may be missing or of another type. */
function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) found = typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[key] : undefined;
  return found;
}

function annotationsOf(value: unknown): Record<string, string> {
  const annotations = at(value, 'metadata', 'annotations');
  return typeof annotations === 'object' && annotations !== null ? (annotations as Record<string, string>) : {};
}

function containersOf(value: unknown): string[] {
  return ['initContainers', 'containers'].flatMap((list) => {
    const containers = at(value, 'spec', list);
    return Array.isArray(containers) ? containers.map((container) => String(at(container, 'name'))) : [];
  });
}
