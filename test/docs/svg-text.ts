/** Where text stands: its middle, and the width in which it is wrapped. */
export interface TextPlace {
  x: number;
  y: number;
  width: number;
}

const SIZE = 12;
const LINE_HEIGHT = 15;

/** Lines of text around a middle, wrapped between words. */
export function textAround(text: string, { x, y, width }: TextPlace): string {
  const lines = wrapped(text, width);
  const first = y - ((lines.length - 1) * LINE_HEIGHT) / 2 + SIZE * 0.35;
  return linesAt(lines, x, first);
}

/** Lines of text below `y`, wrapped between words. */
export function textBelow(text: string, { x, y, width }: TextPlace): string {
  return linesAt(wrapped(text, width), x, y + SIZE * 0.9);
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

function linesAt(lines: readonly string[], x: number, first: number): string {
  return lines
    .map((line, index) => {
      const y = Math.round((first + index * LINE_HEIGHT) * 10) / 10;
      return `<text x="${x}" y="${y}">${escaped(line)}</text>`;
    })
    .join('\n');
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(`${last} ${word}`) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Roughly what Arial needs, so that lines break alike on every machine, whatever fonts it has. */
function widthOf(text: string): number {
  const ems = [...text].map((character) => {
    if (/[ fijlrtI.,:;'!|()-]/.test(character)) return 0.3;
    return /[A-ZÆØÅmw]/.test(character) ? 0.72 : 0.55;
  });
  return SIZE * ems.reduce((sum, em) => sum + em, 0);
}
