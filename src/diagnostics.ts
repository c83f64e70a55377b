// Where bugs inside the cluster are noted: a file when `--log-file` names one, and always the first of them for the end.
import { appendFileSync, writeFileSync } from 'node:fs';

export interface Diagnostics {
  /** Notes an error of a component that is no refusal. */
  bug(component: string, key: string, error: unknown): void;
  /** Notes a line. */
  note(text: string): void;
  /** How many bugs there were. */
  readonly count: number;
  /** The first one, in one line. */
  readonly first: string | undefined;
}

/** `now` answers the time each line begins with. Throws when the file cannot be written. */
export function createDiagnostics(path: string | undefined, now: () => string): Diagnostics {
  if (path !== undefined) writeFileSync(path, '', { flag: 'a' });
  let count = 0;
  let first: string | undefined;
  const note = (text: string): void => {
    if (path !== undefined) appendFileSync(path, `${now()} ${text}\n`);
  };
  return {
    bug(component, key, error) {
      count++;
      const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
      first ??= `${component} failed at ${key}: ${message}`;
      note(`error ${component} ${key}: ${stack ?? message}`);
    },
    note,
    get count() {
      return count;
    },
    get first() {
      return first;
    },
  };
}
