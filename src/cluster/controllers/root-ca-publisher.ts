// Keeps a ConfigMap with the cluster's certificate in every namespace, for the pods' API volume (rule 4.7.3).
import type { ConfigMap } from '../../model/object.ts';
import type { ControllerDefinition } from './controller.ts';
import { createNamespaceKeeper } from './namespace-keeper.ts';

const name = 'kube-root-ca.crt';

const annotations = {
  'kubernetes.io/description':
    'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
};

/** Nothing verifies it: the shape of a certificate, not a certificate. */
export const certificate = [
  '-----BEGIN CERTIFICATE-----',
  ...Array.from({ length: 4 }, () => Buffer.from('kubarium simulated certificate authority, no real key').toString('base64').slice(0, 64)),
  '-----END CERTIFICATE-----',
  '',
].join('\n');

const data = Object.freeze({ 'ca.crt': certificate });

export const rootCaPublisher: ControllerDefinition = {
  name: 'root-ca-certificate-publisher',
  create: ({ client }) =>
    createNamespaceKeeper<ConfigMap>(client, 'configmaps', name, (namespace, present) => {
      if (!present) client.create('configmaps', { metadata: { name, namespace, annotations }, data });
      else if (present.data?.['ca.crt'] !== certificate || Object.keys(present.data).length > 1) {
        client.update<ConfigMap>('configmaps', { ...present, data });
      }
    }),
};
