import type { RequestHandler, Router } from 'express';
import { SigningError } from '../../errors.ts';
import type { ApplicationView } from '../../runtime/view-types.ts';
import { methodNotAllowed } from '../error-handler.ts';
import type { MessagesContext } from './context.ts';
import { formType } from './document-resources.ts';
import { isAttachment, isForm } from './message-documents.ts';
import { serviceOwner } from './message-resource.ts';
import { sendHal } from './send-hal.ts';

/** What is known of services, by everybody. */
export function metadataRoutes(router: Router, { runtime, links }: MessagesContext): void {
  const read: RequestHandler = async (req, res) => {
    const { code, edition } = req.params;
    const applications = await runtime.applications();
    const found = applications.find(
      ({ definition: { service } }) => service?.code === code && String(service?.edition) === edition,
    );
    if (!found) throw new SigningError('ERR_NOT_FOUND', 'there is no service of this code and edition');
    const href = links(req).metadata(found.definition.service!);
    sendHal(req, res, 200, { ...formTask(found), _links: { self: { href } } });
  };

  router.route('/metadata/formtask/:code/:edition').get(read).all(methodNotAllowed('GET'));
}

/** A service with its forms, its attachments and the steps of its process. */
function formTask({ id, definition, dataTypes }: ApplicationView) {
  const { service, name, level, elements } = definition;
  const steps = elements.flatMap(({ id, name, signing }) => (signing ? [{ id, name, signing }] : []));
  return {
    ServiceName: name ?? id,
    ServiceOwnerCode: serviceOwner({ app: id, definition }),
    ServiceCode: service!.code,
    ServiceEditionCode: service!.edition,
    RestEnabled: true,
    EUSEnabled: true,
    EnterpriseUserEnabled: true,
    FormsMetaData: dataTypes.filter(isForm).map((dataType) => ({
      Type: formType(dataType),
      FormName: dataType.name ?? dataType.id,
      DataFormatId: dataType.form.format,
      DataFormatVersion: dataType.form.version,
      MinOccurs: dataType.minCount,
      MaxOccurs: dataType.maxCount,
    })),
    AttachmentRules: dataTypes.filter(isAttachment).map((dataType) => ({
      AttachmentTypeName: dataType.id,
      AttachmentTypeNameLocalized: dataType.name ?? dataType.id,
      MinAttachmentCount: dataType.minCount,
      MaxAttachmentCount: dataType.maxCount,
      AllowedFileTypeList: dataType.allowedContentTypes,
    })),
    ProcessSteps: [
      { Name: 'Innsending', SecurityLevel: level },
      ...steps.map(({ id, name, signing }) => ({
        Name: 'Signering',
        SecurityLevel: signing.level,
        ProcessStepId: id,
        ...(name !== undefined && { Description: name }),
      })),
    ],
  };
}
