import { isSigningError } from '../errors.ts';
import { callsIn, type Expression, isAltinnExpression, parseExpression } from './altinn/expression.ts';
import type { BpmnElement, DefinitionTree } from './definition-tree.ts';
import type { DefinitionIssue, DefinitionSurroundings } from './process-definition.ts';

/** Checks the conditions of all flows: what they call, and the data types they read. */
export function checkConditions(
  tree: DefinitionTree,
  surroundings: DefinitionSurroundings,
): DefinitionIssue[] {
  const flows = tree.elements.flatMap((flow) => checkFlow(flow, surroundings));
  const gateways = tree.elements.flatMap((gateway): DefinitionIssue[] => {
    const connected = tree.declarations.get(gateway)?.connectedDataType;
    return connected === undefined
      ? []
      : checkDataType(gateway, 'connectedDataTypeId', connected, surroundings);
  });
  return [...flows, ...gateways];
}

function checkFlow(flow: BpmnElement, surroundings: DefinitionSurroundings): DefinitionIssue[] {
  const body = flow.conditionExpression?.body;
  if (body === undefined) return [];
  const attribute = 'conditionExpression';
  if (flow.conditionExpression?.language !== undefined) {
    const message = `flow <${flow.id}> has a script for a condition, and scripts don't run unless told to; use an expression`;
    return [{ severity: 'warning', code: 'WARN_SCRIPT', element: flow.id!, attribute, message }];
  }
  const isEngines = body.includes(`\${`);
  if (!isAltinnExpression(body)) {
    if (isEngines) return [];
    const message = `flow <${flow.id}> has a condition that is neither a JSON array nor a \${…} expression; mend it`;
    return [{ severity: 'error', code: 'ERR_EXPRESSION_INVALID', element: flow.id!, attribute, message }];
  }
  let condition: Expression;
  try {
    condition = parseExpression(body);
  } catch (error) {
    if (!isSigningError(error)) throw error;
    const { code, message } = error;
    return [
      { severity: 'error', code, element: flow.id!, attribute, message: `flow <${flow.id}>: ${message}` },
    ];
  }
  return callsIn(condition)
    .filter(({ call }) => call === 'dataModel')
    .flatMap(({ args: [, dataType] }) =>
      typeof dataType === 'string' ? checkDataType(flow, attribute, dataType, surroundings) : [],
    );
}

function checkDataType(
  { id }: BpmnElement,
  attribute: string,
  dataType: string,
  { dataTypes }: DefinitionSurroundings,
): DefinitionIssue[] {
  if (!dataTypes || dataTypes.some((known) => known.id === dataType)) return [];
  const message = `<${id}> reads a data type that the app does not have, ${dataType}; declare it, or mend its name`;
  return [{ severity: 'error', code: 'ERR_DATA_TYPE_UNKNOWN', element: id!, attribute, message }];
}
