/** Requests and manifests of the direct flow, as declarations of an XSD. */
export const directRequests = `
  <xs:element name="direct-signature-job-request">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="reference" type="reference" minOccurs="0"/>
        <xs:element name="exit-urls">
          <xs:complexType>
            <xs:sequence>
              <xs:element name="completion-url" type="address"/>
              <xs:element name="rejection-url" type="address"/>
              <xs:element name="error-url" type="address"/>
            </xs:sequence>
          </xs:complexType>
        </xs:element>
        <xs:element name="status-retrieval-method" type="retrieval" minOccurs="0"/>
        <xs:element name="polling-queue" type="xs:string" minOccurs="0"/>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
  <xs:element name="direct-signer-update-request">
    <xs:complexType>
      <xs:sequence><xs:element name="redirect-url" type="nothing"/></xs:sequence>
    </xs:complexType>
  </xs:element>
  <xs:element name="direct-signature-job-manifest">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="signer" maxOccurs="10">
          <xs:complexType>
            <xs:sequence>
              <xs:group ref="direct-name"/>
              <xs:element name="signature-type" type="kind-of-signature" minOccurs="0"/>
              <xs:element name="on-behalf-of" type="party-signed-for" minOccurs="0"/>
            </xs:sequence>
          </xs:complexType>
        </xs:element>
        <xs:element name="sender" type="sender"/>
        <xs:choice>
          <xs:sequence>
            <xs:group ref="direct-texts"/>
            <xs:element name="documents" type="documents"/>
          </xs:sequence>
          <xs:element name="document" type="legacy-direct-document"/>
        </xs:choice>
        <xs:element name="required-authentication" type="level" minOccurs="0"/>
        <xs:element name="identifier-in-signed-documents" type="shown-of-signer" minOccurs="0"/>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
  <xs:group name="direct-name">
    <xs:choice>
      <xs:element name="personal-identification-number" type="person-number"/>
      <xs:element name="signer-identifier" type="short-text"/>
    </xs:choice>
  </xs:group>`;

/** The same of the portal flow. */
export const portalRequests = `
  <xs:element name="portal-signature-job-request">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="reference" type="reference" minOccurs="0"/>
        <xs:element name="polling-queue" type="xs:string" minOccurs="0"/>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
  <xs:element name="portal-signature-job-manifest">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="signers">
          <xs:complexType>
            <xs:sequence><xs:element name="signer" type="portal-signer" maxOccurs="10"/></xs:sequence>
          </xs:complexType>
        </xs:element>
        <xs:element name="sender" type="sender"/>
        <xs:choice>
          <xs:sequence>
            <xs:group ref="portal-texts"/>
            <xs:element name="documents" type="documents"/>
          </xs:sequence>
          <xs:element name="document" type="legacy-portal-document"/>
        </xs:choice>
        <xs:element name="required-authentication" type="level" minOccurs="0"/>
        <xs:element name="availability" minOccurs="0">
          <xs:complexType>
            <xs:sequence>
              <xs:element name="activation-time" type="xs:dateTime" minOccurs="0"/>
              <xs:element name="available-seconds" type="seconds" minOccurs="0"/>
            </xs:sequence>
          </xs:complexType>
        </xs:element>
        <xs:element name="identifier-in-signed-documents" type="shown-of-signer" minOccurs="0"/>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
  <xs:complexType name="portal-signer">
    <xs:sequence>
      <xs:choice>
        <xs:element name="personal-identification-number" type="person-number"/>
        <xs:element name="identified-by-contact-information" type="nothing"/>
      </xs:choice>
      <xs:element name="signature-type" type="kind-of-signature" minOccurs="0"/>
      <xs:choice>
        <xs:element name="notifications-using-lookup">
          <xs:complexType>
            <xs:sequence>
              <xs:element name="email" type="nothing"/>
              <xs:element name="sms" type="nothing" minOccurs="0"/>
            </xs:sequence>
          </xs:complexType>
        </xs:element>
        <xs:element name="notifications" type="contact-information"/>
      </xs:choice>
      <xs:element name="on-behalf-of" type="party-signed-for" minOccurs="0"/>
    </xs:sequence>
    <xs:attribute name="order" type="order"/>
  </xs:complexType>
  <xs:complexType name="contact-information">
    <xs:choice>
      <xs:sequence>
        <xs:element name="email" type="email"/>
        <xs:element name="sms" type="sms" minOccurs="0"/>
      </xs:sequence>
      <xs:element name="sms" type="sms"/>
    </xs:choice>
  </xs:complexType>
  <xs:complexType name="email"><xs:attribute name="address" type="xs:string" use="required"/></xs:complexType>
  <xs:complexType name="sms"><xs:attribute name="number" type="xs:string" use="required"/></xs:complexType>`;
