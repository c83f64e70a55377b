// What the header says: the cluster on the left, time and manifests on the right.
import type { ClusterFigures } from './cluster-summary.ts';
import type { TonedLine } from './components/toned-text.ts';
import type { ManifestsSnapshot } from './manifests-port.ts';
import { scarcityTone, usualThresholds } from './thresholds.ts';
import type { Threshold, Thresholds } from './thresholds.ts';
import type { DriverControls } from './world.ts';

const BAR_CELLS = 7;

export interface HeaderFacts {
  figures: ClusterFigures;
  driver: Pick<DriverControls, 'speed' | 'paused' | 'behind'>;
  /** Virtual time since the start, in ms. */
  elapsedMs: number;
  revision: number;
  seed: number | undefined;
  manifests: ManifestsSnapshot | undefined;
  readOnly: boolean;
  /** Where the API is served. */
  apiUrl?: string | undefined;
  /** Things that are broken on purpose. */
  faults?: number | undefined;
  /** Files of the configuration that are bad. */
  badSettings?: number | undefined;
  thresholds?: Thresholds | undefined;
  /** Requests are not answered now. */
  isDown?: boolean | undefined;
}

/** Cluster, nodes and pods, requested CPU and memory. */
export function clusterLines({ figures, readOnly, thresholds = usualThresholds }: HeaderFacts): TonedLine[] {
  const { nodes, nodesReady, nodesBad, podsRunning, podsBad } = figures;
  return [
    [label('Cluster'), { text: 'kubarium (simulated, v1.33)', tone: 'text' }, ...(readOnly ? [{ text: ' read-only', tone: 'warning' } as const] : [])],
    [
      label('Nodes'),
      { text: `${nodesReady}/${nodes} ready`, tone: nodesReady < nodes ? 'error' : 'text' },
      ...(nodesBad > 0 ? [{ text: ` ${nodesBad} bad`, tone: 'error' } as const] : []),
      { text: '  Pods ', tone: 'muted' },
      { text: `${podsRunning} running`, tone: 'text' },
      ...(podsBad > 0 ? [{ text: ` ${podsBad} bad`, tone: 'error' } as const] : []),
    ],
    [label('CPU'), ...share(figures.requestedMilliCpu, figures.allocatableMilliCpu, formatCpu, thresholds.cpu)],
    [label('Memory'), ...share(figures.requestedBytes, figures.allocatableBytes, formatGibi, thresholds.memory)],
  ];
}

/** All that matters of both in one line, in place of the header: `00:04:12  1x ▶  Nodes 3/4 ready  Pods 41 running 2 bad  CPU 13%  Memory 4%`. */
export function statusLine(facts: HeaderFacts): TonedLine {
  const { figures, readOnly, thresholds = usualThresholds } = facts;
  const [time, , trouble] = timeLines({ ...facts, apiUrl: undefined });
  const [, nodes] = clusterLines(facts);
  const scarce = (title: string, used: number, total: number, threshold: Threshold): TonedLine => {
    const percent = total > 0 ? Math.round((used / total) * 100) : 0;
    return [{ text: `  ${title} `, tone: 'muted' }, { text: `${percent}%`, tone: scarcityTone(threshold, percent) ?? 'text' }];
  };
  return [
    { text: ' ' },
    ...time!,
    { text: '  Nodes ', tone: 'muted' },
    ...nodes!.slice(1),
    ...scarce('CPU', figures.requestedMilliCpu, figures.allocatableMilliCpu, thresholds.cpu),
    ...scarce('Memory', figures.requestedBytes, figures.allocatableBytes, thresholds.memory),
    ...(readOnly ? [{ text: '  read-only', tone: 'warning' } as const] : []),
    ...(trouble ? [{ text: '  ' }, ...trouble] : []),
  ];
}

