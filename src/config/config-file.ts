// config.yaml: how the dashboard begins and looks. What the command line says goes first.
import type { Beginning } from '../model/settings.ts';
import type { MappingSchema, NumberSchema } from './schema.ts';

export interface Config extends Beginning {
  readonly skin?: string;
  readonly namespace?: string;
  readonly view?: string;
  readonly speed?: number;
  readonly nodes?: number;
  readonly readonly?: boolean;
  readonly linear?: boolean;
  readonly hints?: boolean;
  readonly mouse?: boolean;
}

const percent = (description: string): NumberSchema => ({ type: 'number', minimum: 0, maximum: 1000, description });

const threshold = (what: string): MappingSchema => ({
  type: 'object',
  description: `From which share of what there is ${what} is shown as scarce, in percent.`,
  additionalProperties: false,
  properties: { warn: percent('As a warning; 70 by default.'), critical: percent('As critical; 90 by default.') },
});

export const configSchema: MappingSchema = {
  type: 'object',
  description: 'How the dashboard of Kubarium begins and looks. Options of the command line go first.',
  additionalProperties: false,
  properties: {
    skin: { type: 'string', minLength: 1, description: 'The skin to wear: one that is shipped (":skin" lists them) or the name of a file in skins/, without ".yaml". Applied when the file is saved.' },
    namespace: {
      type: 'string',
      pattern: '^(all|[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)$',
      patternErrorMessage: 'the name of a namespace, or all',
      description: 'The namespace to begin in; "all" for all of them. As --namespace and --all-namespaces.',
    },
    view: { type: 'string', minLength: 1, description: 'The view to begin with, as typed after ":". As --command.' },
    speed: { type: 'number', minimum: 0.1, maximum: 1000, description: 'Virtual seconds per second. As --speed.' },
    nodes: { type: 'integer', minimum: 0, maximum: 5000, description: 'Worker nodes to begin with. As --nodes.' },
    hints: { type: 'boolean', description: 'The welcome, and hints that fit the situation. As --hints and --no-hints.' },
    mouse: { type: 'boolean', description: 'Clicks and the wheel are heard. As --mouse.' },
    header: { type: 'boolean', description: 'The header is shown at first; ctrl-e turns it on and off.' },
    crumbs: { type: 'boolean', description: 'The way back is shown at first; ctrl-g turns it on and off.' },
    thresholds: {
      type: 'object',
      description: 'When CPU and memory are shown as scarce: in the header, the table of nodes, pulses and the heat map. Applied when the file is saved.',
      additionalProperties: false,
      properties: { cpu: threshold('CPU'), memory: threshold('memory') },
    },
    logs: {
      type: 'object',
      description: 'How logs are shown at first.',
      additionalProperties: false,
      properties: {
        timestamps: { type: 'boolean', description: 'With the time of each line (t).' },
        wrap: { type: 'boolean', description: 'Long lines are wrapped (w).' },
        json: { type: 'boolean', description: 'Lines of JSON are shown in full (shift-j).' },
      },
    },
    readonly: { type: 'boolean', description: 'Keys that change the cluster are off. As --readonly.' },
    linear: { type: 'boolean', description: 'Plain lines in place of a screen, for screen readers. As --linear.' },
  },
};
