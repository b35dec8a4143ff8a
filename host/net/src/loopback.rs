//! A page on loopback, for the demo: the only listener of this crate, never reachable from outside the machine.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Longest request head that is read, in bytes.
const MAX_HEAD_BYTES: usize = 8 * 1024;

/// Answers every request with one HTML page until it is dropped.
pub struct LoopbackPage {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl LoopbackPage {
    /// Listens on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// No port can be had.
    pub async fn serve(html: &str) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{html}",
            html.len()
        );
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // One at a time is enough for a page that one demo reads.
                let _ = reply(stream, answer.as_bytes()).await;
            }
        });
        Ok(Self { address, task })
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }
}

impl Drop for LoopbackPage {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn reply(mut stream: TcpStream, answer: &[u8]) -> io::Result<()> {
    let mut head = Vec::new();
    let mut piece = [0_u8; 1024];
    while !head.windows(4).any(|w| w == b"\r\n\r\n") && head.len() < MAX_HEAD_BYTES {
        match stream.read(&mut piece).await? {
            0 => return Ok(()),
            n => head.extend_from_slice(&piece[..n]),
        }
    }
    stream.write_all(answer).await?;
    stream.shutdown().await
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn the_page_is_served_on_loopback() {
        let page = LoopbackPage::serve("<p>hi</p>").await.unwrap();
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, page.port()))
            .await
            .unwrap();
        stream
            .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            .await
            .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        assert!(text.starts_with("HTTP/1.1 200 OK"));
        assert!(text.ends_with("<p>hi</p>"));
    }
}
