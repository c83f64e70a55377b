// The events of one object and of what it owns, newest first: a table narrowed to what they are about.
import type { ViewDefinition } from '../view.ts';
import { involvedObject } from './object-below.ts';
import { EventTable } from './event-table.tsx';

export const eventsView: ViewDefinition = {
  name: 'events',
  objectKeys: [{ key: 'v', title: 'Events' }],
  create(context) {
    const { world } = context;
    const ref = context.ref && involvedObject(world, context.ref);
    const object = ref && world.port.find(ref.plural, ref.namespace, ref.name);
    return new EventTable({
      ...context,
      ref: undefined,
      args: {
        plural: 'events',
        // Events of cluster-scoped objects are kept in default.
        namespace: ref?.namespace ?? 'default',
        fieldSelector: object ? `involvedObject.name=${ref.name},involvedObject.kind=${object.kind}` : `involvedObject.name=${ref?.name ?? ''}`,
        ...(object ? { familyUid: object.metadata.uid } : {}),
        of: ref?.name ?? '',
      },
    });
  },
};
