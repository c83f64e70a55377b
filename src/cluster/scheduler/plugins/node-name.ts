// Refuses every node but the one that spec.nodeName asks for.
import type { Refusal, SchedulerPlugin } from '../plugin.ts';

const refusal: Refusal = { plugin: 'NodeName', reasons: ["node(s) didn't match the requested node name"], resolvable: false };

export const nodeName: SchedulerPlugin = {
  name: 'NodeName',
  filter: ({ spec }, node) => (!spec.nodeName || spec.nodeName === node.name ? undefined : refusal),
};
