export { type AppFolder, readAppFolder } from './app-folder.ts';
export type { Application, Catalog, DataType } from './application.ts';
export { readNames } from './json-file.ts';
export { createPartyRegister } from './party-list.ts';
export type { Party, PartyRegister } from './party-register.ts';
export { type FolderCatalog, readCatalog } from './read-catalog.ts';
export { readRegister } from './register-file.ts';
export { invalidSchema, readSchemasBeside, schemaFile, unusedModelSchemas } from './schema-files.ts';
export type { ProvidedSignee, SigneeProvider, SigneeQuery } from './signee-provider.ts';
