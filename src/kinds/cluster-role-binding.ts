// ClusterRoleBinding: who gets a role everywhere.
import { defineKind } from '../model/kind.ts';
import type { ClusterRoleBinding } from '../model/object.ts';
import { bindingColumns, describeBinding, setBindingDefaults, validateBinding, validateBindingUpdate } from './rbac/bindings.ts';
import { RBAC_GROUP } from './rbac/rules.ts';

const ROLE_KINDS = ['ClusterRole'];

export const clusterRoleBindingKind = defineKind<ClusterRoleBinding>({
  group: RBAC_GROUP,
  version: 'v1',
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  singular: 'clusterrolebinding',
  shortNames: [],
  namespaced: false,
  hasStatus: false,
  hasGeneration: false,
  nameRule: 'path-segment',
  setDefaults: setBindingDefaults,
  validate: (object) => validateBinding(object, ROLE_KINDS),
  validateUpdate: (object, old) => validateBindingUpdate(object, old, ROLE_KINDS),
  columns: bindingColumns,
  describe: describeBinding,
});
