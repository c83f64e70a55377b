// An object as `kubectl get -o yaml` prints it, as it changes.
import type { Intent } from '../../model/intent.ts';
import type { KubeObject, Secret } from '../../model/object.ts';
import { formatYaml } from '../../model/yaml-text.ts';
import type { TonedLine } from '../components/toned-text.ts';
import type { ViewDefinition } from '../view.ts';
import { createObjectText } from './object-text.ts';
import { readOnlyReason } from './kind-bindings.ts';
import { TextPage } from './text-page.tsx';

export const yamlView: ViewDefinition = {
  name: 'yaml',
  objectKeys: [{ key: 'y', title: 'YAML' }],
  create(context) {
    const source = createObjectText(context, false);
    let showsManagedFields = false;
    let isDecoded = context.args['decoded'] === 'true';
    const page = new TextPage({
      context,
      crumb: 'yaml',
      title: () => source.title(isDecoded ? 'yaml decoded' : 'yaml'),
      fileName: () => `${context.ref!.plural}-${context.ref!.namespace ? `${context.ref!.namespace}-` : ''}${context.ref!.name}`,
      text() {
        const object = source.object();
        return object ? yamlOf(isDecoded ? decoded(object as Secret) : object, showsManagedFields) : `${context.ref!.plural} "${context.ref!.name}" not found`;
      },
      toneLine: toneYamlLine,
      follow: source.follow,
      bindings: () => [
        {
          key: 'e',
          title: 'Edit',
          hint: true,
          changes: true,
          ...(context.world.readOnly ? { disabled: readOnlyReason } : {}),
          run: () => ({ type: 'edit', ref: context.ref! }),
        },
        ...(context.ref?.plural === 'secrets' ? [{ key: 'x', title: isDecoded ? 'Encoded' : 'Decode', action: 'decode', hint: true, run: toggleDecoded }] : []),
        {
          key: 'm',
          title: showsManagedFields ? 'Hide managed fields' : 'Managed fields',
          action: 'managed-fields',
          hint: true,
          run() {
            showsManagedFields = !showsManagedFields;
            page.refresh();
            return { type: 'none' };
          },
        },
      ],
    });
    return page;

    function toggleDecoded(): Intent {
      isDecoded = !isDecoded;
      page.refresh();
      return { type: 'none' };
    }
  },
};

/** A Secret with its values in clear; what is no text is told by its size. */
function decoded(secret: Secret): KubeObject {
  const data = Object.fromEntries(Object.entries(secret.data ?? {}).map(([key, value]) => [key, clearText(value)]));
  return { ...secret, data } as KubeObject;
}

function clearText(value: string): string {
  const bytes = Buffer.from(value, 'base64');
  const text = bytes.toString();
  return text.includes('\ufffd') ? `<${bytes.length} bytes that are no text>` : text;
}

function yamlOf(object: KubeObject, withManagedFields: boolean): string {
  const { managedFields: _hidden, ...metadata } = object.metadata;
  return formatYaml(withManagedFields ? object : { ...object, metadata }).trimEnd();
}

/** Keys and values; what is neither (the lines of a block text) stays one piece. */
function toneYamlLine(line: string): TonedLine {
  const [, indent, key, rest] = /^((?: |- )*)([^\s"'][^:]*|"[^"]*"):(?= |$)(.*)$/.exec(line) ?? [];
  if (key === undefined) return [{ text: line, tone: 'text' }];
  return [{ text: indent!, tone: 'text' }, { text: `${key}:`, tone: 'key' }, { text: rest ?? '', tone: 'text' }];
}
