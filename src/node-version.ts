// Which Node can run the program; plain enough for every Node that knows ES modules.

/** The lowest version that `engines` in package.json allows. */
export const requiredNode = '22.22';

/** Whether `version` ("22.22.0") is at least `required` ("22.22"), compared number by number. */
export function isNodeRecent(version: string, required: string = requiredNode): boolean {
  const actual = version.split('.').map(Number);
  const wanted = required.split('.').map(Number);
  for (let i = 0; i < wanted.length; i++) {
    const difference = (actual[i] || 0) - (wanted[i] || 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** The one line for a Node that is too old. */
export function nodeTooOld(version: string): string {
  return `kubarium needs Node ${requiredNode} or newer, this is ${version}: see https://nodejs.org`;
}
