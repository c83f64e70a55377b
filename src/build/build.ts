// `npm run build`: makes dist/ — the schema of Kubernetes' types and the bundle — as far as it is out of date.
import { shippedSchemas } from '../config/files.ts';
import { shippedSkins } from '../ui/skins/index.ts';
import { createKubernetesRegistry } from '../kinds/index.ts';
import { createKeyCatalogue } from '../ui/key-catalogue.ts';
import { generateSchema } from './schema-generator.ts';
import { readFieldTexts } from './type-descriptions.ts';
import { isFresh, markOf, root, stamp, writeWhole } from './stamp.ts';

const clientFolder = 'node_modules/@kubernetes/client-node/';
const typesFolder = 'node_modules/kubernetes-types/';
const schemaInputs = [
  `${clientFolder}package.json`,
  `${typesFolder}package.json`,
  'src/build/client-model.ts',
  'src/build/schema-generator.ts',
  'src/build/schema-roots.ts',
  'src/build/type-descriptions.ts',
  'src/model/schema-overlay.ts',
];

/** Writes dist/schema.json and dist/schema-descriptions.json when something they are made of has changed. */
export function buildSchema(): void {
  if (isFresh('schema')) return;
  const marks = Object.fromEntries(schemaInputs.map((path) => [path, markOf(path)]));
  const { schema, descriptions } = generateSchema(`${root}${clientFolder}dist/gen/models/`, readFieldTexts(`${root}${typesFolder}`));
  const outputs = ['dist/schema.json', 'dist/schema-descriptions.json'];
  writeWhole(`${root}${outputs[0]}`, JSON.stringify(schema));
  writeWhole(`${root}${outputs[1]}`, JSON.stringify(descriptions));
  stamp('schema', marks, outputs);
}

/** Writes dist/schemas/: what editors need for the files of the configuration. Costs less than finding out whether it is fresh. */
export function buildConfigSchemas(): void {
  for (const [name, schema] of Object.entries(shippedSchemas(Object.keys(shippedSkins), createKeyCatalogue(createKubernetesRegistry().kinds)))) writeWhole(`${root}dist/schemas/${name}`, `${JSON.stringify(schema, null, 2)}\n`);
}

/** Writes dist/bin.js, dist/main.js and its parts when a source has changed; rejects when one does not compile. */
export async function buildBundle(): Promise<void> {
  if (isFresh('bundle')) return;
  // Loading esbuild costs more than finding out that it is not needed.
  const { bundle } = await import('./bundle.ts');
  await bundle();
}

if (import.meta.main) {
  buildSchema();
  buildConfigSchemas();
  await buildBundle();
}
