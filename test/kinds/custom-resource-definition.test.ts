// CustomResourceDefinition: each text is what Kubernetes 1.33 answers.
import { describe, expect, test } from 'vitest';
import { customResourceDefinitionKind as kind } from '../../src/kinds/custom-resource-definition.ts';
import { created, errorsOf, live, updateErrorsOf } from '../support/kinds.ts';

const versions = '[{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]';
const definition = (spec: string, name = 'widgets.example.com'): string => `metadata: {name: ${name}}\nspec: ${spec}`;
const withSchema = (schema: string): string =>
  definition(`{group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: ${schema}}}]}`);

const ROOT = 'spec.validation.openAPIV3Schema';
const A = `${ROOT}.properties[spec].properties[a]`;

describe('schemas (ROOT is where the schema is, A the field a of spec)', () => {
  test.each<[schema: string, ...errors: string[]]>([
  ['{type: object}'],
  ['{}', 'ROOT.type: Required value: must not be empty at the root'],
  ['{type: array, items: {type: string}}', 'ROOT.type: Invalid value: "array": must be object at the root'],
  ['{type: object, additionalProperties: true}', 'ROOT.additionalProperties: Forbidden: must not be used at the root'],
  ['{type: object, nullable: true}', 'ROOT.nullable: Forbidden: nullable cannot be true at the root'],
  ['{type: object, properties: {spec: {}}}', 'ROOT.properties[spec].type: Required value: must not be empty for specified object fields'],
  ['a: {}', 'A.type: Required value: must not be empty for specified object fields'],
  ['a: {type: strng}', 'A.type: Unsupported value: "strng": supported values: "array", "boolean", "integer", "number", "object", "string"'],
  ['a: {type: array}', 'A.items: Required value: must be specified'],
  ['a: {type: array, items: {}}', 'A.items.type: Required value: must not be empty for specified array items'],
  ['a: {type: array, items: [{type: string}]}', 'A.items: Forbidden: items must be a schema object and not an array'],
  ['a: {type: string, pattern: "["}', 'A.pattern: Invalid value: "[": must be a valid regular expression, but isn\'t: error parsing regexp: missing closing ]: `[`'],
  ['a: {type: string, default: 5}', 'A.default: Invalid value: "integer":  in body must be of type string: "integer"'],
  ['a: {type: object, properties: {b: {type: string}}, default: {c: 1}}', 'A.default: Invalid value: map[string]interface {}{"c":1}: must not have unknown fields'],
  ['a: {type: object, properties: {b: {type: string}}, additionalProperties: {type: string}}', 'A.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive'],
  ['a: {type: object, properties: {b: {type: string}}, additionalProperties: false}', 'A.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive'],
  ['a: {type: object, x-kubernetes-preserve-unknown-fields: false}', 'A.x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined'],
  ['a: {x-kubernetes-int-or-string: true, type: string}'],
  ['a: {x-kubernetes-int-or-string: true, x-kubernetes-preserve-unknown-fields: true}', 'A.x-kubernetes-preserve-unknown-fields: Invalid value: true: must be false if x-kubernetes-int-or-string is true'],
  ['a: {x-kubernetes-int-or-string: true, anyOf: [{type: integer},{type: string}]}'],
  ['a: {x-kubernetes-embedded-resource: true, type: object}', 'A.properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields'],
  ['a: {x-kubernetes-embedded-resource: true}', 'A.properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields', 'A.type: Required value: must be object if x-kubernetes-embedded-resource is true'],
  ['a: {type: array, x-kubernetes-list-type: map, items: {type: object, properties: {k: {type: string}}}}', 'A.x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map'],
  ['a: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k], items: {type: object, properties: {k: {type: string}}}}', 'A.items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property'],
  ['a: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [z,z], items: {type: object, properties: {k: {type: string}}}}', 'A.x-kubernetes-list-map-keys: Invalid value: []string{"z", "z"}: entries must all be names of item properties', 'A.x-kubernetes-list-map-keys: Invalid value: []string{"z", "z"}: entries must all be names of item properties', 'A.x-kubernetes-list-map-keys: Invalid value: []string{"z", "z"}: must not contain duplicate entries'],
  ['a: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k], items: {type: object, nullable: true, required: [k], properties: {k: {type: object}}}}', 'A.items.properties[k].type: Invalid value: "object": must be a scalar type if parent array\'s x-kubernetes-list-type is map', 'A.items.nullable: Forbidden: cannot be nullable when x-kubernetes-list-type is map'],
  ['a: {type: array, x-kubernetes-list-type: set, items: {type: object}}', 'A.items.x-kubernetes-map-type: Invalid value: "null": must be atomic as item of a list with x-kubernetes-list-type=set'],
  ['a: {type: array, x-kubernetes-list-type: bag, items: {type: string}}', 'A.x-kubernetes-list-type: Unsupported value: "bag": supported values: "atomic", "set", "map"'],
  ['a: {type: string, x-kubernetes-list-type: set}', 'A.type: Invalid value: "string": must be array if x-kubernetes-list-type is specified'],
  ['a: {type: array, items: {type: string}, x-kubernetes-list-map-keys: [k]}', 'A.x-kubernetes-list-type: Required value: must be map if x-kubernetes-list-map-keys is non-empty'],
  ['a: {type: string, x-kubernetes-map-type: atomic}', 'A.type: Invalid value: "string": must be object if x-kubernetes-map-type is specified'],
  ['a: {type: object, x-kubernetes-map-type: odd}', 'A.x-kubernetes-map-type: Unsupported value: "odd": supported values: "atomic", "granular"'],
  ['a: {type: array, uniqueItems: true, items: {type: string}}', 'A.uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic'],
  ['a: {type: string, $ref: "#/x"}', 'A.$ref: Forbidden: $ref is not supported'],
  ['a: {type: object, patternProperties: {a: {type: string}}}', 'A.patternProperties: Forbidden: patternProperties is not supported'],
  ['a: {type: object, definitions: {a: {type: string}}, id: x}', 'A.id: Forbidden: id is not supported', 'A.definitions: Forbidden: definitions is not supported'],
  ['a: {type: object, anyOf: [{required: [b]},{properties: {c: {minLength: 1}}}]}'],
  ['a: {type: string, anyOf: [{type: string, description: x}, {default: 1}, {nullable: true}]}', 'A.anyOf[0].description: Forbidden: must be empty to be structural', 'A.anyOf[0].type: Forbidden: must be empty to be structural', 'A.anyOf[1].default: Forbidden: must be undefined to be structural', 'A.anyOf[2].nullable: Forbidden: must be false to be structural'],
  ['a: {type: object, not: {additionalProperties: {type: string}}}', 'A.not.additionalProperties: Forbidden: must be undefined to be structural'],
  ['{type: object, properties: {metadata: {type: object, properties: {labels: {type: object}}}}}', 'ROOT.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified'],
  ['{type: object, properties: {metadata: {type: object, properties: {name: {type: string, pattern: "^a"}}}, kind: {type: integer}}}', 'ROOT.properties[kind].type: Invalid value: "integer": must be string'],
  ['{type: object, properties: {apiVersion: {type: string, default: x}}}', 'ROOT.properties[apiVersion].default: Forbidden: must not be set in top-level apiVersion'],
  ['a: {type: string, default: x, enum: [y]}', 'A.default: Unsupported value: "x": supported values: "y"'],
  ['a: {type: string, x-kubernetes-validations: [{rule: ""}]}', 'A.x-kubernetes-validations[0].rule: Required value: rule is not specified'],
  ['a: {type: "null"}', 'A.type: Unsupported value: "null": supported values: "array", "boolean", "integer", "number", "object", "string"', 'A.type: Forbidden: type cannot be set to null, use nullable as an alternative'],
  ['a: {type: object, properties: {b: {}}, items: {type: string}}', 'A.properties[b].type: Required value: must not be empty for specified object fields'],
  ['a: {type: array, items: {type: object, properties: {z: {}}}}', 'A.items.properties[z].type: Required value: must not be empty for specified object fields'],
  ])('%s', (schema, ...errors) => {
    const whole = schema.startsWith('a: ') ? `{type: object, properties: {spec: {type: object, properties: {${schema}}}}}` : schema;
    const found = errorsOf(kind, withSchema(whole));
    expect(found.map((error) => error.replaceAll(A, 'A').replaceAll(ROOT, 'ROOT'))).toEqual(errors);
  });
});

