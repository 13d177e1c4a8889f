// @ts-expect-error -- bpmn-moddle 10 declares its model, but not its entry point
import { BpmnModdle } from 'bpmn-moddle';
import altinnModdle from './altinn/altinn-moddle.json' with { type: 'json' };
import type { DefinitionTree } from './definition-tree.ts';
import signingModdle from './signing-moddle.json' with { type: 'json' };

/**
 * What bpmn-moddle spends on one place that it can't read, in nanoseconds: it counts the lines before it, from the
 * start of the file, each time.
 */
const COST_OF_LINE = 40;
const COST_OF_CHARACTER = 0.4;
const MOST_NANOSECONDS = 250_000_000;

/**
 * An element of old in the namespace of today, where Altinn doesn't look for it. It is read in order to be told of, and
 * is no part of the public vocabulary.
 */
const OLD_PROPERTIES = {
  name: 'Properties',
  superClass: ['Element'],
  properties: [
    { name: 'taskType', type: 'String' },
    { name: 'actions', type: 'Actions' },
  ],
};

/** What bpmn-moddle collects while it reads. */
interface ReaderContext {
  addWarning(warning: { message: string; error?: unknown }): void;
}

/**
 * Descriptors of the vocabularies, for bpmn-moddle and for an engine's option `moddleOptions`. A copy each time:
 * bpmn-moddle writes into the descriptors it is given.
 */
export function moddleOptions(): { signing: object; altinn: { types: object[] } } {
  return structuredClone({ signing: signingModdle, altinn: altinnModdle });
}

/**
 * Reads XML with bpmn-moddle, which goes on behind what it can't read. Throws as it does, and where there is so much
 * of that that it would take more than about a quarter of a second.
 */
export async function readModdle(xml: string): Promise<DefinitionTree['moddle']> {
  const most = mostUnreadable(xml);
  const { signing, altinn } = moddleOptions();
  const read = { signing, altinn: { ...altinn, types: [...altinn.types, OLD_PROPERTIES] } };
  return new BpmnModdle(read).fromXML(xml, 'bpmn:Definitions', {
    // The reader makes its root by this method of its own; what is read is collected in the root's context.
    handler(this: object, type: string): object {
      const root: object = Object.getPrototypeOf(this).handler.call(this, type);
      let context: ReaderContext | undefined;
      return Object.defineProperty(root, 'context', {
        get: () => context,
        set: (given: ReaderContext | undefined) => {
          context = given && stopAfter(given, most);
        },
      });
    },
  });
}

/** How many unreadable places a file may have; many thousands, unless it is very long. */
function mostUnreadable(xml: string): number {
  let lines = 1;
  for (let at = 0; at < xml.length; at += 1) {
    const character = xml[at];
    if (character === '\n' || character === '\r') lines += 1;
  }
  return Math.ceil(MOST_NANOSECONDS / (lines * COST_OF_LINE + xml.length * COST_OF_CHARACTER));
}

function stopAfter(context: ReaderContext, most: number): ReaderContext {
  const addWarning = context.addWarning.bind(context);
  let count = 0;
  let first = '';
  context.addWarning = (warning) => {
    addWarning(warning);
    // Others, such as unknown attributes, cost nothing.
    if (warning.error === undefined) return;
    first ||= `line ${Number(/line: (\d+)/.exec(warning.message)?.[1]) + 1}`;
    count += 1;
    if (count > most) throw new Error(`more than ${most} places in it can't be read, the first at ${first}`);
  };
  return context;
}
