//! The keys of Traefik's tags: what may stand behind the prefix of a service's routing tags.
//!
//! After Traefik's documentation of its Consul Catalog provider and of routers, services and middlewares (3.x, and what
//! 2.x had besides). Keys are compared without regard to case, as Traefik does.

mod matchers;
mod middlewares;

pub use self::matchers::matcher;
use crate::suggest::closest;

/// Where the tags are documented.
const PAGES: &str = "https://doc.traefik.io/traefik/";

/// One part of a key between two dots.
#[derive(Debug)]
pub struct Key {
    /// The part as it is written; `<…>` is a name of the author's choice, `…[n]` one of a numbered list.
    pub name: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// What may follow behind a dot.
    pub children: &'static [Key],
    /// Whether a value may follow behind `=`.
    pub value: bool,
    /// Values worth offering.
    pub values: &'static [&'static str],
}

const fn value(name: &'static str, doc: &'static str) -> Key {
    Key { name, doc, children: &[], value: true, values: &[] }
}

const fn flag(name: &'static str, doc: &'static str) -> Key {
    one_of(name, &["true", "false"], doc)
}

const fn one_of(name: &'static str, values: &'static [&'static str], doc: &'static str) -> Key {
    Key { name, doc, children: &[], value: true, values }
}

const fn keys(name: &'static str, children: &'static [Key], doc: &'static str) -> Key {
    Key { name, doc, children, value: false, values: &[] }
}

/// A key that may have a value of its own as well: `tls=true`, `tls.certresolver=…`.
const fn flag_with(name: &'static str, children: &'static [Key], doc: &'static str) -> Key {
    Key { name, doc, children, value: true, values: &["true"] }
}

static ROOT: &[Key] = &[
    flag("enable", "Whether Traefik routes to the service at all."),
    keys("http", HTTP, "Routing of HTTP requests."),
    keys("tcp", TCP, "Routing of TCP connections, also of TLS without looking into it."),
    keys("udp", UDP, "Routing of UDP packets."),
    keys("consulcatalog", CATALOG, "What the Consul Catalog provider itself reads."),
    keys("nomad", NOMAD, "What the Nomad provider itself reads."),
    keys("tls", &[keys("stores", &[keys("<store>", &[], "A certificate store.")], "Certificate stores.")], "TLS."),
];

static CATALOG: &[Key] = &[
    flag("connect", "Whether Traefik reaches the service through Consul's mesh."),
    flag("canary", "Whether the instance is a canary, with routers and services of its own."),
];

static NOMAD: &[Key] = &[flag("canary", "Whether the instance is a canary, with routers and services of its own.")];

static HTTP: &[Key] = &[
    keys(
        "routers",
        &[keys("<router>", HTTP_ROUTER, "A router: which requests it takes, and what becomes of them.")],
        "The routers, by name.",
    ),
    keys(
        "services",
        &[keys(
            "<service>",
            &[keys("loadbalancer", HTTP_BALANCER, "How requests reach the instances.")],
            "A service as Traefik has it: where routers send requests.",
        )],
        "The services, by name.",
    ),
    keys(
        "middlewares",
        &[keys("<middleware>", middlewares::HTTP, "A middleware: exactly one kind below its name.")],
        "The middlewares, by name. A router applies those that its `middlewares` lists.",
    ),
    keys(
        "serverstransports",
        &[keys("<transport>", TRANSPORT, "How Traefik connects to servers.")],
        "Settings of connections to the servers, by name.",
    ),
];

static HTTP_ROUTER: &[Key] = &[
    value(
        "rule",
        "Which requests the router takes: matchers joined by `&&`, `||` and `!`, as in Host(`web.lab.local`).",
    ),
    value("entrypoints", "Names of Traefik's entry points, separated by commas. Without it, its default ones."),
    flag_with("tls", TLS, "Takes requests over TLS only, and ends TLS here."),
    value("middlewares", "Middlewares in the order in which they apply, separated by commas: `name`, `name@file`."),
    value("service", "Name of the Traefik service that gets the requests. Needed where the tags define several."),
    value("priority", "Which of several matching routers wins: the greatest. Without it, the length of the rule."),
    one_of("rulesyntax", &["v3", "v2"], "Whose syntax the rule follows."),
    keys(
        "observability",
        &[
            flag("accesslogs", "Whether requests are in the access log."),
            flag("metrics", "Whether requests are counted."),
            flag("tracing", "Whether requests are traced."),
        ],
        "What is recorded of the router's requests.",
    ),
];

static TLS: &[Key] = &[
    value("certresolver", "The certificate resolver that gets the certificate for the rule's hosts."),
    value("options", "The name of the TLS options, such as `modern@file`."),
    keys(
        "domains[n]",
        &[
            value("main", "The certificate's main name, such as `*.lab.local`."),
            value("sans", "Further names of the certificate, separated by commas."),
        ],
        "Names for which the certificate is asked, in place of the rule's hosts.",
    ),
];

static HTTP_BALANCER: &[Key] = &[
    keys(
        "server",
        &[
            value("port", "The port that Traefik sends requests to. Without it, the port of the registered service."),
            one_of("scheme", &["http", "https", "h2c"], "How Traefik speaks to the server."),
            value("weight", "The server's share of the requests."),
            flag("preservepath", "Keeps the path of the server's address."),
            value("url", "The server's whole address."),
        ],
        "The server.",
    ),
    flag("passhostheader", "Whether the server sees the host that the visitor asked for."),
    flag_with(
        "sticky",
        &[flag_with(
            "cookie",
            &[
                value("name", "The cookie's name."),
                flag("httponly", "Keeps the cookie from scripts."),
                flag("secure", "Sends the cookie over TLS only."),
                one_of("samesite", &["none", "lax", "strict"], "The cookie's `SameSite`."),
                value("maxage", "Seconds that the cookie lives."),
                value("path", "The path that the cookie is for."),
                value("domain", "The domain that the cookie is for."),
            ],
            "By a cookie.",
        )],
        "Keeps a visitor at one instance.",
    ),
    keys(
        "healthcheck",
        &[
            value("path", "The path that is asked."),
            value("interval", "The time between two probes."),
            value("unhealthyinterval", "The time between two probes of an instance that fails."),
            value("timeout", "How long an answer is waited for."),
            value("port", "The port that is asked."),
            value("hostname", "The `Host` of the request."),
            value("method", "The method of the request."),
            value("status", "The status that counts as healthy."),
            one_of("scheme", &["http", "https"], "How the server is asked."),
            one_of("mode", &["http", "grpc"], "What is asked."),
            flag("followredirects", "Whether redirects are followed."),
            keys("headers", &[value("<header>", "A header of the request.")], "Headers of the request."),
        ],
        "Traefik's own probes, beside Consul's.",
    ),
    keys(
        "responseforwarding",
        &[value("flushinterval", "How often a response is passed on while it comes in.")],
        "How responses are passed on.",
    ),
    value("serverstransport", "The settings of the connections to the servers, such as `name@file`."),
    one_of("strategy", &["wrr", "p2c", "hrw", "leasttime"], "How an instance is chosen."),
];

static TRANSPORT: &[Key] = &[
    value("servername", "The name that the server's certificate must have."),
    flag("insecureskipverify", "Does not check the server's certificate."),
    value("rootcas", "Certificates that are trusted, separated by commas."),
    value("maxidleconnsperhost", "How many idle connections are kept per server."),
    flag("disablehttp2", "Speaks HTTP/1.1 only."),
    value("peercerturi", "The URI that the server's certificate must have."),
    keys(
        "forwardingtimeouts",
        &[
            value("dialtimeout", "For connecting."),
            value("responseheadertimeout", "For the answer's headers."),
            value("idleconntimeout", "For idle connections."),
            value("readidletimeout", "Before an idle HTTP/2 connection is probed."),
            value("pingtimeout", "For the answer to such a probe."),
        ],
        "Time limits.",
    ),
];

static TCP: &[Key] = &[
    keys(
        "routers",
        &[keys(
            "<router>",
            &[
                value("rule", "Which connections the router takes: HostSNI(`*`) for all."),
                value("entrypoints", "Names of Traefik's entry points, separated by commas."),
                flag_with(
                    "tls",
                    &[
                        flag("passthrough", "Passes TLS on to the service unread."),
                        value("certresolver", "The certificate resolver."),
                        value("options", "The name of the TLS options."),
                        keys(
                            "domains[n]",
                            &[value("main", "The certificate's main name."), value("sans", "Further names.")],
                            "Names of the certificate.",
                        ),
                    ],
                    "Takes TLS connections.",
                ),
                value("middlewares", "Middlewares in the order in which they apply, separated by commas."),
                value("service", "Name of the Traefik service that gets the connections."),
                value("priority", "Which of several matching routers wins: the greatest."),
                one_of("rulesyntax", &["v3", "v2"], "Whose syntax the rule follows."),
            ],
            "A router.",
        )],
        "The routers, by name.",
    ),
    keys(
        "services",
        &[keys(
            "<service>",
            &[keys(
                "loadbalancer",
                &[
                    keys(
                        "server",
                        &[value("port", "The port that connections go to."), flag("tls", "Speaks TLS to the server.")],
                        "The server.",
                    ),
                    keys(
                        "proxyprotocol",
                        &[one_of("version", &["1", "2"], "The version of the PROXY protocol.")],
                        "Tells the server where a connection comes from.",
                    ),
                    value("terminationdelay", "How long one side may stay open after the other has closed, in ms."),
                    value("serverstransport", "The settings of the connections to the servers."),
                ],
                "How connections reach the instances.",
            )],
            "A service.",
        )],
        "The services, by name.",
    ),
    keys(
        "middlewares",
        &[keys("<middleware>", middlewares::TCP, "A middleware: exactly one kind below its name.")],
        "The middlewares, by name.",
    ),
    keys(
        "serverstransports",
        &[keys("<transport>", &[], "How Traefik connects to servers.")],
        "Settings of connections to the servers, by name.",
    ),
];

static UDP: &[Key] = &[
    keys(
        "routers",
        &[keys(
            "<router>",
            &[
                value("entrypoints", "Names of Traefik's entry points, separated by commas."),
                value("service", "Name of the Traefik service that gets the packets."),
            ],
            "A router.",
        )],
        "The routers, by name.",
    ),
    keys(
        "services",
        &[keys(
            "<service>",
            &[keys(
                "loadbalancer",
                &[keys("server", &[value("port", "The port that packets go to.")], "The server.")],
                "How packets reach the instances.",
            )],
            "A service.",
        )],
        "The services, by name.",
    ),
];

/// The keys directly behind the prefix.
pub fn root() -> &'static [Key] {
    ROOT
}

