// Whatever is done to the files, the cluster has what they say afterwards, and what is wrong with them is said.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTestFolder } from '../support/manifest-folder.ts';
import type { TestFolder } from '../support/manifest-folder.ts';
import { configMap } from '../support/manifests.ts';

/** A document: the cluster refuses those that are not valid. */
interface Doc {
  name: string;
  value: number;
  isValid: boolean;
}

type Step =
  | { act: 'write'; path: string; docs: Doc[]; isBroken: boolean }
  | { act: 'delete'; path: string }
  | { act: 'rename'; path: string; to: string }
  | { act: 'settle' };

const paths = ['a.yaml', 'b.yaml', 'c/d.yaml', 'c/e.yml'];
const path = fc.constantFrom(...paths);
const doc = fc.record({ name: fc.constantFrom('one', 'two', 'three'), value: fc.nat(3), isValid: fc.boolean() });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ act: fc.constant('write' as const), path, docs: fc.array(doc, { maxLength: 3 }), isBroken: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constant('delete' as const), path }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constant('rename' as const), path, to: path }) },
    { weight: 3, arbitrary: fc.record({ act: fc.constant('settle' as const) }) },
  ),
  { maxLength: 14 },
);

/** What a reader of product rules expects: files on disk, claims as last settled, and the objects they made. */
class Model {
  readonly disk = new Map<string, { docs: Doc[]; isBroken: boolean }>();
  readonly made = new Map<string, number>();
  #seen = new Map<string, { docs: Doc[]; kept: Doc[]; file: object; isBroken: boolean }>();

  settle(): void {
    const seen = new Map<string, { docs: Doc[]; kept: Doc[]; file: object; isBroken: boolean }>();
    for (const at of paths) {
      const file = this.disk.get(at);
      const before = this.#seen.get(at);
      if (!file) continue;
      if (before?.file === file) seen.set(at, before);
      else {
        const names = new Set(file.docs.map(({ name }) => name));
        const kept = file.isBroken ? [...(before?.docs ?? []), ...(before?.kept ?? [])].filter(({ name }) => !names.has(name)) : [];
        seen.set(at, { docs: file.docs, kept, file, isBroken: file.isBroken });
      }
    }
    this.#seen = seen;
    for (const name of ['one', 'two', 'three']) {
      const winner = this.winner(name);
      if (!winner) this.made.delete(name);
      else if (winner.doc.isValid) this.made.set(name, winner.doc.value);
    }
  }

  /** The first document of a name, in the order of files; those kept of broken files come after all others. */
  winner(name: string): { at: string; doc: Doc } | undefined {
    for (const list of ['docs', 'kept'] as const) {
      for (const [at, file] of this.#seen) {
        const found = file[list].find((each) => each.name === name);
        if (found) return { at, doc: found };
      }
    }
    return undefined;
  }

  /** The documents of a file that are not applied, counted from 0. */
  badDocuments(at: string): number[] {
    const { docs, isBroken } = this.#seen.get(at)!;
    const bad = docs.flatMap((each, index) => (!each.isValid || this.winner(each.name)!.doc !== each ? [index] : []));
    return isBroken ? [...bad, docs.length] : bad;
  }

  /** Paths in which something is wrong. */
  failing(): string[] {
    return [...this.#seen].filter(([at, { docs, kept, isBroken }]) => {
      const isLoser = (each: Doc): boolean => this.winner(each.name)!.doc !== each;
      const isRefused = [...docs, ...kept].some((each) => !isLoser(each) && !each.isValid && this.winner(each.name)!.at === at);
      return isBroken || isRefused || [...docs, ...kept].some(isLoser);
    }).map(([at]) => at);
  }
}

function textOf({ docs, isBroken }: { docs: Doc[]; isBroken: boolean }): string {
  const documents = docs.map(({ name, value, isValid }) => (isValid ? configMap(name, value) : configMap(name, value).replace('\ndata:', '\ndta:')));
  return [...documents, ...(isBroken ? ['kind: [\n'] : [])].join('---\n');
}

function perform(folder: TestFolder, { disk }: Model, step: Exclude<Step, { act: 'settle' }>): void {
  if (step.act === 'write') {
    const { docs, isBroken } = step;
    disk.set(step.path, { docs, isBroken });
    folder.write(step.path, textOf(step));
    return;
  }
  const file = disk.get(step.path);
  if (!file || !existsSync(folder.path(step.path))) return;
  disk.delete(step.path);
  if (step.act === 'delete') rmSync(folder.path(step.path));
  else {
    disk.set(step.to, { ...file });
    mkdirSync(dirname(folder.path(step.to)), { recursive: true });
    renameSync(folder.path(step.path), folder.path(step.to));
  }
}

it('after any steps and a settle the objects are those of the first valid documents', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const folder = createTestFolder();
      try {
        const model = new Model();
        for (const step of [...all, { act: 'settle' as const }]) {
          if (step.act !== 'settle') {
            perform(folder, model, step);
            continue;
          }
          await folder.folder.initial();
          model.settle();
          const live = folder.cluster.admin.list('configmaps', { namespace: 'default' }).map(({ metadata }) => metadata.name).filter((name) => name !== 'kube-root-ca.crt');
          expect(Object.fromEntries(live.map((name) => [name, Number(folder.value(name))]))).toEqual(Object.fromEntries(model.made));
          const failing = folder.reconciler.snapshot().files.filter(({ state }) => state === 'error');
          expect(failing.map((file) => file.path)).toEqual(model.failing());
          for (const file of failing) {
            const named = new Set(file.problems.filter(({ severity }) => severity === 'error').map(({ documentIndex }) => documentIndex));
            expect(named.size).toBeGreaterThan(0);
            for (const index of model.badDocuments(file.path)) expect(named).toContain(index);
          }
        }
      } finally {
        await folder.dispose();
      }
    }),
    { numRuns: 250 },
  );
}, 60_000);
