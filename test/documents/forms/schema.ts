/** An XSD schema of these declarations. */
export function schema(declarations: string): string {
  return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">\n${declarations}\n</xs:schema>`;
}

/** An optional element of text that these facets restrict. */
export function element(name: string, facets: string): string {
  return `<xs:element name="${name}" minOccurs="0"><xs:simpleType><xs:restriction base="xs:string">${facets}</xs:restriction></xs:simpleType></xs:element>`;
}
