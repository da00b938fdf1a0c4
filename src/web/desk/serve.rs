//! The desk's listening server, on loopback addresses alone.

use std::io::{self, ErrorKind};
use std::net::{Ipv6Addr, SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::{App, Error, HttpServer, web};

use super::site::DeskSite;
use super::{entry, error, guard, routes};
use crate::web::app::head_as_get;
use crate::web::headers;

/// More than any form of the desk but one with files, which are written as they come.
const MOST_FORM_BYTES: usize = 64 * 1024;
/// How often it is looked whether somebody is still here.
const LOOK_ROUND: Duration = Duration::from_secs(5);
/// Seconds that requests under way are given at the end.
const LAST_ORDERS_SECONDS: u64 = 2;
/// How many free ports are tried.
const PORTS: usize = 16;

/// Why the desk does not listen.
#[derive(Debug, thiserror::Error)]
pub enum DeskNotServed {
    /// Others could reach it.
    #[error("the desk listens on loopback addresses only, such as 127.0.0.1:0")]
    NotLoopback,
    /// The address is taken.
    #[error("cannot listen on {address}; is another program there?")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It stopped because of the system.
    #[error("the desk stopped")]
    Stopped(#[source] io::Error),
}

/// The addresses of one desk.
///
/// `localhost` has two, and a browser asks at `[::1]` first: another user who listened there would be given what was
/// meant for the desk. So where the machine has it, the desk takes both, or neither.
pub struct Listeners {
    listeners: Vec<TcpListener>,
    address: SocketAddr,
}

impl Listeners {
    /// Takes the address, and its twin.
    ///
    /// # Errors
    /// [`DeskNotServed`].
    pub fn bind(address: SocketAddr) -> Result<Self, DeskNotServed> {
        if !address.ip().is_loopback() {
            return Err(DeskNotServed::NotLoopback);
        }
        let fault = |source| DeskNotServed::Listen { address, source };
        let mut last = None;
        for _ in 0..if address.port() == 0 { PORTS } else { 1 } {
            let first = TcpListener::bind(address).map_err(fault)?;
            let taken = first.local_addr().map_err(fault)?;
            let mut listeners = vec![first];
            if taken.is_ipv4() {
                match TcpListener::bind((Ipv6Addr::LOCALHOST, taken.port())) {
                    Ok(twin) => listeners.push(twin),
                    Err(refused) if refused.kind() == ErrorKind::AddrInUse => {
                        last = Some(refused);
                        continue;
                    }
                    // A machine without IPv6 has no twin, for anybody.
                    Err(_) => {}
                }
            }
            return Ok(Self { listeners, address: taken });
        }
        Err(fault(last.unwrap_or_else(|| io::Error::from(ErrorKind::AddrInUse))))
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }
}

/// The desk's app; belongs to the thread that made it.
pub(in crate::web) fn of(
    desk: web::Data<DeskSite>,
) -> App<
    impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<BoxBody>, Error = Error, InitError = ()>,
> {
    App::new()
        .app_data(desk)
        .app_data(web::FormConfig::default().limit(MOST_FORM_BYTES))
        .app_data(web::PayloadConfig::default().limit(MOST_FORM_BYTES))
        .wrap(from_fn(guard::stand))
        .wrap(from_fn(headers::add))
        .wrap(from_fn(error::dress))
        .wrap(from_fn(head_as_get))
        .configure(|app| routes::all().register(app))
        .default_service(web::to(entry::nothing_here))
}

/// Serves the desk until it is closed; `ready` is called once connections are taken.
///
/// # Errors
/// [`DeskNotServed::Stopped`]; what `ready` says comes back inside.
pub async fn serve<E>(
    desk: DeskSite,
    listeners: Listeners,
    ready: impl FnOnce() -> Result<(), E>,
) -> Result<Result<(), E>, DeskNotServed> {
    let desk = web::Data::new(desk);
    let of_workers = desk.clone();
    let mut server = HttpServer::new(move || of(of_workers.clone())).workers(2).shutdown_timeout(LAST_ORDERS_SECONDS);
    for listener in listeners.listeners {
        server = server.listen(listener).map_err(DeskNotServed::Stopped)?;
    }
    let server = server.run();
    let handle = server.handle();
    let closer = {
        let desk = desk.clone();
        actix_web::rt::spawn(async move {
            desk.closing.notified().await;
            handle.stop(true).await;
        })
    };
    let watcher = actix_web::rt::spawn(async move {
        loop {
            actix_web::rt::time::sleep(LOOK_ROUND).await;
            desk.forget_when_idle();
        }
    });
    if let Err(refused) = ready() {
        return Ok(Err(refused));
    }
    let stopped = server.await.map_err(DeskNotServed::Stopped);
    closer.abort();
    watcher.abort();
    stopped.map(Ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_addresses_are_listened_on() {
        for others in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
            assert!(matches!(Listeners::bind(others.parse().unwrap()), Err(DeskNotServed::NotLoopback)), "{others}");
        }
    }

    #[test]
    fn whoever_sits_on_the_other_name_of_localhost_is_not_given_what_is_meant_for_the_desk() {
        let Ok(other) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) else { return };
        let port = other.local_addr().unwrap().port();
        let refused = Listeners::bind(SocketAddr::from(([127, 0, 0, 1], port)));
        assert!(matches!(refused, Err(DeskNotServed::Listen { .. })));
        let free = Listeners::bind("127.0.0.1:0".parse().unwrap()).unwrap_or_else(|_| panic!("a port is free"));
        assert_eq!(free.listeners.len(), 2);
    }
}
