// What `kubectl describe` says about an object, as it changes.
import { appendEvents } from '../../kinds/describe-events.ts';
import { describeGeneric } from '../../kinds/describe-metadata.ts';
import type { TonedLine } from '../components/toned-text.ts';
import type { ViewDefinition } from '../view.ts';
import { createObjectText } from './object-text.ts';
import { TextPage } from './text-page.tsx';

export const describeView: ViewDefinition = {
  name: 'describe',
  objectKeys: [{ key: 'd', title: 'Describe' }],
  create(context) {
    const { world, ref } = context;
    const source = createObjectText(context, true);
    const kind = world.registry.kind(ref!.plural);
    return new TextPage({
      context,
      crumb: 'describe',
      title: () => source.title(`describe ${kind.singular}`),
      text() {
        const object = source.object();
        if (!object) return `${kind.plural} "${ref!.name}" not found`;
        const describeContext = { reader: world.port, now: world.port.now };
        return appendEvents(kind.describe?.(object, describeContext) ?? describeGeneric(object), source.events(), world.port.now);
      },
      toneLine: toneDescribeLine,
      follow: source.follow,
    });
  },
};

/** Labels stand out; warnings among the events too. */
export function toneDescribeLine(line: string): TonedLine {
  const [, label, rest] = /^( *[A-Z][\w ./()-]*:)(?= |$)(.*)$/.exec(line) ?? [];
  if (label !== undefined) return [{ text: label, tone: 'key' }, { text: rest ?? '', tone: 'text' }];
  return [{ text: line, tone: /^ {2}Warning /.test(line) ? 'warning' : 'text' }];
}
