//! Settings: `chorus.toml` (or the file that `CHORUS_CONFIG` names), each key also as `CHORUS_<KEY>`.
//!
//! The environment goes before the file, the file before the default. An unknown key is refused with its name, so a
//! misspelt setting never silently keeps its default. This module alone reads the environment.

mod contacts;
mod secrets;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use url::Url;

pub use contacts::{Contact, ContactKind};
pub use secrets::{Secrets, SecretsError};

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file named by `CHORUS_CONFIG` is not there or not readable.
    #[error("the settings file {path} could not be read")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("the settings file {path} has a fault: {problem}")]
    Faulty {
        /// Which file.
        path: PathBuf,
        /// Where, and what would be right.
        problem: String,
    },
    /// A value from the environment cannot be used.
    #[error("{variable} cannot be used: {problem}")]
    Environment {
        /// Which variable.
        variable: String,
        /// What would be right.
        problem: String,
    },
    /// `base_url` is not what browsers write in `Origin`.
    #[error("base_url is compared with `Origin` and must be scheme, host and port alone, such as `{0}`")]
    NotAnOrigin(String),
    /// Two settings that do not go together.
    #[error("{0}")]
    Contradiction(&'static str),
}

/// Everything that can be set, with the value in force.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where the stores and the secret file lie. Default `./data`.
    pub data_dir: PathBuf,
    /// `sqlite`, the only database yet.
    pub database: String,
    /// Address and port to listen on; port 0 takes a free one. Default `127.0.0.1:8080`.
    pub bind: SocketAddr,
    /// How the site is reached from outside, such as `https://mysay.example.gov.uk`; printed on slips and compared with
    /// `Origin`. Default: `http://localhost:PORT`.
    pub base_url: Option<String>,
    /// The file with the server's secrets; made with mode 0600 when absent. Default `secrets.json` in `data_dir`.
    pub secret_file: Option<PathBuf>,
    /// `text` or `json`. Default `text`.
    pub log_format: LogFormat,
    /// `error`, `warn`, `info`, `debug` or `trace`. Default `info`.
    pub log_level: LogLevel,
    /// Proxies whose `X-Forwarded-For` is believed, for slowing down wrong codes, sign-ins, letters and the PIN of a
    /// shared tablet. Default none.
    pub trusted_proxies: Vec<IpAddr>,
    /// A PEM file with the certificate chain; together with `tls_key`.
    pub tls_cert: Option<PathBuf>,
    /// A PEM file with the private key.
    pub tls_key: Option<PathBuf>,
    /// The most bytes a form may send; for staff who are signed in, `web::staff::form` has other limits. Default 65536.
    pub max_body_bytes: usize,
    /// Drops `Secure` and the `__Host-` prefix from cookies; for loopback addresses only. Default `false`.
    pub insecure_cookies: bool,
    /// Free space that must remain on the disk, in bytes; below it, responses are refused with 503 rather than risked.
    /// Default 64 MiB.
    pub disk_reserve_bytes: u64,
    /// The council's name on pages. Default "Your council".
    pub council: String,
    /// Where "Leave quickly" goes. Default a weather page.
    pub leave_to: String,
    /// Help lines shown on every page, in this order. Default: the national ones.
    pub contacts: Vec<Contact>,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For a person at a terminal.
    Text,
    /// One JSON object a line.
    Json,
}

/// How much of its own doing the program writes down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// What failed.
    Error,
    /// And what is odd.
    Warn,
    /// And what began and ended.
    Info,
    /// And the steps in between.
    Debug,
    /// And the work done for each number.
    Trace,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("./data"),
            database: "sqlite".to_owned(),
            bind: SocketAddr::from(([127, 0, 0, 1], 8080)),
            base_url: None,
            secret_file: None,
            log_format: LogFormat::Text,
            log_level: LogLevel::Info,
            trusted_proxies: Vec::new(),
            tls_cert: None,
            tls_key: None,
            max_body_bytes: 64 * 1024,
            insecure_cookies: false,
            disk_reserve_bytes: 64 * 1024 * 1024,
            council: "Your council".to_owned(),
            leave_to: "https://www.bbc.co.uk/weather".to_owned(),
            contacts: contacts::national(),
        }
    }
}

