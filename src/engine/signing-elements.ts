import { hostOf } from './engine-host.ts';
import {
  type EngineActivity,
  type EngineContext,
  type EngineElementDefinition,
  type EngineElementFactory,
  makeActivity,
  makeEngineElement,
  serviceCalling,
} from './engine-types.ts';
import { ExclusiveGatewayBehaviour } from './exclusive-gateway.ts';
import { declarationOf, WaitingTaskBehaviour } from './waiting-task.ts';

/**
 * The elements that take the place of the engine's own: tasks that wait, and gateways that follow Altinn's rule.
 * Whatever our vocabularies say nothing about works as it does in the engine.
 */
export function signingElements(): Record<string, EngineElementFactory> {
  return {
    Task: task('Task'),
    UserTask: task('UserTask'),
    ManualTask: task('ManualTask'),
    ServiceTask: serviceTask('ServiceTask'),
    SendTask: serviceTask('SendTask'),
    BusinessRuleTask: serviceTask('BusinessRuleTask'),
    ExclusiveGateway: function ExclusiveGateway(definition, context) {
      return makeActivity(ExclusiveGatewayBehaviour, definition, context);
    },
  };
}

/** A task of ours waits; the engine's user and manual tasks do so too, and are told to the host; others pass. */
function task(name: string): EngineElementFactory {
  return function Task(definition, context): EngineActivity {
    const { taskType, service } = declarationOf(definition.behaviour) ?? {};
    if (service !== undefined) return makeService(definition, context, service);
    if (taskType === undefined && name === 'Task') return makeEngineElement(name, definition, context);
    return makeActivity(WaitingTaskBehaviour, definition, context);
  };
}

function serviceTask(name: string): EngineElementFactory {
  return function ServiceTask(definition, context): EngineActivity {
    const { service } = declarationOf(definition.behaviour) ?? {};
    if (service === undefined) return makeEngineElement(name, definition, context);
    return makeService(definition, context, service);
  };
}

function makeService(
  definition: EngineElementDefinition,
  context: EngineContext,
  service: string,
): EngineActivity {
  if (hostOf(context.environment)?.servicesWait)
    return makeActivity(WaitingTaskBehaviour, definition, context);
  const { behaviour } = definition;
  const called =
    behaviour.implementation === undefined
      ? { ...definition, behaviour: serviceCalling(behaviour, service) }
      : definition;
  return makeEngineElement('ServiceTask', called, context);
}
