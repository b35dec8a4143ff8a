#!/usr/bin/env node
// exercises: base64url, HMAC JWT sign and verify, Date arithmetic with a fixed clock, custom errors with codes
const crypto = require('crypto');
const NOW = Date.UTC(2024, 5, 1, 12) / 1000;
const b64 = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
class TokenError extends Error {
  static codes = Object.freeze({ FORM: 'form', SIGNATURE: 'signature', EXPIRED: 'expired', EARLY: 'early' });
  constructor(code) { super(`token refused: ${code}`); this.code = code; }
}
function sign(payload, secret, { expiresIn, header = {} } = {}) {
  const claims = { iat: NOW, ...(expiresIn && { exp: NOW + expiresIn }), ...payload };
  const head = `${b64({ alg: 'HS256', typ: 'JWT', ...header })}.${b64(claims)}`;
  return `${head}.${crypto.createHmac('sha256', secret).update(head).digest('base64url')}`;
}
function verify(token, secret, now = NOW) {
  const parts = token.split('.');
  if (parts.length !== 3) throw new TokenError(TokenError.codes.FORM);
  const [head, body, mark] = parts;
  const expected = crypto.createHmac('sha256', secret).update(`${head}.${body}`).digest();
  const given = Buffer.from(mark, 'base64url');
  if (given.length !== expected.length || !crypto.timingSafeEqual(given, expected)) throw new TokenError(TokenError.codes.SIGNATURE);
  const claims = JSON.parse(Buffer.from(body, 'base64url'));
  if (claims.exp <= now) throw new TokenError(TokenError.codes.EXPIRED);
  if (claims.nbf > now) throw new TokenError(TokenError.codes.EARLY);
  return claims;
}
const token = sign({ sub: 'ü-42', roles: ['admin'] }, 'secret', { expiresIn: 3600 });
console.log(token);
console.log(verify(token, 'secret'));
const tampered = token.split('.').map((p, i) => (i === 1 ? b64({ sub: 'root' }) : p)).join('.');
for (const [t, s, n] of [[token, 'wrong'], [tampered, 'secret'], ['a.b', 's'], [token, 'secret', NOW + 3600], [sign({ nbf: NOW + 10 }, 's'), 's']]) {
  try {
    console.log(verify(t, s, n));
  } catch (error) {
    console.log(error instanceof TokenError, error.code, error.message);
  }
}
console.log(new Date(verify(token, 'secret').exp * 1000).toISOString());