/// Every key that the environment can set, in the order of the documentation.
pub const KEYS: [&str; 17] = [
    "data_dir",
    "database",
    "bind",
    "base_url",
    "secret_file",
    "log_format",
    "log_level",
    "trusted_proxies",
    "tls_cert",
    "tls_key",
    "max_body_bytes",
    "insecure_cookies",
    "disk_reserve_bytes",
    "council",
    "leave_to",
    "contacts",
    "config",
];

impl Settings {
    /// The settings of this process: environment, file, defaults.
    ///
    /// # Errors
    /// [`SettingsError`] names the file or variable and what would be right.
    #[expect(clippy::disallowed_methods, reason = "the one place that may read the environment")]
    pub fn load() -> Result<Self, SettingsError> {
        let file = match std::env::var("CHORUS_CONFIG") {
            Ok(path) => Some(PathBuf::from(path)),
            Err(_) => Some(PathBuf::from("chorus.toml")).filter(|path| path.exists()),
        };
        Self::from_sources(file.as_deref(), |variable| std::env::var(variable).ok())
    }

    /// The settings from a file, if there is one, and from variables looked up by name.
    ///
    /// # Errors
    /// As [`Settings::load`].
    pub fn from_sources(file: Option<&Path>, variable: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let mut table = toml::Table::new();
        if let Some(path) = file {
            let text = std::fs::read_to_string(path)
                .map_err(|source| SettingsError::Unreadable { path: path.to_owned(), source })?;
            table = text.parse().map_err(|fault: toml::de::Error| faulty(path, &fault))?;
            Self::deserialize(table.clone()).map_err(|fault| faulty(path, &fault))?;
        }
        for key in KEYS.iter().filter(|key| **key != "config") {
            let name = format!("CHORUS_{}", key.to_ascii_uppercase());
            let Some(text) = variable(&name) else { continue };
            table.insert((*key).to_owned(), from_variable(key, &text));
            Self::deserialize(table.clone())
                .map_err(|fault| SettingsError::Environment { variable: name, problem: fault.message().to_owned() })?;
        }
        let settings = Self::deserialize(table).map_err(|fault| SettingsError::Environment {
            variable: "CHORUS_*".to_owned(),
            problem: fault.message().to_owned(),
        })?;
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), SettingsError> {
        if self.database != "sqlite" {
            return Err(SettingsError::Contradiction("database: only `sqlite` is supported yet"));
        }
        if self.tls_cert.is_some() != self.tls_key.is_some() {
            return Err(SettingsError::Contradiction("tls_cert and tls_key go together: set both or neither"));
        }
        if self.insecure_cookies && !self.bind.ip().is_loopback() {
            return Err(SettingsError::Contradiction(
                "insecure_cookies is for loopback addresses only: bind to 127.0.0.1 or [::1], or serve over TLS",
            ));
        }
        if let Some(base_url) = &self.base_url {
            let origin = origin_in(base_url);
            if origin.as_ref() != Some(base_url) {
                let right = origin.unwrap_or_else(|| "https://mysay.example.gov.uk".to_owned());
                return Err(SettingsError::NotAnOrigin(right));
            }
        }
        if !self.leave_to.starts_with("https://") || origin_in(&self.leave_to).is_none() {
            return Err(SettingsError::Contradiction("leave_to must be an address that begins with https://"));
        }
        Ok(())
    }

    /// The file with the server's secrets.
    #[must_use]
    pub fn secret_path(&self) -> PathBuf {
        self.secret_file.clone().unwrap_or_else(|| self.data_dir.join("secrets.json"))
    }
}

/// Scheme, host and port of an address, as browsers write them in `Origin`: in lower case, without the usual port.
fn origin_in(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.origin().ascii_serialization())
}

/// A variable's text as the TOML value its key takes: lists by comma, numbers and truth values as such.
fn from_variable(key: &str, text: &str) -> toml::Value {
    match key {
        "trusted_proxies" => toml::Value::Array(
            text.split(',').map(str::trim).filter(|one| !one.is_empty()).map(|one| one.to_owned().into()).collect(),
        ),
        "max_body_bytes" | "disk_reserve_bytes" => {
            text.parse::<i64>().map_or_else(|_| text.to_owned().into(), toml::Value::Integer)
        }
        "insecure_cookies" => text.parse::<bool>().map_or_else(|_| text.to_owned().into(), toml::Value::Boolean),
        "contacts" => format!("value = {text}")
            .parse::<toml::Table>()
            .ok()
            .and_then(|mut table| table.remove("value"))
            .unwrap_or_else(|| text.to_owned().into()),
        _ => text.to_owned().into(),
    }
}

