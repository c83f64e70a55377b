// ClusterRole: what somebody may do everywhere, or wherever a RoleBinding says so.
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { defineKind } from '../model/kind.ts';
import type { ClusterRole } from '../model/object.ts';
import { validateLabelSelector } from '../model/selector.ts';
import { createdAtColumn, nameColumn } from './columns.ts';
import { describeRole, RBAC_GROUP, setNoRules, validateRules } from './rbac/rules.ts';

export const clusterRoleKind = defineKind<ClusterRole>({
  group: RBAC_GROUP,
  version: 'v1',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  singular: 'clusterrole',
  shortNames: [],
  namespaced: false,
  hasStatus: false,
  hasGeneration: false,
  nameRule: 'path-segment',
  setDefaults: setNoRules,
  validate: validateClusterRole,
  validateUpdate: validateClusterRole,
  columns: [nameColumn, createdAtColumn],
  describe: describeRole,
});

function validateClusterRole({ rules, aggregationRule }: ClusterRole): FieldError[] {
  const errors = validateRules(rules, false);
  if (!aggregationRule) return errors;
  const selectors = aggregationRule.clusterRoleSelectors ?? [];
  const path = 'aggregationRule.clusterRoleSelectors';
  if (selectors.length === 0) errors.push(fieldError.required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil'));
  return [...errors, ...selectors.flatMap((selector, index) => validateLabelSelector(selector, `${path}[${index}]`))];
}
