//! `artifact`.

use super::{Checker, quote, template};
use crate::model::{Element, Field, Task};
use crate::text::Span;

const MODES: [&str; 3] = ["any", "file", "dir"];

pub(super) fn check<'a>(checker: &mut Checker<'a, '_>, task: &Task<'a>) {
    for artifact in task.element.elements("artifact") {
        let source = checker.read.string(artifact, "source");
        if checker.lacks_text(artifact, "source", &source) {
            let span = checker.at(&source, artifact);
            checker.job(
                "artifact-source",
                span,
                "An artifact needs the `source` that it is fetched from.",
                "source must be specified",
            );
        }
        let mode = checker.read.string(artifact, "mode");
        if let Some(said) = mode.known()
            && !said.value.is_empty()
            && !MODES.contains(&said.value.as_str())
        {
            let wording = format!("invalid artifact mode {}; must be one of: any, file, dir", quote(&said.value));
            checker.choice("artifact-mode", "mode", said, &MODES, wording);
        }
        if let Field::Known(said) = checker.read.string(artifact, "destination") {
            template::check_escape(
                checker,
                "artifact-destination-escapes",
                "task",
                &said.value,
                said.span,
                "destination",
            );
        }
        for options in artifact.elements("options") {
            check_checksum(checker, options);
        }
    }
}

fn check_checksum<'a>(checker: &mut Checker<'a, '_>, options: Element<'a>) {
    let Field::Known(said) = checker.read.string(options, "checksum") else { return };
    // Nomad leaves checksums with interpolations to the client.
    if said.value.contains("${") {
        return;
    }
    if let Err((fact, message, wording)) = checksum(said.value.trim()) {
        report(checker, fact, said.span, &message, &wording);
    }
}

fn report(checker: &mut Checker<'_, '_>, fact: &'static str, span: Span, message: &str, wording: &str) {
    checker.value(fact, span, message, wording);
}

/// What is wrong with a checksum: the fact's id, words for people, Nomad's words.
fn checksum(text: &str) -> Result<(), (&'static str, String, String)> {
    if text.is_empty() {
        let message = "A checksum cannot be empty: write it as `\"sha256:…\"`.";
        return Err(("artifact-checksum-empty", message.into(), "checksum value cannot be empty".into()));
    }
    let mut parts = text.split(':');
    let (Some(kind), Some(digits), None) = (parts.next(), parts.next(), parts.next()) else {
        return Err((
            "artifact-checksum-format",
            "A checksum is written as `\"type:digits\"`, as `\"sha256:…\"`.".into(),
            format!("checksum must be given as \"type:value\"; got {}", quote(text)),
        ));
    };
    if let Some(wrong) = digits.chars().find(|c| !c.is_ascii_hexdigit()) {
        return Err((
            "artifact-checksum-hex",
            format!("A checksum has hexadecimal digits; `{wrong}` is none."),
            format!("invalid checksum: encoding/hex: invalid byte: U+{:04X} '{wrong}'", wrong as u32),
        ));
    }
    if digits.len() % 2 == 1 {
        return Err((
            "artifact-checksum-hex",
            format!("A checksum has an even number of digits, this one {}.", digits.len()),
            "invalid checksum: encoding/hex: odd length hex string".into(),
        ));
    }
    let expected = match kind {
        "md5" => 32,
        "sha1" => 40,
        "sha256" => 64,
        "sha512" => 128,
        _ => {
            return Err((
                "artifact-checksum-type",
                format!("Checksums are of the type `md5`, `sha1`, `sha256` or `sha512`, not `{kind}`."),
                format!("unsupported checksum type: {kind}"),
            ));
        }
    };
    if digits.len() == expected {
        return Ok(());
    }
    Err((
        "artifact-checksum-length",
        format!("A checksum of the type `{kind}` has {expected} digits, this one {}.", digits.len()),
        format!("invalid {kind} checksum: {digits}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::checksum;

    #[test]
    fn checksums_are_judged_in_nomads_order() {
        let fact = |text: &str| checksum(text).err().map(|(fact, ..)| fact);
        assert_eq!(fact("md5:d41d8cd98f00b204e9800998ecf8427e"), None);
        assert_eq!(fact(""), Some("artifact-checksum-empty"));
        assert_eq!(fact("d41d8cd98f00b204e9800998ecf8427e"), Some("artifact-checksum-format"));
        assert_eq!(fact("md5:x"), Some("artifact-checksum-hex"));
        assert_eq!(fact("crc:00"), Some("artifact-checksum-type"));
        assert_eq!(fact("sha256:00"), Some("artifact-checksum-length"));
    }
}
