// The colour of a smaller palette that is nearest to an RGB colour.

type Rgb = readonly [number, number, number];

/** What terminals commonly show for the 16 colours; each user's own may differ. */
const sixteen: readonly Rgb[] = [
  [0, 0, 0], [205, 0, 0], [0, 205, 0], [205, 205, 0], [0, 0, 238], [205, 0, 205], [0, 205, 205], [229, 229, 229],
  [127, 127, 127], [255, 0, 0], [0, 255, 0], [255, 255, 0], [92, 92, 255], [255, 0, 255], [0, 255, 255], [255, 255, 255],
];

const cubeSteps = [0, 95, 135, 175, 215, 255];

/** The 6x6x6 cube from 16 on, and the greys from 232 on; the first 16 are the user's own and never chosen. */
const extended: readonly Rgb[] = [
  ...cubeSteps.flatMap((red) => cubeSteps.flatMap((green) => cubeSteps.map((blue): Rgb => [red, green, blue]))),
  ...Array.from({ length: 24 }, (_, index): Rgb => [8 + index * 10, 8 + index * 10, 8 + index * 10]),
];

/** Index from 0 to 15. */
export function nearest16(rgb: Rgb): number {
  return nearestIndex(rgb, sixteen);
}

/** Index from 16 to 255. */
export function nearest256(rgb: Rgb): number {
  return 16 + nearestIndex(rgb, extended);
}

function nearestIndex(rgb: Rgb, palette: readonly Rgb[]): number {
  let best = 0;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const [index, colour] of palette.entries()) {
    const distance = distanceOf(rgb, colour);
    if (distance < bestDistance) {
      best = index;
      bestDistance = distance;
    }
  }
  return best;
}

/** Weighted by how much the eye minds, which depends on how red the colours are. */
function distanceOf(left: Rgb, right: Rgb): number {
  const redness = (left[0] + right[0]) / 2;
  const [red, green, blue] = left.map((value, index) => (value - right[index]!) ** 2) as [number, number, number];
  return (2 + redness / 256) * red + 4 * green + (2 + (255 - redness) / 256) * blue;
}