describe('everything else', () => {
  test.each<[name: string, spec: string, ...errors: string[]]>([
  [
    'widget.example.com',
    `{group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: ${versions}}`,
    'metadata.name: Invalid value: "widget.example.com": must be spec.names.plural+"."+spec.group',
  ],
  [
    'widgets.example',
    `{group: example, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: ${versions}}`,
    'spec.group: Invalid value: "example": should be a domain with at least one dot',
  ],
  [
    'widgets.Ex_ample.com',
    `{group: Ex_ample.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: ${versions}}`,
    'spec.group: Invalid value: "Ex_ample.com": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, \'-\' or \'.\', and must start and end with an alphanumeric character (e.g. \'example.com\', regex used for validation is \'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\')',
  ],
  [
    'widgets.',
    `{group: "", scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: ${versions}}`,
    'spec.group: Required value',
  ],
  [
    'widgets.example.com',
    `{group: example.com, scope: World, names: {plural: widgets, kind: Widget}, versions: ${versions}}`,
    'spec.scope: Unsupported value: "World": supported values: "Cluster", "Namespaced"',
  ],
  [
    'widgets.example.com',
    `{group: example.com, scope: "", names: {plural: widgets, kind: Widget}, versions: ${versions}}`,
    'spec.scope: Required value',
  ],
  [
    'Widgets.example.com',
    `{group: example.com, scope: Namespaced, names: {plural: Widgets, kind: widget_x, shortNames: [W], categories: [Al_l], singular: WI}, versions: ${versions}}`,
    'spec.names.plural: Invalid value: "Widgets": a DNS-1035 label must consist of lower case alphanumeric characters or \'-\', start with an alphabetic character, and end with an alphanumeric character (e.g. \'my-name\',  or \'abc-123\', regex used for validation is \'[a-z]([-a-z0-9]*[a-z0-9])?\')',
    'spec.names.singular: Invalid value: "WI": a DNS-1035 label must consist of lower case alphanumeric characters or \'-\', start with an alphabetic character, and end with an alphanumeric character (e.g. \'my-name\',  or \'abc-123\', regex used for validation is \'[a-z]([-a-z0-9]*[a-z0-9])?\')',
    'spec.names.kind: Invalid value: "widget_x": may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or \'-\', start with an alphabetic character, and end with an alphanumeric character (e.g. \'my-name\',  or \'abc-123\', regex used for validation is \'[a-z]([-a-z0-9]*[a-z0-9])?\')',
    'spec.names.listKind: Invalid value: "widget_xList": may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or \'-\', start with an alphabetic character, and end with an alphanumeric character (e.g. \'my-name\',  or \'abc-123\', regex used for validation is \'[a-z]([-a-z0-9]*[a-z0-9])?\')',
    'spec.names.shortNames[0]: Invalid value: "W": a DNS-1035 label must consist of lower case alphanumeric characters or \'-\', start with an alphabetic character, and end with an alphanumeric character (e.g. \'my-name\',  or \'abc-123\', regex used for validation is \'[a-z]([-a-z0-9]*[a-z0-9])?\')',
    'spec.names.categories[0]: Invalid value: "Al_l": a DNS-1035 label must consist of lower case alphanumeric characters or \'-\', start with an alphabetic character, and end with an alphanumeric character (e.g. \'my-name\',  or \'abc-123\', regex used for validation is \'[a-z]([-a-z0-9]*[a-z0-9])?\')',
  ],
  [
    'widgets.example.com',
    `{group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget, listKind: Widget}, versions: ${versions}}`,
    'spec.names.listKind: Invalid value: "Widget": kind and listKind may not be the same',
  ],
  [
    'widgets.example.com',
    `{group: example.com, scope: Namespaced, names: {plural: widgets}, versions: ${versions}}`,
    'spec.names.singular: Required value',
    'spec.names.kind: Required value',
    'spec.names.listKind: Required value',
  ],
  [
    'widgets.example.com',
    `{group: example.com, scope: Namespaced, names: {kind: Widget}, versions: ${versions}}`,
    'metadata.name: Invalid value: "widgets.example.com": must be spec.names.plural+"."+spec.group',
    'spec.names.plural: Required value',
  ],
  [
    'widgets.example.com',
    `{group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: []}`,
    'spec.versions: Invalid value: []apiextensions.CustomResourceDefinitionVersion{}: must have exactly one version marked as storage version',
    'status.storedVersions: Invalid value: []string(nil): must have at least one stored version',
  ],
  [
    'widgets.example.com',
    `{group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: [{name: v1, served: true, storage: false, schema: {openAPIV3Schema: {type: object}}}]}`,
    'spec.versions: Invalid value: []apiextensions.CustomResourceDefinitionVersion{apiextensions.CustomResourceDefinitionVersion{Name:"v1", Served:true, Storage:false, Deprecated:false, DeprecationWarning:(*string)(nil), Schema:(*apiextensions.CustomResourceValidation)(nil), Subresources:(*apiextensions.CustomResourceSubresources)(nil), AdditionalPrinterColumns:[]apiextensions.CustomResourceColumnDefinition(nil), SelectableFields:[]apiextensions.SelectableField(nil)}}: must have exactly one version marked as storage version',
    'status.storedVersions: Invalid value: []string(nil): must have at least one stored version',
  ],
  [
    'widgets.example.com',
    `{group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}},{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]}`,
    'spec.versions: Invalid value: []apiextensions.CustomResourceDefinitionVersion{apiextensions.CustomResourceDefinitionVersion{Name:"v1", Served:true, Storage:true, Deprecated:false, DeprecationWarning:(*string)(nil), Schema:(*apiextensions.CustomResourceValidation)(nil), Subresources:(*apiextensions.CustomResourceSubresources)(nil), AdditionalPrinterColumns:[]apiextensions.CustomResourceColumnDefinition(nil), SelectableFields:[]apiextensions.SelectableField(nil)}, apiextensions.CustomResourceDefinitionVersion{Name:"v1", Served:true, Storage:true, Deprecated:false, DeprecationWarning:(*string)(nil), Schema:(*apiextensions.CustomResourceValidation)(nil), Subresources:(*apiextensions.CustomResourceSubresources)(nil), AdditionalPrinterColumns:[]apiextensions.CustomResourceColumnDefinition(nil), SelectableFields:[]apiextensions.SelectableField(nil)}}: must contain unique version names',
    'spec.versions: Invalid value: []apiextensions.CustomResourceDefinitionVersion{apiextensions.CustomResourceDefinitionVersion{Name:"v1", Served:true, Storage:true, Deprecated:false, DeprecationWarning:(*string)(nil), Schema:(*apiextensions.CustomResourceValidation)(nil), Subresources:(*apiextensions.CustomResourceSubresources)(nil), AdditionalPrinterColumns:[]apiextensions.CustomResourceColumnDefinition(nil), SelectableFields:[]apiextensions.SelectableField(nil)}, apiextensions.CustomResourceDefinitionVersion{Name:"v1", Served:true, Storage:true, Deprecated:false, DeprecationWarning:(*string)(nil), Schema:(*apiextensions.CustomResourceValidation)(nil), Subresources:(*apiextensions.CustomResourceSubresources)(nil), AdditionalPrinterColumns:[]apiextensions.CustomResourceColumnDefinition(nil), SelectableFields:[]apiextensions.SelectableField(nil)}}: must have exactly one version marked as storage version',
    'status.storedVersions: Invalid value: []string{"v1"}: must have the storage version v1',
  ],
  [
    'widgets.example.com',
    `{group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}},{name: v2, served: true, storage: false}]}`,
    'spec.versions[1].schema.openAPIV3Schema: Required value: schemas are required',
  ],
  [
    'widgets.example.com',
    `{group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: [{name: v1, served: true, storage: true}]}`,
    'spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required',
  ],
  [
    'widgets.example.com',
    `{group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: [{name: V1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]}`,
    'spec.versions[0].name: Invalid value: "V1": a DNS-1035 label must consist of lower case alphanumeric characters or \'-\', start with an alphabetic character, and end with an alphanumeric character (e.g. \'my-name\',  or \'abc-123\', regex used for validation is \'[a-z]([-a-z0-9]*[a-z0-9])?\')',
    'spec.version: Invalid value: "V1": a DNS-1035 label must consist of lower case alphanumeric characters or \'-\', start with an alphabetic character, and end with an alphanumeric character (e.g. \'my-name\',  or \'abc-123\', regex used for validation is \'[a-z]([-a-z0-9]*[a-z0-9])?\')',
  ],
  [
    'widgets.example.com',
    `{group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: [{name: v1, served: true, storage: true, deprecationWarning: x, schema: {openAPIV3Schema: {type: object}}}]}`,
    'spec.versions[0].deprecationWarning: Invalid value: "x": can only be set for deprecated versions',
  ],
  [
    'widgets.example.com',
    `{group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: [{name: v1, served: true, storage: true, deprecated: true, deprecationWarning: "", schema: {openAPIV3Schema: {type: object}}}]}`,
    'spec.versions[0].deprecationWarning: Invalid value: "": must not be an empty string',
  ],
  [
    'widgets.example.com',
    `{group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: array, items: {type: string}}}, subresources: {status: {}}}]}`,
    'spec.validation.openAPIV3Schema.type: Invalid value: "array": only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
    'spec.validation.openAPIV3Schema.type: Invalid value: "array": must be object at the root',
  ],
  [
    'widgets.example.com',
    `{group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}, subresources: {status: {}, scale: {specReplicasPath: spec.a, statusReplicasPath: .spec.b, labelSelectorPath: .metadata.x}}}]}`,
    'spec.subresources.scale.specReplicasPath: Invalid value: "spec.a": must be a simple json path starting with .',
    'spec.subresources.scale.statusReplicasPath: Invalid value: ".spec.b": should be a json path under .status',
    'spec.subresources.scale.labelSelectorPath: Invalid value: ".metadata.x": should be a json path under either .spec or .status',
  ],
  [
    'widgets.example.com',
    `{group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}, subresources: {scale: {specReplicasPath: ""}}}]}`,
    'spec.subresources.scale.specReplicasPath: Required value',
    'spec.subresources.scale.statusReplicasPath: Required value',
  ],
  [
    'widgets.example.com',
    `{group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}, additionalPrinterColumns: [{name: "", type: text, jsonPath: spec.x, format: odd},{name: A, type: "", jsonPath: ""}]}]}`,
    'spec.additionalPrinterColumns[0].name: Required value',
    'spec.additionalPrinterColumns[0].type: Invalid value: "text": must be one of boolean,date,integer,number,string',
    'spec.additionalPrinterColumns[0].format: Invalid value: "odd": must be one of byte,date,date-time,double,float,int32,int64,password',
    'spec.additionalPrinterColumns[0].JSONPath: Invalid value: "spec.x": must be a simple json path starting with .',
    'spec.additionalPrinterColumns[1].type: Required value: must be one of boolean,date,integer,number,string',
    'spec.additionalPrinterColumns[1].JSONPath: Required value',
  ],
  [
    'widgets.example.com',
    `{group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: ${versions}, preserveUnknownFields: true}`,
    'spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
  ],
  [
    'widgets.example.com',
    `{group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: ${versions}, conversion: {strategy: Magic}}`,
    'spec.conversion.strategy: Unsupported value: "Magic": supported values: "None", "Webhook"',
  ],
  [
    'widgets.example.com',
    `{group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: ${versions}, conversion: {strategy: None, webhook: {conversionReviewVersions: [v1]}}}`,
    'spec.conversion.conversionReviewVersions: Forbidden: should not be set when strategy is not set to Webhook',
  ],
  [
    'widgets.apps.k8s.io',
    `{group: apps.k8s.io, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: ${versions}}`,
    'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
  ],
  [
    'widgets.example.com',
    `{group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {}}},{name: v2, served: true, storage: false, schema: {openAPIV3Schema: {type: object}}}]}`,
    'spec.versions[0].schema.openAPIV3Schema.type: Required value: must not be empty at the root',
  ],
  [
    'widgets.example.com',
    `{group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {a: {type: string}}}}}}, selectableFields: [{jsonPath: .spec.a},{jsonPath: .spec.a},{jsonPath: .spec.b},{jsonPath: spec.a},{jsonPath: .metadata.name}, {jsonPath: .spec}]}]}`,
    'spec.selectableFields[1].jsonPath: Duplicate value: ".spec.a"',
    'spec.selectableFields[2].jsonPath: Invalid value: ".spec.b": is an invalid path: does not refer to a valid field',
    'spec.selectableFields[3].jsonPath: Invalid value: "spec.a": is an invalid path: expected [ or . but got: spec',
    'spec.selectableFields[4].jsonPath: Invalid value: ".metadata.name": is an invalid path: does not refer to a valid field',
    'spec.selectableFields[5].jsonPath: Invalid value: ".spec": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
  ],
  ])('%s %s', (name, spec, ...errors) => {
    expect(errorsOf(kind, definition(spec, name))).toEqual(errors);
  });

  test('no webhook is ever called, so none can convert', () => {
    const spec = `{group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: ${versions}, conversion: {strategy: Webhook, webhook: {conversionReviewVersions: [v1], clientConfig: {url: "https://example.com"}}}}`;
    expect(errorsOf(kind, definition(spec))).toEqual(['spec.conversion.strategy: Forbidden: this simulated cluster calls no webhooks: versions that differ in more than their name cannot be converted']);
  });
});

