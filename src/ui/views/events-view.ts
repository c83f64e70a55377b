// The events of one object and of what it owns, newest first: a table narrowed to what they are about. The argument `event` names the one to begin on.
import type { ViewDefinition } from '../view.ts';
import { involvedObject } from './object-below.ts';
import { createEventTable } from './event-table.tsx';

export const eventsView: ViewDefinition = {
  name: 'events',
  objectKeys: [{ key: 'v', title: 'Events' }],
  create(context) {
    const { world } = context;
    const ref = context.ref && involvedObject(world, context.ref);
    const object = ref && world.port.find(ref.plural, ref.namespace, ref.name);
    const namespace = ref?.namespace ?? 'default';
    const begin = context.args['event'];
    return createEventTable({
      ...context,
      ref: begin === undefined ? undefined : { plural: 'events', namespace, name: begin },
      args: {
        plural: 'events',
        // Events of cluster-scoped objects are kept in default.
        namespace,
        fieldSelector: object ? `involvedObject.name=${ref.name},involvedObject.kind=${object.kind}` : `involvedObject.name=${ref?.name ?? ''}`,
        ...(object ? { familyUid: object.metadata.uid } : {}),
        of: ref?.name ?? '',
      },
    });
  },
};
