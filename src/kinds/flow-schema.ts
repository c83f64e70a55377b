// FlowSchema: to which priority level a request belongs. Requests are never held back here; these say what would be.
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { deepEqual } from '../model/equal.ts';
import type { GoText } from '../model/go-value.ts';
import { goNil, goPointer, goSlice, goStruct } from '../model/go-value.ts';
import { defineKind } from '../model/kind.ts';
import type { FlowSchema } from '../model/object.ts';
import { ageColumn, looseCountColumn, nameColumn, textColumn } from './columns.ts';
import { findCondition } from './condition.ts';
import { describeGeneric } from './describe-metadata.ts';

const LAST = 10_000;
const METHODS = ['ByNamespace', 'ByUser'];
const SUBJECTS = ['Group', 'ServiceAccount', 'User'];
/** Of every cluster; the only one that may come before all others. */
const FIRST = 'exempt';
/** Those without which no cluster would answer: their specs are what they are. */
const FIXED = [FIRST, 'catch-all'];

export const flowSchemaKind = defineKind<FlowSchema>({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'FlowSchema',
  plural: 'flowschemas',
  singular: 'flowschema',
  shortNames: [],
  namespaced: false,
  hasStatus: true,
  hasGeneration: true,
  nameRule: 'subdomain',
  drawnApart: true,
  setDefaults(draft) {
    if (!draft.spec?.matchingPrecedence) draft.spec = { ...draft.spec, matchingPrecedence: 1000 };
  },
  validate: validateSchema,
  validateUpdate: (object, old) => [...validateSchema(object), ...fixedErrors(object, old)],
  columns: [
    nameColumn,
    textColumn('PriorityLevel', ({ spec }) => spec.priorityLevelConfiguration?.name),
    looseCountColumn('MatchingPrecedence', ({ spec }) => spec.matchingPrecedence),
    textColumn('DistinguisherMethod', ({ spec }) => spec.distinguisherMethod?.type, '<none>'),
    ageColumn,
    textColumn('MissingPL', ({ status }) => findCondition(status.conditions as { type: string; status: string }[] | undefined, 'Dangling')?.status, '?'),
  ],
  describe: describeGeneric,
});

function validateSchema({ metadata, spec }: FlowSchema): FieldError[] {
  const errors: FieldError[] = [];
  const { matchingPrecedence = 0, priorityLevelConfiguration, distinguisherMethod, rules = [] } = spec;
  if (matchingPrecedence <= 0) errors.push(fieldError.invalid('spec.matchingPrecedence', matchingPrecedence, 'must be a positive value'));
  if (matchingPrecedence > LAST) errors.push(fieldError.invalid('spec.matchingPrecedence', matchingPrecedence, `must not be greater than ${LAST}`));
  if (matchingPrecedence === 1 && metadata.name !== FIRST) errors.push(fieldError.invalid('spec.matchingPrecedence', matchingPrecedence, "only the schema named 'exempt' may have matchingPrecedence 1"));
  if (distinguisherMethod && !METHODS.includes(distinguisherMethod.type)) errors.push(fieldError.notSupported('spec.distinguisherMethod.type', distinguisherMethod.type, METHODS));
  if (!priorityLevelConfiguration?.name) errors.push(fieldError.required('spec.priorityLevelConfiguration.name', 'must reference a priority level'));
  for (const [index, { subjects = [], resourceRules = [], nonResourceRules = [] }] of rules.entries()) {
    const path = `spec.rules[${index}]`;
    if (subjects.length === 0) errors.push(fieldError.required(`${path}.subjects`, 'subjects must contain at least one value'));
    for (const [place, { kind }] of subjects.entries()) if (!SUBJECTS.includes(kind)) errors.push(fieldError.notSupported(`${path}.subjects[${place}].kind`, kind, SUBJECTS));
    if (resourceRules.length + nonResourceRules.length === 0) errors.push(fieldError.required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty'));
  }
  return errors;
}

function fixedErrors({ metadata: { name }, spec }: FlowSchema, old: FlowSchema): FieldError[] {
  if (!FIXED.includes(name) || deepEqual(spec, old.spec)) return [];
  return [fieldError.invalid('spec', printedSpec(spec), `spec of '${name}' must equal the fixed value`)];
}

/** As Go prints it. */
function printedSpec({ matchingPrecedence = 0, priorityLevelConfiguration, distinguisherMethod, rules }: FlowSchema['spec']): GoText {
  const pointer = (type: string, value: unknown): GoText => (value === undefined ? goNil : goPointer)(`*flowcontrol.${type}`);
  const texts = (list: readonly string[] | undefined): GoText => goSlice('[]string', list);
  const printedRules = rules?.map(({ subjects, resourceRules, nonResourceRules }) =>
    goStruct('flowcontrol.PolicyRulesWithSubjects', {
      Subjects: goSlice(
        '[]flowcontrol.Subject',
        subjects?.map(({ kind, user, group, serviceAccount }) =>
          goStruct('flowcontrol.Subject', { Kind: kind, User: pointer('UserSubject', user), Group: pointer('GroupSubject', group), ServiceAccount: pointer('ServiceAccountSubject', serviceAccount) }),
        ),
      ),
      ResourceRules: goSlice(
        '[]flowcontrol.ResourcePolicyRule',
        resourceRules?.map(({ verbs, apiGroups, resources, clusterScope = false, namespaces }) =>
          goStruct('flowcontrol.ResourcePolicyRule', { Verbs: texts(verbs), APIGroups: texts(apiGroups), Resources: texts(resources), ClusterScope: clusterScope, Namespaces: texts(namespaces) }),
        ),
      ),
      NonResourceRules: goSlice(
        '[]flowcontrol.NonResourcePolicyRule',
        nonResourceRules?.map(({ verbs, nonResourceURLs }) => goStruct('flowcontrol.NonResourcePolicyRule', { Verbs: texts(verbs), NonResourceURLs: texts(nonResourceURLs) })),
      ),
    }),
  );
  return goStruct('flowcontrol.FlowSchemaSpec', {
    MatchingPrecedence: matchingPrecedence,
    PriorityLevelConfiguration: goStruct('flowcontrol.PriorityLevelConfigurationReference', { Name: priorityLevelConfiguration?.name ?? '' }),
    DistinguisherMethod: pointer('FlowDistinguisherMethod', distinguisherMethod),
    Rules: goSlice('[]flowcontrol.PolicyRulesWithSubjects', printedRules),
  });
}
