// All ways to describe a change of an object: JSON patch, merge patch, strategic merge patch, apply's patch, a list of differences.
export { jsonMergePatch, jsonPatch } from './json-patch.ts';
export { mergeKeyOf } from './list-strategy.ts';
export type { ListStrategy, ListStrategyOf } from './list-strategy.ts';
export { diffObjects } from './object-diff.ts';
export type { Difference } from './object-diff.ts';
export { strategicMergePatch } from './strategic-patch.ts';
export { createThreeWayPatch } from './three-way-patch.ts';
