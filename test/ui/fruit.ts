// Objects for table tests that no cluster knows.
import type { TableSpec } from '../../src/ui/table/table-column.ts';

export interface Fruit {
  name: string;
  weight: number;
  state: string;
  bornMs: number;
  labels: Readonly<Record<string, string>>;
}

export function fruit(name: string, fields: Partial<Omit<Fruit, 'name'>> = {}): Fruit {
  return { name, weight: 1, state: 'Ripe', bornMs: 0, labels: {}, ...fields };
}

/** NAME, STATE, WEIGHT (number), AGE (ageing) and LABELS (wide). */
export const fruitSpec: TableSpec<Fruit> = {
  keyOf: (object) => object.name,
  labelsOf: (object) => object.labels,
  tone: (object) => (object.state === 'Rotten' ? 'error' : undefined),
  columns: [
    { title: 'NAME', value: (object) => object.name },
    { title: 'STATE', value: (object) => object.state, tone: (object) => (object.state === 'Green' ? 'pending' : undefined) },
    { title: 'WEIGHT', value: (object) => object.weight },
    { title: 'AGE', ageing: true, value: (object, now) => now - object.bornMs, text: (object, now) => `${Math.floor((now - object.bornMs) / 1000)}s` },
    { title: 'LABELS', wide: true, value: (object) => Object.entries(object.labels).map((pair) => pair.join('=')).join(',') },
  ],
};
