// bindings: binds a pod to a node, as pods/binding does, with the name of the pod in the object.
import { isMap } from '../../model/equal.ts';
import { badRequest } from '../../model/errors.ts';
import { readBody } from '../body.ts';
import { bindPod } from '../pod-subresources.ts';
import type { VirtualResource } from './virtual-resource.ts';

export const bindings: VirtualResource = {
  group: '',
  version: 'v1',
  kind: 'Binding',
  plural: 'bindings',
  singular: 'binding',
  namespaced: true,
  verbs: ['create'],
  async serve(exchange, { namespace }, { port }) {
    const body = await readBody(exchange);
    const name = isMap(body) && isMap(body['metadata']) ? body['metadata']['name'] : undefined;
    if (typeof name !== 'string' || name === '') throw badRequest('metadata.name: Required value');
    await bindPod(exchange, port, body, { namespace: namespace!, name });
  },
};
