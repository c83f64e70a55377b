// Likes nodes that have the pod's images already, weighted by size and spread (rule 5.4.4).
import { parseImageReference } from '../../../model/image-reference.ts';
import type { SchedulerPlugin } from '../plugin.ts';

const MIN_BYTES = 23 * 1024 * 1024;
const MAX_BYTES_PER_CONTAINER = 1000 * 1024 * 1024;

export const imageLocality: SchedulerPlugin = {
  name: 'ImageLocality',
  weight: 1,
  score({ images }, node, cluster) {
    if (node.images.size === 0) return 0;
    let sum = 0;
    for (const image of images) {
      const summary = node.images.get(canonicalName(image));
      if (summary) sum += Math.trunc((summary.sizeBytes * summary.holders.size) / cluster.nodes.length);
    }
    const most = MAX_BYTES_PER_CONTAINER * images.length;
    const clamped = Math.min(Math.max(sum, MIN_BYTES), most);
    return Math.trunc((100 * (clamped - MIN_BYTES)) / (most - MIN_BYTES));
  },
};

const canonicalNames = new Map<string, string>();

/** `nginx` as the node lists it: docker.io/library/nginx:latest. Parsed once per text. */
function canonicalName(image: string): string {
  let name = canonicalNames.get(image);
  if (name === undefined) {
    const reference = parseImageReference(image);
    name = reference.invalid ? image : reference.canonical;
    if (canonicalNames.size > 10_000) canonicalNames.clear();
    canonicalNames.set(image, name);
  }
  return name;
}
