import type { Inspection } from './inspection.ts';

/** What is printed of an inspection: one line for what was found, or one for each issue. */
export function linesOf({ file, ok, found, issues }: Inspection): string[] {
  const lines = issues.map(({ severity, code, element, attribute, message }) => {
    const place = [element === undefined ? undefined : `<${element}>`, attribute].filter(Boolean).join(' ');
    return `${file}: ${severity} ${code}${place === '' ? '' : ` ${place}`}: ${message}`;
  });
  if (!ok || found === undefined) return lines;

  const parts = [count(found.signingTasks, 'signing task'), count(found.gateways, 'gateway')];
  if (found.serviceTasks > 0) parts.push(count(found.serviceTasks, 'service task'));
  if (issues.length > 0) parts.push(count(issues.length, 'warning'));
  return [`${file}: ok: ${parts.join(', ')}`, ...lines];
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
