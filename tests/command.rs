//! The real binary: every command, every exit code, and the clean stop.
#![cfg(feature = "server")]

#[path = "parts/binary.rs"]
mod binary;

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    os::unix::ffi::OsStrExt,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use binary::{Binary, SERVE};
use clap::Parser;
use lede::settings::CommandLine;

fn lede(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lede"));
    command.args(args).env_remove("NO_COLOR").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(args: &[&str]) -> Output {
    lede(args).output().expect("the binary runs")
}

fn run_with_input(args: &[&str], input: &[u8]) -> Output {
    let mut child = lede(args).stdin(Stdio::piped()).spawn().expect("the binary runs");
    child.stdin.take().expect("a pipe").write_all(input).expect("it reads");
    child.wait_with_output().expect("it ends")
}

const ARTICLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/article.txt");

/// A server that stops without delay.
fn serve() -> Binary {
    Binary::start(lede(&SERVE).args(["--drain-delay-ms", "0"]))
}

fn readyz(admin: &str) -> String {
    let mut page = TcpStream::connect(admin).expect("admin pages");
    page.write_all(b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n").expect("sent");
    let mut answer = String::new();
    page.read_to_string(&mut answer).expect("an answer");
    answer
}

#[test]
fn a_page_for_people_has_summary_and_entities_and_no_colour_in_a_pipe() {
    let out = run(&["analyze", ARTICLE]);
    let page = String::from_utf8(out.stdout).expect("UTF-8");
    assert!(out.status.success() && page.contains("Summary") && page.contains("Ana Ruiz") && page.contains("EUR 48000000"), "{page}");
    assert!(!page.contains('\x1b'));
}

#[test]
fn json_is_what_the_rpc_answers() {
    let out = run_with_input(&["analyze", "--json", "--sentences", "1"], b"Ana Ruiz left Oslo on Monday. It rained.");
    let json: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!(json["analysis"]["summary"]["sentences"][0]["span"]["start"], 0);
    assert_eq!(json["analysis"]["reading"]["offsetUnit"], "OFFSET_UNIT_UTF8");
    assert_eq!(json["analysis"]["summary"]["sentences"].as_array().map(Vec::len), Some(1));
}

#[test]
fn mistakes_give_one_line_and_exit_code_2_or_1() {
    let cases: [(&[&str], i32, &str); 8] = [
        (&["analyze", "--no-such-flag"], 2, "--no-such-flag"),
        (&["fly"], 2, "fly"),
        (&["serve", "--listen", "nowhere"], 2, "nowhere"),
        (&["serve", "--listen", "0.0.0.0:0"], 2, "--insecure"),
        (&["check", "--max-batch-articles", "0"], 2, "--max-batch-articles"),
        // As much as the longest message, of which a caller alone gets two thirds.
        (&["check", "--max-body-bytes", "16777216"], 2, "25165824"),
        (&["analyze", "/no/such/file"], 1, "/no/such/file"),
        (&["health", "127.0.0.1:1"], 1, "no server"),
    ];
    for (args, code, word) in cases {
        let out = run(args);
        let text = String::from_utf8(out.stderr).expect("UTF-8");
        assert_eq!(out.status.code(), Some(code), "{args:?}: {text}");
        assert!(text.contains(word) && text.starts_with("lede: ") && text.lines().count() == 1, "{args:?}: {text:?}");
        assert!(out.stdout.is_empty());
    }
}

#[test]
fn settings_that_would_harm_the_server_are_refused() {
    const MOST: &str = "18446744073709551615";
    let flags_in_ms = [
        "connection-age-grace", "drain-delay", "drain-timeout", "handshake-timeout", "idle-timeout", "keepalive", "keepalive-timeout",
        "max-call", "max-connection-age", "max-small-wait", "max-work", "min-ping-interval", "quota-burst", "reload-interval", "slow-call",
        "slow-peer-timeout",
    ];
    let in_ms = flags_in_ms.map(|name| (vec![format!("--{name}-ms"), MOST.to_owned()], format!("--{name}-ms may be at most 315360000000")));
    let others = [
        ("--threads 20000", "--threads may be at most 1024"),
        ("--large-workers 20000", "--large-workers may be at most 1024"),
        ("--max-header-bytes 1", "--max-header-bytes must be at least 4096"),
        ("--listen 127.0.0.1:7 --admin-listen 127.0.0.1:7", "--listen and --admin-listen are both 127.0.0.1:7; they must differ"),
        ("--max-text-chars 18446744073709551615", "--max-text-chars may be at most 100000000"),
        ("--max-title-chars 18446744073709551615", "--max-title-chars may be at most 100000000"),
        ("--max-message-bytes 17179869184", "--max-message-bytes may be at most 1073741824"),
        ("--max-message-bytes 5000", "--max-message-bytes must be at least 4005024 to hold the longest text"),
    ];
    let others = others.map(|(args, text)| (args.split(' ').map(str::to_owned).collect(), text.to_owned()));
    for (args, text) in in_ms.into_iter().chain(others) {
        let out = lede(&["check"]).args(&args).output().expect("the binary runs");
        assert_eq!(
            (out.status.code(), String::from_utf8_lossy(&out.stderr).trim_end()),
            (Some(2), format!("lede: {text}").as_str()),
            "{args:?}"
        );
    }
    assert!(run(&["check", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"]).status.success(), "two free ports differ");
}

#[test]
fn what_is_told_of_a_setting_names_its_flag_or_variable_and_what_is_meant() {
    let cases: [(&str, &str, &str); 13] = [
        ("LEDE_THREADS=20000", "", "LEDE_THREADS may be at most 1024"),
        ("LEDE_THREADS=20000", "--threads=2000", "--threads may be at most 1024"),
        ("LEDE_LISTEN=nowhere", "", "invalid value 'nowhere' for 'LEDE_LISTEN': invalid socket address syntax"),
        ("LEDE_LISTEN=127.0.0.1:7", "--admin-listen 127.0.0.1:7", "LEDE_LISTEN and --admin-listen are both 127.0.0.1:7; they must differ"),
        ("LEDE_MAX_WORK_MS=10s", "", "invalid value '10s' for 'LEDE_MAX_WORK_MS': a whole number of milliseconds is meant"),
        ("", "--max-body-bytes 1e6", "invalid value '1e6' for '--max-body-bytes <MAX_BODY_BYTES>': a whole number of bytes is meant"),
        ("", "--threads -1", "invalid value '-1' for '--threads <THREADS>': a whole number is meant"),
        (
            "OTEL_EXPORTER_OTLP_ENDPOINT=https://x:4317",
            "",
            "OTEL_EXPORTER_OTLP_ENDPOINT \"https://x:4317\" is no address such as http://127.0.0.1:4317; only http, without TLS",
        ),
        (
            "LEDE_OTLP_ENDPOINT=https://x:4317",
            "",
            "LEDE_OTLP_ENDPOINT \"https://x:4317\" is no address such as http://127.0.0.1:4317; only http, without TLS",
        ),
        (
            "OTEL_EXPORTER_OTLP_ENDPOINT=http://x:4317",
            "--otlp-endpoint https://y:4317",
            "--otlp-endpoint \"https://y:4317\" is no address such as http://127.0.0.1:4317; only http, without TLS",
        ),
        ("", "--trace-baggage a,,b", "--trace-baggage has an empty name between its commas"),
        ("LEDE_TRACE_BAGGAGE=a, ,b", "", "LEDE_TRACE_BAGGAGE has an empty name between its commas"),
        ("LEDE_INSECURE=1", "", "invalid value '1' for 'LEDE_INSECURE' [possible values: true, false]"),
    ];
    for (variable, args, text) in cases {
        let mut check = lede(&["check"]);
        check.args(args.split_whitespace()).envs(variable.split_once('='));
        let out = check.output().expect("the binary runs");
        let told = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!((out.status.code(), told.trim_end()), (Some(2), format!("lede: {text}").as_str()), "{variable} {args}");
    }
    for args in [&["check"][..], &["serve"], &[]] {
        let out = lede(args).env("LEDE_LISTEN", OsStr::from_bytes(b"\xff")).output().expect("the binary runs");
        assert_eq!((out.status.code(), &*String::from_utf8_lossy(&out.stderr)), (Some(2), "lede: LEDE_LISTEN is not UTF-8\n"));
    }
}

#[test]
fn a_check_warns_of_variables_that_are_no_settings_but_not_of_those_that_kubernetes_sets() {
    let kubernetes = ["LEDE_SERVICE_HOST", "LEDE_SERVICE_PORT", "LEDE_SERVICE_PORT_GRPC", "LEDE_PORT", "LEDE_PORT_8080_TCP_ADDR"];
    let variables = kubernetes.into_iter().chain(["LEDE_MAX_INFLIGHT", "LEDE_SERVICE_NAME", "LEDE_TITLE", "LEDE_TRACE_BAGGAGE"]);
    let out = lede(&["check"]).envs(variables.map(|name| (name, ""))).output().expect("the binary runs");
    assert_eq!((out.status.code(), &*String::from_utf8_lossy(&out.stderr)), (Some(0), "lede: warning: LEDE_MAX_INFLIGHT is no setting\n"));
}

#[test]
fn names_of_baggage_may_have_spaces_around_them() {
    let line = CommandLine::try_parse_from(["lede", "serve", "--trace-baggage", "tenant, region"]).expect("settings");
    let Some(lede::settings::Command::Serve(settings)) = line.command else { panic!("no server") };
    assert_eq!(settings.telemetry.trace_baggage, ["tenant", "region"]);
}

#[test]
fn texts_that_are_none_are_refused() {
    for (input, word) in [(&b"  \n"[..], "nothing to read"), (&b"\xff\xfe"[..], "UTF-8")] {
        let out = run_with_input(&["analyze"], input);
        assert_eq!(out.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&out.stderr).contains(word));
    }
}

#[test]
fn version_and_check_tell_the_revision() {
    let version = String::from_utf8(run(&["--version"]).stdout).expect("UTF-8");
    let revision = version.split("revision ").nth(1).expect("a revision").trim_end_matches([')', '\n']);
    let check = run(&["check", "--threads", "3", "--log=debug", "--max-log-lines", "7"]);
    assert!(check.status.success());
    let told = String::from_utf8(check.stdout).expect("UTF-8");
    for line in
        [&format!("revision {revision}"), "--threads 3", "--log debug", "--max-log-lines 7", "--listen 127.0.0.1:50051", "--tokens", "ok"]
    {
        assert!(told.lines().any(|told| told == line), "{line:?} is not in {told}");
    }
}

#[test]
fn a_server_answers_health_and_admin_pages_and_stops_cleanly() {
    let mut server = serve();
    assert!(run(&["health", &server.address]).status.success());
    assert!(readyz(&server.admin).starts_with("HTTP/1.1 200"));
    server.signal("-TERM");
    assert_eq!(server.exit_code(), Some(0));
    assert_eq!(run(&["health", &server.address]).status.code(), Some(1));
}

#[test]
fn admin_pages_are_answered_beside_any_number_of_silent_connections() {
    let server = serve();
    let start = Instant::now();
    let silent = (0..200).map(|_| TcpStream::connect(&server.admin).expect("admin pages")).collect::<Vec<_>>();
    for _ in 0..8 {
        assert!(readyz(&server.admin).starts_with("HTTP/1.1 200"));
    }
    // A server that waits for their requests, 32 at a time, needs six times as long as it waits.
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
    drop(silent);
}

#[test]
fn a_taken_port_is_told_in_one_line() {
    let mut server = serve();
    let out = run(&["serve", "--listen", &server.address, "--admin-listen", "127.0.0.1:0"]);
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains(&server.address));
    server.signal("-INT");
    assert_eq!(server.exit_code(), Some(0));
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let mut server = Binary::start(lede(&SERVE).args(["--drain-delay-ms", "600000"]));
    server.signal("-TERM");
    while !readyz(&server.admin).starts_with("HTTP/1.1 503") {}
    server.signal("-TERM");
    assert_eq!(server.exit_code(), Some(1));
}

#[test]
#[cfg(target_os = "linux")]
fn a_server_out_of_descriptors_waits_for_better_times_without_spinning() {
    let limited = format!("ulimit -n 64; exec {} \"$@\"", env!("CARGO_BIN_EXE_lede"));
    let mut command = Command::new("sh");
    let mut server = Binary::start(command.args(["-c", &limited, "sh"]).args(SERVE).args(["--drain-delay-ms", "0"]).stderr(Stdio::piped()));
    // The kernel takes them; the server cannot, and says so.
    let waiting = (0..100).map(|_| TcpStream::connect(&server.address).expect("room in the backlog")).collect::<Vec<_>>();
    let mut log = BufReader::new(server.child.stderr.take().expect("a pipe"));
    let mut line = String::new();
    while !line.contains("cannot accept") {
        line.clear();
        assert!(log.read_line(&mut line).expect("a log") > 0, "it should say so");
    }
    // Ten more such lines take a second, and next to no work.
    let before = cpu_ticks(&server);
    for _ in 0..10 {
        assert!(log.read_line(&mut line).expect("a log") > 0);
    }
    let ticks = cpu_ticks(&server) - before;
    assert!(ticks < 30, "{ticks} hundredths of a second of work in about one second");
    drop(waiting);
    while !run(&["health", &server.address]).status.success() {}
    server.signal("-TERM");
    assert_eq!(server.exit_code(), Some(0));
}

/// Time spent on a processor, in hundredths of a second.
#[cfg(target_os = "linux")]
fn cpu_ticks(server: &Binary) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", server.child.id())).expect("it lives");
    let fields = stat.rsplit(')').next().expect("fields").split_whitespace().collect::<Vec<_>>();
    fields[11].parse::<u64>().expect("a number") + fields[12].parse::<u64>().expect("a number")
}
