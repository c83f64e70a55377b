// Before all tests: the schema, and the bundle that the tests of the whole program start.
import { rmSync } from 'node:fs';
import { buildBundle, buildSchema } from '../../src/build/build.ts';

/** A bundle that cannot be built takes the old one away: only the tests that start it fail then. */
export default async function setup(): Promise<void> {
  buildSchema();
  try {
    await buildBundle();
  } catch (error) {
    rmSync(new URL('../../dist/main.js', import.meta.url), { force: true });
    console.error(`the bundle cannot be built: ${error instanceof Error ? error.message : String(error)}`);
  }
}
