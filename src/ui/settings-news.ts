// Brings the configuration to the screen: applies what a changed file says, and tells what is wrong with it.
import type { Flash } from './dashboard-state.ts';
import type { Settings, SettingsFile, SettingsPort } from '../model/settings.ts';
import type { Wardrobe } from './wardrobe.ts';

/** Applies the settings now and whenever they change. Answers how to stop. */
export function followSettings(settings: SettingsPort, wardrobe: Wardrobe, flash: (level: Flash['level'], text: string) => void): () => void {
  let told: Settings | undefined;
  const apply = (): void => {
    const next = settings.snapshot();
    wardrobe.configure(next.skins, next.skin);
    const news = newsOf(next, told);
    told = next;
    if (news) flash(news.level, news.text);
  };
  apply();
  return settings.subscribe(apply);
}

function newsOf(next: Settings, before: Settings | undefined): { level: Flash['level']; text: string } | undefined {
  const isOther = (file: SettingsFile): boolean => !saysTheSame(file, before?.files.find(({ name }) => name === file.name));
  const bad = next.files.filter((file) => file.state === 'bad' && isOther(file));
  const [first] = bad;
  if (first) {
    const [problem] = first.problems;
    const more = bad.reduce((sum, { problems }) => sum + problems.length, 0) - 1;
    return { level: 'error', text: `${first.name}:${problem!.line}: ${problem!.message}${more > 0 ? ` (and ${more} more)` : ''}; :config shows all` };
  }
  const noted = next.files.filter((file) => newsIn(file).length > 0 && isOther(file));
  if (noted[0]) {
    const [note] = newsIn(noted[0]);
    const more = noted.reduce((sum, file) => sum + newsIn(file).length, 0) - 1;
    return { level: 'warn', text: `${noted[0].name}:${note!.line}: ${note!.message}${more > 0 ? ` (and ${more} more)` : ''}; :config shows all` };
  }
  const stateNow = (file: SettingsFile): SettingsFile['state'] => next.files.find(({ name }) => name === file.name)?.state ?? 'absent';
  const mended = before?.files.filter((file) => file.state === 'bad' && stateNow(file) === 'good') ?? [];
  if (mended.length > 0) return { level: 'info', text: `${named(mended)} good again` };
  const gone = before?.files.filter((file) => file.state !== 'absent' && stateNow(file) === 'absent') ?? [];
  if (gone.length > 0) return { level: 'info', text: `${named(gone)} gone` };
  const changed = before ? next.files.filter(isOther) : [];
  return changed.length > 0 ? { level: 'info', text: `read ${changed.map(({ name }) => name).join(', ')} anew` } : undefined;
}

/** `a.yaml is`, `a.yaml, b.yaml are` */
function named(files: readonly SettingsFile[]): string {
  return `${files.map(({ name }) => name).join(', ')} ${files.length === 1 ? 'is' : 'are'}`;
}

/** What waits for its kind is told by :config alone. */
function newsIn({ notes }: SettingsFile): SettingsFile['notes'] {
  return notes.filter(({ isWaiting }) => !isWaiting);
}

function saysTheSame(file: SettingsFile, before: SettingsFile | undefined): boolean {
  return file.version === before?.version && file.state === before.state && JSON.stringify([file.problems, newsIn(file)]) === JSON.stringify([before.problems, newsIn(before)]);
}
