// Puts back what the apiserver cannot be without when somebody deletes it: its APIServices, and the priority levels and flows at the edges.
import type { NewObject } from '../../model/client.ts';
import { apiServices } from '../apiserver/bootstrap-policy/api-services.ts';
import { flowSchemas, mandatory, priorityLevels } from '../apiserver/bootstrap-policy/priority-and-fairness.ts';
import type { ControllerDefinition, Watch } from './controller.ts';

/** Keys are `plural/name`. */
export const keptObjectsController: ControllerDefinition = {
  name: 'kube-apiserver',
  create({ client, clock }) {
    const kept: Readonly<Record<string, () => Map<string, NewObject>>> = {
      apiservices: () => apiServices(clock.now),
      flowschemas: flowSchemas,
      prioritylevelconfigurations: priorityLevels,
    };
    const isKept = (plural: string, name: string): boolean => plural === 'apiservices' || mandatory.has(name);
    return {
      watches: Object.keys(kept).map((plural): Watch => ({ plural, keysOf: ({ type, object }) => (type === 'DELETED' && isKept(plural, object.metadata.name) ? [`${plural}/${object.metadata.name}`] : []) })),
      reconcile(key) {
        const [plural, name] = key.split('/') as [string, string];
        const object = kept[plural]!().get(name);
        if (object && !client.find(plural, undefined, name)) client.create(plural, object);
      },
    };
  },
};
