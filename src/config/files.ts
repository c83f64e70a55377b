// The files of the configuration, with the schema of each.
import { aliasesSchema } from './aliases-file.ts';
import { configSchema } from './config-file.ts';
import type { KeyCatalogue } from '../model/key-changes.ts';
import { hotkeysSchema } from './hotkeys-file.ts';
import { jumpsSchema } from './jumps-file.ts';
import { createKeysSchema } from './keys-file.ts';
import { pluginsSchema } from './plugins-file.ts';
import type { MappingSchema } from './schema.ts';
import { createSkinSchema } from './skin-file.ts';
import { viewsSchema } from './views-file.ts';

/** Name of a shipped schema → the schema, as editors take it. */
export function shippedSchemas(shippedSkins: readonly string[], keys: KeyCatalogue): Readonly<Record<string, object>> {
  const published = (title: string, schema: MappingSchema): object => ({ $schema: 'http://json-schema.org/draft-07/schema#', title, ...schema });
  return {
    'config.schema.json': published('config.yaml of Kubarium', configSchema),
    'aliases.schema.json': published('aliases.yaml of Kubarium', aliasesSchema),
    'keys.schema.json': published('keys.yaml of Kubarium', createKeysSchema(keys)),
    'hotkeys.schema.json': published('hotkeys.yaml of Kubarium', hotkeysSchema),
    'plugins.schema.json': published('plugins.yaml of Kubarium', pluginsSchema),
    'views.schema.json': published('views.yaml of Kubarium', viewsSchema),
    'jumps.schema.json': published('jumps.yaml of Kubarium', jumpsSchema),
    'skin.schema.json': published('skins/NAME.yaml of Kubarium', createSkinSchema(shippedSkins)),
  };
}
