const MAIN = `bpmn-signing: signing tasks for BPMN processes, as a server.

Usage
  bpmn-signing serve                        serve the processes over HTTP
  bpmn-signing migrate                      bring the database's tables to this release's shape
  bpmn-signing check FILE|FOLDER… [--json]  find mistakes in process definitions
  bpmn-signing jobs [list | retry | drop]   what is to be done later, and what was given up
  bpmn-signing instances [list | show | resume | cancel]
                                            instances: those on hold, what happened in one, how to go on
  bpmn-signing export INSTANCE [--to FOLDER]
                                            write all that proves what was signed in an instance into a folder
  bpmn-signing trust                        print the certificate that whoever verifies has to trust
  bpmn-signing token --person 11-digits | --system-user ID [options]
                                            print a development token
  bpmn-signing posten-certificates FOLDER   write development certificates for clients of Posten's API
  bpmn-signing posten-package FOLDER --out FILE.asice --key FILE.pem --certificates FILE.pem…
                                            pack and sign the documents of a job for Posten's API
  bpmn-signing verify FILE|FOLDER --trust FILE.pem [--json]
                                            check evidence: a sealed PDF, a record, an exported folder
  bpmn-signing --version
  bpmn-signing [command] --help

Settings come from the environment, the same for every command:
  PORT           port of the server; default 3000
  HOST           address that it listens on; default 127.0.0.1
  BASE_URL       address that links in answers begin with, such as a proxy's; default the one that a request came to
  DATABASE_URL   sqlite:./data/signing.db (the default; relative or absolute) or postgres://…
  PROCESSES      folder of processes; default the examples of this package
  ISSUER         address of the issuer of bearer tokens (its own, its metadata's or its JWKS's); none: development tokens
  ISSUER_NAME    what its tokens must say as iss; default what its metadata say
  AUDIENCE       what tokens must say as aud; not checked unless set
  CLAIMS         JSON: in which claims a token says who acts, such as {"person": ["pid"]}
  LOGIN_ISSUER   address of the issuer at which signees log in on the pages to sign on (OpenID Connect); none: a login for
                 development, where development tokens are taken, else no such pages; needed in production with
                 POSTEN_PORT, as is BASE_URL
  LOGIN_CLIENT_ID
                 what this server is called there; needed with LOGIN_ISSUER, as is BASE_URL
  LOGIN_CLIENT_SECRET
                 its secret there; none: it is known by PKCE alone
  LOGIN_CLAIMS   JSON: in which claims an ID token says who logged in, such as {"person": ["pid"]}; default ID-porten's
  NODE_ENV       production refuses development tokens, and does not start without ISSUER
  API_KEYS       JSON: [{"name", "key" | "sha256", "allow": ["read", "write"], "services"?: […]}]: systems that
                 may call Altinn II's API, which production does not serve without; elsewhere the key development
  POSTEN_PORT    port of Posten's signature API, over HTTPS with client certificates; none: it is not served
  POSTEN_HOST    address that it listens on; default HOST
  POSTEN_BASE_URL
                 address that links in its answers begin with; default the one that a request came to; needed with
                 POSTEN_PLAIN behind a proxy
  POSTEN_ORGANISATIONS
                 JSON: [{"number", "name", "kind": "public" | "private", "brokers"?: […], "features"?: […]}]: who may
                 send, and who may act for them
  POSTEN_TRUST   file of certificates, PEM, of those who issue enterprise certificates: those of clients, and those
                 that packages are signed with
  POSTEN_KEY     file of the server's key: PKCS#12 (.p12, .pfx) or PEM; none: a development key, which production
                 refuses
  POSTEN_CERTIFICATES
                 file of its certificates, PEM, its own first; for a key in PEM
  POSTEN_PASSPHRASE
                 of the key's file
  POSTEN_CERTIFICATE_HEADER
                 header in which a proxy hands over the client's certificate, such as Client-Cert
  POSTEN_PROXIES addresses or networks of that proxy; from others nothing is taken
  POSTEN_PLAIN   yes: HTTP without TLS, behind such a proxy; without one, everybody is believed: development only
  POSTEN_POLL_INTERVAL
                 seconds until an empty queue may be asked again; default 600 in production, 10 elsewhere
  POSTEN_MAX_BYTES
                 bytes of all documents of a job; default 10485760
  POSTEN_MAX_BYTES_LEGACY
                 the same where the job is described as until schema 2.6; default 3145728
  POSTEN_SIGNING_TIME_TOLERANCE
                 seconds that the time of signing in a package may be off; default 300
  POSTEN_REQUIRE_CHAIN
                 yes: a package has to bring all certificates up to the trusted one; default no, since some clients
                 send nothing but their own
  CALL_LIMIT     calls per minute of one caller; none unless set
  SERVICE_WAIT   milliseconds that a caller waits for service tasks; default 5000
  SMTP_URL       smtp:// or smtps://user:password@host:port: server that notices are sent by; none: they are logged
  MAIL_FROM      whom they come from, such as "Signing <signing@example.org>"; needed with SMTP_URL
  SIGN_URL       link in notices, with {app}, {instance}, {task} and {token}; none: to this server's own page, if
                 BASE_URL is set
  LANGUAGE       nb, nn or en: of notices to those whose language the register does not say; default nb
  TIME_ZONE      in which notices and Altinn II's messages name a time; default Europe/Oslo
  REMINDERS      JSON: when a group is reminded, by the length of its window; default Posten's table
  WEBHOOKS       JSON: [{"id", "url", "secrets": ["whsec_…"], "types"?: […]}]: systems that are told of changes
  WEBHOOKS_ALLOW_PRIVATE
                 yes: webhooks may go to private networks, and without TLS
  MAXIMUM_LIFETIME
                 longest lifetime of a signee group, an ISO 8601 duration; none unless set
  DOCUMENT_MAX_BYTES
                 bytes of a document that is to be signed; default 3145728
  RETENTION_DOCUMENTS
                 how long the content of documents is kept after their instance has ended, an ISO 8601 duration; for ever
                 unless set
  RETENTION_SEALED
                 the same of sealed documents
  SEALING_KEY    file of the key that seals documents and signs records: PKCS#12 (.p12, .pfx) or PEM; none: a
                 development key, which production refuses
  SEALING_CERTIFICATES
                 file of its certificates, PEM, its own first; for a key in PEM
  SEALING_PASSPHRASE
                 of the key's file
  TSA_URL        time-stamp authorities (RFC 3161), asked in this order; none: seals have no time stamp
  TSA_TRUST      file of their root certificates, PEM
  TSA_FAILURE    wait (the default: try again, and seal nothing meanwhile) or lower (seal without, and record that)
  SEAL_VALIDATION_DATA
                 yes: sealed documents hold what shows that their certificates were valid (level B-LT)
  REWRITE_PDF    yes: a PDF that can't be appended to is rewritten as it is uploaded, instead of refused
  ALLOW_ACTIVE_CONTENT
                 yes: PDFs with JavaScript, or that start programs, may be sealed
  LOG_LEVEL      fatal, error, warn, info, debug, trace or silent; default info

Exit code: 0, 1 if something failed, 2 for wrong usage.`;

