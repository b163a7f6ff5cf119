//! Traefik's middlewares.

use super::{Key, flag, flag_with, keys, one_of, value};

static IP_STRATEGY: &[Key] = &[
    value("depth", "Which address of `X-Forwarded-For` counts, from the right."),
    value("excludedips", "Addresses of `X-Forwarded-For` that are passed over, separated by commas."),
    value("ipv6subnet", "How many bits of an IPv6 address count."),
];

static SOURCE: &[Key] = &[
    keys("ipstrategy", IP_STRATEGY, "By the address."),
    value("requestheadername", "By a header."),
    flag("requesthost", "By the host."),
];

static AUTH: &[Key] = &[
    value("users", "Users as `name:hash`, separated by commas. Hashes belong in a secret store, not into a tag."),
    value("usersfile", "A file of users on Traefik's side."),
    value("realm", "The realm that browsers show."),
    flag("removeheader", "Keeps the `Authorization` header from the service."),
    value("headerfield", "The header in which the service gets the user's name."),
];

static HEADER_NAMES: &[Key] = &[value("<header>", "The header's value; empty removes it.")];

static HEADERS: &[Key] = &[
    keys("customrequestheaders", HEADER_NAMES, "Headers that the service gets."),
    keys("customresponseheaders", HEADER_NAMES, "Headers that the visitor gets."),
    flag("accesscontrolallowcredentials", "CORS: allows credentials."),
    value("accesscontrolallowheaders", "CORS: the headers that are allowed, separated by commas."),
    value("accesscontrolallowmethods", "CORS: the methods that are allowed, separated by commas."),
    value("accesscontrolalloworiginlist", "CORS: the origins that are allowed, separated by commas."),
    value("accesscontrolalloworiginlistregex", "CORS: the origins that are allowed, as expressions."),
    value("accesscontrolexposeheaders", "CORS: the headers that scripts may read."),
    value("accesscontrolmaxage", "CORS: seconds for which the answer to a preflight counts."),
    flag("addvaryheader", "Adds `Vary: Origin` as CORS needs it."),
    value("allowedhosts", "The only hosts that are served, separated by commas."),
    value("hostsproxyheaders", "Headers that may hold the host."),
    flag("sslredirect", "Redirects to HTTPS (Traefik 2; `redirectscheme` today)."),
    flag("ssltemporaryredirect", "Redirects for now only (Traefik 2)."),
    value("sslhost", "The host of such redirects (Traefik 2)."),
    flag("sslforcehost", "Redirects other hosts too (Traefik 2)."),
    keys("sslproxyheaders", HEADER_NAMES, "Headers that say that a request came over TLS."),
    value("stsseconds", "How long browsers keep to HTTPS."),
    flag("stsincludesubdomains", "For subdomains as well."),
    flag("stspreload", "Lets browsers know it before the first visit."),
    flag("forcestsheader", "Sends it over plain HTTP as well."),
    flag("framedeny", "Forbids frames."),
    value("customframeoptionsvalue", "A value of `X-Frame-Options` of your own."),
    flag("contenttypenosniff", "Keeps browsers from guessing types."),
    flag("browserxssfilter", "Sends `X-XSS-Protection`."),
    value("custombrowserxssvalue", "A value of `X-XSS-Protection` of your own."),
    value("contentsecuritypolicy", "The content security policy."),
    value("contentsecuritypolicyreportonly", "The same, only reported."),
    value("publickey", "HPKP, which browsers no longer know."),
    value("referrerpolicy", "The referrer policy."),
    value("permissionspolicy", "The permissions policy."),
    value("featurepolicy", "The older permissions policy."),
    flag("isdevelopment", "Turns restrictions off for development."),
];

static COOKIE_LESS_TLS: &[Key] = &[
    value("ca", "The certificate authority of the server."),
    value("cert", "Traefik's certificate."),
    value("key", "Its key."),
    flag("insecureskipverify", "Does not check the server's certificate."),
    flag("caoptional", "Takes servers without a certificate of that authority."),
];

static CLIENT_CERTIFICATE: &[Key] =
    &[flag("pem", "Passes the whole certificate on."), keys("info", &[], "Passes chosen parts of it on.")];

