//! Functions of IP networks.

use super::{Function as F, param};

pub(super) static FUNCTIONS: &[F] = &[
    F::new(
        "ipnet/cidrhost",
        "cidrhost",
        &[param("prefix", "string"), param("hostnum", "number")],
        "string",
        "The address of the host with that number in a network; negative numbers count from the end.",
    )
    .example("cidrhost(\"10.12.112.0/20\", 16)", "\"10.12.112.16\""),
    F::new(
        "ipnet/cidrnetmask",
        "cidrnetmask",
        &[param("prefix", "string")],
        "string",
        "The mask of an IPv4 network in dotted form.",
    )
    .example("cidrnetmask(\"172.16.0.0/12\")", "\"255.240.0.0\""),
    F::new(
        "ipnet/cidrsubnet",
        "cidrsubnet",
        &[param("prefix", "string"), param("newbits", "number"), param("netnum", "number")],
        "string",
        "The network with that number among those that a network splits into when its prefix grows by some bits.",
    )
    .example("cidrsubnet(\"10.0.0.0/8\", 8, 2)", "\"10.2.0.0/16\""),
    F::new(
        "ipnet/cidrsubnets",
        "cidrsubnets",
        &[param("prefix", "string")],
        "list(string)",
        "Consecutive networks within a network, one for each number of additional prefix bits.",
    )
    .variadic(param("newbits", "number"), 1, None)
    .example("cidrsubnets(\"10.1.0.0/16\", 4, 4, 8)", "[\"10.1.0.0/20\", \"10.1.16.0/20\", \"10.1.32.0/24\"]"),
];
