// What going from one pod template to another changes, as lines of YAML with + and -.
import { structuredPatch } from 'diff';
import type { PodTemplateSpec } from '../model/object.ts';
import { formatYaml } from '../model/yaml-text.ts';
import { withoutHash } from './deployment/rollout.ts';

const contextLines = 2;

/** Lines beginning with `+`, `-` or a blank, changes with the lines around them, `…` between; empty when nothing differs. */
export function diffTemplates(current: PodTemplateSpec | undefined, wanted: PodTemplateSpec | undefined): string[] {
  const patch = structuredPatch('', '', toYaml(current), toYaml(wanted), '', '', { context: contextLines });
  return patch.hunks.flatMap((hunk, index) => (index === 0 ? hunk.lines : ['…', ...hunk.lines]));
}

function toYaml(template: PodTemplateSpec | undefined): string {
  const plain = JSON.parse(JSON.stringify(withoutHash(template) ?? {})) as { metadata?: { creationTimestamp?: unknown } };
  delete plain.metadata?.creationTimestamp;
  return formatYaml(plain);
}
