// Read-only while it runs: turned on and off by key and by command, with the same words.
import type { Dashboard } from './dashboard.ts';

export function setReadOnly({ world, flash }: Dashboard, isWanted: boolean): void {
  world.setReadOnly(isWanted);
  flash('info', isWanted ? 'read-only: keys that change the cluster are refused (ctrl-o or :readonly off)' : 'keys may change the cluster again');
}
