// Where the user's configuration lives.
import { join, resolve } from 'node:path';

/** The folder the command line names, else $XDG_CONFIG_HOME/kubarium, else ~/.config/kubarium; undefined for a user without a home. */
export function configFolderOf(named: string | undefined, env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (named !== undefined) return resolve(named);
  // As the XDG specification has it, a relative path there does not count.
  const xdg = env['XDG_CONFIG_HOME'];
  const home = env['HOME'] || env['USERPROFILE'];
  const base = xdg && resolve(xdg) === xdg ? xdg : home && join(home, '.config');
  return base && join(base, 'kubarium');
}