impl Key {
    /// Whether the part is a name of the author's choice.
    pub fn is_free(&self) -> bool {
        self.name.starts_with('<')
    }

    /// Whether `part` is this one.
    pub fn is(&self, part: &str) -> bool {
        if self.is_free() {
            return true;
        }
        match self.name.strip_suffix("[n]") {
            Some(list) => {
                let index = part.get(list.len()..).and_then(|rest| rest.strip_prefix('[')?.strip_suffix(']'));
                part.get(..list.len()).is_some_and(|part| part.eq_ignore_ascii_case(list))
                    && index.is_some_and(|index| index.bytes().all(|byte| byte.is_ascii_digit()))
            }
            None => self.name.eq_ignore_ascii_case(part),
        }
    }

    /// The page about it.
    pub fn page(path: &[&str]) -> String {
        let below = match path {
            [kind, "middlewares", ..] => format!("middlewares/{kind}/overview/"),
            [_, "routers", ..] => "routing/routers/".to_owned(),
            [_, "services" | "serverstransports", ..] => "routing/services/".to_owned(),
            _ => "routing/providers/consul-catalog/".to_owned(),
        };
        format!("{PAGES}{below}")
    }
}

/// The keys that may follow `path`, and the key that `path` itself is; `None` where it is not known or ends in free
/// keys.
pub fn resolve<'a>(path: impl IntoIterator<Item = &'a str>) -> Option<(&'static [Key], Option<&'static Key>)> {
    let (mut keys, mut last) = (ROOT, None);
    for part in path {
        let key = keys.iter().find(|key| key.is(part))?;
        keys = key.children;
        last = Some(key);
    }
    Some((keys, last))
}

