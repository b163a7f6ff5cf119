//! Names of hosts, as the DNS library of Nomad takes them.

/// Longest name on the wire, its lengths included.
const MAX_NAME: usize = 256;
/// Longest part between dots.
const MAX_LABEL: usize = 63;

/// Whether no part is empty or too long (github.com/miekg/dns, `IsDomainName`; it minds no characters).
pub(super) fn is_valid(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut length = 0;
    let mut label = 0;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => {
                // `\.` and `\046` are one character each.
                let digits = bytes.get(at + 1..at + 4).is_some_and(|next| next.iter().all(u8::is_ascii_digit));
                at += if digits { 3 } else { 1 };
                label += 1;
            }
            b'.' => {
                if label == 0 && bytes.len() > 1 {
                    return false;
                }
                length += label + 1;
                label = 0;
            }
            _ => label += 1,
        }
        if label > MAX_LABEL || length > MAX_NAME {
            return false;
        }
        at += 1;
    }
    length + label < MAX_NAME
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn parts_are_neither_empty_nor_too_long() {
        for name in ["web", "web.example.com", "web.example.com.", "under_score", ".", "a\\.b"] {
            assert!(is_valid(name), "{name}");
        }
        for name in ["a..b", ".a", "a..", &"a".repeat(64), &"abc.".repeat(80)] {
            assert!(!is_valid(name), "{name}");
        }
    }
}
