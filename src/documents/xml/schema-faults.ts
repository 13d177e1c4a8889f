import { type XmlDocument, XmlLibError, type XsdValidator } from 'libxml2-wasm';
import type { FormFault } from '../forms/form-fault.ts';
import { schemaFault } from './schema-fault.ts';

/** What a document is not valid by, `maximum` faults or fewer; none: it is valid. */
export function schemaFaults(document: XmlDocument, validator: XsdValidator, maximum: number): FormFault[] {
  try {
    validator.validate(document);
    return [];
  } catch (error) {
    if (!(error instanceof XmlLibError)) throw error;
    const found = error.details.filter(({ level }) => level > 1).slice(0, maximum);
    return found.length > 0 ? found.map(schemaFault) : [{ message: 'it is not valid by its schema' }];
  }
}
