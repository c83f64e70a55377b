// Enter where jumps.yaml gives it another meaning.
import type { Intent } from '../../model/intent.ts';
import { fillTemplate } from '../../model/jump.ts';
import type { Jump, Template } from '../../model/jump.ts';
import type { Kind } from '../../model/kind.ts';
import { printedName } from '../../model/kind.ts';
import type { KubeObject } from '../../model/object.ts';

/** Opens the table that a jump leads to from an object, or says which value the object has not got. */
export function jumpIntent({ to, labelSelector, fieldSelector, namespace }: Jump, kind: Kind, object: KubeObject): Intent {
  const args: Record<string, string> = { plural: to, namespace: namespace ?? object.metadata.namespace ?? '', of: `${printedName(kind).split('.')[0]}/${object.metadata.name}` };
  for (const [name, template] of Object.entries({ labelSelector, fieldSelector } satisfies Record<string, Template | undefined>)) {
    if (!template) continue;
    const answer = fillTemplate(template, object);
    if ('missing' in answer) return { type: 'flash', level: 'warn', text: `jump to ${to}: {{ ${answer.missing} }} has no value in ${args['of']!}` };
    args[name] = answer.text;
  }
  return { type: 'open', view: 'table', args };
}