const SERVE = `bpmn-signing serve

Opens the database, brings it to this release's shape, reads the PROCESSES folder and serves it over HTTP. Does what
falls due meanwhile: deadlines, timers, notices, webhooks, service tasks. Prints what to try next on standard output,
and logs JSON lines on standard error. On SIGTERM or SIGINT it takes no new requests, finishes those that are open and
exits with 0. Any number of servers may share one PostgreSQL, all with the same settings.

PROCESSES holds
  <name>.bpmn                           app local/<name>; its data types are those that its signing tasks name
  <org>/<app>/process/process.bpmn      app <org>/<app>, laid out like Altinn's config folder
  <org>/<app>/applicationmetadata.json  its data types: of it only id and dataTypes are read
  <org>/<app>/signees/<provider>.json   signees known beforehand: a list of {socialSecurityNumber, fullName} and
                                        {organizationNumber, name}, each perhaps with {email, mobile}
  register.json                         who is who: a list of {partyId, personNumber | organisationNumber, name,
                                        keyRoles: [personNumber…], email, mobile, language}

Service tasks of type pdf are done by the server: a PDF of the instance's data. Other handlers, gateways that code
decides, registers and text messages of your own need a program; see docs/embedding.md.

Settings: see bpmn-signing --help.`;

const MIGRATE = `bpmn-signing migrate

Brings the tables of DATABASE_URL to this release's shape. Every command that opens the database does so too; run it
apart, before them, where they may not change tables. Safe to run from many places at once.`;

