// Says of every FlowSchema whether its priority level exists: the condition Dangling.
import type { FlowSchema } from '../../model/object.ts';
import { formatTimestamp } from '../../model/timestamp.ts';
import type { ControllerDefinition } from './controller.ts';
import { noKeys } from './controller.ts';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

export const flowSchemaController: ControllerDefinition = {
  name: 'api-priority-and-fairness-config-consumer-v1',
  create: ({ client, clock }) => ({
    watches: [
      { plural: 'flowschemas', keysOf: ({ type, object }) => (type === 'DELETED' ? noKeys : [object.metadata.name]) },
      {
        plural: 'prioritylevelconfigurations',
        keysOf: ({ type, object }) => (type === 'MODIFIED' ? noKeys : client.list<FlowSchema>('flowschemas').filter(({ spec }) => spec.priorityLevelConfiguration.name === object.metadata.name).map(({ metadata }) => metadata.name)),
      },
    ],
    reconcile(name) {
      const schema = client.find<FlowSchema>('flowschemas', undefined, name);
      if (!schema) return;
      const level = schema.spec.priorityLevelConfiguration.name;
      const wanted = conditionFor(level, client.find('prioritylevelconfigurations', undefined, level) !== undefined);
      const [present] = (schema.status.conditions ?? []) as Condition[];
      if (present?.status === wanted.status && present.message === wanted.message) return;
      client.updateStatus<FlowSchema>('flowschemas', { ...schema, status: { conditions: [{ ...wanted, lastTransitionTime: formatTimestamp(clock.now) }] } });
    },
  }),
};

function conditionFor(level: string, isThere: boolean): Condition {
  const message = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)} ${isThere ? 'and it exists' : 'but there is no such object'}`;
  return { type: 'Dangling', status: isThere ? 'False' : 'True', reason: isThere ? 'Found' : 'NotFound', message };
}
