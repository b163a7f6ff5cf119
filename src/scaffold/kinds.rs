//! The sorts of services that there are templates of.
//!
//! A template is a job with placeholders (see [`super::service`]); beside it lies what its README says.

/// One sort of service.
#[derive(Debug)]
pub struct Kind {
    /// Its name, as `--kind` takes it.
    pub name: &'static str,
    /// What it makes, in a few words.
    pub summary: &'static str,
    /// Words in a service's name that mean it.
    pub(super) words: &'static [&'static str],
    /// The directory of the policy's layout where services of that sort lie, if there is such a one.
    pub category: &'static str,
    /// The job.
    pub(super) job: &'static str,
    /// The sections of its README that are its own.
    pub(super) notes: &'static str,
}

macro_rules! kind {
    ($name:literal, $summary:literal, $category:literal, [$($word:literal),*]) => {
        Kind {
            name: $name,
            summary: $summary,
            words: &[$($word),*],
            category: $category,
            job: include_str!(concat!("kinds/", $name, ".hcl.in")),
            notes: include_str!(concat!("kinds/", $name, ".md")),
        }
    };
}

/// All sorts; the first is what a name that says nothing means.
pub static KINDS: &[Kind] = &[
    kind!("web", "a web service behind the load balancer", "applications", []),
    kind!(
        "load-balancer",
        "Traefik, which routes to the others",
        "core-infrastructure",
        ["traefik", "lb", "loadbalancer", "balancer", "proxy", "edge", "ingress", "haproxy", "caddy"]
    ),
    kind!(
        "dns",
        "PowerDNS with MySQL, an authoritative name server",
        "platform-services",
        ["powerdns", "pdns", "dns", "nameserver"]
    ),
    kind!("database", "PostgreSQL", "platform-services", ["postgres", "postgresql", "pg", "db", "database"]),
    kind!("mysql", "MariaDB", "platform-services", ["mysql", "mariadb"]),
    kind!("prometheus", "Prometheus, for metrics", "platform-services", ["prometheus", "metrics"]),
    kind!("grafana", "Grafana, for dashboards", "platform-services", ["grafana", "dashboards"]),
    kind!("loki", "Loki, which keeps logs", "platform-services", ["loki", "logs"]),
    kind!("promtail", "Promtail on every node, which sends logs to Loki", "platform-services", ["promtail"]),
    kind!("netbox", "NetBox with PostgreSQL and Redis", "platform-services", ["netbox", "ipam"]),
    kind!("windmill", "Windmill with workers and PostgreSQL", "applications", ["windmill"]),
    kind!("gitea", "Gitea, for Git hosting", "applications", ["gitea", "forgejo", "git"]),
    kind!(
        "batch",
        "a job that runs by the clock",
        "applications",
        ["batch", "backup", "cron", "nightly", "daily", "hourly", "weekly", "cleanup", "prune", "sync", "report"]
    ),
    kind!("connect", "two services that speak through Consul's mesh", "applications", ["connect", "mesh"]),
];

/// The sort of that name.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// The sort that the name of a service means most likely: the one that its words name, the last word first, since
/// `gitea-backup` is a backup.
pub fn guess(service: &str) -> &'static Kind {
    let words = service
        .split(|c: char| !c.is_ascii_alphanumeric())
        .map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()));
    let words: Vec<String> = words.map(str::to_ascii_lowercase).collect();
    let meant = words
        .iter()
        .rev()
        .find_map(|word| KINDS.iter().find(|kind| kind.words.contains(&word.as_str()) || kind.name == word.as_str()));
    meant.unwrap_or(&KINDS[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_guessed_by_their_words() {
        for (service, expected) in [
            ("traefik", "load-balancer"),
            ("powerdns", "dns"),
            ("netbox", "netbox"),
            ("orders-postgres", "database"),
            ("gitea-backup", "batch"),
            ("gitea", "gitea"),
            ("mariadb2", "mysql"),
            ("shop", "web"),
            ("dbeaver", "web"),
            ("counter-connect", "connect"),
        ] {
            assert_eq!(guess(service).name, expected, "{service}");
        }
    }

    #[test]
    fn words_mean_one_sort_each() {
        let all: Vec<&str> = KINDS.iter().flat_map(|kind| kind.words.iter().copied()).collect();
        for word in &all {
            assert_eq!(all.iter().filter(|other| *other == word).count(), 1, "{word}");
        }
    }
}
