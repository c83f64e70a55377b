// Role: what somebody may do in a namespace.
import { defineKind } from '../model/kind.ts';
import type { Role } from '../model/object.ts';
import { createdAtColumn, nameColumn } from './columns.ts';
import { describeRole, RBAC_GROUP, setNoRules, validateRules } from './rbac/rules.ts';

export const roleKind = defineKind<Role>({
  group: RBAC_GROUP,
  version: 'v1',
  kind: 'Role',
  plural: 'roles',
  singular: 'role',
  shortNames: [],
  namespaced: true,
  hasStatus: false,
  hasGeneration: false,
  nameRule: 'path-segment',
  setDefaults: setNoRules,
  validate: ({ rules }) => validateRules(rules, true),
  validateUpdate: ({ rules }) => validateRules(rules, true),
  columns: [nameColumn, createdAtColumn],
  describe: describeRole,
});
