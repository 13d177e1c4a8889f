/**
 * Date of birth from a Norwegian identity number: national, D-number (day + 40) or synthetic (month + 40 or + 80), as
 * ISO 8601. The century follows from the year and the three digits behind it. Undefined for what is none.
 */
export function birthDate(personNumber: string): string | undefined {
  if (!/^\d{11}$/.test(personNumber)) return undefined;
  const number = (from: number, to: number) => Number(personNumber.slice(from, to));
  const day = number(0, 2) > 40 ? number(0, 2) - 40 : number(0, 2);
  const month = number(2, 4) % 40;
  const century = centuryOf(number(4, 6), number(6, 9));
  if (century === undefined) return undefined;
  const pad = (part: number) => String(part).padStart(2, '0');
  const date = `${century + number(4, 6)}-${pad(month)}-${pad(day)}`;
  const time = Date.parse(`${date}T00:00:00Z`);
  // 31 February is read as a day in March
  return Number.isNaN(time) || !new Date(time).toISOString().startsWith(date) ? undefined : date;
}

function centuryOf(year: number, individual: number): number | undefined {
  if (individual < 500) return 1900;
  if (individual < 750 && year >= 54) return 1800;
  if (year < 40) return 2000;
  return individual >= 900 ? 1900 : undefined;
}
