// Metrics as the annotations of autoscaling/v1 write them: each source names its amounts in fields of its own.
// What is wanted (`target`) and what is measured (`current`) differ in the word that these fields begin with.
import { isMap } from '../../model/equal.ts';
import type { HorizontalPodAutoscaler } from '../../model/object.ts';

type Metric = NonNullable<HorizontalPodAutoscaler['spec']['metrics']>[number];
type Measured = NonNullable<HorizontalPodAutoscaler['status']['currentMetrics']>[number];
type Fields = Readonly<Record<string, unknown>>;
type Side = 'target' | 'current';

/** One source of either side, with the amounts that the side has of it. */
interface Source {
  readonly describedObject?: unknown;
  readonly metric?: { readonly name: string; readonly selector?: unknown };
  readonly name?: string;
  readonly container?: string;
  readonly amounts: { readonly value?: unknown; readonly averageValue?: unknown; readonly averageUtilization?: number };
}

export function metricToVersion1({ type, object, pods, resource, containerResource, external }: Metric): object {
  const of = <T extends { target: object }>(source: T | undefined): Source | undefined => source && { ...source, amounts: source.target };
  return toVersion1(type, 'target', { object: of(object), pods: of(pods), resource: of(resource), containerResource: of(containerResource), external: of(external) });
}

export function statusToVersion1({ type, object, pods, resource, containerResource, external }: Measured): object {
  const of = <T extends { current: object }>(source: T | undefined): Source | undefined => source && { ...source, amounts: source.current };
  return toVersion1(type, 'current', { object: of(object), pods: of(pods), resource: of(resource), containerResource: of(containerResource), external: of(external) });
}

/** The fields are in the order of Go's structs, because the text is compared and read. What Go has no pointer for is there as '0'. */
function toVersion1(type: string, side: Side, { object, pods, resource, containerResource, external }: Readonly<Record<string, Source | undefined>>): object {
  const isMeasured = side === 'current';
  const amounts = ({ amounts: { averageUtilization, averageValue } }: Source): object => ({
    ...some(`${side}AverageUtilization`, averageUtilization),
    ...some(`${side}AverageValue`, averageValue ?? (isMeasured ? '0' : undefined)),
  });
  return {
    type,
    ...(object && {
      object: {
        target: object.describedObject,
        metricName: object.metric!.name,
        [`${side}Value`]: object.amounts.value ?? '0',
        ...some('selector', object.metric!.selector),
        ...some('averageValue', object.amounts.averageValue),
      },
    }),
    ...(pods && { pods: { metricName: pods.metric!.name, [`${side}AverageValue`]: pods.amounts.averageValue ?? '0', ...some('selector', pods.metric!.selector) } }),
    ...(resource && { resource: { name: resource.name, ...amounts(resource) } }),
    ...(containerResource && { containerResource: { name: containerResource.name, ...amounts(containerResource), container: containerResource.container } }),
    ...(external && {
      external: {
        metricName: external.metric!.name,
        ...some('metricSelector', external.metric!.selector),
        ...some(`${side}Value`, external.amounts.value ?? (isMeasured ? '0' : undefined)),
        ...some(`${side}AverageValue`, external.amounts.averageValue),
      },
    }),
  };
}

export function metricOfVersion1(fields: Fields): object {
  return ofVersion1(fields, 'target');
}

export function statusOfVersion1(fields: Fields): object {
  return ofVersion1(fields, 'current');
}

function ofVersion1({ type, ...sources }: Fields, side: Side): object {
  const { object, pods, resource, containerResource, external } = mapsOf(sources);
  // Only what is wanted says which of the amounts it means.
  const typed = (kind: string): object => (side === 'target' ? { type: kind } : {});
  const amounts = (source: Fields): object => {
    const averageUtilization = source[`${side}AverageUtilization`];
    return { ...typed(averageUtilization === undefined ? 'AverageValue' : 'Utilization'), averageUtilization, averageValue: source[`${side}AverageValue`] };
  };
  return {
    type,
    ...(object && {
      object: {
        describedObject: object['target'],
        metric: { name: object['metricName'], selector: object['selector'] },
        [side]: { ...typed(object['averageValue'] === undefined ? 'Value' : 'AverageValue'), value: object[`${side}Value`], averageValue: object['averageValue'] },
      },
    }),
    ...(pods && { pods: { metric: { name: pods['metricName'], selector: pods['selector'] }, [side]: { ...typed('AverageValue'), averageValue: pods[`${side}AverageValue`] } } }),
    ...(resource && { resource: { name: resource['name'], [side]: amounts(resource) } }),
    ...(containerResource && { containerResource: { name: containerResource['name'], container: containerResource['container'], [side]: amounts(containerResource) } }),
    ...(external && {
      external: {
        metric: { name: external['metricName'], selector: external['metricSelector'] },
        [side]: { ...typed(external[`${side}Value`] === undefined ? 'AverageValue' : 'Value'), value: external[`${side}Value`], averageValue: external[`${side}AverageValue`] },
      },
    }),
  };
}

function some(field: string, value: unknown): object {
  return value === undefined ? {} : { [field]: value };
}

function mapsOf(sources: Fields): Readonly<Record<string, Fields | undefined>> {
  return Object.fromEntries(Object.entries(sources).map(([name, value]) => [name, isMap(value) ? value : undefined]));
}
