// How a Deployment's strategy is checked (behaviour rule 1.12.5).
import type { FieldError } from '../../model/errors.ts';
import { fieldError, goStruct } from '../../model/errors.ts';
import { goIntOrString, goNil, goPointer } from '../../model/go-value.ts';
import type { Deployment } from '../../model/object.ts';
import { isZero, validateAtMost100Percent, validateIntOrPercent } from '../int-or-percent.ts';

type Strategy = NonNullable<Deployment['spec']['strategy']>;

/** Field errors of `spec.strategy`; the strategy has its defaults. */
export function validateStrategy(strategy: Strategy, path: string): FieldError[] {
  if (strategy.type === 'RollingUpdate') return validateRollingUpdate(strategy.rollingUpdate ?? {}, `${path}.rollingUpdate`);
  if (strategy.type === 'Recreate') {
    if (!strategy.rollingUpdate) return [];
    return [fieldError.forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")];
  }
  const pointer = strategy.rollingUpdate ? goPointer : goNil;
  const value = goStruct('apps.DeploymentStrategy', {
    Type: strategy.type ?? '',
    RollingUpdate: pointer('*apps.RollingUpdateDeployment'),
  });
  return [fieldError.notSupported(path, value, ['Recreate', 'RollingUpdate'])];
}

function validateRollingUpdate(update: NonNullable<Strategy['rollingUpdate']>, path: string): FieldError[] {
  const { maxUnavailable = 0, maxSurge = 0 } = update;
  const errors = [
    ...validateIntOrPercent(maxUnavailable, `${path}.maxUnavailable`),
    ...validateIntOrPercent(maxSurge, `${path}.maxSurge`),
  ];
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    errors.push(fieldError.invalid(`${path}.maxUnavailable`, goIntOrString(maxUnavailable), 'may not be 0 when `maxSurge` is 0'));
  }
  errors.push(...validateAtMost100Percent(maxUnavailable, `${path}.maxUnavailable`));
  return errors;
}