const plain = `{group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: ${versions}}`;

test('defaults: the names that follow from the kind, and no conversion', () => {
  expect(created(kind, definition(plain))).toMatchObject({
    spec: { names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' }, conversion: { strategy: 'None' } },
    status: { storedVersions: ['v1'] },
  });
});

test('rules in CEL are accepted with a warning', () => {
  const object = created(kind, withSchema('{type: object, properties: {spec: {type: object, x-kubernetes-validations: [{rule: "self.a > 1"}], properties: {a: {type: integer}}}}}'));
  expect(kind.validate!(object)).toEqual([]);
  expect(kind.warnings!(object)).toEqual(['x-kubernetes-validations are kept, but this simulated cluster does not evaluate CEL: no object is refused by them']);
});

test.each<[what: string, before: string, after: string, errors: string[]]>([
  ['the group', plain, plain.replace('example.com', 'example.org'), ['spec.group: Invalid value: "example.org": field is immutable']],
  ['the plural', plain, plain.replace('widgets', 'gadgets'), ['spec.names.plural: Invalid value: "gadgets": field is immutable']],
  ['the kind, before it is established', plain, plain.replace('Widget}', 'Gadget}'), []],
])('%s is changed', (_, before, after, errors) => {
  expect(updateErrorsOf(kind, definition(before), definition(after))).toEqual(errors);
});

test('once it is established, kind and scope stay, and so do versions that something is stored in', () => {
  const established = 'status: {storedVersions: [v1], conditions: [{type: Established, status: "True"}]}';
  const old = live(kind, `${definition(plain)}\n${established}`);
  const now = live(kind, `${definition(plain.replace('Widget}', 'Gadget}').replace('Namespaced', 'Cluster').replace('name: v1', 'name: v2'))}\n${established}`);
  expect(kind.validateUpdate!(now, old).map(({ path, message }) => `${path}: ${message}`)).toEqual([
    'spec.scope: Invalid value: "Cluster": field is immutable',
    'spec.names.kind: Invalid value: "Gadget": field is immutable',
    'status.storedVersions: Invalid value: []string{"v1"}: must have the storage version v2',
    'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions',
  ]);
});
