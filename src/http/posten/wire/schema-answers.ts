/** How an error is told, as declarations of an XSD. */
export const errorAnswer = `
  <xs:element name="error">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="error-code" type="xs:string"/>
        <xs:element name="error-message" type="xs:string"/>
        <xs:element name="error-type" type="xs:string"/>
      </xs:sequence>
    </xs:complexType>
  </xs:element>`;

/** Answers of the direct flow. */
export const directAnswers = `
  <xs:complexType name="address-of-signer">
    <xs:simpleContent>
      <xs:extension base="address"><xs:attribute name="signer" type="xs:string"/></xs:extension>
    </xs:simpleContent>
  </xs:complexType>
  <xs:complexType name="direct-signer">
    <xs:sequence>
      <xs:group ref="direct-name"/>
      <xs:element name="redirect-url" type="address"/>
    </xs:sequence>
    <xs:attribute name="href" type="address" use="required"/>
  </xs:complexType>
  <xs:element name="direct-signer-response" type="direct-signer"/>
  <xs:element name="direct-signature-job-response">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="reference" type="reference" minOccurs="0"/>
        <xs:element name="signature-job-id" type="xs:long"/>
        <xs:element name="redirect-url" type="address-of-signer" maxOccurs="10"/>
        <xs:element name="status-url" type="address" minOccurs="0"/>
        <xs:element name="signer" type="direct-signer" maxOccurs="10"/>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
  <xs:element name="direct-signature-job-status-response">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="reference" type="reference" minOccurs="0"/>
        <xs:element name="signature-job-id" type="xs:long"/>
        <xs:element name="signature-job-status" type="job-status"/>
        <xs:element name="status" maxOccurs="10">
          <xs:complexType>
            <xs:simpleContent>
              <xs:extension base="xs:string">
                <xs:attribute name="signer" type="xs:string"/>
                <xs:attribute name="since" type="xs:dateTime" use="required"/>
              </xs:extension>
            </xs:simpleContent>
          </xs:complexType>
        </xs:element>
        <xs:element name="confirmation-url" type="address" minOccurs="0"/>
        <xs:element name="delete-documents-url" type="address" minOccurs="0"/>
        <xs:element name="xades-url" type="address-of-signer" minOccurs="0" maxOccurs="10"/>
        <xs:element name="pades-url" type="address" minOccurs="0"/>
      </xs:sequence>
    </xs:complexType>
  </xs:element>`;

/** Answers of the portal flow. */
export const portalAnswers = `
  <xs:element name="portal-signature-job-response">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="reference" type="reference" minOccurs="0"/>
        <xs:element name="signature-job-id" type="xs:long"/>
        <xs:element name="cancellation-url" type="address"/>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
  <xs:element name="portal-signature-job-status-change-response">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="reference" type="reference" minOccurs="0"/>
        <xs:element name="signature-job-id" type="xs:long"/>
        <xs:element name="status" type="job-status"/>
        <xs:element name="confirmation-url" type="address"/>
        <xs:element name="cancellation-url" type="address" minOccurs="0"/>
        <xs:element name="delete-documents-url" type="address" minOccurs="0"/>
        <xs:element name="signatures">
          <xs:complexType>
            <xs:sequence>
              <xs:element name="signature" type="portal-signature" maxOccurs="10"/>
              <xs:element name="pades-url" type="address" minOccurs="0"/>
            </xs:sequence>
          </xs:complexType>
        </xs:element>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
  <xs:complexType name="portal-signature">
    <xs:sequence>
      <xs:element name="status">
        <xs:complexType>
          <xs:simpleContent>
            <xs:extension base="xs:string">
              <xs:attribute name="since" type="xs:dateTime" use="required"/>
            </xs:extension>
          </xs:simpleContent>
        </xs:complexType>
      </xs:element>
      <xs:choice>
        <xs:element name="personal-identification-number" type="person-number"/>
        <xs:element name="identifier" type="contact-information"/>
      </xs:choice>
      <xs:element name="xades-url" type="address" minOccurs="0"/>
    </xs:sequence>
  </xs:complexType>`;
