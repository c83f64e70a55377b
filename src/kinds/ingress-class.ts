// IngressClass: a kind of ingress controller.
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { createDescribeWriter } from '../model/describe-writer.ts';
import { defineKind } from '../model/kind.ts';
import { isDns1123Subdomain, pathSegmentFaults } from '../model/names.ts';
import type { IngressClass } from '../model/object.ts';
import { ageColumn, nameColumn, textColumn } from './columns.ts';
import { writeLabels } from './describe-metadata.ts';

const LONGEST_CONTROLLER = 250;

export const ingressClassKind = defineKind<IngressClass>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  singular: 'ingressclass',
  shortNames: [],
  namespaced: false,
  hasStatus: false,
  hasGeneration: true,
  nameRule: 'subdomain',
  setDefaults(draft) {
    draft.spec ??= {};
    const { parameters } = draft.spec;
    if (parameters && !parameters.scope) draft.spec = { ...draft.spec, parameters: { ...parameters, scope: 'Cluster' } };
  },
  validate: validateClass,
  validateUpdate: (object, old) => [
    ...validateClass(object),
    ...(object.spec.controller === old.spec.controller ? [] : [fieldError.invalid('spec.controller', object.spec.controller ?? '', 'field is immutable')]),
  ],
  columns: [
    nameColumn,
    textColumn('Controller', ({ spec }) => spec.controller),
    textColumn('Parameters', ({ spec }) => spec.parameters && `${spec.parameters.kind}${spec.parameters.apiGroup ? `.${spec.parameters.apiGroup}` : ''}/${spec.parameters.name}`, '<none>'),
    ageColumn,
  ],
  describe(object) {
    const writer = createDescribeWriter();
    const { controller, parameters } = object.spec;
    writer.line(0, 'Name:', object.metadata.name);
    writeLabels(writer, object);
    writer.line(0, 'Controller:', controller ?? '');
    if (parameters) {
      writer.line(0, 'Parameters:');
      if (parameters.apiGroup) writer.line(1, 'APIGroup:', parameters.apiGroup);
      writer.line(1, 'Kind:', parameters.kind);
      writer.line(1, 'Name:', parameters.name);
    }
    return writer.text();
  },
});

function validateClass({ spec }: IngressClass): FieldError[] {
  const { controller = '', parameters } = spec;
  const errors: FieldError[] = [];
  const path = 'spec.controller';
  if (controller === '') errors.push(fieldError.required(path));
  else if (controller.length > LONGEST_CONTROLLER) errors.push(fieldError.tooLong(path, `may not be more than ${LONGEST_CONTROLLER} bytes`));
  else {
    const [domain = '', ...rest] = controller.split('/');
    if (rest.join('/') === '') errors.push(fieldError.invalid(path, controller, 'must be a domain-prefixed path (such as "acme.io/foo")'));
    else errors.push(...isDns1123Subdomain(domain).map((fault) => fieldError.invalid(path, domain, fault)));
  }
  if (!parameters) return errors;
  errors.push(...validateReference(parameters, 'spec.parameters'));
  if (parameters.scope === undefined) return [...errors, fieldError.required('spec.parameters.scope')];
  if (parameters.scope !== 'Cluster' && parameters.scope !== 'Namespace') errors.push(fieldError.notSupported('spec.parameters.scope', parameters.scope, ['Cluster', 'Namespace']));
  if (parameters.scope === 'Namespace' && !parameters.namespace) errors.push(fieldError.required('spec.parameters.namespace', "`parameters.scope` is set to 'Namespace'"));
  if (parameters.scope === 'Cluster' && parameters.namespace) errors.push(fieldError.forbidden('spec.parameters.namespace', "`parameters.scope` is set to 'Cluster'"));
  return errors;
}

/** Errors of a reference to an object of any kind: what a class is tuned with, or what an Ingress sends to instead of a Service. */
export function validateReference({ apiGroup, kind, name }: { apiGroup?: string; kind?: string; name?: string }, path: string): FieldError[] {
  const part = (field: string, value: string | undefined): FieldError[] => {
    if (!value) return [fieldError.required(`${path}.${field}`, `${field} is required`)];
    return pathSegmentFaults(value).map((fault) => fieldError.invalid(`${path}.${field}`, value, fault));
  };
  const ofGroup = apiGroup === undefined ? [] : isDns1123Subdomain(apiGroup).map((fault) => fieldError.invalid(`${path}.apiGroup`, apiGroup, fault));
  return [...ofGroup, ...part('kind', kind), ...part('name', name)];
}
