//! `lede bench` against a real server: every method, every exit code.
#![cfg(feature = "server")]

#[path = "parts/binary.rs"]
mod binary;

use std::process::{Command, Output, Stdio};

use serde_json::Value;

use binary::{Binary, SERVE};

fn lede(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lede"));
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

struct Server(Binary);

impl Server {
    fn start(args: &[&str]) -> Self {
        Self(Binary::start(lede(&SERVE).args(args)))
    }

    fn bench(&self, args: &[&str]) -> Output {
        lede(&["bench", &self.0.address, "--connections", "2", "--warmup", "0", "--duration", "0.5"]).args(args).output().expect("it runs")
    }

    fn report(&self, args: &[&str]) -> Value {
        let out = self.bench(&[args, &["--json", "--quiet"]].concat());
        serde_json::from_slice(&out.stdout).unwrap_or_else(|e| panic!("{args:?}: {e}: {}", String::from_utf8_lossy(&out.stderr)))
    }
}

#[test]
fn every_method_answers_every_call_that_was_due() {
    let server = Server::start(&[]);
    for (method, articles_a_call) in [("analyze", 1), ("summarize", 1), ("entities", 1), ("batch", 4), ("stream", 1), ("info", 0)] {
        for rate in ["20", "0"] {
            let args =
                ["--method", method, "--rate", rate, "--mix", "short", "--batch-size", "4", "--concurrency", "2", "--arrivals", "random"];
            let report = server.report(&args);
            let (due, ok) = (report["due"].as_u64().expect("a number"), report["ok"].as_u64().expect("a number"));
            assert!(ok > 0 && ok == due && report["codes"]["OK"] == ok, "{method} at {rate}: {report:#}");
            assert_eq!(report["articles"], ok * articles_a_call, "{method} at {rate}: {report:#}");
            assert!(report["ok_ms"]["p99"].as_f64() > Some(0.0), "{report:#}");
        }
    }
}

#[test]
fn an_even_schedule_sends_as_many_calls_as_it_says() {
    let server = Server::start(&[]);
    let report = server.report(&["--method", "info", "--rate", "200", "--duration", "1", "--threads", "2"]);
    assert_eq!((report["due"].as_u64(), report["late_ms"]["n"].as_u64()), (Some(200), Some(200)), "{report:#}");
}

#[test]
fn refusals_are_counted_by_code_and_are_no_success() {
    let server = Server::start(&["--max-text-chars", "100"]);
    let out = server.bench(&["--rate", "20", "--json", "--quiet"]);
    let report = serde_json::from_slice::<Value>(&out.stdout).expect("JSON");
    assert_eq!((report["codes"]["INVALID_ARGUMENT"].as_u64(), report["ok"].as_u64()), (Some(10), Some(0)), "{report:#}");
    assert!(report["messages"]["INVALID_ARGUMENT"].as_str().is_some_and(|text| !text.is_empty()));
    assert_eq!(out.status.code(), Some(1), "nothing was answered OK");
    let stream = server.report(&["--rate", "20", "--method", "stream"]);
    assert_eq!((stream["articles_failed"].as_u64(), stream["articles"].as_u64()), (Some(10), Some(0)), "{stream:#}");
}

#[test]
fn expectations_that_are_not_met_give_exit_code_3() {
    let server = Server::start(&[]);
    let out = server.bench(&["--method", "info", "--rate", "20", "--max-p99-ms", "0.000001"]);
    assert_eq!(out.status.code(), Some(3), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(String::from_utf8_lossy(&out.stderr).contains("too slow"));
    let out = server.bench(&["--method", "info", "--rate", "20", "--max-p99-ms", "60000", "--min-ok", "100"]);
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
}

#[test]
fn the_capacity_is_one_of_the_rates_tried() {
    let server = Server::start(&[]);
    let args = ["--method", "info", "--find-capacity", "--duration", "0.1", "--concurrency", "2", "--max-p99-ms", "60000", "--min-ok", "1"];
    let report = server.report(&args);
    let capacity = report["capacity"].as_f64().expect("a number");
    let steps = report["steps"].as_array().expect("steps");
    assert!(steps.iter().any(|step| step["rate"].as_f64() == Some(capacity) && step["broken"].is_null()) || capacity == 0.0, "{report:#}");
}

#[test]
fn mistakes_give_one_line() {
    let cases: [(&[&str], i32, &str); 5] = [
        (&["127.0.0.1:1"], 1, "no server answers"),
        (&["nowhere"], 2, "no address"),
        (&["127.0.0.1:1", "--duration", "0"], 2, "--duration"),
        (&["127.0.0.1:1", "--header", "no colon"], 2, "--header"),
        (&["127.0.0.1:1", "--articles", "/no/such/file"], 1, "/no/such/file"),
    ];
    for (args, code, word) in cases {
        let out = lede(&["bench", "--quiet"]).args(args).output().expect("it runs");
        let text = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(code), "{args:?}: {text}");
        assert!(text.contains(word) && text.lines().count() == 1, "{args:?}: {text:?}");
    }
}
