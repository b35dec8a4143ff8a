//! What `c/mend.h` and `c/threads.h` change in QuickJS, and the order in which what is asynchronous runs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Claw;
use common::exec::languages;

fn said(claw: &Claw, script: &str) -> String {
    claw.exec(&[], &["node", "-e", script]).exits(0).out
}

#[test]
fn deep_nesting_is_an_error_of_the_script_and_not_of_the_host() {
    let claw = languages();
    for deep in [
        "JSON.parse(r('[') + r(']'))",
        "JSON.parse(r('{\"a\":') + '1' + r('}'), (k, v) => v)",
        "let v = 1; for (let i = 0; i < N; i++) v = { v }; JSON.stringify(v)",
        "eval(r('[') + r(']'))",
        "eval(r('(') + '1' + r(')'))",
        "eval(r('(function(){') + r('})'))",
        "eval(r('(class{a=') + '1' + r('})'))",
        "eval(r('(class extends ') + 'Object' + r('{})'))",
        "eval(r('!') + '1')",
        "eval(r('1**') + '1')",
        "eval('var a;' + r('a=') + '1')",
        "eval(r('1?') + '1' + r(':1'))",
        "eval(r('`${') + '1' + r('}`'))",
        "eval(r('x=>') + '1')",
        "eval('(' + r('[') + 'a' + r(']') + '=1)')",
        "eval(r('if(0);else ') + ';')",
        "eval(r('{') + r('}'))",
        "new Function(r('[') + r(']'))",
        "new RegExp(r('(?:') + r(')'))",
        "new RegExp(r('[') + 'a' + r(']'), 'v')",
    ] {
        let script = format!(
            "const N = 1e5, r = s => s.repeat(N); try {{ {deep}; console.log('none') }} catch (e) {{ console.log(/stack/i.test(e.message)) }}"
        );
        assert_eq!(said(&claw, &script), "true\n", "{deep}");
    }
    let fine = "JSON.parse('['.repeat(5000) + ']'.repeat(5000)); new Function('['.repeat(1000) + ']'.repeat(1000)); console.log('fine')";
    assert_eq!(said(&claw, fine), "fine\n");
}

#[test]
fn an_ended_generator_answers_every_call_that_waits() {
    let claw = languages();
    let script = "
        const done = calls => Promise.all(calls).then(all => console.log(all.map(one => `${one.value}${one.done}`).join()));
        const g = (async function* () { yield 1; })();
        const h = (async function* () { yield 1; })();
        done([g.next(), g.next(), g.next()])
          .then(() => done([h.next(), h.return(7), h.next(), h.throw(3).catch(value => ({ value })), h.return(4), h.next()]));";
    assert_eq!(
        said(&claw, script),
        "1false,undefinedtrue,undefinedtrue\n1false,7true,undefinedtrue,3undefined,4true,undefinedtrue\n"
    );
}

#[test]
fn stores_follow_whatever_is_awaited() {
    let claw = languages();
    let script = "
        const { AsyncLocalStorage, AsyncResource } = require('async_hooks');
        const store = new AsyncLocalStorage();
        const seen = [];
        const see = name => seen.push(`${name} ${store.getStore()}`);
        const sleep = ms => new Promise(go => setTimeout(go, ms));
        async function work() {
          await null; see('await');
          await sleep(1); see('sleep');
          await Promise.reject(1).catch(() => see('catch'));
          try { await new Promise((_, no) => setTimeout(no, 1)); } catch { see('caught'); }
          await { then(go) { see('thenable'); go(); } };
          await store.run('in', async () => { await sleep(1); see('nested'); });
          see('after');
          async function* values() { yield 1; await null; see('generator'); }
          for await (const value of values()) see(`loop ${value}`);
          process.nextTick(() => see('tick')); queueMicrotask(() => see('micro')); setImmediate(() => see('immediate'));
          await sleep(2);
          await require('fs').promises.readdir('/tmp'); see('fs');
          store.enterWith('entered'); await null; see('enter');
          const bound = AsyncResource.bind(() => see('bound'));
          store.run('other', bound);
        }
        let go;
        const shared = new Promise(resolve => { go = resolve; });
        store.run('x', () => shared.then(() => see('shared')));
        (async () => { await shared; see('shared'); })();
        store.run('y', () => go());
        store.run('a', work).then(() => { see('outside'); console.log(seen.join('\\n')); });";
    let expected = [
        "shared x",
        "shared undefined",
        "await a",
        "sleep a",
        "catch a",
        "caught a",
        "thenable a",
        "nested in",
        "after a",
        "loop 1 a",
        "generator a",
        "tick a",
        "micro a",
        "immediate a",
        "fs a",
        "enter entered",
        "bound entered",
        "outside undefined",
    ];
    let mut lines: Vec<String> = said(&claw, script).lines().map(str::to_owned).collect();
    // Which of the two comes first is not what this is about.
    lines.sort();
    let mut expected = expected.map(str::to_owned);
    expected.sort();
    assert_eq!(lines, expected);
}

