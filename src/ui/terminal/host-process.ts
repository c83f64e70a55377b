// What the screen needs of the process it runs in; main.tsx hands in the real one.

export interface HostProcess {
  readonly pid: number;
  /** Changes when the process that started this one has ended. */
  readonly ppid: number;
  readonly platform: string;
  on(event: string, listener: (...args: any[]) => void): unknown;
  once(event: string, listener: (...args: any[]) => void): unknown;
  off(event: string, listener: (...args: any[]) => void): unknown;
  kill(pid: number, signal: string): unknown;
}
