// What the user's configuration says, for who reads it and for the screen.
import type { CustomView } from './custom-view.ts';
import type { Jump } from './jump.ts';
import type { KeyChanges } from './key-changes.ts';
import type { Skin } from './skin.ts';
import type { Hotkey, Plugin } from './user-command.ts';

export interface SettingsProblem {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Safe for a terminal, as all texts here. */
  readonly message: string;
  readonly sourceLine?: string;
  readonly caret?: string;
  /** Of a note: it is as it should be, and counts later. */
  readonly isWaiting?: boolean;
}

export interface SettingsFile {
  /** Inside the folder: `config.yaml`, `skins/mine.yaml`. */
  readonly name: string;
  /** `bad`: what it said before counts on. */
  readonly state: 'absent' | 'good' | 'bad';
  readonly problems: readonly SettingsProblem[];
  /** What works and may still be otherwise than meant. */
  readonly notes: readonly SettingsProblem[];
  /** Rises with each text that is read, but not when the same one means something else. */
  readonly version: number;
}

/** What config.yaml says of the screen alone; the rest is what the command line says too. */
export interface Beginning {
  readonly header?: boolean;
  readonly crumbs?: boolean;
  /** In percent. */
  readonly thresholds?: { readonly cpu?: { readonly warn?: number; readonly critical?: number }; readonly memory?: { readonly warn?: number; readonly critical?: number } };
  readonly logs?: { readonly timestamps?: boolean; readonly wrap?: boolean; readonly json?: boolean };
}

/** Replaced when a file has changed. */
export interface Settings {
  readonly dir: string;
  readonly files: readonly SettingsFile[];
  readonly config: Beginning;
  /** Name of the skin to wear. */
  readonly skin?: string | undefined;
  /** Skins of the user's own. */
  readonly skins: ReadonlyMap<string, Skin>;
  /** Words of the user's own for lines of the `:` prompt. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly keys: KeyChanges;
  readonly hotkeys: readonly Hotkey[];
  readonly plugins: readonly Plugin[];
  readonly views: readonly CustomView[];
  /** By the plural of the kind that Enter is pressed on. */
  readonly jumps: ReadonlyMap<string, Jump>;
}

export interface SettingsPort {
  snapshot(): Settings;
  /** Called after the snapshot was replaced; answers the unsubscribe. */
  subscribe(listener: () => void): () => void;
}
