// What RoleBindings and ClusterRoleBindings share: subjects and the role they get.
import { createDescribeWriter } from '../../model/describe-writer.ts';
import { deepEqual } from '../../model/equal.ts';
import type { FieldError } from '../../model/errors.ts';
import { fieldError, goStruct } from '../../model/errors.ts';
import type { Column } from '../../model/kind.ts';
import { isDns1123Subdomain } from '../../model/names.ts';
import type { RoleBinding } from '../../model/object.ts';
import { ageColumn, nameColumn, textColumn, wide } from '../columns.ts';
import { writeLabels } from '../describe-metadata.ts';
import { RBAC_GROUP } from './rules.ts';

/** Both kinds have these fields. */
export type Binding = Pick<RoleBinding, 'apiVersion' | 'kind' | 'metadata' | 'subjects' | 'roleRef'>;

export function setBindingDefaults(draft: Binding): void {
  const { roleRef, subjects } = draft;
  if (roleRef && !roleRef.apiGroup) draft.roleRef = { ...roleRef, apiGroup: RBAC_GROUP };
  if (subjects?.some(({ kind, apiGroup }) => !apiGroup && (kind === 'User' || kind === 'Group'))) {
    draft.subjects = subjects.map((subject) => (!subject.apiGroup && (subject.kind === 'User' || subject.kind === 'Group') ? { ...subject, apiGroup: RBAC_GROUP } : subject));
  }
}

/** `kinds`: those of roles that may be bound. */
export function validateBinding({ roleRef, subjects }: Binding, kinds: readonly string[]): FieldError[] {
  const errors: FieldError[] = [];
  const { apiGroup = '', kind = '', name = '' } = roleRef ?? {};
  if (apiGroup !== RBAC_GROUP) errors.push(fieldError.notSupported('roleRef.apiGroup', apiGroup, [RBAC_GROUP]));
  if (!kinds.includes(kind)) errors.push(fieldError.notSupported('roleRef.kind', kind, kinds));
  if (name === '') errors.push(fieldError.required('roleRef.name'));
  else if (/[/%]/.test(name)) errors.push(fieldError.invalid('roleRef.name', name, `may not contain '${/[/%]/.exec(name)![0]}'`));
  const needsNamespace = !kinds.includes('Role');
  for (const [index, subject] of (subjects ?? []).entries()) errors.push(...validateSubject(subject, `subjects[${index}]`, needsNamespace));
  return errors;
}

export function validateBindingUpdate(object: Binding, old: Binding, kinds: readonly string[]): FieldError[] {
  const errors = validateBinding(object, kinds);
  if (deepEqual(object.roleRef, old.roleRef)) return errors;
  const { apiGroup = '', kind = '', name = '' } = object.roleRef ?? {};
  return [...errors, fieldError.invalid('roleRef', goStruct('rbac.RoleRef', { APIGroup: apiGroup, Kind: kind, Name: name }), 'cannot change roleRef')];
}

/** `needsNamespace`: of a binding that has none itself. */
function validateSubject({ kind, name, namespace = '', apiGroup = '' }: NonNullable<Binding['subjects']>[number], path: string, needsNamespace: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (!name) errors.push(fieldError.required(`${path}.name`));
  if (kind === 'ServiceAccount') {
    if (name) errors.push(...isDns1123Subdomain(name).map((fault) => fieldError.invalid(`${path}.name`, name, fault)));
    if (apiGroup !== '') errors.push(fieldError.notSupported(`${path}.apiGroup`, apiGroup, ['']));
    if (needsNamespace && namespace === '') errors.push(fieldError.required(`${path}.namespace`));
  } else if (kind === 'User' || kind === 'Group') {
    if (apiGroup !== RBAC_GROUP) errors.push(fieldError.notSupported(`${path}.apiGroup`, apiGroup, [RBAC_GROUP]));
  } else errors.push(fieldError.notSupported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group']));
  return errors;
}

const subjectsOf = ({ subjects }: Binding, wanted: string): string =>
  (subjects ?? []).filter(({ kind }) => kind === wanted).map(({ name, namespace }) => (wanted === 'ServiceAccount' ? `${namespace}/${name}` : name)).join(', ');

export const bindingColumns: readonly Column<Binding>[] = [
  nameColumn,
  textColumn('Role', ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`),
  ageColumn,
  wide(textColumn('Users', (object) => subjectsOf(object, 'User'))),
  wide(textColumn('Groups', (object) => subjectsOf(object, 'Group'))),
  wide(textColumn('ServiceAccounts', (object) => subjectsOf(object, 'ServiceAccount'))),
];

export function describeBinding(object: Binding): string {
  const writer = createDescribeWriter();
  writer.line(0, 'Name:', object.metadata.name);
  writeLabels(writer, object);
  writer.line(0, 'Role:');
  writer.line(1, 'Kind:', object.roleRef.kind);
  writer.line(1, 'Name:', object.roleRef.name);
  writer.line(0, 'Subjects:');
  writer.line(1, 'Kind', 'Name', 'Namespace');
  writer.line(1, '----', '----', '---------');
  for (const { kind, name, namespace = '' } of object.subjects ?? []) writer.line(1, kind, name, namespace);
  return writer.text();
}
