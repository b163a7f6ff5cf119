//! What a sidecar says by itself: its transparent proxy.

use crate::model::{Element, Field, Said};
use crate::nomad::field::{Block, text, texts};
use crate::nomad::finding::{applies, quote, report};
use std::net::IpAddr;

use crate::nomad::rules::invalid_value;
use crate::rule::{Context, Findings};
use crate::schema::Version;

/// The transparent proxy of a sidecar, if it has one for certain.
pub(super) fn transparent_proxy(sidecar: Element<'_>) -> Option<Element<'_>> {
    Block::of(Block::of(sidecar, "proxy").here()?, "transparent_proxy").here()
}

pub(super) fn check(context: &Context<'_>, findings: &mut Findings, sidecar: Element<'_>) {
    let Some(proxy) = transparent_proxy(sidecar) else { return };
    if !applies(context, Version::new(1, 8, 0)) {
        return;
    }
    let scope = &context.file.scope;
    for found in known(texts(scope, proxy, "exclude_outbound_cidrs")) {
        if !is_prefix(&found.value) {
            report(
                findings,
                &invalid_value::RULE,
                "tproxy-cidr",
                found.span,
                format!("`{}`{} is no range of addresses, as `10.0.0.0/8`.", found.value, found.source()),
                format!(
                    "could not parse transparent proxy excluded outbound CIDR as network prefix: netip.ParsePrefix({}): {}",
                    quote(&found.value),
                    if found.value.contains('/') { "unable to parse IP" } else { "no '/'" }
                ),
            );
        }
    }
    let bad = |value: &str| {
        let reason = if value.is_empty() || value.bytes().any(|byte| !byte.is_ascii_digit()) {
            "invalid syntax"
        } else {
            "value out of range"
        };
        format!("invalid user ID {}: strconv.ParseUint: parsing {}: {reason}", quote(value), quote(value))
    };
    if let Field::Known(found) = text(scope, proxy, "uid")
        && !found.value.is_empty()
        && !is_small_number(&found.value)
    {
        report(
            findings,
            &invalid_value::RULE,
            "tproxy-uid",
            found.span,
            format!("`{}`{} is no user's number from 0 to 65535.", found.value, found.source()),
            format!("transparent proxy block has invalid UID field: {}", bad(&found.value)),
        );
    }
    for found in known(texts(scope, proxy, "exclude_uids")) {
        if !is_small_number(&found.value) {
            report(
                findings,
                &invalid_value::RULE,
                "tproxy-exclude-uids",
                found.span,
                format!("`{}`{} is no user's number from 0 to 65535.", found.value, found.source()),
                format!("transparent proxy block has invalid ExcludeUIDs field: {}", bad(&found.value)),
            );
        }
    }
}

/// The elements of a list that the file decides.
pub(super) fn known<T>(list: Field<Vec<Field<T>>>) -> impl Iterator<Item = Said<T>> {
    let elements = match list {
        Field::Known(list) => list.value,
        Field::Absent | Field::Unknown => Vec::new(),
    };
    elements.into_iter().filter_map(|element| match element {
        Field::Known(found) => Some(found),
        Field::Absent | Field::Unknown => None,
    })
}

/// A number as `strconv.ParseUint(…, 10, 16)` takes it: digits only.
pub(super) fn is_small_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

/// An address, a slash and a length, as Go's `netip.ParsePrefix` takes it.
fn is_prefix(text: &str) -> bool {
    let Some((address, bits)) = text.rsplit_once('/') else { return false };
    let digits = !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || (bits.len() > 1 && bits.starts_with('0')) {
        return false;
    }
    let Ok(bits) = bits.parse::<u8>() else { return false };
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V4(_)) => bits <= 32,
        Ok(IpAddr::V6(_)) => bits <= 128,
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_go_does() {
        for text in ["10.0.0.0/8", "0.0.0.0/0", "::/0", "fd00::1/128"] {
            assert!(is_prefix(text), "{text}");
        }
        for text in [
            "x",
            "10.0.0.0",
            "10.0.0/8",
            "10.0.0.0/33",
            "10.0.0.0/08",
            "10.0.0.0/+8",
            "::/129",
            "/8",
            "fe80::1%eth0/64",
        ] {
            assert!(!is_prefix(text), "{text}");
        }
    }

    #[test]
    fn user_numbers_have_sixteen_bits() {
        for text in ["0", "101", "65535", "007"] {
            assert!(is_small_number(text), "{text}");
        }
        for text in ["", "65536", "-1", "+1", "1a", "root"] {
            assert!(!is_small_number(text), "{text}");
        }
    }
}
