//! TLS from the handshake to the swap of certificates under load.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use lede::server::{
    connection::handshake::Handshake,
    metrics::Metrics,
    tls::{Files, Tls},
};
use rustls::{
    ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
    version::{TLS12, TLS13},
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsConnector;

use crate::{
    pki::{Authority, Folder, Pair, dns, uri},
    server::{Wanted, analyze, connect, files, serve},
};

fn load(files: Files) -> (Arc<Tls>, Arc<Metrics>) {
    let metrics = Arc::new(Metrics::default());
    (Arc::new(Tls::load(files, metrics.clone()).expect("good files")), metrics)
}

/// A client's side of TLS, as strange as a test wants it.
fn client(authority: &Authority, version: &'static SupportedProtocolVersion, alpn: &[&str], identity: Option<&Pair>) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority.pem().as_bytes()).expect("PEM")).expect("a root");
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_protocol_versions(&[version]).expect("a version").with_root_certificates(roots);
    let mut config = match identity {
        None => builder.with_no_client_auth(),
        Some(pair) => {
            let chain = vec![CertificateDer::from_pem_slice(pair.certificate.as_bytes()).expect("PEM")];
            let key = PrivateKeyDer::from_pem_slice(pair.key.as_bytes()).expect("PEM");
            builder.with_client_auth_cert(chain, key).expect("a pair")
        }
    };
    config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
    TlsConnector::from(Arc::new(config))
}

fn localhost() -> ServerName<'static> {
    ServerName::try_from("localhost").expect("a name")
}

#[tokio::test]
async fn both_versions_of_tls_carry_http2() {
    let (authority, folder) = (Authority::new(), Folder::new());
    folder.write_pair(&authority.server());
    let address = serve(Wanted { tls: Some(load(files(&folder, None)).0), ..Wanted::default() });
    for (version, name) in [(&TLS12, ProtocolVersion::TLSv1_2), (&TLS13, ProtocolVersion::TLSv1_3)] {
        let socket = TcpStream::connect(&address).await.expect("a connection");
        let stream = client(&authority, version, &["h2"], None).connect(localhost(), socket).await.expect("a handshake");
        assert_eq!(stream.get_ref().1.protocol_version(), Some(name));
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        let (mut h2, connection) = h2::client::handshake(stream).await.expect("HTTP/2");
        let driver = tokio::spawn(connection);
        let req = http::Request::get("https://localhost/").body(()).expect("a request");
        let res = h2.send_request(req, true).expect("sent").0.await.expect("an answer");
        assert_eq!(res.status(), http::StatusCode::METHOD_NOT_ALLOWED);
        driver.abort();
    }
    analyze(&connect(&address, &authority, None).await.expect("a connection"), None).await.expect("an answer");
}

#[tokio::test]
async fn what_is_not_http2_over_tls_is_closed_and_counted() {
    let (authority, folder) = (Authority::new(), Folder::new());
    folder.write_pair(&authority.server());
    let (tls, metrics) = load(files(&folder, None));
    let address = serve(Wanted { tls: Some(tls), metrics: metrics.clone(), ..Wanted::default() });
    for alpn in [&["http/1.1"][..], &[]] {
        let socket = TcpStream::connect(&address).await.expect("a connection");
        let stream = client(&authority, &TLS13, alpn, None).connect(localhost(), socket).await;
        if let Ok(stream) = stream {
            let (mut h2, connection) = h2::client::handshake(stream).await.expect("written");
            let driver = tokio::spawn(connection);
            let req = http::Request::get("https://localhost/").body(()).expect("a request");
            let sent = h2.send_request(req, true);
            assert!(sent.is_err() || sent.expect("sent").0.await.is_err(), "{alpn:?}");
            driver.abort();
        }
    }
    let mut plain = TcpStream::connect(&address).await.expect("a connection");
    plain.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.expect("written");
    let mut answer = Vec::new();
    let _ = tokio::io::AsyncReadExt::read_to_end(&mut plain, &mut answer).await;
    assert!(!answer.starts_with(b"\0"), "no frame of HTTP/2: {answer:?}");
    while metrics.connections_open.get() > 0 {
        tokio::task::yield_now().await;
    }
    let page = lede::telemetry::Page::new(&metrics).text();
    assert!(page.contains("lede_connections_refused_total{reason=\"HANDSHAKE_FAILED\"} 3"), "{page}");
}

