//! An authority of the test's own, what it signs, and a folder to keep that in.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair, SanType};

/// Signs certificates.
pub struct Authority {
    certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key, in PEM.
#[derive(Clone)]
pub struct Pair {
    pub certificate: String,
    pub key: String,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate");
        Self { certificate, issuer: Issuer::new(params, key) }
    }

    pub fn pem(&self) -> String {
        self.certificate.pem()
    }

    /// For `localhost`, until 17 May of `year`.
    pub fn server_until(&self, year: i32) -> Pair {
        self.server_between(1975, year)
    }

    /// The same, from 17 May of one year until that of the other.
    pub fn server_between(&self, begin: i32, end: i32) -> Pair {
        self.sign(vec![SanType::DnsName("localhost".try_into().expect("a name"))], begin, end)
    }

    pub fn server(&self) -> Pair {
        self.server_until(2050)
    }

    /// For a caller with these names.
    pub fn client(&self, names: Vec<SanType>) -> Pair {
        self.sign(names, 1975, 2050)
    }

    fn sign(&self, names: Vec<SanType>, begin: i32, end: i32) -> Pair {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.subject_alt_names = names;
        params.not_before = rcgen::date_time_ymd(begin, 5, 17);
        params.not_after = rcgen::date_time_ymd(end, 5, 17);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        Pair { certificate: certificate.pem(), key: key.serialize_pem() }
    }
}

pub fn uri(name: &str) -> SanType {
    SanType::URI(name.try_into().expect("a name"))
}

pub fn dns(name: &str) -> SanType {
    SanType::DnsName(name.try_into().expect("a name"))
}

/// A folder of the test's own, gone with it.
pub struct Folder(PathBuf);

static N_FOLDERS: AtomicUsize = AtomicUsize::new(0);

impl Folder {
    pub fn new() -> Self {
        let name = format!("security-{}-{}", std::process::id(), N_FOLDERS.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).expect("written");
        path
    }

    /// Certificate and key, as the server is told to find them.
    pub fn write_pair(&self, pair: &Pair) {
        self.write("server.pem", &pair.certificate);
        self.write("server.key", &pair.key);
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
