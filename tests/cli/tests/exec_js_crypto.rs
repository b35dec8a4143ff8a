//! `claw exec` with JavaScript: `crypto`, WebCrypto and `zlib` give what the standards and other programs give.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::exec::languages;

/// What a script prints that ends with 0.
fn printed(script: &str) -> String {
    let ran = languages()
        .exec(&[], &["node", "--input-type=commonjs", "-e", script])
        .exits(0);
    assert_eq!(ran.err, "", "{script}");
    ran.out
}

#[test]
fn hashes_and_keys_of_passwords_are_the_known_ones() {
    let out = printed(
        r#"const c = require('crypto');
        console.log(c.createHash('sha256').update('a').update(Buffer.from('bc')).digest('hex'));
        console.log(c.createHash('md5').digest('base64'), c.createHash('SHA1').update('abc').digest('hex'));
        console.log(c.createHmac('sha256', 'Jefe').update('what do ya want for nothing?').digest('hex'));
        console.log(c.pbkdf2Sync('password', 'salt', 4096, 20, 'sha1').toString('hex'));
        console.log(c.scryptSync('password', 'NaCl', 8, { N: 1024, r: 8, p: 16 }).toString('hex'));
        const okm = c.hkdfSync('sha256', Buffer.alloc(22, 11), Buffer.from('000102030405060708090a0b0c', 'hex'), Buffer.from('f0f1f2f3f4f5f6f7f8f9', 'hex'), 42);
        console.log(Buffer.from(okm).toString('hex'));
        const hash = c.createHash('sha1').update('a');
        const copy = hash.copy();
        console.log(copy.update('bc').digest('hex') === c.hash('sha1', 'abc'), hash.digest('hex') === c.hash('sha1', 'a'));
        for (const work of [() => c.createHash('nope'), () => hash.update('x'), () => c.createHmac('nope', ''), () => c.timingSafeEqual(Buffer.alloc(1), Buffer.alloc(2)), () => c.createECDH('secp256k1')]) {
          try { work(); } catch (error) { console.log(error.name, error.code, error.message); }
        }"#,
    );
    assert_eq!(
        out,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n\
        1B2M2Y8AsgTpgAmY7PhCfg== a9993e364706816aba3e25717850c26c9cd0d89d\n\
        5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843\n\
        4b007901b765489abead49d926f721d065a429c1\n\
        fdbabe1c9d347200\n\
        3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865\n\
        true true\n\
        Error undefined Digest method not supported\n\
        Error ERR_CRYPTO_HASH_FINALIZED Digest already called\n\
        TypeError ERR_CRYPTO_INVALID_DIGEST Invalid digest: nope\n\
        RangeError ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH Input buffers must have the same byte length\n\
        Error ERR_NOT_AVAILABLE claw sandbox: crypto.createECDH is not available here\n"
    );
}

#[test]
fn random_values_are_in_range_and_not_twice_the_same() {
    let out = printed(
        r#"const c = require('crypto');
        console.log(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(c.randomUUID()));
        console.log(c.randomBytes(16).equals(c.randomBytes(16)), c.randomBytes(0).length);
        const seen = new Set(Array.from({ length: 400 }, () => c.randomInt(3, 7)));
        console.log([...seen].sort().join());
        console.log(crypto.getRandomValues(new Uint32Array(4)).some(value => value > 0));
        try { crypto.getRandomValues(new Uint8Array(65537)); } catch (error) { console.log(error.name); }
        try { c.randomInt(5, 5); } catch (error) { console.log(error.code); }"#,
    );
    assert_eq!(
        out,
        "true\nfalse 0\n3,4,5,6\ntrue\nQuotaExceededError\nERR_OUT_OF_RANGE\n"
    );
}

