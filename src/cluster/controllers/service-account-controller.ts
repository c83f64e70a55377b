// Keeps a ServiceAccount `default` in every namespace (rule 4.7.3).
import type { ControllerDefinition } from './controller.ts';
import { createNamespaceKeeper } from './namespace-keeper.ts';

export const serviceAccountController: ControllerDefinition = {
  name: 'serviceaccount-controller',
  create: ({ client }) =>
    createNamespaceKeeper(client, 'serviceaccounts', 'default', (namespace, present) => {
      if (!present) client.create('serviceaccounts', { metadata: { name: 'default', namespace } });
    }),
};
