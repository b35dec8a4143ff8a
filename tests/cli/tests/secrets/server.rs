//! A peer that is allowed to have a value, writes down every byte it gets, and says the value back in every spelling.

use super::forms;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Bytes of each piece of an answer.
const PIECE_BYTES: usize = 3;

pub(crate) struct Peer {
    pub(crate) port: u16,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Peer {
    /// Answers with this, for as long as the test runs.
    pub(crate) fn start(says: String, header: String) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let list = seen.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let _ = serve(stream, &list, &says, &header);
            }
        });
        Self { port, seen }
    }

    /// One that says nothing of interest.
    pub(crate) fn quiet() -> Self {
        Self::start("fine".into(), "x-none: none".into())
    }

    /// One that says a value in every spelling.
    pub(crate) fn parrot(value: &str) -> Self {
        let forms = forms::of(value).into_iter();
        let lines: Vec<String> = forms
            .map(|(name, text)| format!("{name}: <{text}>"))
            .collect();
        Self::start(
            lines.join("\n"),
            format!("x-echo: {value}\r\nset-cookie: key={value}"),
        )
    }

    pub(crate) fn place(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Requests so far, whole.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

fn serve(
    mut stream: TcpStream,
    seen: &Mutex<Vec<String>>,
    says: &str,
    header: &str,
) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.parse::<usize>().unwrap())
            });
            let chunked = head.to_ascii_lowercase().contains("chunked");
            let whole = match length {
                Some(length) => body.len() >= length,
                None => !chunked || body.ends_with("0\r\n\r\n"),
            };
            if whole {
                seen.lock().unwrap().push(text);
                break;
            }
        }
        let n = stream.read(&mut piece)?;
        if n == 0 {
            return Ok(());
        }
        bytes.extend_from_slice(&piece[..n]);
    }
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n{header}\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes())?;
    for piece in says.as_bytes().chunks(PIECE_BYTES) {
        stream.write_all(format!("{:x}\r\n", piece.len()).as_bytes())?;
        stream.write_all(piece)?;
        stream.write_all(b"\r\n")?;
    }
    stream.write_all(b"0\r\n\r\n")
}
