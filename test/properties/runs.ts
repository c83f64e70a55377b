// How many lives a property sees, and which: the same ones on every run unless it is told otherwise, so that a test that turns red
// has been broken by a change.

/** Any number will do. */
const USUAL_SEED = 1414284765;

/** `usual` lives, or KUBARIUM_RUNS; of KUBARIUM_SEED, `random` for one of its own. Says which, so that they can be had again. */
export function runsOf(usual: number): { numRuns: number; seed: number } {
  const { KUBARIUM_RUNS, KUBARIUM_SEED } = process.env;
  const seed = KUBARIUM_SEED === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(KUBARIUM_SEED ?? USUAL_SEED);
  const runs = { numRuns: Number(KUBARIUM_RUNS ?? usual), seed };
  process.stdout.write(`${runs.numRuns} lives of seed ${seed}\n`);
  return runs;
}
