// What an Event has to say, which is more for those with the time of newer recorders.
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { isQualifiedName } from '../../model/names.ts';
import type { KubeEvent } from '../../model/object.ts';

const MOST_CHARACTERS = 128;
const MOST_BYTES_OF_MESSAGE = 1024;

/** As the API of old asks for it; `controllerPath` is how the version that is spoken calls the reporting component. */
export function validateEvent(event: KubeEvent, controllerPath = 'reportingComponent'): FieldError[] {
  return event.eventTime ? validateTimed(event, controllerPath) : validateNamespace(event);
}

function validateNamespace({ metadata, involvedObject }: KubeEvent): FieldError[] {
  // Events of cluster-scoped objects live in `default`.
  const wanted = involvedObject?.namespace || 'default';
  return metadata.namespace === wanted ? [] : [namespaceError(involvedObject?.namespace ?? '')];
}

function validateTimed({ metadata, involvedObject, reportingComponent = '', reportingInstance = '', action = '', reason = '', message = '' }: KubeEvent, controllerPath: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!involvedObject?.namespace && metadata.namespace !== 'default' && metadata.namespace !== 'kube-system') errors.push(namespaceError(''));
  if (reportingComponent === '') errors.push(fieldError.required(controllerPath, ''));
  for (const fault of isQualifiedName(reportingComponent)) errors.push(fieldError.invalid(controllerPath, reportingComponent, fault));
  for (const [path, value] of Object.entries({ reportingInstance, action, reason })) {
    if (value === '') errors.push(fieldError.required(path, ''));
    if (Buffer.byteLength(value) > MOST_CHARACTERS) errors.push(fieldError.invalid(path, '', `can have at most ${MOST_CHARACTERS} characters`));
  }
  if (Buffer.byteLength(message) > MOST_BYTES_OF_MESSAGE) errors.push(fieldError.invalid('message', '', `can have at most ${MOST_BYTES_OF_MESSAGE} characters`));
  return errors;
}

function namespaceError(namespace: string): FieldError {
  return fieldError.invalid('involvedObject.namespace', namespace, 'does not match event.namespace');
}
