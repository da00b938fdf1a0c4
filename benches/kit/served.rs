//! The release program, serving a council of its own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// `chorus serve`, until it is dropped.
pub struct Served {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From the start of the process to its listening line.
    pub started_in: Duration,
}

impl Served {
    /// Serves the council in `folder` on a free port.
    pub fn start(folder: &Path) -> Self {
        let began = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_chorus"))
            .arg("serve")
            .env("CHORUS_DATA_DIR", folder)
            .env("CHORUS_BIND", "127.0.0.1:0")
            .env("CHORUS_INSECURE_COOKIES", "true")
            .env("CHORUS_LOG_LEVEL", "warn")
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("it was asked for");
        BufReader::new(out).read_line(&mut line).expect("it says where it listens");
        let started_in = began.elapsed();
        let said: serde_json::Value = serde_json::from_str(&line).expect("one line of JSON");
        let address = said["addr"].as_str().and_then(|text| text.parse().ok()).expect("an address");
        Self { child, address, started_in }
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // What it acknowledged is on the disk, so that there is no need to be gentle.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