/** Two lines for a window with little room: time, what is wrong, the folder; and the nodes. */
export function shortLines(facts: HeaderFacts): TonedLine[] {
  const [time, , trouble = []] = timeLines({ ...facts, apiUrl: undefined });
  const [, nodes] = clusterLines(facts);
  return [[{ text: ' ' }, ...time!, { text: '  ' }, ...(facts.readOnly ? [{ text: 'read-only  ', tone: 'warning' } as const] : []), ...trouble], nodes!];
}

/** Time and speed, seed and revision, manifests, the address of the API. */
export function timeLines({ driver, elapsedMs, revision, seed, manifests, apiUrl, faults = 0, isDown = false, badSettings = 0 }: HeaderFacts): TonedLine[] {
  const { speed, paused, behind } = driver;
  return [
    [
      { text: `${formatClock(elapsedMs)}  `, tone: 'title' },
      { text: `${speed}x `, tone: 'text' },
      paused ? { text: 'paused', tone: 'warning' } : { text: behind ? '▶ behind' : '▶', tone: behind ? 'warning' : 'ok' },
    ],
    [{ text: `${seed === undefined ? '' : `seed ${seed}  `}rev ${String(revision).replace(/\B(?=(\d{3})+$)/g, ' ')}`, tone: 'muted' }],
    ...(manifests || faults > 0 || isDown || badSettings > 0 ? [[...troubleSpans(faults, isDown, badSettings), ...(manifests ? manifestsLine(manifests) : [])]] : []),
    ...(apiUrl === undefined ? [] : [[{ text: 'api ', tone: 'muted' }, { text: apiUrl.replace(/^https:\/\//, ''), tone: 'text' }] satisfies TonedLine]),
  ];
}

function troubleSpans(faults: number, isDown: boolean, badSettings: number): TonedLine {
  return [
    ...(isDown ? [{ text: 'API down  ', tone: 'error' } as const] : []),
    ...(badSettings > 0 ? [{ text: `config ✗${badSettings}  `, tone: 'error' } as const] : []),
    ...(faults > 0 ? [{ text: `faults ${faults}  `, tone: 'error' } as const] : []),
  ];
}

function manifestsLine({ counts, folder }: ManifestsSnapshot): TonedLine {
  const { ok, failed, drifted } = counts;
  if (folder && folder.state !== 'ready') return [{ text: `manifests ${folder.state}`, tone: folder.state === 'reading' ? 'muted' : 'warning' }];
  return [
    { text: 'manifests ', tone: 'muted' },
    { text: `✓${ok}`, tone: 'ok' },
    ...(failed > 0 ? [{ text: ` ✗${failed}`, tone: 'error' } as const] : []),
    ...(drifted > 0 ? [{ text: ` ~${drifted}`, tone: 'warning' } as const] : []),
  ];
}

function label(text: string): TonedLine[number] {
  return { text: ` ${text.padEnd(8)}`, tone: 'muted' };
}

function share(used: number, total: number, format: (amount: number) => string, threshold: Threshold): TonedLine {
  const part = total > 0 ? used / total : 0;
  const filled = Math.min(BAR_CELLS, Math.max(used > 0 ? 1 : 0, Math.round(part * BAR_CELLS)));
  const tone = scarcityTone(threshold, part * 100) ?? 'ok';
  return [
    { text: `${format(used)}/${format(total)} requested `, tone: 'text' },
    { text: '▆'.repeat(filled), tone },
    { text: '▁'.repeat(BAR_CELLS - filled), tone: 'muted' },
  ];
}

/** Thousandths of a CPU as CPUs. */
export function formatCpu(milliCpu: number): string {
  return String(Math.round(milliCpu / 100) / 10);
}

export function formatGibi(bytes: number): string {
  const gibi = bytes / 2 ** 30;
  return `${gibi >= 100 ? Math.round(gibi) : Math.round(gibi * 10) / 10}Gi`;
}

/** `00:04:12`, `2d 00:04:12`. */
export function formatClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const days = Math.floor(seconds / 86_400);
  const parts = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  return `${days > 0 ? `${days}d ` : ''}${parts.map((part) => String(part).padStart(2, '0')).join(':')}`;
}
