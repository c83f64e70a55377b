// RoleBinding: who gets a role in a namespace.
import { defineKind } from '../model/kind.ts';
import type { RoleBinding } from '../model/object.ts';
import { bindingColumns, describeBinding, setBindingDefaults, validateBinding, validateBindingUpdate } from './rbac/bindings.ts';
import { RBAC_GROUP } from './rbac/rules.ts';

const ROLE_KINDS = ['Role', 'ClusterRole'];

export const roleBindingKind = defineKind<RoleBinding>({
  group: RBAC_GROUP,
  version: 'v1',
  kind: 'RoleBinding',
  plural: 'rolebindings',
  singular: 'rolebinding',
  shortNames: [],
  namespaced: true,
  hasStatus: false,
  hasGeneration: false,
  nameRule: 'path-segment',
  setDefaults: setBindingDefaults,
  validate: (object) => validateBinding(object, ROLE_KINDS),
  validateUpdate: (object, old) => validateBindingUpdate(object, old, ROLE_KINDS),
  columns: bindingColumns,
  describe: describeBinding,
});
