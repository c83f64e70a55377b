// What every part of the screen may know: the one React context.
import { createContext, useContext } from 'react';
import type { ClusterPort } from '../model/client.ts';
import type { Registry } from '../model/registry.ts';
import type { WallClock } from '../sim/driver.ts';
import type { ClusterSummary } from './cluster-summary.ts';
import type { ReadYaml } from './edit-object.ts';
import type { ManifestsPort } from './manifests-port.ts';
import type { Pacer } from './pacer.ts';
import type { BackgroundPrograms } from './programs/program.ts';
import type { RolloutHistory } from './rollout/rollout-history.ts';
import type { ScreenDumps } from './screen-dumps.ts';
import type { SettingsPort } from '../model/settings.ts';
import type { Theme } from './theme.ts';
import type { Ticker } from './ticker.ts';
import type { ViewDefinition } from './view.ts';
import type { Wardrobe } from './wardrobe.ts';

/** Virtual time as keys steer it; the driver is one. */
export interface DriverControls {
  /** Virtual seconds per second. */
  readonly speed: number;
  readonly paused: boolean;
  /** The cluster has more to do than this speed allows. */
  readonly behind: boolean;
  /** Called after speed or pause changed; answers the unsubscribe. */
  subscribe(listener: () => void): () => void;
  setSpeed(speed: number): void;
  slower(): void;
  faster(): void;
  start(): void;
  pause(): void;
  /** Pauses and runs the next instant that has anything to do; false when there is none. */
  step(): boolean;
}

export interface ApiAddress {
  readonly url: string;
  /** Path of the file. */
  readonly kubeconfig: string;
  /** For a shell. */
  readonly exportLine: string;
}

export interface World {
  readonly port: ClusterPort;
  readonly registry: Registry;
  readonly driver: DriverControls;
  /** Absent when no folder is watched. */
  readonly manifests: ManifestsPort | undefined;
  /** Absent where no configuration is read. */
  readonly settings: SettingsPort | undefined;
  /** Of the skin that is worn now. */
  readonly theme: Theme;
  readonly wardrobe: Wardrobe;
  readonly wall: WallClock;
  /** When data may be drawn. */
  readonly pacer: Pacer;
  readonly ticker: Ticker;
  readonly summary: ClusterSummary;
  /** How rollouts went lately. */
  readonly rollouts: RolloutHistory;
  readonly views: readonly ViewDefinition[];
  /** Keys that change the cluster are refused. Asked whenever it matters: it can be switched. */
  readonly readOnly: boolean;
  setReadOnly(readOnly: boolean): void;
  /** Virtual time at which the user's time began, in ms. */
  readonly startedAtMs: number;
  readonly seed: number | undefined;
  /** Where kubectl finds the cluster; absent when it is not served. */
  readonly api: ApiAddress | undefined;
  /** Where texts and tables are saved; absent where there is no such folder. */
  readonly dumps: ScreenDumps | undefined;
  /** Programs of the user's beside the screen; absent where none can be started. */
  readonly programs: BackgroundPrograms | undefined;
  /** Reads what was edited; absent where nothing can. */
  readonly readYaml: ReadYaml | undefined;
  /** Told of errors that should never have happened; the screen shows them and goes on. */
  onBug(error: unknown): void;
}

export const WorldContext = createContext<World | undefined>(undefined);

export function useWorld(): World {
  const world = useContext(WorldContext);
  if (!world) throw new Error('there is no world around this component');
  return world;
}
