// What events.k8s.io/v1 asks of an Event beyond the API of old: new ones have no counts and times of before, and nothing but the series changes.
import { deepEqual } from '../../model/equal.ts';
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import type { GoText } from '../../model/go-value.ts';
import { goStruct, goTimeText } from '../../model/go-value.ts';
import { isDns1123Subdomain } from '../../model/names.ts';
import type { KubeEvent } from '../../model/object.ts';
import { validateEvent } from './validation.ts';

const CONTROLLER_PATH = 'reportingController';
const ZERO_TIME = '0001-01-01T00:00:00Z';

/** Paths are those of the stored version, as Kubernetes says them. */
export function validateNewEvent(event: KubeEvent): FieldError[] {
  const { metadata, eventTime, type = '', source, firstTimestamp, lastTimestamp, count } = event;
  const errors = validateEvent(event, CONTROLLER_PATH);
  errors.push(...isDns1123Subdomain(metadata.name).map((fault) => fieldError.invalid('metadata.name', metadata.name, fault)), ...seriesErrors(event));
  if (!eventTime) errors.push(fieldError.required('eventTime'));
  if (type !== 'Normal' && type !== 'Warning') errors.push(fieldError.invalid('type', '', `has invalid value: ${type}`));
  const isSet = { firstTimestamp, lastTimestamp, count, source: source?.component || source?.host };
  for (const [path, value] of Object.entries(isSet)) if (value) errors.push(fieldError.invalid(path, '', 'needs to be unset'));
  return errors;
}

export function validateChangedEvent(event: KubeEvent, old: KubeEvent): FieldError[] {
  const errors = validateEvent(event, CONTROLLER_PATH);
  if (!deepEqual(event.series, old.series)) errors.push(...seriesErrors(event));
  const printed = printedFields(event);
  const before = printedFields(old);
  for (const [path, value] of Object.entries(printed)) {
    if (textOf(value) !== textOf(before[path])) errors.push(fieldError.invalid(path, value, 'field is immutable'));
  }
  return errors;
}

function seriesErrors({ series }: KubeEvent): FieldError[] {
  if (!series) return [];
  return [
    ...((series.count ?? 0) < 2 ? [fieldError.invalid('series.count', '', 'should be at least 2')] : []),
    ...(series.lastObservedTime ? [] : [fieldError.required('series.lastObservedTime')]),
  ];
}

/** What may not change, in the order in which Kubernetes looks at it, as it prints it. */
function printedFields(event: KubeEvent): Readonly<Record<string, unknown>> {
  const { involvedObject, reason = '', message = '', source, firstTimestamp, lastTimestamp, count = 0, type = '', eventTime, action = '', related } = event;
  return {
    involvedObject: goReference(involvedObject),
    reason,
    message,
    source: goStruct('core.EventSource', { Component: source?.component ?? '', Host: source?.host ?? '' }),
    firstTimestamp: goTimeText(firstTimestamp || ZERO_TIME),
    lastTimestamp: goTimeText(lastTimestamp || ZERO_TIME),
    count,
    type,
    eventTime: goTimeText(eventTime || ZERO_TIME),
    action,
    related: related ? goReference(related) : null,
    reportingController: event.reportingComponent ?? '',
    reportingInstance: event.reportingInstance ?? '',
  };
}

function goReference({ kind = '', namespace = '', name = '', uid = '', apiVersion = '', resourceVersion = '', fieldPath = '' }: KubeEvent['involvedObject']): GoText {
  return goStruct('core.ObjectReference', { Kind: kind, Namespace: namespace, Name: name, UID: uid, APIVersion: apiVersion, ResourceVersion: resourceVersion, FieldPath: fieldPath });
}

function textOf(value: unknown): string {
  return JSON.stringify(value);
}
