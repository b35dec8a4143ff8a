//! A small HTTP server on loopback: one answer per connection.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What came in.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) line: String,
    pub(crate) headers: Vec<String>,
    pub(crate) body: String,
}

/// What goes out.
pub(crate) struct Response {
    pub(crate) status: &'static str,
    pub(crate) headers: String,
    pub(crate) body: String,
}

impl Response {
    pub(crate) fn page(body: &str) -> Self {
        Self::of("200 OK", "content-type: text/html", body)
    }

    pub(crate) fn picture() -> Self {
        Self::of("200 OK", "content-type: image/png", "no text")
    }

    pub(crate) fn events(body: &str) -> Self {
        Self::of("200 OK", "content-type: text/event-stream", body)
    }

    pub(crate) fn redirect(to: &str) -> Self {
        Self::of("302 Found", &format!("location: {to}"), "")
    }

    fn of(status: &'static str, header: &str, body: &str) -> Self {
        Self {
            status,
            headers: format!("{header}\r\n"),
            body: body.to_owned(),
        }
    }
}

type Seen = Arc<Mutex<Vec<Request>>>;

pub(crate) struct Server {
    port: u16,
    seen: Seen,
}

impl Server {
    /// Answers the n-th request (from 0) with `answer(n)`, for as long as the test runs.
    pub(crate) fn start(answer: impl Fn(usize) -> Response + Send + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Seen::default();
        let list = seen.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let _ = serve(stream, &list, &answer);
            }
        });
        Self { port, seen }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Requests that came in so far.
    pub(crate) fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }
}

fn serve(
    stream: TcpStream,
    seen: &Seen,
    answer: &dyn Fn(usize) -> Response,
) -> std::io::Result<()> {
    let mut from = BufReader::new(stream.try_clone()?);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        if from.read_line(&mut line)? == 0 || line == "\r\n" {
            break;
        }
        head.push(line.trim_end().to_owned());
    }
    if head.is_empty() {
        return Ok(());
    }
    let length = head.iter().find_map(|h| {
        let (name, value) = h.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.parse::<usize>().unwrap())
    });
    let mut body = vec![0; length.unwrap_or(0)];
    from.read_exact(&mut body)?;
    let n = {
        let mut seen = seen.lock().unwrap();
        seen.push(Request {
            line: head.remove(0),
            headers: head,
            body: String::from_utf8_lossy(&body).into_owned(),
        });
        seen.len() - 1
    };
    let response = answer(n);
    let mut to = stream;
    write!(
        to,
        "HTTP/1.1 {}\r\n{}content-length: {}\r\nconnection: close\r\n\r\n{}",
        response.status,
        response.headers,
        response.body.len(),
        response.body
    )?;
    to.flush()
}
