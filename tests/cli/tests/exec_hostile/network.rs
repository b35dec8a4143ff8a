//! Without `--net` nothing of a script reaches any address, however it is spelled; with it, that one and no other.

use crate::sandbox::Planted;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// A listener that counts who came.
struct Door {
    port: u16,
    came: Arc<AtomicUsize>,
}

impl Door {
    fn open() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let came = Arc::new(AtomicUsize::new(0));
        let count = came.clone();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                count.fetch_add(1, Ordering::SeqCst);
                let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(
                    b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\ninner",
                );
            }
        });
        Self { port, came }
    }

    fn came(&self) -> usize {
        self.came.load(Ordering::SeqCst)
    }
}

/// Spellings of loopback.
const HOSTS: [&str; 14] = [
    "127.0.0.1",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "127.1",
    "0",
    "0.0.0.0",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::]",
    "claw",
];

/// Shell lines; `{A}` is host and port, and so is the variable `X`.
const SHELL: [&str; 26] = [
    "curl -sS http://{A}/",
    "curl -sSL --max-time 5 http://user:pass@{A}/",
    "curl -sS -X POST -d secret=1 http://{A}/",
    "curl -sS https://{A}/",
    "curl -sSk https://{A}/",
    "curl -sS --proxy http://{A} http://example.com/",
    "curl -sS --socks5 {A} http://example.com/",
    "curl -sS --preproxy http://{A} http://example.com/",
    "curl -sS --connect-to ::{A} http://example.com/",
    "curl -sS --resolve example.com:80:127.0.0.1 http://example.com/",
    "curl -sS -H 'Host: example.com' http://{A}/",
    "curl -sS ftp://{A}/",
    "curl -sS telnet://{A}",
    "curl -sS gopher://{A}/_x",
    "curl -sS ws://{A}/",
    "curl -sS --doh-url http://{A}/ http://example.com/",
    "curl -sS --retry 2 --retry-connrefused --retry-delay 0 http://{A}/",
    "http_proxy=http://{A} https_proxy=http://{A} ALL_PROXY=http://{A} curl -sS http://example.com/",
    "wget -qO- http://{A}/",
    "wget -qO- -e use_proxy=yes -e http_proxy=http://{A} http://example.com/",
    "http_proxy=http://{A} wget -qO- http://example.com/",
    "python3 -c \"import urllib.request as u; print(u.urlopen('http://{A}/').read())\"",
    "nc -w 1 ${X%:*} ${X##*:} < /dev/null",
    "exec 3<>/dev/tcp/${X%:*}/${X##*:} && echo GET >&3 && cat <&3",
    "cat < /dev/tcp/${X%:*}/${X##*:}",
    "ssh -o ProxyCommand=none x@${X%:*} -p ${X##*:}",
];

/// Python statements; `H` is the host, `P` the port, `A` both.
const PYTHON: &str = r"
import asyncio, http.client, ftplib, smtplib, socket, ssl, sys, urllib.request, xmlrpc.client
H, P = sys.argv[1], int(sys.argv[2])
A = f'{H}:{P}'
bare = H.strip('[]')
def raw(family, kind):
    s = socket.socket(family, kind)
    s.settimeout(3)
    s.connect((bare, P))
    s.sendall(b'GET / HTTP/1.0\r\n\r\n')
    return s.recv(100)
def datagram():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(1)
    s.sendto(b'x', (bare, P))
    return s.recv(100)
def made():
    s = socket.create_connection((bare, P), 3)
    s.sendall(b'GET / HTTP/1.0\r\n\r\n')
    return s.recv(100)
def connection(kind, **more):
    c = kind(bare, P, timeout=3, **more)
    c.request('GET', '/')
    return c.getresponse().read()
async def streams():
    r, w = await asyncio.wait_for(asyncio.open_connection(bare, P), 3)
    w.write(b'GET / HTTP/1.0\r\n\r\n')
    return await r.read(100)
def requests_(**more):
    import requests
    return requests.get(f'http://{A}/', timeout=3, **more).text
def requests_proxy():
    import requests
    return requests.get('http://example.com/', proxies={'http': f'http://{A}'}, timeout=3).text
def httpx_():
    import httpx
    return httpx.get(f'http://{A}/', timeout=3).text
async def httpx_async():
    import httpx
    async with httpx.AsyncClient(timeout=3) as c:
        return (await c.get(f'http://{A}/')).text
def httpx_proxy():
    import httpx
    return httpx.get('http://example.com/', proxy=f'http://{A}', timeout=3).text
def opener(**proxies):
    return urllib.request.build_opener(urllib.request.ProxyHandler(proxies)).open('http://example.com/', timeout=3).read()
def bind():
    s = socket.socket()
    s.bind(('127.0.0.1', 0))
    s.listen()
    return s.accept()
