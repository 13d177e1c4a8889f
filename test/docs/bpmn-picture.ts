import type { BpmnElement } from '../../src/engine/definition-tree.ts';
import { readDefinition } from '../../src/engine/index.ts';
import { readModdle } from '../../src/engine/read-moddle.ts';
import { type Bounds, middleOf, STYLE, shapeOf } from './bpmn-shapes.ts';
import { escaped, textBelow } from './svg-text.ts';

interface Point {
  x: number;
  y: number;
}

/** A shape or an edge of BPMN's diagram interchange. */
interface DiagramElement {
  bpmnElement: BpmnElement;
  bounds?: Bounds;
  waypoint?: Point[];
  label?: { bounds?: Bounds };
}

interface DrawnDefinitions extends BpmnElement {
  diagrams?: { plane: { bpmnElement: BpmnElement; planeElement: DiagramElement[] } }[];
}

const MARGIN = 20;
const BEND = 6;

/**
 * A definition's diagram as an SVG: shapes, flows and names where its diagram interchange puts them, on white. Text is
 * wrapped without asking for fonts, so the same definition gives the same bytes everywhere. Throws for an element that
 * has no picture yet, and for a name outside of its shape whose label has no bounds.
 */
export async function bpmnPicture(source: string): Promise<string> {
  const root = (await readModdle(source)).rootElement as DrawnDefinitions;
  const { plane } = root.diagrams![0]!;
  const { elements } = await readDefinition(source);
  const signing = new Set(elements.filter((element) => element.signing).map(({ id }) => id));

  const edges = plane.planeElement.filter(({ waypoint }) => waypoint !== undefined);
  const shapes = plane.planeElement.filter(({ waypoint }) => waypoint === undefined);
  // boundary events lie on their task
  const isAttached = ({ bpmnElement }: DiagramElement) => Number(bpmnElement.attachedToRef !== undefined);
  const drawn = [
    ...edges.map(({ waypoint }) => `<path class="flow" marker-end="url(#arrow)" d="${bent(waypoint!)}" />`),
    ...shapes
      .toSorted((one, other) => isAttached(one) - isAttached(other))
      .map(({ bpmnElement, bounds }) => shapeOf(bpmnElement, bounds!, signing.has(bpmnElement.id!))),
    ...plane.planeElement.flatMap(labelOf),
  ];
  return svg(plane.bpmnElement.name ?? plane.bpmnElement.id!, extentOf(plane.planeElement), drawn);
}

function svg(title: string, { x, y, width, height }: Bounds, drawn: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${x} ${y} ${width} ${height}" role="img">
<title>${escaped(title)}</title>
<style>
${STYLE}
</style>
<marker id="arrow" viewBox="0 0 10 10" refX="9.4" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path class="solid" d="M 0 1 L 10 5 L 0 9 Z" /></marker>
<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="#ffffff" />
${drawn.join('\n')}
</svg>
`;
}

/** The name of an event, a gateway or a flow, which stands beside it; a task's stands inside. */
function labelOf({ bpmnElement, label }: DiagramElement): string[] {
  const { $type, id, name } = bpmnElement;
  if (name === undefined || $type.endsWith('Task')) return [];
  if (label?.bounds === undefined) throw new Error(`the name of <${id}> has no place: give its label bounds`);
  const { y, width } = label.bounds;
  return [textBelow(name, { x: middleOf(label.bounds).x, y, width })];
}

/** The way of a flow, with round corners. */
function bent(points: readonly Point[]): string {
  const way = points.slice(1, -1).map((corner, index) => {
    const before = towards(corner, points[index]!);
    const after = towards(corner, points[index + 2]!);
    return `L ${before.x} ${before.y} Q ${corner.x} ${corner.y} ${after.x} ${after.y}`;
  });
  const [first, last] = [points[0]!, points.at(-1)!];
  return [`M ${first.x} ${first.y}`, ...way, `L ${last.x} ${last.y}`].join(' ');
}

/** The point a bend's length from one point on the way to another, along a straight line. */
function towards(from: Point, to: Point): Point {
  return { x: from.x + BEND * Math.sign(to.x - from.x), y: from.y + BEND * Math.sign(to.y - from.y) };
}

/** All that is drawn, and a margin around it. */
function extentOf(elements: readonly DiagramElement[]): Bounds {
  const points = elements.flatMap(({ bounds, waypoint, label }) => [
    ...(waypoint ?? []),
    ...[bounds, label?.bounds].flatMap((each) => (each ? cornersOf(each) : [])),
  ]);
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs) - MARGIN, Math.min(...ys) - MARGIN];
  return { x: left, y: top, width: Math.max(...xs) + MARGIN - left, height: Math.max(...ys) + MARGIN - top };
}

function cornersOf({ x, y, width, height }: Bounds): Point[] {
  return [
    { x, y },
    { x: x + width, y: y + height },
  ];
}
