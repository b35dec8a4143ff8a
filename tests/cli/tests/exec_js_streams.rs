//! `claw exec` with JavaScript: streams of Node and of the web, lines of standard input, and the clients of HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::exec::languages;
use common::server::{Response, Server};

/// What a script prints that ends with 0 and says nothing on stderr.
fn printed(kind: &str, script: &str) -> String {
    let line = ["node", &format!("--input-type={kind}"), "-e", script];
    let ran = languages().exec(&[], &line).exits(0);
    assert_eq!(ran.err, "", "{script}");
    ran.out
}

fn commonjs(script: &str) -> String {
    printed("commonjs", script)
}

fn module(script: &str) -> String {
    printed("module", script)
}

#[test]
fn events_of_a_pipe_come_in_nodes_order() {
    let out = commonjs(
        r"const { Readable, Writable } = require('stream');
        const said = [];
        let n = 0;
        const r = new Readable({ read() { this.push(n++ < 3 ? 'ab' : null); } });
        const w = new Writable({ highWaterMark: 2, write(c, e, done) { said.push('write'); setImmediate(done); }, final(done) { said.push('final'); done(); } });
        for (const name of ['pause', 'end', 'close']) r.on(name, () => said.push(`r ${name}`));
        for (const name of ['pipe', 'drain', 'unpipe', 'finish', 'close']) w.on(name, () => said.push(`w ${name}`));
        r.pipe(w);
        process.nextTick(() => said.push('tick'));
        Promise.resolve().then(() => said.push('micro'));
        w.on('close', () => console.log(said.join(',')));",
    );
    assert_eq!(
        out,
        "w pipe,write,r pause,tick,micro,w drain,write,r pause,w drain,write,r pause,r end,r close,final,w finish,w unpipe,w close\n"
    );
}

#[test]
fn errors_destroy_and_are_told_once() {
    let out = module(
        r"import { Readable, Transform, Writable, PassThrough } from 'node:stream';
        import { pipeline } from 'node:stream/promises';
        const w = new Writable({ write(c, e, done) { done(new Error(`no ${c}`)); } });
        w.on('error', e => console.log('error', e.message)).on('close', () => console.log('close', w.destroyed));
        w.write('1', e => console.log('first', e.message));
        w.write('2', e => console.log('second', e.message));
        await new Promise(done => w.on('close', done));
        const bad = new Transform({ transform(c, e, done) { done(new Error('bad')); } });
        const source = Readable.from(['a', 'b']);
        const last = new PassThrough();
        console.log(await pipeline(source, bad, last).catch(e => e.message), source.destroyed, last.destroyed);
        const early = new Readable({ read() {} });
        setTimeout(() => early.destroy(), 1);
        try { for await (const c of early) console.log(c); } catch (e) { console.log(e.code); }
        const stop = new AbortController();
        setTimeout(() => stop.abort(), 1);
        console.log((await pipeline(new Readable({ read() {} }), new PassThrough(), { signal: stop.signal }).catch(e => e)).name);
        const late = new Writable({ write(c, e, done) { done(); } });
        late.on('error', e => console.log(e.code));
        late.end(); late.write('x');",
    );
    assert_eq!(
        out,
        "first no 1\nsecond no 1\nerror no 1\nclose true\nbad true true\nERR_STREAM_PREMATURE_CLOSE\nAbortError\nERR_STREAM_WRITE_AFTER_END\n"
    );
}

#[test]
fn transforms_iteration_and_operators() {
    let out = module(
        r"import { Readable, Transform, Duplex, PassThrough } from 'node:stream';
        import { pipeline } from 'node:stream/promises';
        import { text, json, buffer } from 'node:stream/consumers';
        const upper = new Transform({ transform(c, e, done) { done(null, String(c).toUpperCase()); }, flush(done) { done(null, '!'); } });
        upper.write('a'); upper.end('b');
        console.log(await text(upper), await json(Readable.from(['[1,', '2]'])), await buffer(Readable.from([Buffer.from('q')])));
        console.log(await Readable.from([1, 2, 3, 4]).filter(x => x % 2).map(async x => x * 10, { concurrency: 2 }).toArray());
        console.log(await pipeline(Readable.from([1, 2]), async function* (all) { for await (const x of all) yield x + 1; }, async all => { let n = 0; for await (const x of all) n += x; return n; }));
        const cut = new PassThrough({ encoding: 'utf8' });
        for (const byte of Buffer.from('é€')) cut.write(Buffer.from([byte]));
        cut.end();
        const parts = []; for await (const c of cut) parts.push(c);
        console.log(parts.join('|'));
        const source = Readable.from([1, 2, 3]);
        for await (const x of source) { if (x === 2) break; }
        console.log(source.destroyed, (await Duplex.from(Promise.resolve('p')).toArray())[0]);",
    );
    assert_eq!(out, "AB! [ 1, 2 ] <Buffer 71>\n[ 10, 30 ]\n5\né€\ntrue p\n");
}