const CHECK = `bpmn-signing check FILE|FOLDER… [--json]

Prints one line per file: what was found, or for each mistake its code (ERR_…, or WARN_… for what is doubtful), the
element, the attribute and what to do. A folder means every .bpmn file in it and below.

A file alone is checked for itself. In an app's folder (process/process.bpmn beside applicationmetadata.json) data
types and signees files are checked too, and what the definition says of them: a signee provider that has no file
is an error where the app has a folder signees, a warning where it has none, since code may implement it.

  --json   print a JSON array of {file, ok, found, issues}

Exit code: 1 on any error, 0 if there are only warnings, 2 for wrong usage.`;

const TOKEN = `bpmn-signing token --person 11-digits | --system-user ID [options]

Prints a development token, and nothing else, on standard output. The key is in the database: run with the same
DATABASE_URL as serve, and that server takes the token, before and after a restart. It holds for 8 hours.

  --person 11-digits         who acts (claim pid)
  --system-user ID           the system user that acts, for --organisation (claim authorization_details)
  --organisation 9-digits    organisation of the system user; alone: the organisation's own token
                             (claim urn:altinn:orgNumber)
  --user-id N                claim urn:altinn:userid
  --party-id N               claim urn:altinn:partyid
  --level 0-4                claim urn:altinn:authlevel; default 3
  --scope "a b"              claim scope; may be repeated

With ISSUER set or NODE_ENV=production development tokens are neither given nor taken.`;

const JOBS = `bpmn-signing jobs [list] [--parked] [--kind KIND] [--instance ID] [--limit N] [--json]
bpmn-signing jobs retry ID… | --parked
bpmn-signing jobs drop ID… | --parked

Jobs are what servers do later: wake (an instance in which something falls due), announce and notice (people are
told), webhook (systems are told), service (the work of a service task), record (a signature's evidence is
signed late), seal (documents are sealed), remove-contents (documents go at the time that
their process says), housekeeping. One that failed is tried again,
after longer and longer pauses. One that was given up is parked, with the code of its error.

  list      shows what comes next first
  retry     lets a server try at once, with all attempts anew
  drop      deletes it: what it was to do is not done
  --parked  those that were given up, also in place of IDs
  --limit   how many, 1 to 9999; default 100
  --json    prints a JSON array

Exit code: 1 if there is no such job, 2 for wrong usage.`;

const INSTANCES = `bpmn-signing instances [list] [--state running|incident|ended] [--app APP] [--limit N] [--json]
bpmn-signing instances show ID [--json]
bpmn-signing instances resume ID [--variable NAME=JSON]… [--flow GATEWAY=FLOW]… [--definition HASH]
bpmn-signing instances cancel ID [--cause WORD]

An instance with an incident can't go on by itself. show says why, and what happened in it before; it also verifies the
chain of its audit trail. Mend what is wrong, then resume it: with variables set, with flows named that gateways did
not find, or on another stored definition. cancel ends the run and what is open in it. ID may be as the API gives it,
51001/… too, or the instance's number, by which callers of Posten's API know a job. list shows the latest first, 100
unless --limit says otherwise, 9999 at most.

Whoever can run this may do so: the audit trail names the system "operator". What a resume or a cancellation sets off
(service tasks, notices, webhooks) is done by the servers; run it with their settings.

Exit code: 1 if it is on hold again, if the chain is broken or if something failed, 2 for wrong usage.`;