for name, attempt in {
    'urlopen': lambda: urllib.request.urlopen(f'http://{A}/', timeout=3).read(),
    'urlopen post': lambda: urllib.request.urlopen(f'http://{A}/', data=b'x', timeout=3).read(),
    'urlopen https': lambda: urllib.request.urlopen(f'https://{A}/', timeout=3, context=ssl._create_unverified_context()).read(),
    'opener proxy': lambda: opener(http=f'http://{A}'),
    'http.client': lambda: connection(http.client.HTTPConnection),
    'https.client': lambda: connection(http.client.HTTPSConnection),
    'raw': lambda: raw(socket.AF_INET, socket.SOCK_STREAM),
    'raw 6': lambda: raw(socket.AF_INET6, socket.SOCK_STREAM),
    'datagram': datagram,
    'made': made,
    'streams': lambda: asyncio.run(streams()),
    'requests': requests_,
    'requests host': lambda: requests_(headers={'Host': 'example.com'}),
    'requests proxy': requests_proxy,
    'httpx': httpx_,
    'httpx async': lambda: asyncio.run(httpx_async()),
    'httpx proxy': httpx_proxy,
    'ftp': lambda: ftplib.FTP().connect(bare, P, 3),
    'smtp': lambda: smtplib.SMTP(bare, P, timeout=3),
    'xmlrpc': lambda: xmlrpc.client.ServerProxy(f'http://{A}/').x(),
    'resolve': lambda: [i for i in socket.getaddrinfo('example.com', 80)],
    'bind': bind,
}.items():
    try:
        got = attempt()
        print('REACHED', name, got) if name != 'resolve' else None
    except Exception as refused:
        print('refused', name, type(refused).__name__)
    except BaseException as worse:
        print('WORSE', name, type(worse).__name__)
";
/// Attempts of the program above.
const PYTHON_ATTEMPTS: usize = 22;

#[test]
fn no_command_of_the_shell_connects() {
    let planted = Planted::new();
    let door = Door::open();
    let mut code = String::new();
    for (n, host) in HOSTS.iter().enumerate() {
        for line in SHELL.iter().take(if n == 0 { SHELL.len() } else { 5 }) {
            let at = format!("{host}:{}", door.port);
            let line = line.replace("{A}", &at);
            code += &format!(
                "X='{at}'; ( {line} ) > out 2> err; echo \"$? $(head -c 60 out | tr '\\n' ' ')\"\n"
            );
        }
    }
    let done = planted.bash(&["--timeout", "100"], &code);
    assert_eq!(door.came(), 0, "{:#?}", done.ran);
    let lines: Vec<&str> = done.ran.out.lines().collect();
    assert_eq!(
        lines.len(),
        SHELL.len() + 5 * (HOSTS.len() - 1),
        "{:#?}",
        done.ran
    );
    for line in &lines {
        assert!(
            !line.starts_with("0 ") && !line.contains("inner"),
            "{lines:#?}"
        );
    }
    planted.keeps_quiet(&done.ran);
}

#[test]
fn no_library_of_python_connects() {
    let planted = Planted::new();
    let door = Door::open();
    for host in ["127.0.0.1", "localhost", "[::1]", "2130706433"] {
        let line = ["python3", "-c", PYTHON, host, &door.port.to_string()];
        let done = planted.exec(&["--timeout", "100"], &line);
        assert_eq!(door.came(), 0, "{:#?}", done.ran);
        let refused = done
            .ran
            .out
            .lines()
            .filter(|l| l.starts_with("refused"))
            .count();
        assert!(refused >= PYTHON_ATTEMPTS - 1, "{:#?}", done.ran);
        assert!(!done.ran.out.contains("REACHED"), "{}", done.ran.out);
        assert!(!done.ran.out.contains("WORSE"), "{}", done.ran.out);
        assert_eq!(done.ran.code, 0, "{}", done.ran.err);
    }
}

#[test]
fn a_grant_admits_one_address_and_no_other() {
    let planted = Planted::new();
    let (granted, other) = (Door::open(), Door::open());
    let net = format!("127.0.0.1:{}", granted.port);
    let url = |port: u16| format!("http://127.0.0.1:{port}/");
    let fetch = "import sys, urllib.request as u\nfor x in sys.argv[1:]:\n    try: print(u.urlopen(x).read())\n    except OSError as e: print(type(e).__name__)";
    let (good, bad) = (url(granted.port), url(other.port));
    let flags = ["--net", net.as_str()];
    let done = planted.exec(&flags, &["python3", "-c", fetch, &good, &bad]);
    assert_eq!(done.ran.out, "b'inner'\nURLError\n", "{}", done.ran.err);
    let code = format!(
        "curl -s {good}; echo \" $?\"; curl -s {bad}; echo \"$?\"; wget -qO- {bad} || echo no"
    );
    let done = planted.bash(&flags, &code);
    let lines: Vec<&str> = done.ran.out.lines().collect();
    assert_eq!((lines[0], lines[2]), ("inner 0", "no"), "{:#?}", done.ran);
    assert_ne!(lines[1], "0");
    assert_eq!((granted.came(), other.came()), (2, 0));
    // Another name of the same machine is another host.
    let same = format!("http://localhost:{}/", granted.port);
    let done = planted.exec(&flags, &["curl", "-s", &same]);
    assert_ne!(done.ran.code, 0);
    assert_eq!(granted.came(), 2);
}

#[test]
fn what_was_refused_is_reported() {
    let planted = Planted::new();
    let door = Door::open();
    let report = planted.claw.dir().join("report.json");
    let flags = ["--report", report.to_str().unwrap()];
    let url = format!("http://127.0.0.1:{}/", door.port);
    let done = planted.exec(&flags, &["curl", "-s", &url]);
    assert_ne!(done.ran.code, 0);
    let text = std::fs::read_to_string(&report).unwrap();
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    let denials = report["denials"].as_array().unwrap();
    assert_eq!(denials[0]["capability"], "http", "{report:#}");
    assert_eq!(door.came(), 0);
}
