//! Compiles the contract (with the `server` feature) and names the revision.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rustc-env=LEDE_REVISION={}", revision()?);
    #[cfg(feature = "server")]
    contract()?;
    Ok(())
}

/// Whatever can change an analysis, as one short hash: equal revisions give equal analyses, on any machine, with or without git.
fn revision() -> std::io::Result<String> {
    let mut files = Vec::new();
    for root in ["src/nlp.rs", "src/nlp", "models", "Cargo.lock"] {
        println!("cargo:rerun-if-changed={root}");
        list(Path::new(root), &mut files)?;
    }
    files.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for file in files {
        for byte in fs::read(file)? {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
    Ok(format!("{}+{:012x}", env!("CARGO_PKG_VERSION"), hash >> 16))
}

fn list(path: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if path.is_file() {
        files.push(path.to_owned());
    } else if path.is_dir() {
        for entry in fs::read_dir(path)? {
            list(&entry?.path(), files)?;
        }
    }
    Ok(())
}

#[cfg(feature = "server")]
fn contract() -> Result<(), Box<dyn std::error::Error>> {
    use protox::prost::Message;

    println!("cargo:rerun-if-changed=proto");
    let files = protox::compile(["lede/v1/lede.proto"], ["proto"])?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    fs::write(out.join("lede.bin"), files.encode_to_vec())?;
    let contract = || tonic_prost_build::configure().extern_path(".google.rpc", "::tonic_types::pb").skip_protoc_run();
    // Messages and a client.
    contract().build_server(false).compile_fds(files.clone())?;
    // The service, which answers with encoded messages: what is called with one.
    let service = out.join("service");
    fs::create_dir_all(&service)?;
    let names = ["Analyze", "BatchAnalyze", "ExtractEntities", "GetInfo", "Summarize"];
    let answers = names.iter().fold(contract().extern_path(".lede.v1", "crate::server::pb"), |contract, name| {
        let encoded = format!("crate::server::encoded::Encoded<crate::server::pb::{name}Response>");
        contract.extern_path(format!(".lede.v1.{name}Response"), encoded)
    });
    // Streams are served without tonic (`rpc/stream_analyze.rs`).
    let mut served = files.clone();
    served
        .file
        .iter_mut()
        .flat_map(|file| &mut file.service)
        .for_each(|service| service.method.retain(|method| !method.client_streaming()));
    answers.build_client(false).codec_path("crate::server::codec::Codec").out_dir(service).compile_fds(served)?;
    Ok(())
}
