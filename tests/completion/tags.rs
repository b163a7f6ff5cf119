//! Routing tags: the keys inside of them part by part, names, rules.

use std::path::PathBuf;
use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::workspace::Workspace;

use crate::support::{becomes, exactly, has, in_service, labels_behind, starts};

fn tag(tag: &str) -> String {
    in_service(&format!("      tags = [\n        {tag},\n      ]"))
}

#[test]
fn keys_complete_part_by_part() {
    starts(&tag("\"traefik.$0\""), &["enable", "http", "tcp", "udp"]);
    exactly(&tag("\"traefik.http.$0\""), &["routers", "services", "middlewares", "serverstransports"]);
    exactly(&tag("\"traefik.http.routers.$0\""), &["shop"]);
    starts(
        &tag("\"traefik.http.routers.shop.$0\""),
        &["rule", "entrypoints", "tls", "middlewares", "service", "priority"],
    );
    starts(&tag("\"traefik.http.routers.shop.tls.$0\""), &["certresolver"]);
    has(&tag("\"traefik.http.services.shop.loadbalancer.$0\""), &["server", "sticky", "healthcheck"], &["rule"]);
    has(&tag("\"traefik.http.services.shop.loadbalancer.server.$0\""), &["port", "scheme"], &[]);
    has(&tag("\"traefik.http.middlewares.x.$0\""), &["redirectscheme", "stripprefix", "basicauth", "headers"], &[]);
    has(&tag("\"traefik.tcp.routers.x.$0\""), &["rule", "tls"], &[]);
    has(&tag("\"traefik.udp.services.x.loadbalancer.server.$0\""), &["port"], &["scheme"]);
    exactly(&tag("\"traefik.nonsense.$0\""), &[]);
}

#[test]
fn accepting_goes_on_where_the_key_does() {
    becomes(tag, "\"traefik.en$0\"", "enable", "\"traefik.enable=\"");
    becomes(tag, "\"traefik.ht$0\"", "http", "\"traefik.http.\"");
    becomes(tag, "\"traefik.http.routers.sh$0\"", "shop", "\"traefik.http.routers.shop.\"");
    becomes(
        tag,
        "\"traefik.http.routers.shop.ru$0=Host(`x`)\"",
        "rule",
        "\"traefik.http.routers.shop.rule=Host(`x`)\"",
    );
    becomes(tag, "\"traefik.http.rou$0ters.shop.rule=a\"", "services", "\"traefik.http.services.shop.rule=a\"");
    becomes(tag, "\"traefik.http.routers.shop.en$0", "entrypoints", "\"traefik.http.routers.shop.entrypoints=");
}

#[test]
fn whole_tags_for_a_service_that_has_none() {
    starts(&tag("\"$0\""), &["traefik.enable=true", "traefik.http.routers.shop.rule=Host(`shop.lab.local`)"]);
    starts(&in_service("      tags = [$0]"), &["traefik.enable=true"]);
    becomes(in_service, "      tags = $0", "traefik.enable=true", "      tags = [\"traefik.enable=true\"]");
    has(&tag("\"traefik.enable=false\",\n        \"$0\""), &[], &["traefik.enable=true"]);
    becomes(tag, "\"tra$0", "traefik.enable=true", "\"traefik.enable=true\"");
}

#[test]
fn values_fit_their_keys() {
    exactly(&tag("\"traefik.enable=$0\""), &["true", "false"]);
    starts(&tag("\"traefik.http.routers.shop.rule=$0\""), &["Host(`shop.lab.local`)"]);
    exactly(&tag("\"traefik.http.routers.shop.rule=Host(`$0`)\""), &["shop.lab.local"]);
    becomes(
        tag,
        "\"traefik.http.routers.shop.rule=Host(`$0\"",
        "shop.lab.local",
        "\"traefik.http.routers.shop.rule=Host(`shop.lab.local`)\"",
    );
    becomes(
        tag,
        "\"traefik.http.routers.shop.rule=Host(`old.x`) || Host(`sh$0`)\"",
        "shop.lab.local",
        "\"traefik.http.routers.shop.rule=Host(`old.x`) || Host(`shop.lab.local`)\"",
    );
    starts(&tag("\"traefik.tcp.routers.shop.rule=$0\""), &["HostSNI(`*`)"]);
    has(&tag("\"traefik.http.routers.shop.entrypoints=$0\""), &["websecure", "web"], &[]);
    exactly(
        &tag(
            "\"traefik.http.middlewares.auth.basicauth.users=x\",\n        \"traefik.http.routers.shop.middlewares=$0\"",
        ),
        &["auth"],
    );
    becomes(
        tag,
        "\"traefik.http.middlewares.auth.basicauth.users=x\",\n        \"traefik.http.routers.shop.middlewares=lan,$0\"",
        "auth",
        "\"traefik.http.middlewares.auth.basicauth.users=x\",\n        \"traefik.http.routers.shop.middlewares=lan,auth\"",
    );
    exactly(
        &tag("\"traefik.http.services.shop.loadbalancer.server.port=$0\""),
        &["${NOMAD_PORT_http}", "${NOMAD_PORT_metrics-x}"],
    );
    exactly(&tag("\"traefik.http.services.shop.loadbalancer.server.scheme=$0\""), &["http", "https", "h2c"]);
}

#[test]
fn characters_that_open_a_part_ask() {
    assert!(!labels_behind(&tag("\"traefik.$0\""), '.').is_empty());
    assert!(!labels_behind(&tag("\"traefik.enable=$0\""), '=').is_empty());
    assert!(!labels_behind(&tag("\"traefik.http.routers.shop.rule=Host(`$0\""), '`').is_empty());
    assert!(labels_behind(&in_service("      name = \"a.$0\""), '.').is_empty());
}

#[test]
fn the_prefix_is_the_teams() {
    let complete = |prefix: &str, tag: &str| {
        let text = in_service(&format!("      tags = [\"{tag}$0\"]"));
        let offset = text.find("$0").expect("a cursor");
        let document = Document::new(Some(PathBuf::from("/jobs/a.nomad.hcl")), None, &text.replacen("$0", "", 1));
        let mut settings = Settings::default();
        prefix.clone_into(&mut settings.services.routing_prefix);
        let analysis = Analysis::new(document, Arc::new(settings), Arc::new(Workspace::default()));
        analysis.completions(offset).into_iter().map(|item| item.label.into_owned()).collect::<Vec<_>>()
    };
    assert_eq!(complete("edge.", "edge.")[..2], ["enable", "http"]);
    assert_eq!(complete("edge.", "")[0], "edge.enable=true");
    assert!(complete("", "traefik.").is_empty() && complete("", "").is_empty());
}
