// What the exit code of a container says about its end.

const meanings: Readonly<Record<number, string>> = {
  0: 'success',
  1: 'the program reported an error',
  2: 'the program reported an error; shells use it for wrong usage',
  126: 'the command cannot be executed',
  127: 'the command was not found',
  128: 'it could not be started',
  137: 'killed with SIGKILL: by the memory limit, a failed liveness probe, or an end that took longer than the grace period',
  139: 'killed with SIGSEGV: it touched memory that is not its own',
  143: 'ended by SIGTERM: it was asked to stop',
  255: 'nobody saw how it ended',
};

/** In plain words; `reason` is what the runtime gave (rule 6.4). */
export function exitMeaning(code: number, reason: string | undefined): string {
  if (reason === 'OOMKilled') return 'it used more memory than its limit allows and was killed';
  return meanings[code] ?? (code > 128 && code < 160 ? `killed by signal ${code - 128}` : 'the program reported an error');
}
