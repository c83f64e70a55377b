// Metrics as the annotations of autoscaling/v1 write them: each source names its target in fields of its own.
import { isMap } from '../../model/equal.ts';
import type { HorizontalPodAutoscaler } from '../../model/object.ts';

type Metric = NonNullable<HorizontalPodAutoscaler['spec']['metrics']>[number];
type Measured = NonNullable<HorizontalPodAutoscaler['status']['currentMetrics']>[number];
type Fields = Readonly<Record<string, unknown>>;

/** The fields are in the order of Go's structs, because the text is compared and read. */
export function metricToVersion1({ type, object, pods, resource, containerResource, external }: Metric): object {
  return {
    type,
    ...(object && {
      object: {
        target: object.describedObject,
        metricName: object.metric.name,
        targetValue: object.target.value ?? '0',
        ...(object.metric.selector && { selector: object.metric.selector }),
        ...(object.target.averageValue !== undefined && { averageValue: object.target.averageValue }),
      },
    }),
    ...(pods && { pods: { metricName: pods.metric.name, targetAverageValue: pods.target.averageValue ?? '0', ...(pods.metric.selector && { selector: pods.metric.selector }) } }),
    ...(resource && { resource: { name: resource.name, ...targetToVersion1(resource.target) } }),
    ...(containerResource && { containerResource: { name: containerResource.name, ...targetToVersion1(containerResource.target), container: containerResource.container } }),
    ...(external && {
      external: {
        metricName: external.metric.name,
        ...(external.metric.selector && { metricSelector: external.metric.selector }),
        ...(external.target.value !== undefined && { targetValue: external.target.value }),
        ...(external.target.averageValue !== undefined && { targetAverageValue: external.target.averageValue }),
      },
    }),
  };
}

export function metricOfVersion1({ type, ...sources }: Fields): object {
  const { object, pods, resource, containerResource, external } = mapsOf(sources);
  return {
    type,
    ...(object && {
      object: {
        describedObject: object['target'],
        metric: { name: object['metricName'], selector: object['selector'] },
        target: { type: object['averageValue'] === undefined ? 'Value' : 'AverageValue', value: object['targetValue'], averageValue: object['averageValue'] },
      },
    }),
    ...(pods && { pods: { metric: { name: pods['metricName'], selector: pods['selector'] }, target: { type: 'AverageValue', averageValue: pods['targetAverageValue'] } } }),
    ...(resource && { resource: { name: resource['name'], target: targetOfVersion1(resource) } }),
    ...(containerResource && { containerResource: { name: containerResource['name'], container: containerResource['container'], target: targetOfVersion1(containerResource) } }),
    ...(external && {
      external: {
        metric: { name: external['metricName'], selector: external['metricSelector'] },
        target: { type: external['targetValue'] === undefined ? 'AverageValue' : 'Value', value: external['targetValue'], averageValue: external['targetAverageValue'] },
      },
    }),
  };
}

export function statusToVersion1({ type, object, pods, resource, containerResource, external }: Measured): object {
  return {
    type,
    ...(object && {
      object: {
        target: object.describedObject,
        metricName: object.metric.name,
        currentValue: object.current.value ?? '0',
        ...(object.metric.selector && { selector: object.metric.selector }),
        ...(object.current.averageValue !== undefined && { averageValue: object.current.averageValue }),
      },
    }),
    ...(pods && { pods: { metricName: pods.metric.name, currentAverageValue: pods.current.averageValue ?? '0', ...(pods.metric.selector && { selector: pods.metric.selector }) } }),
    ...(resource && { resource: { name: resource.name, ...currentToVersion1(resource.current) } }),
    ...(containerResource && { containerResource: { name: containerResource.name, ...currentToVersion1(containerResource.current), container: containerResource.container } }),
    ...(external && {
      external: {
        metricName: external.metric.name,
        ...(external.metric.selector && { metricSelector: external.metric.selector }),
        currentValue: external.current.value ?? '0',
        ...(external.current.averageValue !== undefined && { currentAverageValue: external.current.averageValue }),
      },
    }),
  };
}

export function statusOfVersion1({ type, ...sources }: Fields): object {
  const { object, pods, resource, containerResource, external } = mapsOf(sources);
  return {
    type,
    ...(object && {
      object: {
        describedObject: object['target'],
        metric: { name: object['metricName'], selector: object['selector'] },
        current: { value: object['currentValue'], averageValue: object['averageValue'] },
      },
    }),
    ...(pods && { pods: { metric: { name: pods['metricName'], selector: pods['selector'] }, current: { averageValue: pods['currentAverageValue'] } } }),
    ...(resource && { resource: { name: resource['name'], current: currentOfVersion1(resource) } }),
    ...(containerResource && { containerResource: { name: containerResource['name'], container: containerResource['container'], current: currentOfVersion1(containerResource) } }),
    ...(external && {
      external: { metric: { name: external['metricName'], selector: external['metricSelector'] }, current: { value: external['currentValue'], averageValue: external['currentAverageValue'] } },
    }),
  };
}

type Target = NonNullable<Metric['resource']>['target'];
type Current = NonNullable<Measured['resource']>['current'];

function targetToVersion1({ averageUtilization, averageValue }: Target): object {
  return { ...(averageUtilization !== undefined && { targetAverageUtilization: averageUtilization }), ...(averageValue !== undefined && { targetAverageValue: averageValue }) };
}

function targetOfVersion1({ targetAverageUtilization, targetAverageValue }: Fields): object {
  return { type: targetAverageUtilization === undefined ? 'AverageValue' : 'Utilization', averageUtilization: targetAverageUtilization, averageValue: targetAverageValue };
}

function currentToVersion1({ averageUtilization, averageValue }: Current): object {
  return { ...(averageUtilization !== undefined && { currentAverageUtilization: averageUtilization }), currentAverageValue: averageValue ?? '0' };
}

function currentOfVersion1({ currentAverageUtilization, currentAverageValue }: Fields): object {
  return { averageUtilization: currentAverageUtilization, averageValue: currentAverageValue };
}

function mapsOf(sources: Fields): Readonly<Record<string, Fields | undefined>> {
  return Object.fromEntries(Object.entries(sources).map(([name, value]) => [name, isMap(value) ? value : undefined]));
}
