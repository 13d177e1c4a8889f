import { expect } from 'chai';
import { readSmtpUrl } from '../../src/notify/smtp-url.ts';

describe('the address of a mail server', () => {
  it('begins TLS where it is offered, on the port for mail programs', () => {
    expect(readSmtpUrl('smtp://mail.example.org')).to.deep.equal({
      host: 'mail.example.org',
      port: 587,
      secure: false,
      requireTLS: false,
      ignoreTLS: false,
      rejectUnauthorized: true,
    });
  });

  it('has TLS from the first byte with smtps', () => {
    expect(readSmtpUrl('smtps://mail.example.org')).to.include({ port: 465, secure: true });
  });

  it('has a port of its own', () => {
    expect(readSmtpUrl('smtp://mail.example.org:25')).to.include({ port: 25 });
  });

  it('may be an IPv6 address', () => {
    expect(readSmtpUrl('smtp://[::1]:25')).to.include({ host: '::1' });
  });

  it('has user and password percent-encoded, and then requires TLS', () => {
    const { auth, requireTLS } = readSmtpUrl('smtp://me%40example.org:p%2Fw%3A%25@mail.example.org');

    expect(auth).to.deep.equal({ user: 'me@example.org', pass: 'p/w:%' });
    expect(requireTLS).to.equal(true);
  });

  it('may say that a password may go without TLS', () => {
    expect(readSmtpUrl('smtp://me:pw@mail.example.org?ignoreTLS=true')).to.include({
      requireTLS: false,
      ignoreTLS: true,
    });
  });

  it('may require TLS, and take any certificate', () => {
    expect(readSmtpUrl('smtp://mail.example.org?requireTLS=true&tls.rejectUnauthorized=false')).to.include({
      requireTLS: true,
      rejectUnauthorized: false,
    });
  });
});
