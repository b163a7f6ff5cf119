//! What a router's rule can ask about a request or a connection, after Traefik's documentation of its routers.

static MATCHERS: &[(&str, &str)] = &[
    ("ALPN", "the protocol that TLS agrees on."),
    ("ClientIP", "the visitor's address, or the network that it is in."),
    ("Header", "a header, by name and value."),
    ("HeaderRegexp", "a header, by name and a regular expression for the value."),
    ("Headers", "a header, by name and value (Traefik 2)."),
    ("HeadersRegexp", "a header, by name and a regular expression for the value (Traefik 2)."),
    ("Host", "the host that is asked for."),
    ("HostHeader", "the host that is asked for (Traefik 2)."),
    ("HostRegexp", "the host that is asked for, by a regular expression."),
    ("HostSNI", "the host that TLS names; `*` is any, and the only one without TLS."),
    ("HostSNIRegexp", "the host that TLS names, by a regular expression."),
    ("Method", "the method, such as `GET`."),
    ("Path", "the whole path."),
    ("PathPrefix", "how the path starts."),
    ("PathRegexp", "the path, by a regular expression."),
    ("Query", "a parameter of the address, by name and value."),
    ("QueryRegexp", "a parameter of the address, by name and a regular expression for the value."),
];

/// What a matcher looks at.
pub fn matcher(name: &str) -> Option<&'static str> {
    MATCHERS.iter().find(|(known, _)| *known == name).map(|(_, doc)| *doc)
}