fn faulty(path: &Path, fault: &toml::de::Error) -> SettingsError {
    SettingsError::Faulty { path: path.to_owned(), problem: fault.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        Settings::from_sources(None, |name| {
            pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn without_a_file_or_variables_the_defaults_stand() {
        let settings = with(&[]).unwrap();
        assert_eq!(settings.bind.to_string(), "127.0.0.1:8080");
        assert!(!settings.insecure_cookies);
        assert!(settings.contacts.iter().any(|contact| contact.number.as_deref() == Some("0800 1111")));
    }

    #[test]
    fn the_environment_goes_before_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("chorus.toml");
        std::fs::write(&file, "bind = \"127.0.0.1:1111\"\ncouncil = \"Fenmoor\"\n").unwrap();
        let settings =
            Settings::from_sources(Some(&file), |name| (name == "CHORUS_BIND").then(|| "127.0.0.1:2222".to_owned()))
                .unwrap();
        assert_eq!(settings.bind.port(), 2222);
        assert_eq!(settings.council, "Fenmoor");
    }

    #[test]
    fn a_misspelt_key_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("chorus.toml");
        std::fs::write(&file, "bindd = \"127.0.0.1:1111\"\n").unwrap();
        let refused = Settings::from_sources(Some(&file), |_| None).unwrap_err().to_string();
        assert!(refused.contains("bindd"), "{refused}");
    }

    #[test]
    fn a_variable_of_the_wrong_kind_is_refused_by_name() {
        let refused = with(&[("CHORUS_MAX_BODY_BYTES", "lots")]).unwrap_err().to_string();
        assert!(refused.contains("CHORUS_MAX_BODY_BYTES"), "{refused}");
    }

    #[test]
    fn a_log_level_moves_this_programs_own_lines_and_nothing_else_can_be_asked_of_it() {
        assert_eq!(with(&[("CHORUS_LOG_LEVEL", "trace")]).unwrap().log_level, LogLevel::Trace);
        // A list of levels by target would let the library that fills in pages print what young people picked.
        for level in ["info,handlebars=trace", "trace,actix_http=trace", "chorus=info", "warning", "INFO", "off", ""] {
            let refused = with(&[("CHORUS_LOG_LEVEL", level)]).unwrap_err().to_string();
            assert!(refused.contains("CHORUS_LOG_LEVEL") && refused.contains("`trace`"), "{level:?}: {refused}");
        }
    }

    #[test]
    fn an_address_that_no_browser_would_send_as_origin_is_refused_with_the_one_it_would() {
        for good in ["https://mysay.example", "http://localhost:8080", "https://192.0.2.1:8443", "http://[::1]"] {
            assert_eq!(with(&[("CHORUS_BASE_URL", good)]).unwrap().base_url.as_deref(), Some(good));
        }
        let corrected = [
            ("https://mysay.example/", "https://mysay.example"),
            ("https://mysay.example/survey", "https://mysay.example"),
            ("https://mysay.example:443", "https://mysay.example"),
            ("https://MySay.Example", "https://mysay.example"),
            ("https://user:word@mysay.example", "https://mysay.example"),
            ("https://mysay.example?x#y", "https://mysay.example"),
            (" https://mysay.example", "https://mysay.example"),
        ];
        for (written, right) in corrected {
            let refused = with(&[("CHORUS_BASE_URL", written)]).unwrap_err().to_string();
            assert!(refused.contains("base_url") && refused.contains(&format!("`{right}`")), "{written}: {refused}");
            assert!(!refused.contains("word"), "what was written is shown");
        }
        for nonsense in ["nonsense", "mysay.example", "ftp://mysay.example", "https://", "file:///etc", ""] {
            assert!(with(&[("CHORUS_BASE_URL", nonsense)]).is_err(), "{nonsense:?}");
        }
        assert!(with(&[("CHORUS_LEAVE_TO", "https://")]).is_err());
    }

    #[test]
    fn insecure_cookies_are_refused_off_loopback() {
        assert!(with(&[("CHORUS_INSECURE_COOKIES", "true"), ("CHORUS_BIND", "0.0.0.0:80")]).is_err());
        assert!(with(&[("CHORUS_INSECURE_COOKIES", "true")]).is_ok());
    }
}
