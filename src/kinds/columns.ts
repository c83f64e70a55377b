// Columns that many kinds share, so that one title always means the same thing. Names are those of the API; kubectl prints them in capitals.
import { formatHumanDuration } from '../model/duration.ts';
import type { Column } from '../model/kind.ts';
import type { KubeObject, PodTemplateSpec } from '../model/object.ts';
import type { AnySelector } from '../model/selector.ts';
import { formatLabelSelector } from '../model/selector.ts';
import { parseTimestamp } from '../model/timestamp.ts';

export const nameColumn: Column = { title: 'NAME', format: 'name', value: (object) => object.metadata.name };

/** AGE since creation (behaviour rule 7.2). */
export const ageColumn: Column = sinceColumn('Age', (object) => object.metadata.creationTimestamp);

/** How long ago a timestamp was; `unknown` is printed while there is none. Sorts by the age in ms. */
export function sinceColumn<T extends KubeObject>(
  name: string,
  read: (object: T) => string | undefined | null,
  unknown = '<unknown>',
): Column<T> {
  return {
    title: name.toUpperCase(),
    name,
    value: (object, now) => {
      const age = now - parseTimestamp(read(object));
      return Number.isNaN(age) ? undefined : age;
    },
    text: (object, now) => {
      const age = now - parseTimestamp(read(object));
      return Number.isNaN(age) ? unknown : formatHumanDuration(age);
    },
    align: 'right',
    ageing: true,
  };
}

/** A number that is 0 while nobody has written it. */
export function countColumn<T extends KubeObject>(name: string, read: (object: T) => number | undefined | null): Column<T> {
  return { title: name.toUpperCase(), name, type: 'integer', value: (object) => read(object) ?? 0, align: 'right' };
}

/** The same where real servers declare a string and send a number. */
export function looseCountColumn<T extends KubeObject>(name: string, read: (object: T) => number | undefined | null): Column<T> {
  return { ...countColumn(name, read), type: 'string' };
}

/** Yes or no, no while nobody has written it. */
export function flagColumn<T extends KubeObject>(name: string, read: (object: T) => boolean | undefined | null): Column<T> {
  return { title: name.toUpperCase(), name, type: 'boolean', value: (object) => read(object) ?? false };
}

/** A text; `none` is printed when there is none. */
export function textColumn<T extends KubeObject>(
  name: string,
  read: (object: T) => string | undefined | null,
  none = '',
): Column<T> {
  return { title: name.toUpperCase(), name, value: (object) => read(object) || none };
}

/** The same column, shown with `-o wide` only. */
export function wide<T extends KubeObject>(column: Column<T>): Column<T> {
  return { ...column, wide: true };
}

/** The same column, never printed by kubectl; left out where there is no room for all. */
export function dashboardOnly<T extends KubeObject>(column: Column<T>): Column<T> {
  return { isExtra: true, ...column, dashboardOnly: true };
}

type Templated = { template?: PodTemplateSpec; selector?: AnySelector };

/** CONTAINERS and IMAGES of what has a pod template, wherever that is (behaviour rule 7.4.2). */
function templateContainers<T extends KubeObject>(read: (object: T) => Templated | undefined): readonly Column<T>[] {
  const containersOf = (object: T) => read(object)?.template?.spec?.containers ?? [];
  return [
    wide(textColumn('Containers', (object) => containersOf(object).map((container) => container.name).join(','))),
    wide(textColumn('Images', (object) => containersOf(object).map((container) => container.image).join(','))),
  ];
}

/** The same with SELECTOR. */
export function templateColumns<T extends KubeObject>(read: (object: T) => Templated | undefined): readonly Column<T>[] {
  return [...templateContainers(read), wide(textColumn('Selector', (object) => formatLabelSelector(read(object)?.selector)))];
}

type Workload = KubeObject & { spec: Templated };

/** CONTAINERS and IMAGES, which every workload prints with `-o wide`. */
export const containerColumns = templateContainers<Workload>(({ spec }) => spec);

/** The same with SELECTOR, which only StatefulSets leave out. */
export const workloadWideColumns = templateColumns<Workload>(({ spec }) => spec);

/** CREATED AT of kinds that have no columns of their own: the timestamp itself. */
export const createdAtColumn: Column = { title: 'CREATED AT', type: 'date', isExtra: true, value: (object) => parseTimestamp(object.metadata.creationTimestamp), text: (object) => object.metadata.creationTimestamp };
