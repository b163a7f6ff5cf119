//! Version constraints: `>= 1.2, < 2`, as `hashicorp/go-version` and Nomad's `semver` read them.

use std::sync::LazyLock;

use regex::Regex;

/// Numbers with dots, then a prerelease and metadata. Both dialects agree on all but the prerelease's dash.
const CORE: &str = r"v?[0-9]+(\.[0-9]+)*";
const META: &str = r"(\+[0-9A-Za-z\-~]+(\.[0-9A-Za-z\-~]+)*)?\??";

static VERSION: LazyLock<Regex> = LazyLock::new(|| compile("=|!=|>=|<=|>|<|~>", "-?"));
static SEMVER: LazyLock<Regex> = LazyLock::new(|| compile("=|!=|>=|<=|>|<", "-"));

fn compile(operators: &str, dash: &str) -> Regex {
    let prerelease =
        format!(r"(-[0-9]+[0-9A-Za-z\-~]*(\.[0-9A-Za-z\-~]+)*|{dash}[A-Za-z\-~]+[0-9A-Za-z\-~]*(\.[0-9A-Za-z\-~]+)*)?");
    Regex::new(&format!(r"^\s*({operators})?\s*{CORE}{prerelease}{META}\s*$")).expect("the pattern is a constant")
}

/// What `operator = "version"` takes; the error is Go's.
pub(in crate::nomad) fn check(text: &str) -> Result<(), String> {
    each(text, &VERSION)
}

/// What `operator = "semver"` takes: the same without `~>`.
pub(in crate::nomad) fn check_semver(text: &str) -> Result<(), String> {
    each(text, &SEMVER)
}

fn each(text: &str, form: &Regex) -> Result<(), String> {
    match text.split(',').find(|part| !form.is_match(part)) {
        Some(part) => Err(format!("Malformed constraint: {part}")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_are_those_of_go_version() {
        for good in [
            ">= 1.2",
            "1.0",
            "= 1.2.3, < 2",
            "~> 1.4",
            ">= 0.6.1-dev",
            "!= 1.0-beta.1+build.5",
            "v1.2",
            "> 4.19.0-9-amd64",
            " >=1.0 ",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in ["", "x", ">= ", "1.x", "=> 1.0", ">= 1.2 < 2", "1.2, "] {
            assert!(check(bad).is_err(), "{bad}");
        }
        assert_eq!(check_semver("~> 1.4"), Err("Malformed constraint: ~> 1.4".into()));
        assert_eq!(check_semver(">= 1.7.0-a"), Ok(()));
    }
}
