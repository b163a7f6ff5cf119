//! Paths inside an allocation.

/// Whether `path`, below the directory `prefix` of an allocation, leaves the allocation's directory.
///
/// As `escapingfs.PathEscapesAllocViaRelative`: purely by the text, so `${…}` counts as one name. A path that leaves
/// the directory and enters it again would need the allocation's id, which nobody knows beforehand.
pub(in crate::nomad) fn escapes(prefix: &str, path: &str) -> bool {
    let mut depth = 0;
    for part in prefix.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => depth -= 1,
            _ => depth += 1,
        }
        if depth < 0 {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::escapes;

    #[test]
    fn two_levels_up_leave_the_allocation() {
        for inside in ["local/x", "../alloc/data", "/etc/x", "a/../../alloc", "${NOMAD_ALLOC_DIR}/../../alloc", "", "."]
        {
            assert!(!escapes("task", inside), "{inside}");
        }
        for outside in ["../../x", "../..", "a/../../../x", "/../../x"] {
            assert!(escapes("task", outside), "{outside}");
        }
        assert!(!escapes("task/local/", "../../alloc/x"));
        assert!(escapes("task/local/", "../../../x"));
    }
}