#[test]
fn streams_of_the_web_and_bridges() {
    let out = module(
        r"import { Readable, Writable } from 'node:stream';
        const log = [];
        const sink = new WritableStream({ write(c) { log.push(c); }, close() { log.push('close'); } });
        await ReadableStream.from([1, 2]).pipeThrough(new TransformStream({ transform(c, k) { k.enqueue(c * 2); }, flush(k) { k.enqueue('end'); } })).pipeTo(sink);
        console.log(log);
        const [a, b] = ReadableStream.from(['x', 'y']).tee();
        const all = async s => { const got = []; for await (const c of s) got.push(c); return got; };
        console.log(await all(a), await all(b));
        const bytes = new ReadableStream({ type: 'bytes', start(c) { c.enqueue(new Uint8Array([1, 2, 3])); c.close(); } }).getReader({ mode: 'byob' });
        console.log((await bytes.read(new Uint8Array(2))).value, (await bytes.read(new Uint8Array(2))).value);
        const text = new Blob(['é', '!']).stream().pipeThrough(new TextDecoderStream());
        console.log((await all(text)).join(''), await all(Readable.toWeb(Readable.from(['n']))));
        const out = [];
        const w = Writable.fromWeb(new WritableStream({ write(c) { out.push(Buffer.from(c).toString()); } }));
        w.end('node');
        await new Promise(done => w.on('close', done));
        console.log(out);
        const stop = new AbortController();
        const going = new ReadableStream({ cancel(r) { console.log('cancel', r.name); } }).pipeTo(new WritableStream({ abort(r) { console.log('abort', r.name); } }), { signal: stop.signal });
        stop.abort();
        console.log(await going.catch(e => e.name));
        console.log(await new ReadableStream({ pull() { throw new Error('pull'); } }).getReader().read().catch(e => e.message));",
    );
    assert_eq!(
        out,
        "[ 2, 4, 'end', 'close' ]\n[ 'x', 'y' ] [ 'x', 'y' ]\nUint8Array(2) [ 1, 2 ] Uint8Array(1) [ 3 ]\né! [ 'n' ]\n[ 'node' ]\nabort AbortError\ncancel AbortError\nAbortError\npull\n"
    );
}

#[test]
fn blobs_and_forms() {
    let out = module(
        r"const blob = new Blob(['héllo', new Uint8Array([33])], { type: 'Text/Plain' });
        console.log(blob, await blob.text(), await blob.slice(1, 3).text(), (await blob.bytes()).length);
        const file = new File(['x'], 'a.txt', { type: 'text/plain', lastModified: 5 });
        const form = new FormData();
        form.append('a', 1); form.append('a', '2'); form.set('f', file); form.append('g', blob, 'g.bin');
        console.log(form.getAll('a'), form.get('f') === file, form.get('g').name, [...form.keys()].join());
        const sent = await new Response(form).formData();
        console.log(sent.get('a'), await sent.get('f').text(), sent.get('f').name);
        try { new Blob('x'); } catch (e) { console.log(e.code); }",
    );
    assert_eq!(
        out,
        "Blob { size: 7, type: 'text/plain' } héllo! é 7\n[ '1', '2' ] true g.bin a,a,f,g\n1 x a.txt\nERR_INVALID_ARG_TYPE\n"
    );
}

#[test]
fn lines_and_questions_of_an_input() {
    let out = commonjs(
        r"const readline = require('readline');
        const { Readable, PassThrough } = require('stream');
        const input = new PassThrough();
        const rl = readline.createInterface({ input, output: process.stdout });
        rl.question('name? ', name => {
            console.log(name);
            rl.on('line', line => console.log('line', JSON.stringify(line)));
        });
        rl.on('close', async () => {
            console.log('close');
            try { rl.question('x', () => {}); } catch (e) { console.log(e.code); }
            const lines = [];
            for await (const line of readline.createInterface({ input: Readable.from(['a\nb', 'c\r', '\n', 'd']), crlfDelay: Infinity })) lines.push(line);
            console.log(lines);
        });
        input.write('bob\none\r'); input.write('\n\n'); input.end('last');",
    );
    assert_eq!(
        out,
        "name? bob\nline \"one\"\nline \"\"\nline \"last\"\nclose\nERR_USE_AFTER_CLOSE\n[ 'a', 'bc', 'd' ]\n"
    );
}

