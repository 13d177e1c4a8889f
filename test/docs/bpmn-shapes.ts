import type { BpmnElement } from '../../src/engine/definition-tree.ts';
import { textAround } from './svg-text.ts';

/** A place in a diagram, in its units; `x` and `y` are the upper left corner. */
export interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** An event as bpmn-moddle reads it, with what only a picture needs of it. */
interface DrawnEvent extends BpmnElement {
  cancelActivity?: boolean;
}

const INK = '#2b2f36';
const PAPER = '#ffffff';

/** The rules that all pictures have in common; a signing task stands out in blue. */
export const STYLE = [
  'text { font: 12px Arial, Helvetica, sans-serif; fill: #1d2026; text-anchor: middle }',
  `.shape { fill: ${PAPER}; stroke: ${INK}; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round }`,
  '.signing { fill: #e8f1ff; stroke: #1f5fbf }',
  '.end { stroke-width: 3.4 }',
  '.dashed { stroke-dasharray: 4 3.2 }',
  `.mark { fill: none; stroke: ${INK}; stroke-width: 1.3; stroke-linecap: round; stroke-linejoin: round }`,
  '.bold { stroke-width: 3 }',
  `.solid { fill: ${INK} }`,
  `.flow { fill: none; stroke: ${INK}; stroke-width: 1.5 }`,
].join('\n');

/** Draws one element in its place. Throws for a type that no example has had yet. */
export function shapeOf(element: BpmnElement, bounds: Bounds, isSigning: boolean): string {
  switch (element.$type) {
    case 'bpmn:StartEvent':
    case 'bpmn:EndEvent':
    case 'bpmn:BoundaryEvent':
      return eventShape(element, bounds);
    case 'bpmn:Task':
    case 'bpmn:UserTask':
    case 'bpmn:ServiceTask':
      return taskShape(element, bounds, isSigning);
    case 'bpmn:ExclusiveGateway':
      return gatewayShape(bounds, 'M -7 -8 L 7 8 M 7 -8 L -7 8');
    case 'bpmn:ParallelGateway':
      return gatewayShape(bounds, 'M 0 -11 V 11 M -11 0 H 11');
    default:
      throw new Error(`nobody knows how to draw <${element.id}>, a ${element.$type}`);
  }
}

function eventShape(element: DrawnEvent, bounds: Bounds): string {
  const { x, y } = middleOf(bounds);
  const radius = bounds.width / 2;
  const classes = ['shape'];
  if (element.$type === 'bpmn:EndEvent') classes.push('end');
  if (element.cancelActivity === false) classes.push('dashed');
  const circle = (r: number) => `<circle class="${classes.join(' ')}" cx="${x}" cy="${y}" r="${r}" />`;
  const circles =
    element.$type === 'bpmn:BoundaryEvent' ? [circle(radius), circle(radius - 3.5)] : [circle(radius)];
  const marks = (element.eventDefinitions ?? []).map(({ $type }) => eventMark($type));
  return [...circles, ...marks.map((mark) => placed(mark, x, y))].join('\n');
}

/** What stands inside of an event, around its middle. */
function eventMark(type: string): string {
  switch (type) {
    case 'bpmn:TerminateEventDefinition':
      return '<circle class="solid" r="10" />';
    case 'bpmn:ErrorEventDefinition':
      return '<path class="mark" d="M -8 8 L -3.4 -7.5 L 2.4 0.4 L 8 -8 L 3.6 7 L -2.2 -0.8 Z" />';
    case 'bpmn:TimerEventDefinition': {
      const hours = Array.from({ length: 12 }, (_, hour) => {
        return `<path class="mark" d="M 0 -9.5 V -8" transform="rotate(${hour * 30})" />`;
      });
      return `<circle class="mark" r="9.5" />\n${hours.join('\n')}\n<path class="mark" d="M 1.5 -6.5 L 0 0 H 5" />`;
    }
    default:
      throw new Error(`nobody knows how to draw a ${type}`);
  }
}

function taskShape({ $type, name = '' }: BpmnElement, bounds: Bounds, isSigning: boolean): string {
  const { x, y, width, height } = bounds;
  const classes = isSigning ? 'shape signing' : 'shape';
  const parts = [`<rect class="${classes}" x="${x}" y="${y}" width="${width}" height="${height}" rx="10" />`];
  const mark = taskMark($type);
  if (mark !== undefined) parts.push(placed(mark, x + 15, y + 13));
  parts.push(textAround(name, { ...middleOf(bounds), width: width - 16 }));
  return parts.join('\n');
}

/** What stands in the corner of a task. */
function taskMark(type: string): string | undefined {
  if (type === 'bpmn:UserTask') {
    return '<circle class="mark" cy="-4" r="3.6" />\n<path class="mark" d="M -7 8 V 6 C -7 2 -4 0.6 0 0.6 C 4 0.6 7 2 7 6 V 8 Z" />';
  }
  if (type === 'bpmn:ServiceTask') {
    const teeth = Array.from({ length: 8 }, (_, tooth) => {
      return `<path class="mark" d="M -1.4 -5.4 L -1.1 -8 H 1.1 L 1.4 -5.4" transform="rotate(${tooth * 45})" />`;
    });
    return `<circle class="mark" r="5.6" />\n<circle class="mark" r="2.2" />\n${teeth.join('\n')}`;
  }
  return undefined;
}

function gatewayShape(bounds: Bounds, mark: string): string {
  const { x, y } = middleOf(bounds);
  const half = bounds.width / 2;
  return [
    `<path class="shape" d="M ${x} ${y - half} L ${x + half} ${y} L ${x} ${y + half} L ${x - half} ${y} Z" />`,
    placed(`<path class="mark bold" d="${mark}" />`, x, y),
  ].join('\n');
}

export function middleOf({ x, y, width, height }: Bounds): { x: number; y: number } {
  return { x: x + width / 2, y: y + height / 2 };
}

function placed(drawing: string, x: number, y: number): string {
  return `<g transform="translate(${x} ${y})">${drawing}</g>`;
}
