// The nodes of the heat map as sentences, for who hears them: each of a few, how many there are of each sort of many.

export interface NodeSentence {
  /** `worker-1: Ready, 2 pods leave`. */
  readonly state: string;
  /** `, CPU requests 33%`; '' while that is not known. */
  readonly full: string;
  /** `Ready`, as the table says it. */
  readonly status: string;
  readonly share: number | undefined;
  /** There is more to say than that it is ready. */
  readonly isNotable: boolean;
}

/** So many are read out one by one. */
const MOST = 20;

/** `measure`: what the shares are of. */
export function nodeSentences(nodes: readonly NodeSentence[], measure: string): string[] {
  const whole = ({ state, full }: NodeSentence): string => state + full;
  if (nodes.length <= MOST) return nodes.map(whole);
  const byStatus = new Map<string, number>();
  for (const { status } of nodes) byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
  const notable = nodes.filter(({ isNotable }) => isNotable);
  return [
    `${count(nodes.length)} nodes: ${[...byStatus].map(([status, number]) => `${count(number)} ${status}`).join(', ')}`,
    `${measure}: ${bandsOf(nodes).map(([band, number]) => `${count(number)} ${band}`).join(', ')}`,
    ...notable.slice(0, MOST).map(whole),
    ...(notable.length > MOST ? [`and ${count(notable.length - MOST)} more nodes that are not just ready`] : []),
  ];
}

const bands: readonly [title: string, below: number][] = [['below 25%', 0.25], ['below 50%', 0.5], ['below 75%', 0.75], ['up to 100%', 1.000_001], ['above 100%', Number.POSITIVE_INFINITY]];

/** The bands that any node is in, from the emptiest on. */
function bandsOf(nodes: readonly NodeSentence[]): [title: string, number: number][] {
  const counts = new Map<string, number>();
  for (const { share } of nodes) {
    const title = share === undefined ? 'unknown' : bands.find(([, below]) => share < below)![0];
    counts.set(title, (counts.get(title) ?? 0) + 1);
  }
  return [...bands.map(([title]) => title), 'unknown'].flatMap((title) => (counts.has(title) ? [[title, counts.get(title)!]] : []));
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
