//! A browser's part of HTTP/1.1, as little of it as our own replies need, over one connection that stays open.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One connection.
pub struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

/// A reply: its head as it came, and its body.
pub struct Reply {
    /// Status line and headers.
    pub head: String,
    /// What came after them.
    pub body: Vec<u8>,
}

impl Reply {
    /// The status.
    pub fn status(&self) -> u16 {
        self.head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status line")
    }

    /// A header by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(one, _)| one.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// A request as it is sent. `cookie` is empty for none; with `form`, it is a POST.
pub fn request(path: &str, cookie: &str, form: Option<&str>) -> Vec<u8> {
    let cookie = if cookie.is_empty() { String::new() } else { format!("Cookie: {cookie}\r\n") };
    let text = match form {
        None => format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n{cookie}\r\n"),
        Some(form) => format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\n{cookie}Content-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{form}",
            form.len()
        ),
    };
    text.into_bytes()
}

impl Connection {
    /// Connects.
    pub async fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("it listens");
        stream.set_nodelay(true).expect("TCP can do that");
        Self { stream, read: Vec::with_capacity(32 * 1024) }
    }

    /// Sends a request and waits for the whole reply.
    pub async fn ask(&mut self, request: &[u8]) -> Reply {
        self.stream.write_all(request).await.expect("it takes requests");
        self.read.clear();
        let head = loop {
            if let Some(end) = self.read.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            self.more().await;
        };
        let mut reply = Reply { head: String::from_utf8_lossy(&self.read[..head]).into_owned(), body: Vec::new() };
        let length: usize = reply.header("content-length").map_or(0, |text| text.parse().expect("a number"));
        while self.read.len() < head + length {
            self.more().await;
        }
        reply.body.extend_from_slice(&self.read[head..]);
        reply
    }

    async fn more(&mut self) {
        let count = self.stream.read_buf(&mut self.read).await.expect("the connection stays");
        assert!(count > 0, "the server closed a connection that should stay open");
    }
}