#[tokio::test]
async fn a_required_certificate_is_required_and_must_be_signed_by_the_right_authority() {
    let (authority, callers, strangers, folder) = (Authority::new(), Authority::new(), Authority::new(), Folder::new());
    folder.write_pair(&authority.server());
    folder.write("clients.pem", &callers.pem());
    let address = serve(Wanted { tls: Some(load(files(&folder, Some(false))).0), ..Wanted::default() });
    let (good, bad) = (callers.client(vec![dns("reader.example")]), strangers.client(vec![dns("reader.example")]));
    for (identity, expected) in [(Some(&good), true), (Some(&bad), false), (None, false)] {
        // With TLS 1.3 a client learns only by its first call that it was refused.
        let answered = match connect(&address, &authority, identity).await {
            Ok(channel) => analyze(&channel, None).await.is_ok(),
            Err(_) => false,
        };
        assert_eq!(answered, expected);
    }
}

#[tokio::test]
async fn the_first_uri_or_else_the_first_dns_name_is_the_callers_identity() {
    let (authority, folder) = (Authority::new(), Folder::new());
    folder.write_pair(&authority.server());
    folder.write("clients.pem", &authority.pem());
    let (tls, _) = load(files(&folder, Some(true)));
    for (names, expected) in [
        (vec![dns("reader.example"), uri("spiffe://example/reader")], Some("spiffe://example/reader")),
        (vec![dns("reader.example"), dns("other.example")], Some("reader.example")),
        (vec![], None),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let socket = TcpStream::connect(listener.local_addr().expect("its address")).await.expect("a connection");
        let pair = authority.client(names);
        let connector = client(&authority, &TLS13, &["h2"], Some(&pair));
        let (accepted, _) = listener.accept().await.expect("accepted");
        let (secured, connected) = tokio::join!(tls.shake(accepted), connector.connect(localhost(), socket));
        connected.expect("a handshake");
        assert_eq!(secured.expect("a handshake").identity.as_deref(), expected);
    }
}

#[tokio::test]
async fn a_new_pair_is_used_by_new_connections_and_a_broken_one_is_not() {
    let (old, new, folder) = (Authority::new(), Authority::new(), Folder::new());
    folder.write_pair(&old.server_until(2040));
    let (tls, metrics) = load(files(&folder, None));
    let address = serve(Wanted { tls: Some(tls.clone()), metrics: metrics.clone(), ..Wanted::default() });
    assert_eq!(metrics.certificate_expiry.get(), 2_220_825_600);
    let first = connect(&address, &old, None).await.expect("a connection");
    let reloads = |result: &str| {
        let page = lede::telemetry::Page::new(&metrics).text();
        let line = page.lines().find_map(|l| l.strip_prefix(&format!("lede_reloads_total{{what=\"certificate\",result=\"{result}\"}} ")));
        line.map_or(0, |n| n.parse::<u32>().expect("a number"))
    };

    tls.reload();
    assert_eq!((reloads("ok"), reloads("failed")), (0, 0), "nothing has changed");
    let pair = new.server_until(2041);
    for broken in [
        Pair { certificate: pair.certificate.clone(), key: old.server().key },
        Pair { certificate: "no certificate".to_owned(), key: pair.key.clone() },
        Pair { certificate: pair.certificate.clone(), key: String::new() },
    ] {
        let before = reloads("failed");
        folder.write_pair(&broken);
        tls.reload();
        tls.reload();
        assert_eq!(reloads("failed"), before + 1, "told once");
        analyze(&connect(&address, &old, None).await.expect("the old certificate"), None).await.expect("an answer");
    }
    folder.write_pair(&pair);
    tls.reload();
    assert_eq!((reloads("ok"), metrics.certificate_expiry.get()), (1, 2_252_361_600));
    assert!(connect(&address, &old, None).await.is_err(), "the old certificate is gone");
    analyze(&connect(&address, &new, None).await.expect("the new certificate"), None).await.expect("an answer");
    analyze(&first, None).await.expect("an open connection lives on");
}