/// The kinds of HTTP middlewares.
pub(super) static HTTP: &[Key] = &[
    keys("addprefix", &[value("prefix", "The prefix, such as `/app`.")], "Puts a prefix before the path."),
    keys("basicauth", AUTH, "Asks for name and password."),
    keys(
        "buffering",
        &[
            value("maxrequestbodybytes", "The largest request in bytes."),
            value("memrequestbodybytes", "How much of it is kept in memory."),
            value("maxresponsebodybytes", "The largest response in bytes."),
            value("memresponsebodybytes", "How much of it is kept in memory."),
            value("retryexpression", "When a request is sent again."),
        ],
        "Reads requests whole before it passes them on.",
    ),
    keys("chain", &[value("middlewares", "The middlewares, separated by commas.")], "Several middlewares as one."),
    keys(
        "circuitbreaker",
        &[
            value("expression", "When it opens, such as `NetworkErrorRatio() > 0.30`."),
            value("checkperiod", "How often that is looked at."),
            value("fallbackduration", "How long it stays open."),
            value("recoveryduration", "How long it takes to close."),
            value("responsecode", "The status while it is open."),
        ],
        "Keeps requests from a service that fails.",
    ),
    flag_with(
        "compress",
        &[
            value("excludedcontenttypes", "Types that are not compressed, separated by commas."),
            value("includedcontenttypes", "The only types that are compressed, separated by commas."),
            value("minresponsebodybytes", "The smallest response that is compressed."),
            value("defaultencoding", "For visitors that do not say what they take."),
            value("encodings", "What may be used, in order: `zstd, br, gzip`."),
        ],
        "Compresses responses.",
    ),
    flag_with("contenttype", &[flag("autodetect", "Guesses the type (Traefik 2).")], "Guesses a missing type."),
    keys("digestauth", AUTH, "Asks for name and password by digest."),
    keys(
        "errors",
        &[
            value("status", "The statuses, such as `500-599`."),
            value("service", "The service that has the pages."),
            value("query", "The path of a page; `{status}` stands for the status."),
            keys("statusrewrites", &[value("<status>", "The status that takes its place.")], "Other statuses."),
        ],
        "Own pages for errors.",
    ),
    keys(
        "forwardauth",
        &[
            value("address", "The address that says whether a request may pass."),
            flag("trustforwardheader", "Believes the `X-Forwarded-…` headers of the request."),
            value("authresponseheaders", "Headers of the answer that the service gets, separated by commas."),
            value("authresponseheadersregex", "The same as an expression."),
            value("authrequestheaders", "The only headers that are sent along, separated by commas."),
            value("addauthcookiestoresponse", "Cookies of the answer that the visitor gets."),
            value("headerfield", "The header in which the service gets the user's name."),
            flag("forwardbody", "Sends the body along."),
            value("maxbodysize", "The largest body that is sent along."),
            flag("preservelocationheader", "Keeps `Location` as it is."),
            flag("preserverequestmethod", "Asks with the method of the request."),
            value("maxresponsebodysize", "The largest answer."),
            keys("tls", COOKIE_LESS_TLS, "TLS to that address."),
        ],
        "Asks another service whether a request may pass.",
    ),
    keys("grpcweb", &[value("alloworigins", "The origins that may ask.")], "Translates gRPC-Web."),
    keys("headers", HEADERS, "Adds, changes and removes headers."),
    keys(
        "inflightreq",
        &[value("amount", "How many requests."), keys("sourcecriterion", SOURCE, "What they are counted by.")],
        "Limits requests at one time.",
    ),
    keys(
        "ipallowlist",
        &[
            value("sourcerange", "The addresses that may pass, separated by commas: `10.0.0.0/8`."),
            keys("ipstrategy", IP_STRATEGY, "Which address counts."),
            value("rejectstatuscode", "The status for others."),
        ],
        "Lets only some addresses pass.",
    ),
    keys(
        "ipwhitelist",
        &[
            value("sourcerange", "The addresses that may pass, separated by commas."),
            keys("ipstrategy", IP_STRATEGY, "Which address counts."),
        ],
        "The name of `ipallowlist` in Traefik 2.",
    ),
    keys("passtlsclientcert", CLIENT_CERTIFICATE, "Passes the visitor's certificate on in headers."),
    keys("plugin", &[keys("<plugin>", &[], "The plugin's own settings.")], "A plugin."),
    keys(
        "ratelimit",
        &[
            value("average", "Requests per `period`."),
            value("burst", "How many may come at once."),
            value("period", "The period, one second by default."),
            keys("sourcecriterion", SOURCE, "What they are counted by."),
            keys("redis", &[], "Counts in Redis, for several instances of Traefik."),
        ],
        "Limits requests over time.",
    ),
    keys(
        "redirectregex",
        &[
            value("regex", "The expression that an address must match."),
            value("replacement", "The new address, with `${1}` for groups."),
            flag("permanent", "Whether browsers may remember it."),
        ],
        "Redirects by an expression.",
    ),
    keys(
        "redirectscheme",
        &[
            one_of("scheme", &["https", "http"], "The new scheme."),
            value("port", "The new port."),
            flag("permanent", "Whether browsers may remember it."),
        ],
        "Redirects to another scheme.",
    ),
    keys("replacepath", &[value("path", "The new path.")], "Replaces the path."),
    keys(
        "replacepathregex",
        &[value("regex", "The expression."), value("replacement", "The new path, with `$1` for groups.")],
        "Replaces the path by an expression.",
    ),
    keys(
        "retry",
        &[value("attempts", "How often."), value("initialinterval", "The wait before the first, then twice as long.")],
        "Tries again when a server does not answer.",
    ),
    keys(
        "stripprefix",
        &[
            value("prefixes", "The prefixes, separated by commas."),
            flag("forceslash", "Keeps a slash where nothing remains (Traefik 2)."),
        ],
        "Takes a prefix off the path.",
    ),
    keys("stripprefixregex", &[value("regex", "The expressions.")], "Takes what matches off the path's start."),
];

/// The kinds of TCP middlewares.
pub(super) static TCP: &[Key] = &[
    keys("inflightconn", &[value("amount", "How many connections.")], "Limits connections at one time."),
    keys(
        "ipallowlist",
        &[value("sourcerange", "The addresses that may pass, separated by commas.")],
        "Lets only some addresses pass.",
    ),
    keys(
        "ipwhitelist",
        &[value("sourcerange", "The addresses that may pass, separated by commas.")],
        "The name of `ipallowlist` in Traefik 2.",
    ),
];
