//! What the value of a sibling makes useless, or asks for: a `tcp` check has no path, an `http` check needs one. For
//! completion alone; what Nomad makes of such names is for the checks to say.

/// What goes with one value of an attribute.
struct Case {
    value: &'static str,
    /// What it asks for, in this order.
    first: &'static [&'static str],
    /// What it takes besides.
    also: &'static [&'static str],
}

const fn case(value: &'static str, first: &'static [&'static str], also: &'static [&'static str]) -> Case {
    Case { value, first, also }
}

/// How a name goes with what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// A sibling's value asks for it, and this is its place in the order.
    First(usize),
    /// Nothing speaks against it.
    Neutral,
    /// It is for another value.
    Useless,
}

const THRESHOLDS: [&str; 3] = ["success_before_passing", "failures_before_critical", "failures_before_warning"];

/// By the ids of blocks (of a driver's options, by their name) and the attribute that decides. A name that some value
/// of it takes is for those values alone; all other names go with each of them.
static TABLE: &[(&[&str], &str, &[Case])] = &[
    (
        &["check"],
        "type",
        &[
            case(
                "http",
                &["path"],
                &[
                    "port",
                    "address_mode",
                    "method",
                    "header",
                    "body",
                    "protocol",
                    "tls_skip_verify",
                    "tls_server_name",
                    "expose",
                    THRESHOLDS[0],
                    THRESHOLDS[1],
                    THRESHOLDS[2],
                ],
            ),
            case("tcp", &[], &["port", "address_mode", THRESHOLDS[0], THRESHOLDS[1], THRESHOLDS[2]]),
            case(
                "grpc",
                &[],
                &[
                    "grpc_service",
                    "grpc_use_tls",
                    "port",
                    "address_mode",
                    "tls_skip_verify",
                    "tls_server_name",
                    "expose",
                    THRESHOLDS[0],
                    THRESHOLDS[1],
                    THRESHOLDS[2],
                ],
            ),
            case("script", &["command", "args", "task"], &[]),
        ],
    ),
    (
        &["volume"],
        "type",
        &[
            // Those that are made while the cluster runs have modes as well.
            case("host", &[], &["sticky", "access_mode", "attachment_mode"]),
            case("csi", &["access_mode", "attachment_mode"], &["mount_options"]),
        ],
    ),
    (
        &["template", "identity", "vault"],
        "change_mode",
        &[
            case("restart", &[], &[]),
            case("noop", &[], &[]),
            case("signal", &["change_signal"], &[]),
            case("script", &["change_script"], &[]),
        ],
    ),
    (
        &["job"],
        "type",
        &[
            case("service", &[], &["update", "reschedule"]),
            case("system", &[], &["update"]),
            case("batch", &[], &["periodic", "parameterized", "reschedule"]),
            case("sysbatch", &[], &["periodic", "parameterized"]),
        ],
    ),
    (&["reschedule"], "unlimited", &[case("true", &[], &[]), case("false", &[], &["attempts", "interval"])]),
    (
        &["reschedule"],
        "delay_function",
        &[case("constant", &[], &[]), case("exponential", &[], &["max_delay"]), case("fibonacci", &[], &["max_delay"])],
    ),
    (&["service"], "provider", &[case("nomad", &[], &[]), case("consul", &[], &["connect", "identity"])]),
    (
        &["mount", "mounts"],
        "type",
        &[
            case("bind", &["source", "target"], &["bind_options"]),
            case("volume", &["source", "target"], &["volume_options"]),
            case("tmpfs", &["target"], &["tmpfs_options"]),
        ],
    ),
];

/// How `name` goes with the values that the other names of the block have; `value` says what a name is set to, where a
/// literal says so.
pub(super) fn fit(block: &str, name: &str, value: impl Fn(&str) -> Option<String>) -> Fit {
    for (_, sibling, cases) in TABLE.iter().filter(|(blocks, ..)| blocks.contains(&block)) {
        let takes = |case: &Case| case.first.contains(&name) || case.also.contains(&name);
        if !cases.iter().any(takes) {
            continue;
        }
        let Some(value) = value(sibling) else { continue };
        let Some(case) = cases.iter().find(|case| case.value == value) else { continue };
        if let Some(place) = case.first.iter().position(|first| *first == name) {
            return Fit::First(place);
        }
        if !takes(case) {
            return Fit::Useless;
        }
    }
    Fit::Neutral
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{self, drivers};

    #[test]
    fn every_name_of_the_table_is_known() {
        let mounts = drivers::driver("docker").expect("docker").options;
        for (blocks, sibling, cases) in TABLE {
            let names = cases.iter().flat_map(|case| case.first.iter().chain(case.also)).chain([sibling]);
            for name in names {
                let is_known = |id: &&str| match schema::block(id) {
                    Some(block) => block.attribute(name).is_some() || block.child(name).is_some(),
                    None => mounts.iter().any(|option| option.name == *id && option.field(name).is_some()),
                };
                assert!(blocks.iter().any(is_known), "{blocks:?} {name}");
            }
        }
    }

    #[test]
    fn a_value_decides_which_names_are_of_use() {
        let of = |value: &'static str| move |name: &str| (name == "type").then(|| value.to_owned());
        assert_eq!(fit("check", "path", of("http")), Fit::First(0));
        assert_eq!(fit("check", "path", of("tcp")), Fit::Useless);
        assert_eq!(fit("check", "interval", of("tcp")), Fit::Neutral);
        assert_eq!(fit("check", "path", of("own")), Fit::Neutral);
        assert_eq!(fit("check", "path", |_| None), Fit::Neutral);
    }
}
