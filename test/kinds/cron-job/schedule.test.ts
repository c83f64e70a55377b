import { describe, expect, test } from 'vitest';
import { ScheduleError, parseScheduleFields } from '../../../src/kinds/cron-job/fields.ts';
import { createSchedule } from '../../../src/kinds/cron-job/schedule.ts';
import { formatTimestamp, parseTimestamp } from '../../../src/model/timestamp.ts';

/** The runs after an instant. */
function runs(schedule: string, after: string, count: number, timeZone?: string): string[] {
  const found: string[] = [];
  for (let atMs: number | undefined = parseTimestamp(after); found.length < count && atMs !== undefined;) {
    atMs = createSchedule(schedule, timeZone).next(atMs);
    found.push(atMs === undefined ? 'never' : formatTimestamp(atMs));
  }
  return found;
}

describe('runs in UTC', () => {
  const sunday = '2025-06-01T08:00:00Z';
  test.each<[string, string[]]>([
    ['*/20 * * * *', ['2025-06-01T08:20:00Z', '2025-06-01T08:40:00Z', '2025-06-01T09:00:00Z']],
    ['5/20 8 * * *', ['2025-06-01T08:05:00Z', '2025-06-01T08:25:00Z', '2025-06-01T08:45:00Z', '2025-06-02T08:05:00Z']],
    ['0 9-11/2 * jun mon', ['2025-06-02T09:00:00Z', '2025-06-02T11:00:00Z', '2025-06-09T09:00:00Z']],
    ['0 0 ? * ?', ['2025-06-02T00:00:00Z', '2025-06-03T00:00:00Z']],
    ['@hourly', ['2025-06-01T09:00:00Z', '2025-06-01T10:00:00Z']],
    ['@weekly', ['2025-06-08T00:00:00Z']],
    ['@yearly', ['2026-01-01T00:00:00Z']],
    ['@every 1h30m', ['2025-06-01T09:30:00Z', '2025-06-01T11:00:00Z']],
    ['0 0 31 2 *', ['never']],
    // Both days restricted: either of them.
    ['0 0 13 * fri', ['2025-06-06T00:00:00Z', '2025-06-13T00:00:00Z', '2025-06-20T00:00:00Z']],
    // A star with a step restricts too, and one that stands for every day does not matter any more.
    ['0 0 */10 * 0', ['2025-06-08T00:00:00Z', '2025-06-11T00:00:00Z', '2025-06-15T00:00:00Z']],
    ['0 0 13 * 0-6', ['2025-06-02T00:00:00Z', '2025-06-03T00:00:00Z']],
  ])('%s', (schedule, expected) => {
    expect(runs(schedule, sunday, expected.length)).toEqual(expected);
  });
});

describe('runs by the clocks of a place', () => {
  test.each<[string, string, string, string, string[]]>([
    ['winter and summer', 'Europe/Berlin', '0 8 * * *', '2025-03-29T12:00:00Z', ['2025-03-30T06:00:00Z', '2025-03-31T06:00:00Z']],
    ['half hours', 'Asia/Kolkata', '0 0 * * *', '2025-06-01T08:00:00Z', ['2025-06-01T18:30:00Z']],
    ['a time that a night skips is left out', 'America/New_York', '30 2 * * *', '2012-03-10T12:00:00Z', ['2012-03-12T06:30:00Z']],
    ['every hour of such a night', 'America/New_York', '0 * * * *', '2012-03-11T05:30:00Z', ['2012-03-11T06:00:00Z', '2012-03-11T07:00:00Z', '2012-03-11T08:00:00Z']],
    ['a time that a night repeats comes twice', 'America/New_York', '30 1 * * *', '2012-11-04T04:00:00Z', ['2012-11-04T05:30:00Z', '2012-11-04T06:30:00Z', '2012-11-05T06:30:00Z']],
    ['once a year, and on that night', 'America/New_York', '30 1 4 11 *', '2012-11-04T05:30:00Z', ['2012-11-04T06:30:00Z', '2013-11-04T06:30:00Z']],
    ['the end of the repeated hour', 'America/New_York', '0 2 * * *', '2012-11-04T05:30:00Z', ['2012-11-04T07:00:00Z']],
  ])('%s', (_, timeZone, schedule, after, expected) => {
    expect(runs(schedule, after, expected.length, timeZone)).toEqual(expected);
  });
});

describe('texts that are no schedules', () => {
  test.each([
    ['', 'empty spec string'],
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['0 0 * * * *', 'expected exactly 5 fields, found 6: [0 0 * * * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['0 0 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['0 0 * * 7', 'end of range (7) above maximum (6): 7'],
    ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['5-3 * * * *', 'beginning of range (5) beyond end of range (3): 5-3'],
    ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
    ['*/2/3 * * * *', 'too many slashes: */2/3'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['@fortnightly', 'unrecognized descriptor: @fortnightly'],
    ['@every soon', 'failed to parse duration @every soon: time: invalid duration "soon"'],
    ['TZ=Moon/Base * * * * *', 'provided bad location Moon/Base: unknown time zone Moon/Base'],
  ])('%j', (text, message) => {
    expect(() => parseScheduleFields(text)).toThrow(new ScheduleError(message));
  });
});
