//! What is shipped for Prometheus and Grafana names metrics that there are, and every alert has its page in the runbook.

use std::{
    collections::BTreeSet,
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::metrics::exported_names;

fn read(path: &str) -> String {
    std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).expect("a readable file")
}

/// The metrics that an expression or a whole file speaks of, without what a histogram adds to its name.
fn metrics_in(text: &str) -> BTreeSet<String> {
    let words =
        text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|w| w.starts_with("lede_") || w.starts_with("process_"));
    let base = |word: &str| ["_bucket", "_count", "_sum"].iter().find_map(|suffix| word.strip_suffix(suffix).map(str::to_owned));
    words.map(|word| base(word).unwrap_or_else(|| word.to_owned())).collect()
}

#[test]
fn alerts_and_dashboard_name_metrics_that_there_are() {
    let there = exported_names();
    for file in ["deploy/alerts.yml", "deploy/alerts.test.yml", "deploy/dashboard.json"] {
        let named = metrics_in(&read(file));
        assert!(named.len() > 5, "{file}: the metrics were not found");
        let missing = named.difference(&there).collect::<Vec<_>>();
        assert!(missing.is_empty(), "{file} speaks of metrics that lede does not have: {missing:?}");
    }
}

#[test]
fn the_dashboard_shows_every_metric_and_its_panels_are_numbered() {
    let text = read("deploy/dashboard.json");
    let dashboard: Value = serde_json::from_str(&text).expect("JSON");
    let panels = dashboard["panels"].as_array().expect("panels");
    let ids = panels.iter().map(|p| p["id"].as_u64().expect("a number")).collect::<BTreeSet<_>>();
    assert_eq!(ids.len(), panels.len(), "two panels with one number");
    for panel in panels.iter().filter(|p| p["type"] != "row") {
        let targets = panel["targets"].as_array().expect("targets");
        assert!(!targets.is_empty() && targets.iter().all(|t| t["expr"].as_str().is_some_and(|e| e.contains("$instance"))), "{panel}");
    }
    let hidden = exported_names().difference(&metrics_in(&text)).cloned().collect::<Vec<_>>();
    assert!(hidden.is_empty(), "no panel shows {hidden:?}");
}

#[test]
fn every_alert_has_its_page_in_the_runbook() {
    let (alerts, document) = (read("deploy/alerts.yml"), read("docs/operations.md"));
    let alerts = alerts.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect::<BTreeSet<_>>();
    let pages = document.lines().filter_map(|line| line.strip_prefix("### Lede").map(|_| &line[4..])).collect::<BTreeSet<_>>();
    assert!(alerts.len() > 5, "the alerts were not found");
    assert_eq!(alerts, pages, "docs/operations.md needs a heading `### NAME` for each alert, and no others");
    let links = read("deploy/alerts.yml").matches("runbook: docs/operations.md#lede").count();
    assert_eq!(links, alerts.len(), "each alert names its page");
}

#[test]
fn promtool_takes_the_alerts_and_they_ring_when_they_should() {
    if !crate::prometheus::is_installed("promtool") {
        return;
    }
    for args in [["check", "rules", "deploy/alerts.yml"], ["test", "rules", "deploy/alerts.test.yml"]] {
        let out = Command::new("promtool").args(args).current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::null()).output();
        let out = out.expect("promtool runs");
        assert!(out.status.success(), "{args:?}: {}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    }
}