#[test]
fn what_throws_lets_the_next_callback_run_before_the_queues() {
    let claw = languages();
    let script = "
        process.on('uncaughtException', error => console.log('caught', error.message));
        process.on('unhandledRejection', reason => console.log('rejected', reason));
        setTimeout(() => { console.log('one'); process.nextTick(() => { console.log('tick'); }); throw new Error('timer'); }, 1);
        setTimeout(() => console.log('two'), 1);
        queueMicrotask(() => { throw new Error('microtask'); });
        Promise.reject('r');
        process.nextTick(() => { throw new Error('tick'); });";
    assert_eq!(
        said(&claw, script),
        "caught tick\none\ncaught timer\ntwo\ntick\ncaught microtask\nrejected r\n"
    );
    let ran = claw.exec(
        &[],
        &["node", "-e", "queueMicrotask(() => { throw new Error('lost') }); setTimeout(() => console.log('later'), 1)"],
    );
    let ran = ran.exits(1);
    assert_eq!(ran.out, "");
    assert!(ran.err.contains("lost"), "{}", ran.err);
}

#[test]
fn times_beside_a_change_of_the_clock_are_local() {
    let claw = languages();
    let script = "
        const at = (...fields) => new Date(...fields).toISOString().slice(0, 16);
        console.log([at(2024, 2, 31, 1, 30), at(2024, 2, 31, 2, 30), at(2024, 2, 31, 3, 30)].join());
        console.log([at(2024, 9, 27, 1, 30), at(2024, 9, 27, 2, 30), at(2024, 9, 27, 3, 30)].join());";
    let ran = claw.exec(&["--env", "TZ=Europe/Berlin"], &["node", "-e", script]);
    assert_eq!(
        ran.exits(0).out,
        "2024-03-31T00:30,2024-03-31T01:30,2024-03-31T01:30\n2024-10-26T23:30,2024-10-27T00:30,2024-10-27T02:30\n"
    );
}

#[test]
fn atomics_work_and_waiting_sleeps() {
    let claw = languages();
    let script = "
        const cells = new Int32Array(new SharedArrayBuffer(8));
        const start = Date.now();
        console.log(Atomics.wait(cells, 0, 0, 30), Date.now() - start >= 29, Atomics.wait(cells, 0, 1, 1000));
        console.log(Atomics.add(cells, 0, 5), Atomics.compareExchange(cells, 0, 5, 9), Atomics.load(cells, 0), Atomics.notify(cells, 0));
        console.log(Atomics.sub(new BigInt64Array(2), 0, 2n), typeof WebSocket, typeof EventSource);";
    assert_eq!(
        said(&claw, script),
        "timed-out true not-equal\n0 5 9 0\n0n undefined undefined\n"
    );
}

#[test]
fn brotli_at_once_and_as_streams() {
    let claw = languages();
    let script = "
        const zlib = require('zlib');
        const text = 'the same again '.repeat(5000);
        for (const quality of [0, 5, 11]) {
          const packed = zlib.brotliCompressSync(text, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: quality } });
          console.log(packed.length < 400, zlib.brotliDecompressSync(packed).toString() === text);
        }
        console.log(zlib.brotliDecompressSync(Buffer.from('GyMA+I2Ubt5EVYbWCiBsb2oWZmqBDKh2AQ==', 'base64')).length);
        for (const wrong of [Buffer.from('ffffff', 'hex'), zlib.brotliCompressSync('cut').subarray(0, 4)]) {
          try { zlib.brotliDecompressSync(wrong); } catch (error) { console.log(error.message, error.code, error.errno); }
        }
        try { zlib.brotliCompressSync('', { params: { 99: 1 } }); } catch (error) { console.log(error.code); }
        let length = 0;
        const packer = zlib.createBrotliCompress();
        packer.pipe(zlib.createBrotliDecompress()).on('data', part => { length += part.length; }).on('end', () => console.log(length));
        for (let i = 0; i < 10; i++) packer.write('0123456789');
        packer.flush(() => packer.end('end'));";
    assert_eq!(
        said(&claw, script),
        "true true\ntrue true\ntrue true\n36\nDecompression failed ERR__ERROR_FORMAT_PADDING_2 -15\nunexpected end of file Z_BUF_ERROR -5\nERR_BROTLI_INVALID_PARAM\n103\n"
    );
}

#[test]
fn small_things_are_as_in_node() {
    let claw = languages();
    let script = r#"
        const fs = require('fs'), path = require('path');
        fs.mkdirSync('/tmp/full/inner', { recursive: true });
        try { fs.rmdirSync('/tmp/full'); } catch (error) { console.log(error.message); }
        fs.writeFileSync('/tmp/zero.js', 'console.log("a\0b".length)');
        require('/tmp/zero.js');
        console.log([path.basename('.html', '.html'), path.basename('a/.html', '.html')].join(), process.listenerCount('warning'));
        console.log(Object.keys(globalThis).slice(0, 14).join());
        console.log(crypto.createHash('sha1').update('a').digest('hex').slice(0, 8), typeof crypto.subtle.digest);
        console.log(require('child_process').spawnSync('bash', ['-c', 'kill -TERM $$']).signal);"#;
    let expected = [
        "ENOTEMPTY: directory not empty, rmdir '/tmp/full'",
        "3",
        ",.html 1",
        "global,clearImmediate,setImmediate,clearInterval,clearTimeout,setInterval,setTimeout,queueMicrotask,structuredClone,atob,btoa,performance,fetch,crypto",
        "86f7e437 function",
        "SIGTERM",
    ];
    assert_eq!(said(&claw, script), format!("{}\n", expected.join("\n")));
}
