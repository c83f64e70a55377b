// IPAddress: that an address of the range of Services is taken, and by which.
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { createDescribeWriter } from '../model/describe-writer.ts';
import { deepEqual } from '../model/equal.ts';
import { defineKind } from '../model/kind.ts';
import type { IpAddress } from '../model/object.ts';
import { ageColumn, nameColumn, textColumn } from './columns.ts';
import { writeLabels } from './describe-metadata.ts';

export const ipAddressKind = defineKind<IpAddress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IPAddress',
  plural: 'ipaddresses',
  singular: 'ipaddress',
  shortNames: ['ip'],
  namespaced: false,
  hasStatus: false,
  hasGeneration: false,
  nameRule: 'ip-address',
  drawnApart: true,
  validate: validateAddress,
  validateUpdate: (object, old) => [...validateAddress(object), ...(deepEqual(object.spec.parentRef, old.spec.parentRef) ? [] : [fieldError.invalid('spec.parentRef', parentText(object), 'field is immutable')])],
  columns: [nameColumn, textColumn('ParentRef', parentText, '<none>'), ageColumn],
  describe(object) {
    const writer = createDescribeWriter();
    writer.line(0, 'Name:', object.metadata.name);
    writeLabels(writer, object);
    const { parentRef } = object.spec;
    if (parentRef) {
      writer.line(0, 'Parent Reference:');
      writer.line(1, 'Group:', parentRef.group ?? '');
      writer.line(1, 'Resource:', parentRef.resource);
      writer.line(1, 'Namespace:', parentRef.namespace ?? '');
      writer.line(1, 'Name:', parentRef.name);
    }
    return writer.text();
  },
});

function parentText({ spec: { parentRef } }: IpAddress): string {
  if (!parentRef) return '';
  const { group = '', resource, namespace, name } = parentRef;
  return [`${resource}${group ? `.${group}` : ''}`.toLowerCase(), ...(namespace ? [namespace] : []), name].join('/');
}

function validateAddress({ spec }: IpAddress): FieldError[] {
  if (!spec.parentRef) return [fieldError.required('spec.parentRef')];
  const errors: FieldError[] = [];
  if (!spec.parentRef.resource) errors.push(fieldError.required('spec.parentRef.resource'));
  if (!spec.parentRef.name) errors.push(fieldError.required('spec.parentRef.name'));
  return errors;
}
