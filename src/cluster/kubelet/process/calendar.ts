// Dates of virtual time as `date` prints them, always in UTC.

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const fullMonths = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const fullDays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Formats an instant (ms since the epoch) with a `date` format such as '%Y-%m-%d %H:%M:%S'. */
export function formatDate(atMs: number, format = '%a %b %e %H:%M:%S UTC %Y'): string {
  const seconds = Math.floor(atMs / 1000);
  const days = Math.floor(seconds / 86_400);
  const inDay = seconds - days * 86_400;
  // Civil date from a day number: eras of 400 years that begin in March.
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hour, minute, second] = [Math.floor(inDay / 3600), Math.floor(inDay / 60) % 60, inDay % 60];
  const weekday = (((days + 4) % 7) + 7) % 7;
  const field = (letter: string): string => {
    switch (letter) {
      case 'Y': return String(year);
      case 'y': return two(year % 100);
      case 'm': return two(month);
      case 'd': return two(day);
      case 'e': return String(day).padStart(2);
      case 'H': return two(hour);
      case 'I': return two(hour % 12 === 0 ? 12 : hour % 12);
      case 'M': return two(minute);
      case 'S': return two(second);
      case 'N': return `${String(atMs % 1000).padStart(3, '0')}000000`;
      case 'p': return hour < 12 ? 'AM' : 'PM';
      case 's': return String(seconds);
      case 'a': return weekdays[weekday] ?? '';
      case 'A': return fullDays[weekday] ?? '';
      case 'b':
      case 'h': return months[month - 1] ?? '';
      case 'B': return fullMonths[month - 1] ?? '';
      case 'F': return `${year}-${two(month)}-${two(day)}`;
      case 'D': return `${two(month)}/${two(day)}/${two(year % 100)}`;
      case 'T': return `${two(hour)}:${two(minute)}:${two(second)}`;
      case 'R': return `${two(hour)}:${two(minute)}`;
      case 'u': return String(weekday === 0 ? 7 : weekday);
      case 'w': return String(weekday);
      case 'Z': return 'UTC';
      case 'z': return '+0000';
      case 'c': return formatDate(atMs, '%a %b %e %H:%M:%S %Y');
      case 'n': return '\n';
      case 't': return '\t';
      case '%': return '%';
      default: return `%${letter}`;
    }
  };
  return format.replace(/%([A-Za-z%])/g, (_, letter: string) => field(letter));
}
