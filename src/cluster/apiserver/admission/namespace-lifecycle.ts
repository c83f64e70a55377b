// NamespaceLifecycle: content goes only into namespaces that exist and stay (rules 1.2.6, 4.7.2).
import { ApiError, forbidden, notFound } from '../../../model/errors.ts';
import { resourceName } from '../../../model/kind.ts';
import { admittedName } from './step.ts';
import type { AdmissionStep } from './step.ts';

const immortal: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

/** 404 for a missing namespace, 403 for a terminating one and for the deletion of a namespace the cluster lives on. */
export const namespaceLifecycle: AdmissionStep = {
  name: 'NamespaceLifecycle',
  appliesTo: 'all',
  operations: ['create', 'delete'],
  mutate(object, { kind, reader }) {
    const { namespace } = object.metadata;
    if (!kind.namespaced || !namespace) return;
    const found = reader.find('namespaces', undefined, namespace);
    if (!found) throw notFound('namespaces', namespace);
    if (found.metadata.deletionTimestamp === undefined) return;
    throw forbidden(
      resourceName(kind),
      admittedName(object),
      `unable to create new content in namespace ${namespace} because it is being terminated`,
      [{ reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' }],
    );
  },
  validate(object, { kind, operation }) {
    if (operation !== 'delete' || kind.plural !== 'namespaces' || !immortal.has(object.metadata.name)) return;
    throw forbidden('namespaces', object.metadata.name, 'this namespace may not be deleted');
  },
};

/** True for the 403 of a namespace that is going away; who meets it must not try again. */
export function isNamespaceTerminating(error: unknown): boolean {
  return error instanceof ApiError && (error.details.causes ?? []).some((cause) => cause.reason === 'NamespaceTerminating');
}
