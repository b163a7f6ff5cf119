//! A directory with files, and the program run in it.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A temporary directory that is the working directory of the program.
pub(crate) struct Project {
    directory: TempDir,
}

/// What one run did.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().expect("no signal ended it"),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}

/// A job with nothing to find.
pub(crate) const CLEAN: &str = r#"job "clean" {
  group "web" {
    network {
      port "http" {}
    }

    service {
      name = "clean"
      port = "http"
      tags = ["traefik.enable=true"]

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        type     = "http"
        path     = "/"
        interval = "10s"
        timeout  = "2s"
      }
    }

    task "web" {
      driver = "docker"

      config {
        image = "nginx:1.29.1"
        ports = ["http"]
      }

      resources {
        cpu    = 100
        memory = 128
      }
    }
  }
}
"#;

/// The same with one error that has a safe fix (`missing-identity-audience`).
pub(crate) fn broken() -> String {
    CLEAN.replace("        aud = [\"consul.io\"]\n", "")
}

impl Project {
    /// With these files.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let project = Self { directory: TempDir::new().expect("a temporary directory") };
        for (path, text) in files {
            project.write(path, text);
        }
        project
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        // The program is shown its working directory without links.
        self.directory.path().canonicalize().expect("it is there").join(path)
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("below the project")).expect("a directory");
        std::fs::write(path, text).expect("a file");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).expect("the file is there")
    }

    /// The program, ready to run in the directory.
    pub(crate) fn command(&self, arguments: &[impl AsRef<OsStr>]) -> Command {
        let mut command = Command::new(program());
        command
            .args(arguments)
            .current_dir(self.path("."))
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .env_remove("GITHUB_WORKSPACE")
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.command(arguments).output().expect("the program runs").into()
    }

    /// The same with this text on stdin.
    pub(crate) fn run_with(&self, arguments: &[&str], stdin: &str) -> Run {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program runs");
        // A program that does not read it has its reasons.
        let _ = child.stdin.take().expect("piped").write_all(stdin.as_bytes());
        child.wait_with_output().expect("it ends").into()
    }

    /// `check --format concise` with further arguments: `path:line rule` of each finding.
    pub(crate) fn findings(&self, arguments: &[&str]) -> Vec<String> {
        let mut all = vec!["check", "--format", "concise"];
        all.extend(arguments);
        self.run(&all)
            .stdout
            .lines()
            .map(|line| {
                let mut parts = line.splitn(3, ':');
                let (path, number) = (parts.next().expect("a path"), parts.next().expect("a line"));
                let rule = line.split(['[', ']']).nth(1).expect("a rule");
                format!("{path}:{number} {rule}")
            })
            .collect()
    }
}

/// The built program.
pub(crate) fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_jobspec-ls"))
}