#[test]
fn http_reaches_the_host_that_was_named() {
    let claw = languages();
    let server = Server::start(|_| Response::page("hello"));
    let url = server.url("/a?b=1");
    let place = url.split('/').nth(2).unwrap().to_owned();
    let script = format!(
        r"const http = require('http');
        const said = [];
        const request = http.request('{url}', {{ method: 'POST', headers: {{ 'X-Own': 'yes' }}, auth: 'u:p' }}, async res => {{
            let body = '';
            for await (const piece of res.setEncoding('utf8')) body += piece;
            console.log(res.statusCode, res.statusMessage, res.headers['content-type'], body, res.complete);
        }});
        for (const name of ['socket', 'finish', 'response', 'close']) request.on(name, () => said.push(name));
        request.on('close', () => console.log(said.join()));
        request.end('sent');"
    );
    let ran = claw
        .exec(&["--net", &place], &["node", "-e", &script])
        .exits(0);
    assert_eq!(
        ran.out,
        "socket,finish,response,close\n200 OK text/html hello true\n"
    );
    let seen = server.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].line, "POST /a?b=1 HTTP/1.1");
    assert_eq!(seen[0].body, "sent");
    for wanted in [
        "x-own: yes",
        "authorization: Basic dTpw",
        "content-length: 4",
    ] {
        let has = |header: &String| header.eq_ignore_ascii_case(wanted);
        assert!(seen[0].headers.iter().any(has), "{wanted}: {seen:#?}");
    }
}

#[test]
fn http_is_refused_everywhere_else() {
    let claw = languages();
    let server = Server::start(|_| Response::page("hello"));
    for (module, url) in [
        ("http", server.url("/")),
        ("https", "https://a.test/".to_owned()),
    ] {
        let script = format!(
            "require('{module}').get('{url}').on('response', () => console.log('reached')).on('error', e => console.log('refused', e.code)).on('close', () => console.log('close'))"
        );
        let ran = claw.exec(&[], &["node", "-e", &script]).exits(0);
        assert_eq!(ran.out, "refused ECONNREFUSED\nclose\n", "{url}");
        assert!(ran.err.contains("to allow it: --net"), "{ran:#?}");
    }
    assert!(server.seen().is_empty());
}

#[test]
fn what_is_not_there_loads_and_says_so() {
    let out = commonjs(
        r"const { isMainThread, Worker } = require('worker_threads');
        for (const name of ['net', 'tls', 'dgram', 'dns', 'http2', 'cluster', 'vm', 'v8', 'inspector', 'domain', 'repl', 'trace_events']) require(name);
        console.log(isMainThread);
        const uses = [() => new Worker('x.js'), () => require('http').createServer(), () => require('net').connect(1), () => require('dgram').createSocket('udp4')];
        for (const use of uses) { try { use(); } catch (e) { console.log(e.code, e.message); } }
        const { port1, port2 } = new MessageChannel();
        port2.on('message', value => { console.log(value); port2.close(); });
        port1.postMessage({ n: 1 });",
    );
    let refused =
        |what: &str| format!("ERR_NOT_AVAILABLE claw sandbox: {what} is not available here\n");
    let mut wanted = String::from("true\n");
    for what in [
        "worker_threads.Worker",
        "an HTTP server",
        "a socket (net.connect)",
        "a socket (dgram.createSocket)",
    ] {
        wanted.push_str(&refused(what));
    }
    wanted.push_str("{ n: 1 }\n");
    assert_eq!(out, wanted);
}

#[test]
fn an_upgrade_is_refused_before_anything_is_sent() {
    let server = Server::start(|_| Response::page("hello"));
    let url = server.url("/");
    let place = url.split('/').nth(2).unwrap().to_owned();
    let script = format!(
        "require('http').get('{url}', {{ headers: {{ Connection: 'Upgrade', Upgrade: 'websocket' }} }}).on('error', e => console.log(e.code, e.message))"
    );
    let ran = languages()
        .exec(&["--net", &place], &["node", "-e", &script])
        .exits(0);
    assert_eq!(
        ran.out,
        "ERR_NOT_AVAILABLE claw sandbox: a connection that changes its protocol (WebSocket) is not available here\n"
    );
    assert!(server.seen().is_empty());
}
