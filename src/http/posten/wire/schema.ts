import { directAnswers, errorAnswer, portalAnswers } from './schema-answers.ts';
import { directRequests, portalRequests } from './schema-requests.ts';

/** Namespace of all of Posten's messages. */
export const NAMESPACE = 'http://signering.posten.no/schema/v1';

/** What a value may be, whichever element has it. */
const values = `
  <xs:simpleType name="reference"><xs:restriction base="xs:string"><xs:maxLength value="50"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="description"><xs:restriction base="xs:string"><xs:maxLength value="220"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="address"><xs:restriction base="xs:string"><xs:maxLength value="500"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="short-text">
    <xs:restriction base="xs:string"><xs:minLength value="1"/><xs:maxLength value="80"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="media-type">
    <xs:restriction base="xs:string"><xs:minLength value="1"/><xs:maxLength value="100"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="file-name">
    <xs:restriction base="xs:string"><xs:minLength value="4"/><xs:maxLength value="100"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="person-number">
    <xs:restriction base="xs:string"><xs:pattern value="[0-9]{11}"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="organisation-number">
    <xs:restriction base="xs:string"><xs:pattern value="[0-9]{9}"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="order">
    <xs:restriction base="xs:int"><xs:minInclusive value="0"/><xs:maxInclusive value="9"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="seconds">
    <xs:restriction base="xs:long"><xs:minInclusive value="0"/></xs:restriction>
  </xs:simpleType>
  ${oneOf('kind-of-signature', 'ADVANCED_ELECTRONIC_SIGNATURE', 'AUTHENTICATED_ELECTRONIC_SIGNATURE')}
  ${oneOf('party-signed-for', 'SELF', 'OTHER')}
  ${oneOf('level', '3', '4')}
  ${oneOf('shown-of-signer', 'PERSONAL_IDENTIFICATION_NUMBER_AND_NAME', 'DATE_OF_BIRTH_AND_NAME', 'NAME')}
  ${oneOf('retrieval', 'WAIT_FOR_CALLBACK', 'POLLING')}
  ${oneOf('job-status', 'IN_PROGRESS', 'COMPLETED_SUCCESSFULLY', 'FAILED')}`;

/** What stands in the manifests of both flows; the one document of 2.6 has the texts that later are the job's. */
const shared = `
  <xs:complexType name="nothing"/>
  <xs:complexType name="sender">
    <xs:sequence><xs:element name="organization-number" type="organisation-number"/></xs:sequence>
  </xs:complexType>
  <xs:attributeGroup name="file">
    <xs:attribute name="href" type="file-name" use="required"/>
    <xs:attribute name="mime" type="media-type" use="required"/>
  </xs:attributeGroup>
  <xs:complexType name="documents">
    <xs:sequence>
      <xs:element name="document" maxOccurs="20">
        <xs:complexType>
          <xs:sequence><xs:element name="title" type="short-text"/></xs:sequence>
          <xs:attributeGroup ref="file"/>
        </xs:complexType>
      </xs:element>
    </xs:sequence>
  </xs:complexType>
  <xs:group name="direct-texts">
    <xs:sequence>
      <xs:element name="title" type="short-text"/>
      <xs:element name="description" type="description" minOccurs="0"/>
    </xs:sequence>
  </xs:group>
  <xs:group name="portal-texts">
    <xs:sequence>
      <xs:element name="title" type="short-text"/>
      <xs:element name="nonsensitive-title" type="short-text" minOccurs="0"/>
      <xs:element name="description" type="description" minOccurs="0"/>
    </xs:sequence>
  </xs:group>
  ${legacyDocument('direct')}
  ${legacyDocument('portal')}`;

/**
 * The schema of all messages, as one XSD document (XML Schema 1.0): requests and manifests of 3.1 and, with their one
 * document, of 2.6; answers of 3.1.
 */
export const SCHEMA = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="${NAMESPACE}"
  targetNamespace="${NAMESPACE}" elementFormDefault="qualified">
  ${values}
  ${shared}
  ${directRequests}
  ${portalRequests}
  ${errorAnswer}
  ${directAnswers}
  ${portalAnswers}
</xs:schema>`;

function oneOf(name: string, ...allowed: string[]): string {
  const choices = allowed.map((value) => `<xs:enumeration value="${value}"/>`).join('');
  return `<xs:simpleType name="${name}"><xs:restriction base="xs:string">${choices}</xs:restriction></xs:simpleType>`;
}

function legacyDocument(flow: 'direct' | 'portal'): string {
  return `<xs:complexType name="legacy-${flow}-document">
    <xs:sequence><xs:group ref="${flow}-texts"/></xs:sequence>
    <xs:attributeGroup ref="file"/>
  </xs:complexType>`;
}
