//! The real binary as a server. Shared by the tests and the attack command.
// Each of them needs a part.
#![allow(dead_code)]

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

/// Arguments for free ports.
pub const SERVE: [&str; 5] = ["serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"];

/// A server; ends with its owner.
pub struct Binary {
    pub child: Child,
    pub address: String,
    /// Address of the admin pages.
    pub admin: String,
}

impl Binary {
    /// Runs a command that serves, until it says where it listens.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the binary runs");
        let mut greeting = String::new();
        BufReader::new(child.stdout.as_mut().expect("a pipe")).read_line(&mut greeting).expect("it says where it listens");
        let word_after = |mark: &str| greeting.split(mark).nth(1).and_then(|rest| rest.split_whitespace().next()).map(str::to_owned);
        let (Some(address), Some(admin)) = (word_after("serves gRPC on "), word_after("http://")) else {
            panic!("no greeting: {greeting}");
        };
        Self { child, address, admin }
    }

    /// Sends it a signal: `-TERM`.
    pub fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([name, &self.child.id().to_string()]).status().expect("kill runs").success());
    }

    /// The code that it ends with.
    pub fn exit_code(&mut self) -> Option<i32> {
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}