#[test]
fn aes_is_the_standards_and_a_wrong_tag_or_padding_is_refused() {
    let out = printed(
        r#"const c = require('crypto');
        const hex = text => Buffer.from(text, 'hex');
        const cbc = c.createCipheriv('aes-128-cbc', hex('2b7e151628aed2a6abf7158809cf4f3c'), hex('000102030405060708090a0b0c0d0e0f')).setAutoPadding(false);
        console.log(cbc.update('6bc1bee22e409f96e93d7e117393172a', 'hex', 'hex') + cbc.final('hex'));
        const gcm = c.createCipheriv('aes-256-gcm', Buffer.alloc(32), Buffer.alloc(12));
        console.log(gcm.update(Buffer.alloc(16)).toString('hex'), gcm.final('hex'), gcm.getAuthTag().toString('hex'));
        const open = tag => {
          const one = c.createDecipheriv('aes-256-gcm', Buffer.alloc(32), Buffer.alloc(12)).setAuthTag(hex(tag));
          return one.update('cea7403d4d606b6e074ec5d3baf39d18', 'hex', 'hex') + one.final('hex');
        };
        console.log(open('d0d1c8a799996bf0265b98b5d48ab919'));
        const padded = c.createDecipheriv('aes-128-cbc', Buffer.alloc(16), Buffer.alloc(16));
        padded.update(Buffer.alloc(32));
        for (const work of [() => open('00d1c8a799996bf0265b98b5d48ab919'), () => padded.final(), () => c.createCipheriv('des', '', ''), () => c.createCipheriv('aes-128-cbc', 'short', Buffer.alloc(16))]) {
          try { console.log(work()); } catch (error) { console.log(error.code, error.message); }
        }"#,
    );
    assert_eq!(
        out,
        "7649abac8119b246cee98e9b12e9197d\n\
        cea7403d4d606b6e074ec5d3baf39d18  d0d1c8a799996bf0265b98b5d48ab919\n\
        00000000000000000000000000000000\n\
        undefined Unsupported state or unable to authenticate data\n\
        ERR_OSSL_BAD_DECRYPT error:1C800064:Provider routines::bad decrypt\n\
        ERR_CRYPTO_UNKNOWN_CIPHER Unknown cipher\n\
        ERR_CRYPTO_INVALID_KEYLEN Invalid key length\n"
    );
}

#[test]
fn signatures_of_new_keys_hold_and_ed25519_is_the_rfcs() {
    let out = printed(
        r#"const c = require('crypto');
        // The first test of RFC 8032.
        const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
        const key = c.createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]), format: 'der', type: 'pkcs8' });
        console.log(c.sign(null, Buffer.alloc(0), key).toString('hex'));
        console.log(c.createPublicKey(key).export({ format: 'jwk' }).x);
        const data = Buffer.from('data');
        const check = (name, pair, options = {}) => {
          const signature = c.sign(name, data, { key: pair.privateKey, ...options });
          const ok = bytes => c.verify(name, bytes, { key: pair.publicKey, ...options }, signature);
          console.log(ok(data), ok(Buffer.from('other')));
        };
        const rsa = c.generateKeyPairSync('rsa', { modulusLength: 1024 });
        check('sha256', rsa);
        check('sha512', rsa, { padding: c.constants.RSA_PKCS1_PSS_PADDING, saltLength: 20 });
        const ec = c.generateKeyPairSync('ec', { namedCurve: 'P-256', publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'sec1', format: 'pem' } });
        check('sha256', ec);
        check('sha384', ec, { dsaEncoding: 'ieee-p1363' });
        try { c.createPrivateKey('no key'); } catch (error) { console.log(error.code); }
        try { c.generateKeyPairSync('ec', { namedCurve: 'secp521r1' }); } catch (error) { console.log(error.message); }"#,
    );
    assert_eq!(
        out,
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b\n\
        11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\n\
        true false\ntrue false\ntrue false\ntrue false\n\
        ERR_OSSL_UNSUPPORTED\nclaw sandbox: a curve other than P-256 is not available here\n"
    );
}

