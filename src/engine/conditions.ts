import { readDataModel } from './altinn/data-model.ts';
import { evaluateExpression } from './altinn/evaluate-expression.ts';
import { isAltinnExpression, parseExpression } from './altinn/expression.ts';
import { actionBefore } from './element-output.ts';
import { hostOf } from './engine-host.ts';
import {
  defaultExpressions,
  type EngineEnvironment,
  type EngineExpressions,
  type EngineMessage,
} from './engine-types.ts';

/**
 * The engine's expressions, with Altinn's JSON conditions besides: for conditions on flows out of tasks and inclusive
 * gateways. Give it to an engine as its option `expressions`.
 */
export function signingExpressions(fallback: EngineExpressions = defaultExpressions()): EngineExpressions {
  return {
    ...fallback,
    resolveExpression(text, context, functionContext) {
      if (typeof text !== 'string' || !isAltinnExpression(text)) {
        return fallback.resolveExpression(text, context, functionContext);
      }
      const { environment, content } = context as { environment: EngineEnvironment } & EngineMessage;
      return (
        evaluateExpression(parseExpression(text), {
          gatewayAction: content ? actionBefore(environment, content) : null,
          dataModel: (path, dataType) => {
            const document = hostOf(environment)?.readDocument(dataType);
            return document && readDataModel(document, path);
          },
        }) === true
      );
    },
  };
}
