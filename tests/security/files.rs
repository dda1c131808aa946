//! The real binary with certificates and tokens in files.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Output, Stdio},
};

use crate::{
    binary::{Binary, SERVE},
    pki::{Authority, Folder},
    server::{analyze, connect},
};

fn lede(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lede")).args(args).output().expect("the binary runs")
}

/// It reads its files again when it is told to.
fn serve(serve: &[&str], args: &[&str]) -> Binary {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lede"));
    Binary::start(command.args(serve).args(["--drain-delay-ms", "0", "--reload-interval-ms", "86400000"]).args(args).stderr(Stdio::null()))
}

#[tokio::test]
async fn a_server_with_a_certificate_may_listen_everywhere_and_tells_its_health() {
    let (authority, folder) = (Authority::new(), Folder::new());
    folder.write_pair(&authority.server());
    let ca = folder.write("ca.pem", &authority.pem());
    let (certificate, key) = (folder.path("server.pem"), folder.path("server.key"));
    let (certificate, key) = (certificate.to_str().expect("UTF-8"), key.to_str().expect("UTF-8"));
    let everywhere = ["serve", "--listen", "0.0.0.0:0", "--admin-listen", "127.0.0.1:0"];
    let server = serve(&everywhere, &["--tls-certificate", certificate, "--tls-key", key]);
    let address = server.address.replace("0.0.0.0", "127.0.0.1");
    analyze(&connect(&address, &authority, None).await.expect("a connection"), None).await.expect("an answer");
    let health = lede(&["health", &address, "--ca", ca.to_str().expect("UTF-8")]);
    assert!(health.status.success(), "{health:?}");
    assert!(!lede(&["health", &address]).status.success(), "without TLS nothing answers");
}

#[test]
fn load_is_sent_over_tls_and_with_a_token() {
    let (authority, folder) = (Authority::new(), Folder::new());
    folder.write_pair(&authority.server());
    let ca = folder.write("ca.pem", &authority.pem());
    let (token, line) = lede::server::tokens::make("load").expect("random bytes");
    let tokens = folder.write("tokens", &line);
    let (certificate, key) = (folder.path("server.pem"), folder.path("server.key"));
    let (certificate, key) = (certificate.to_str().expect("UTF-8"), key.to_str().expect("UTF-8"));
    let (ca, tokens) = (ca.to_str().expect("UTF-8"), tokens.to_str().expect("UTF-8"));
    let server = serve(&SERVE, &["--tls-certificate", certificate, "--tls-key", key, "--tokens", tokens]);
    let bench = |args: &[&str]| {
        let fixed = ["bench", &server.address, "--method", "info", "--rate", "20", "--duration", "0.5", "--warmup", "0", "--min-ok", "100"];
        lede(&[&fixed, args].concat()).status.code()
    };
    assert_eq!(bench(&["--ca", ca, "--token", &token]), Some(0));
    assert_eq!(bench(&["--ca", ca]), Some(3), "every call is answered UNAUTHENTICATED");
    assert_eq!(bench(&["--token", &token]), Some(1), "without TLS nothing answers");
    assert_eq!(bench(&["--ca", tokens]), Some(1), "there is no certificate in that file");
}

#[tokio::test]
async fn a_hangup_makes_it_read_its_files_again() {
    let folder = Folder::new();
    let made = String::from_utf8(lede(&["token", "new", "reader"]).stdout).expect("UTF-8");
    let after = |mark: &str| made.lines().find_map(|line| line.strip_prefix(mark)).expect("a line").trim().to_owned();
    let (token, line) = (after("token, told only now:"), after("line for the file:"));
    let (_, other) = lede::server::tokens::make("other").expect("random bytes");
    let file = folder.write("tokens", &other);
    let server = serve(&SERVE, &["--tokens", file.to_str().expect("UTF-8")]);
    let channel = crate::server::connect_plain(&server.address).await;
    let call = async || analyze(&channel, Some(&format!("Bearer {token}"))).await;
    call().await.expect_err("not known yet");
    folder.write("tokens", &format!("{other}\n{line}\n"));
    server.signal("-HUP");
    while call().await.is_err() {
        tokio::task::yield_now().await;
    }
}

#[test]
fn a_certificate_outside_of_its_time_fails_the_check_and_is_an_error_of_a_server_that_starts() {
    let (authority, folder) = (Authority::new(), Folder::new());
    let (certificate, key) = (folder.path("server.pem"), folder.path("server.key"));
    let (certificate, key) = (certificate.to_str().expect("UTF-8"), key.to_str().expect("UTF-8"));
    let tls = ["--tls-certificate", certificate, "--tls-key", key];
    for (begin, end, what) in [(2000, 2001, "has ended at 2001-05-17"), (2090, 2091, "begins only at 2090-05-17")] {
        folder.write_pair(&authority.server_between(begin, end));
        let check = lede(&[&["check"], &tls[..]].concat());
        let text = String::from_utf8(check.stderr).expect("UTF-8");
        assert!(check.status.code() == Some(1) && check.stdout.is_empty() && text.contains(what), "{text}");
        let mut command = Command::new(env!("CARGO_BIN_EXE_lede"));
        let mut server = Binary::start(command.args(SERVE).args(tls).stderr(Stdio::piped()));
        let mut line = String::new();
        BufReader::new(server.child.stderr.take().expect("a pipe")).read_line(&mut line).expect("a line");
        assert!(line.contains("ERROR") && line.contains(what), "{line}");
    }
    folder.write_pair(&authority.server());
    assert!(lede(&[&["check"], &tls[..]].concat()).status.success());
}

#[test]
fn mistakes_in_security_are_told_in_one_line() {
    let folder = Folder::new();
    let empty = folder.write("empty", "");
    let empty = empty.to_str().expect("UTF-8");
    let cases: [(&[&str], i32, &str); 10] = [
        (&["check", "--tls-certificate", empty], 2, "--tls-key"),
        (&["check", "--tls-certificate", empty, "--tls-key", empty, "--tls-client-auth", "required"], 2, "needs --tls-client-ca"),
        (&["check", "--tls-client-auth", "optional"], 2, "--tls-client-auth needs --tls-client-ca"),
        (&["check", "--tls-client-ca", empty], 2, "--tls-certificate"),
        (&["check", "--tls-certificate", empty, "--tls-key", empty], 1, "no certificate"),
        (&["check", "--tls-certificate", "/no/such/file", "--tls-key", empty], 1, "/no/such/file"),
        (&["check", "--tokens", empty], 1, "no token"),
        (&["check", "--listen", "0.0.0.0:1"], 2, "--insecure"),
        (&["check", "--admin-listen", "0.0.0.0:1", "--tls-certificate", empty, "--tls-key", empty], 2, "--admin-listen"),
        (&["token", "new", "two words"], 2, "letters"),
    ];
    for (args, code, word) in cases {
        let out = lede(args);
        let text = String::from_utf8(out.stderr).expect("UTF-8");
        assert_eq!(out.status.code(), Some(code), "{args:?}: {text}");
        assert!(text.contains(word) && text.starts_with("lede: ") && text.lines().count() == 1, "{args:?}: {text:?}");
    }
}