/// The parts of a key as the tables write them, as far as they are known.
pub fn schema_path(parts: &[&str]) -> Vec<&'static str> {
    let mut keys = ROOT;
    let mut path = Vec::with_capacity(parts.len());
    for part in parts {
        let Some(key) = keys.iter().find(|key| key.is(part)) else { break };
        path.push(key.name);
        keys = key.children;
    }
    path
}

/// A part of a key that Traefik does not know, where a known one is close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misspelt<'a> {
    /// Where the part starts in the key, in bytes.
    pub at: usize,
    /// The part as it is written.
    pub part: &'a str,
    /// What was meant.
    pub meant: &'static str,
}

/// The first part of `key` (without prefix and value) that is not known although a known one is close to it.
pub fn misspelt(key: &str) -> Option<Misspelt<'_>> {
    let mut keys = ROOT;
    let mut at = 0;
    for part in key.split('.') {
        if keys.is_empty() {
            return None;
        }
        let Some(known) = keys.iter().find(|known| known.is(part)) else {
            let names = keys.iter().map(|known| known.name).filter(|name| !name.contains('['));
            return closest(part, names).map(|meant| Misspelt { at, part, meant });
        };
        at += part.len() + 1;
        keys = known.children;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(key: &str) -> Option<&'static str> {
        misspelt(key).map(|found| found.meant)
    }

    #[test]
    fn known_keys_in_any_case_are_fine() {
        for key in [
            "enable",
            "http.routers.web.rule",
            "http.routers.web.entryPoints",
            "http.routers.web.tls",
            "http.routers.web.tls.certResolver",
            "http.routers.web.tls.domains[0].main",
            "http.services.web.loadBalancer.server.port",
            "http.services.web.loadbalancer.sticky.cookie.sameSite",
            "http.middlewares.auth.basicAuth.users",
            "http.middlewares.x.headers.customRequestHeaders.X-Own",
            "http.middlewares.x.plugin.own.anything.below",
            "http.middlewares.x.redirectScheme.scheme",
            "tcp.routers.db.rule",
            "tcp.routers.db.tls.passthrough",
            "tcp.services.db.loadbalancer.server.port",
            "udp.services.dns.loadbalancer.server.port",
            "consulcatalog.connect",
        ] {
            assert_eq!(misspelt(key), None, "{key}");
            assert!(resolve(key.split('.')).is_some() || key.contains("plugin"), "{key}");
        }
    }

    #[test]
    fn a_close_key_is_meant() {
        assert_eq!(meant("enabled"), Some("enable"));
        assert_eq!(meant("http.router.web.rule"), Some("routers"));
        assert_eq!(meant("http.routers.web.entrypoint"), Some("entrypoints"));
        assert_eq!(meant("http.routers.web.tls.certresolvers"), Some("certresolver"));
        assert_eq!(meant("http.services.web.loadbalencer.server.port"), Some("loadbalancer"));
        assert_eq!(meant("http.middlewares.a.basicauht.users"), Some("basicauth"));
        assert_eq!(misspelt("http.routers.web.rul").map(|found| found.at), Some(17));
        assert_eq!(meant("http.routers.web.something"), None, "nothing is close");
        assert_eq!(meant("docker.network"), None);
    }
}