#[tokio::test]
async fn a_certificate_outside_of_its_time_replaces_none_that_holds() {
    let (authority, folder) = (Authority::new(), Folder::new());
    folder.write_pair(&authority.server_until(2040));
    let (tls, metrics) = load(files(&folder, None));
    let address = serve(Wanted { tls: Some(tls.clone()), metrics: metrics.clone(), ..Wanted::default() });
    let told = |line: &str| {
        let page = lede::telemetry::Page::new(&metrics).text();
        assert!(page.lines().any(|found| found == line), "{line}: {page}");
    };
    for (n_failed, (begin, end)) in (1..).zip([(2000, 2001), (2090, 2091)]) {
        folder.write_pair(&authority.server_between(begin, end));
        tls.reload();
        tls.reload();
        told(&format!("lede_reloads_total{{what=\"certificate\",result=\"failed\"}} {n_failed}"));
        told("lede_reload_failing{what=\"certificate\"} 1");
        assert_eq!((metrics.certificate_expiry.get(), tls.check_time()), (2_220_825_600, Ok(())));
        analyze(&connect(&address, &authority, None).await.expect("the old certificate"), None).await.expect("an answer");
    }
    folder.write_pair(&authority.server_until(2041));
    tls.reload();
    told("lede_reload_failing{what=\"certificate\"} 0");
    assert_eq!(metrics.certificate_expiry.get(), 2_252_361_600);

    // With one that has ended a server starts, and what comes next cannot be worse.
    folder.write_pair(&authority.server_between(2000, 2001));
    let (tls, metrics) = load(files(&folder, None));
    let error = tls.check_time().expect_err("it has ended");
    assert!(error.ends_with("server.pem: the certificate has ended at 2001-05-17T00:00:00Z"), "{error}");
    folder.write_pair(&authority.server_between(2000, 2002));
    tls.reload();
    assert_eq!(metrics.certificate_expiry.get(), 1_021_593_600);
}

#[test]
fn files_that_cannot_be_used_are_named() {
    let (authority, folder) = (Authority::new(), Folder::new());
    let mut files = files(&folder, None);
    for (setup, word) in [("missing", "server.pem"), ("not PEM", "no certificate"), ("no key", "server.key"), ("no CA", "clients.pem")] {
        match setup {
            "not PEM" => {
                folder.write("server.pem", "nothing");
                folder.write("server.key", "nothing");
            }
            "no key" => drop(folder.write("server.pem", &authority.server().certificate)),
            "no CA" => {
                folder.write_pair(&authority.server());
                files.client_ca = Some(folder.write("clients.pem", ""));
            }
            _ => {}
        }
        let error = Tls::load(files.clone(), Arc::default()).expect_err(setup);
        assert!(error.contains(word), "{setup}: {error}");
    }
}

/// Certificates are swapped as fast as a test may, or every second for as long as `LEDE_SWAP_SECONDS` says, while calls go on over
/// connections that stay and connections that are new.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn certificates_are_swapped_under_load_without_a_failed_call() {
    let seconds = std::env::var("LEDE_SWAP_SECONDS").ok().map(|text| text.parse::<u64>().expect("a number of seconds"));
    let (authority, folder) = (Arc::new(Authority::new()), Folder::new());
    let pairs = [authority.server_until(2040), authority.server_until(2041)];
    folder.write_pair(&pairs[0]);
    let (tls, metrics) = load(files(&folder, None));
    let address = serve(Wanted { tls: Some(tls.clone()), metrics: metrics.clone(), ..Wanted::default() });
    let (over, n_calls, n_connections) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let callers = [1, 1, 50, usize::MAX].map(|calls_per_connection| {
        let (address, authority, over) = (address.clone(), authority.clone(), over.clone());
        let (n_calls, n_connections) = (n_calls.clone(), n_connections.clone());
        tokio::spawn(async move {
            while !over.load(Relaxed) {
                let channel = connect(&address, &authority, None).await.expect("a connection");
                n_connections.fetch_add(1, Relaxed);
                for _ in 0..calls_per_connection {
                    analyze(&channel, None).await.expect("an answer");
                    n_calls.fetch_add(1, Relaxed);
                    if over.load(Relaxed) {
                        break;
                    }
                }
            }
        })
    });
    let start = Instant::now();
    let mut n_swaps = 0;
    while n_swaps < seconds.unwrap_or(20) {
        n_swaps += 1;
        // Between the two writes the pair is broken, as it is for a moment on many machines; sometimes it is looked at then.
        let pair = &pairs[n_swaps as usize % 2];
        folder.write("server.pem", &pair.certificate);
        if n_swaps % 5 == 0 {
            tls.reload();
        }
        folder.write("server.key", &pair.key);
        tls.reload();
        match seconds {
            Some(_) => tokio::time::sleep(Duration::from_secs(1)).await,
            None => {
                let before = n_calls.load(Relaxed);
                while n_calls.load(Relaxed) < before + 10 && callers.iter().all(|caller| !caller.is_finished()) {
                    tokio::task::yield_now().await;
                }
            }
        }
    }
    over.store(true, Relaxed);
    for caller in callers {
        caller.await.expect("no call failed");
    }
    println!(
        "{n_swaps} swaps in {:.0} s, {} calls on {} connections, 0 failed",
        start.elapsed().as_secs_f64(),
        n_calls.load(Relaxed),
        n_connections.load(Relaxed)
    );
    let page = lede::telemetry::Page::new(&metrics).text();
    assert!(page.contains(&format!("lede_reloads_total{{what=\"certificate\",result=\"ok\"}} {n_swaps}\n")), "{page}");
}
