import {
  XmlBufferInputProvider,
  XmlDocument,
  XmlValidateError,
  XsdValidator,
  xmlCleanupInputProvider,
  xmlRegisterInputProvider,
} from 'libxml2-wasm';
import { SCHEMA } from '../../../../src/http/posten/wire/schema.ts';
import { officialSchemaFile } from './corpus.ts';

/** Whether a message is valid by a schema. */
export type Judge = (message: string | Uint8Array) => boolean;

/** Judges by our own schema. */
export function ownJudge(): Judge {
  return judgeBy(XmlDocument.fromString(SCHEMA));
}

/** Judges by the official schema 3.1, whose files include one another. */
export function officialJudge(): Judge {
  const names = ['common', 'direct', 'portal', 'direct-legacy', 'portal-legacy'].map((name) => `${name}.xsd`);
  const files = names.map((name) => [`official/${name}`, officialSchemaFile(name)]);
  xmlRegisterInputProvider(new XmlBufferInputProvider(Object.fromEntries(files)));
  try {
    const root = officialSchemaFile('direct-and-portal.xsd');
    return judgeBy(XmlDocument.fromBuffer(root, { url: 'official/direct-and-portal.xsd' }));
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
