// Every change of the store as a line of JSON: virtual time, revision, type, object.
import { closeSync, openSync, writeFileSync } from 'node:fs';
import type { ClusterPort } from '../model/client.ts';
import { formatTimestamp } from '../model/timestamp.ts';

/** Characters that are collected before they are written. */
const bufferSize = 256 * 1024;

export interface Trace {
  /** Writes what is left and closes the file. */
  close(): void;
}

/** Writes all later changes to a file, which is made anew; throws when it cannot be written. */
export function createTrace(port: ClusterPort, path: string): Trace {
  const file = openSync(path, 'w');
  let buffer = '';
  const flush = (): void => {
    writeFileSync(file, buffer);
    buffer = '';
  };
  const unwatch = port.watch(undefined, ({ type, revision, object }) => {
    buffer += `${JSON.stringify({ time: formatTimestampMs(port.now), revision, type, object })}\n`;
    if (buffer.length >= bufferSize) flush();
  });
  return {
    close() {
      unwatch();
      if (buffer !== '') flush();
      closeSync(file);
    },
  };
}

/** RFC 3339 with milliseconds: `2025-06-01T08:00:00.250Z`. */
export function formatTimestampMs(ms: number): string {
  return `${formatTimestamp(ms).slice(0, 19)}.${String(Math.floor(ms) % 1000).padStart(3, '0')}Z`;
}
