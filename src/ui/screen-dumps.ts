// The folder of what was saved from the screen, as views see it.

export interface DumpFile {
  readonly name: string;
  readonly bytes: number;
}

export interface ScreenDumps {
  /** Shown to the user. */
  readonly folder: string;
  /** Writes a new file and answers its path; a name that is taken gets a number. Rejects with an Error that says why not. */
  save(name: string, extension: string, text: string): Promise<string>;
  /** Newest first. */
  list(): Promise<readonly DumpFile[]>;
  read(name: string): Promise<string>;
  remove(name: string): Promise<void>;
}
