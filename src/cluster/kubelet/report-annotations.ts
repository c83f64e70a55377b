// Tells what is wrong with the simulation annotations of pods and nodes, where people look first: in their events.
import type { Node, Pod } from '../../model/object.ts';
import type { EventRecorder } from '../apiserver/event-recorder.ts';
import { annotationProblems, FAULT_ANNOTATION, nodeAnnotationProblem } from '../../model/simulation-annotations.ts';

const REASON = 'SimulationAnnotation';

/** A Warning for each annotation of a pod that says nothing to its containers. */
export function reportPodAnnotations({ apiVersion, kind, metadata, spec }: Pod, events: EventRecorder): void {
  if (!metadata.annotations) return;
  const names = [...(spec.initContainers ?? []), ...spec.containers].map(({ name }) => name);
  for (const { annotation, message } of annotationProblems(metadata.annotations, names)) {
    events.event({ apiVersion, kind, metadata }, 'Warning', REASON, `Annotation ${annotation} is ignored: ${message}`);
  }
}

/** A Warning when the fault annotation of a node names no fault. */
export function reportNodeAnnotations({ apiVersion, kind, metadata }: Node, events: EventRecorder): void {
  const fault = metadata.annotations?.[FAULT_ANNOTATION];
  const problem = fault === undefined ? undefined : nodeAnnotationProblem(FAULT_ANNOTATION, fault);
  if (problem !== undefined) events.event({ apiVersion, kind, metadata }, 'Warning', REASON, `Annotation ${FAULT_ANNOTATION} is ignored: ${problem}`);
}