#[test]
fn webcrypto_digests_signs_encrypts_and_derives() {
    let out = printed(
        r#"(async () => {
          const { subtle } = crypto;
          const bytes = text => new TextEncoder().encode(text);
          const hex = buffer => Buffer.from(buffer).toString('hex');
          console.log(hex(await subtle.digest('SHA-1', bytes('abc'))));
          const hmac = await subtle.importKey('raw', bytes('Jefe'), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
          const signature = await subtle.sign('HMAC', hmac, bytes('what do ya want for nothing?'));
          console.log(hex(signature), await subtle.verify('HMAC', hmac, signature, bytes('other')));
          const key = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt']);
          const iv = crypto.getRandomValues(new Uint8Array(12));
          const sealed = await subtle.encrypt({ name: 'AES-GCM', iv }, key, bytes('secret'));
          console.log(sealed.byteLength, new TextDecoder().decode(await subtle.decrypt({ name: 'AES-GCM', iv }, key, sealed)));
          const password = await subtle.importKey('raw', bytes('password'), 'PBKDF2', false, ['deriveBits']);
          console.log(hex(await subtle.deriveBits({ name: 'PBKDF2', salt: bytes('salt'), iterations: 4096, hash: 'SHA-1' }, password, 160)));
          const wrong = [subtle.exportKey('raw', hmac), subtle.digest('MD5', bytes('')), subtle.encrypt({ name: 'AES-GCM', iv }, hmac, bytes('')),
            subtle.decrypt({ name: 'AES-GCM', iv }, key, new Uint8Array(20)), subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveKey'])];
          for (const one of await Promise.allSettled(wrong)) console.log(one.reason.name);
        })();"#,
    );
    assert_eq!(
        out,
        "a9993e364706816aba3e25717850c26c9cd0d89d\n\
        5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843 false\n\
        22 secret\n\
        4b007901b765489abead49d926f721d065a429c1\n\
        InvalidAccessException\nNotSupportedError\nInvalidAccessError\nOperationError\nNotSupportedError\n"
    );
}

#[test]
fn zlib_reads_what_others_wrote_and_names_what_is_broken() {
    let out = printed(
        r#"const zlib = require('zlib');
        console.log(zlib.gunzipSync(Buffer.from('H4sIAAAAAAAAA8tIzcnJVyjPL8pJAQCFEUoNCwAAAA==', 'base64')).toString(), zlib.crc32('hello'));
        const text = 'over and over '.repeat(500);
        for (const [pack, unpack] of [['gzip', 'gunzip'], ['deflate', 'inflate'], ['deflateRaw', 'inflateRaw'], ['gzip', 'unzip'], ['deflate', 'unzip']]) {
          const packed = zlib[`${pack}Sync`](text);
          console.log(packed.length < 200, zlib[`${unpack}Sync`](packed).toString() === text);
        }
        const good = zlib.gzipSync('hello');
        const flipped = Buffer.from(good);
        flipped[flipped.length - 6] ^= 1;
        for (const [data, options] of [['plain'], [good.subarray(0, 15)], [flipped], [zlib.gzipSync(text), { maxOutputLength: 10 }]]) {
          try { zlib.gunzipSync(Buffer.from(data), options); } catch (error) { console.log(error.code, error.errno, error.message); }
        }
        const { pipeline } = require('stream');
        const { Readable } = require('stream');
        const parts = [];
        pipeline(Readable.from(['one ', 'two ', 'three']), zlib.createGzip(), zlib.createGunzip(), async function (source) {
          for await (const part of source) parts.push(part);
        }, error => {
          console.log(error ?? 'done', Buffer.concat(parts).toString());
          zlib.gunzip(Buffer.from('bad'), error => console.log('callback', error.code));
        });"#,
    );
    assert_eq!(
        out,
        "hello world 907060870\n\
        true true\ntrue true\ntrue true\ntrue true\ntrue true\n\
        Z_DATA_ERROR -3 incorrect header check\n\
        Z_BUF_ERROR -5 unexpected end of file\n\
        Z_DATA_ERROR -3 incorrect data check\n\
        ERR_BUFFER_TOO_LARGE undefined Cannot create a Buffer larger than 10 bytes\n\
        done one two three\ncallback Z_DATA_ERROR\n"
    );
}

#[test]
fn compression_streams_of_the_web_go_there_and_back() {
    let out = printed(
        r#"(async () => {
          const text = 'hello '.repeat(100);
          const through = (data, stream) => new Response(new Blob([data]).stream().pipeThrough(stream)).arrayBuffer();
          for (const format of ['gzip', 'deflate', 'deflate-raw']) {
            const packed = await through(text, new CompressionStream(format));
            console.log(packed.byteLength < 60, Buffer.from(await through(packed, new DecompressionStream(format))).toString() === text);
          }
          try { new CompressionStream('br'); } catch (error) { console.log(error.name, error.code); }
          await through('plain', new DecompressionStream('gzip')).catch(error => console.log(error.code));
        })();"#,
    );
    assert_eq!(
        out,
        "true true\ntrue true\ntrue true\nTypeError ERR_INVALID_ARG_VALUE\nZ_DATA_ERROR\n"
    );
}