const POSTEN_CERTIFICATES = `bpmn-signing posten-certificates FOLDER

Writes what a client of Posten's signature API needs to try it, into a new folder or one that has no such files yet:

  ca.pem           certificate of the root that issued the client's and the server's
  trust/ca.pem     the same alone, for Java's client, which takes a folder of nothing but certificates
  client.pem       certificate of organisation 123456789
  client-key.pem   its key (RSA)
  client.p12       both, and the root, as PKCS#12; the password is printed

The pair is in the database: run with the same DATABASE_URL as serve, and that server takes the certificate, before and
after a restart. It proves nothing to anybody else: with ISSUER set, NODE_ENV=production or POSTEN_TRUST set there is
none.`;

const POSTEN_PACKAGE = `bpmn-signing posten-package FOLDER --out FILE.asice --key FILE.pem --certificates FILE.pem…

Packs manifest.xml of the folder and the documents that it names, and signs them as Posten's signature API wants to be
sent them (ASiC-E, XAdES baseline B). The manifest is held against the schema first. Other files of the folder are left
out. It needs no server and no settings; FILE.asice is written over.

  --out           where to write the package
  --key           the key of an enterprise certificate, PEM, not encrypted: RSA or of an elliptic curve
  --certificates  its certificate and those of its issuers up to the root, PEM, in any order; may be repeated

A package is to be sent within minutes: servers look at the time that it was signed. Of a PKCS #12 file,
"openssl pkcs12 -in FILE.p12 -noenc -out FILE.pem" makes one that holds both key and certificates.`;

const VERIFY = `bpmn-signing verify FILE|FOLDER --trust FILE.pem… [--json]

Checks evidence of signatures, and tells who signed what, when, for whom and how they were known, and what is wrong. It
needs no server, no database, no settings and no network, and reads nothing but what it is given.

  FILE      a sealed PDF, or the record of a signature: JSON (JWS) or XML (XAdES)
  FOLDER    an evidence folder, with manifest.json in it; links in it are not followed
  --trust   a certificate in PEM that you trust: that of the authority that issued the certificate of the sealing key, or
            that certificate itself; may be repeated. Get it from the service or its authority: one that comes with the
            evidence proves nothing
  --json    print a JSON object {path, ok, what, statements, problems}

Certificates must have been valid at the time that the evidence names: for a PDF sealed with a time stamp that is the
authority's time, for all else the time that the service itself wrote into what it signed.

Exit code: 0 if everything holds, 1 if anything is wrong, 2 for wrong usage.`;

const EXPORT = `bpmn-signing export INSTANCE [--to FOLDER]

Writes the evidence of an instance into a new folder, default evidence-INSTANCE: a signed record of each signature (JSON
and XML), the documents, the sealed PDFs, the audit trail and the process definition, under a manifest that is signed
with the sealing key. verify checks it anywhere, without this database. INSTANCE may be as the API gives it, 51001/… too,
or its number.

Whoever can run this may read everything; the folder is readable for them alone. Run it with the servers' settings: the
manifest is signed with their key.

Exit code: 1 if something failed; then there is no folder, and one that was there is as it was.`;

const TRUST = `bpmn-signing trust

Prints the certificate, PEM, to which the sealing key's own leads: whoever verifies has to trust it. Give it to them by a
way that they believe, not beside the evidence.

  bpmn-signing trust > root.pem
  bpmn-signing verify evidence-INSTANCE --trust root.pem`;

const TOPICS = {
  serve: SERVE,
  migrate: MIGRATE,
  check: CHECK,
  jobs: JOBS,
  instances: INSTANCES,
  export: EXPORT,
  trust: TRUST,
  token: TOKEN,
  'posten-certificates': POSTEN_CERTIFICATES,
  'posten-package': POSTEN_PACKAGE,
  verify: VERIFY,
};

/** Something that there is help about. */
export type Topic = keyof typeof TOPICS;

/** Whether there is help about this word. */
export function isTopic(word: string | undefined): word is Topic {
  return word !== undefined && Object.hasOwn(TOPICS, word);
}

/** Help about a command; without one, about all. */
export function helpOf(topic?: Topic): string {
  return topic === undefined ? [MAIN, ...Object.values(TOPICS)].join('\n\n---\n\n') : TOPICS[topic];
}
