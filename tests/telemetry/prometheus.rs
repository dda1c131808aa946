//! A real Prometheus scrapes the real binary, and the alert rules are checked, where the Debian package `prometheus` is installed.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::binary::{Binary, SERVE};

/// Ended when the test ends, however it ends.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A folder of the test's own, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub fn is_installed(program: &str) -> bool {
    let there = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success());
    if !there {
        println!("{program} is absent: this was NOT checked");
    }
    there
}

fn get(address: &str, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[test]
fn a_real_prometheus_scrapes_the_metrics() {
    if !is_installed("prometheus") {
        return;
    }
    let server = Binary::start(Command::new(env!("CARGO_BIN_EXE_lede")).args(SERVE).stderr(Stdio::null()));
    let folder = Folder::new("prometheus");
    let config = format!(
        "global: {{scrape_interval: 100ms, scrape_timeout: 100ms}}\nscrape_configs: [{{job_name: lede, static_configs: [{{targets: ['{}']}}]}}]\n",
        server.admin
    );
    fs::write(folder.0.join("prometheus.yml"), config).expect("written");
    // Prometheus cannot say which port it took, so it is told one that was free a moment ago.
    let address = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").to_string();
    let prometheus = Command::new("prometheus")
        .arg(format!("--config.file={}", folder.0.join("prometheus.yml").display()))
        .arg(format!("--storage.tsdb.path={}", folder.0.display()))
        .arg(format!("--web.listen-address={address}"))
        .arg("--enable-feature=exemplar-storage")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let _prometheus = Process(prometheus.expect("it starts"));
    let query = "/api/v1/query?query=lede_build_info";
    let start = Instant::now();
    let mut answer = String::new();
    while !answer.contains("\"revision\":") {
        assert!(start.elapsed() < Duration::from_secs(60), "Prometheus has no lede_build_info; it says: {answer}");
        answer = get(&address, query).unwrap_or_default();
    }
    let targets = get(&address, "/api/v1/targets").expect("targets");
    assert!(targets.contains("\"health\":\"up\"") && targets.contains("\"lastError\":\"\""), "{targets}");
    let types = get(&address, "/api/v1/metadata?metric=lede_call_seconds").expect("metadata");
    assert!(types.contains("\"type\":\"histogram\"") && types.contains("\"unit\":\"seconds\""), "{types}");
}
