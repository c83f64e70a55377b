// Records Events for a component the way client-go does: counted, aggregated, and held back when there are too many.
import type { KubeObject } from '../../model/object.ts';

/** Enough of an object to point an event at it. */
export type EventTarget = Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>;

export interface EventOptions {
  /** `spec.containers{web}` (rule 6.8.2). */
  fieldPath?: string;
}

/** Writes Events from one source (rule 11); equal ones raise a count instead (rule 6.8.5). Never throws for a refusal. */
export interface EventRecorder {
  event(target: EventTarget, type: 'Normal' | 'Warning', reason: string, message: string, options?: EventOptions): void;
}
