// A row read out: its name, then what its columns say; and what of it is another than before.
import type { Spoken, SpokenCell } from '../view.ts';

type SpokenRow = NonNullable<Spoken['row']>;

/** `web: READY 1/1, STATUS Running, AGE 76s (2 of 11)`. */
export function rowText({ cells, place, isMarked }: SpokenRow): string {
  const rest = cells.filter((cell) => cell !== nameCell(cells) && cell.text !== '').map(({ title, text }) => `${title} ${text}`);
  return `${isMarked ? 'marked, ' : ''}${nameOf(cells)}${rest.length > 0 ? `: ${rest.join(', ')}` : ''} (${place})`;
}

/** `web: STATUS was Running, now Error`; '' when nothing but time has moved. */
export function changeText(before: SpokenRow, after: SpokenRow): string {
  const changes = after.cells.flatMap(({ title, text, isAgeing }) => {
    const was = before.cells.find((cell) => cell.title === title)?.text ?? '';
    if (isAgeing ? withoutAges(was) === withoutAges(text) : was === text) return [];
    return [`${title} was ${was || 'nothing'}, now ${text || 'nothing'}`];
  });
  return changes.length === 0 ? '' : `${nameOf(after.cells)}: ${changes.join('; ')}`;
}

export function nameOf(cells: readonly SpokenCell[]): string {
  return nameCell(cells)?.text ?? '';
}

function nameCell(cells: readonly SpokenCell[]): SpokenCell | undefined {
  return cells.find(({ title }) => title === 'NAME') ?? cells[0];
}

/** Durations pass by themselves. */
function withoutAges(text: string): string {
  return text.replaceAll(/(?:\d+[smhdy])+/g, '').trim();
}
