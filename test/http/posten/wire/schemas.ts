import {
  XmlBufferInputProvider,
  XmlDocument,
  XmlValidateError,
  XsdValidator,
  xmlCleanupInputProvider,
  xmlRegisterInputProvider,
} from 'libxml2-wasm';
import { SCHEMA } from '../../../../src/http/posten/wire/schema.ts';
import { officialSchemaFiles } from './corpus.ts';

/** Whether a message is valid by a schema. */
export type Judge = (message: string | Uint8Array) => boolean;

/** Judges by our own schema. */
export function ownJudge(): Judge {
  return judgeBy(XmlDocument.fromString(SCHEMA));
}

/** Judges by an official schema, whose files include one another. */
export function officialJudge(version: '2.6' | '3.1' = '3.1'): Judge {
  const files = Object.entries(officialSchemaFiles(version)).map(([name, bytes]) => [
    `official/${name}`,
    bytes,
  ]);
  xmlRegisterInputProvider(new XmlBufferInputProvider(Object.fromEntries(files)));
  try {
    const url = 'official/direct-and-portal.xsd';
    return judgeBy(XmlDocument.fromBuffer(Object.fromEntries(files)[url], { url }));
  } finally {
    xmlCleanupInputProvider();
  }
}

function judgeBy(schema: XmlDocument): Judge {
  const validator = XsdValidator.fromDoc(schema);
  schema.dispose();
  return (message) => {
    const document = XmlDocument.fromBuffer(Buffer.from(message));
    try {
      validator.validate(document);
      return true;
    } catch (error) {
      if (error instanceof XmlValidateError) return false;
      throw error;
    } finally {
      document.dispose();
    }
  };
}
