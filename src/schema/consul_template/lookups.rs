//! Functions that ask Consul, Vault, Nomad or the file system.
//!
//! The template is rendered only when every lookup has an answer, and again when an answer changes. Functions whose
//! counts start at 0 take no argument without complaint and then give nothing.

use super::{Backend, Kind, Origin, TemplateFunction as F, at_least, exactly, from_to};

const fn consul(args: (usize, Option<usize>), usage: &'static str, doc: &'static str) -> F {
    F::new(Kind::Lookup(Backend::Consul), Origin::ConsulTemplate, args, usage, doc)
}

const fn vault(args: (usize, Option<usize>), usage: &'static str, doc: &'static str) -> F {
    F::new(Kind::Lookup(Backend::Vault), Origin::ConsulTemplate, args, usage, doc)
}

const fn nomad(args: (usize, Option<usize>), usage: &'static str, doc: &'static str) -> F {
    F::new(Kind::Lookup(Backend::Nomad), Origin::ConsulTemplate, args, usage, doc)
}

pub(super) static LOOKUPS: &[F] = &[
    consul(at_least(0), "caLeaf [service]", "The Connect certificate of a service, with its key.")
        .example("{{ with caLeaf \"web\" }}{{ .CertPEM }}{{ .PrivateKeyPEM }}{{ end }}")
        .fields(&["CertPEM", "PrivateKeyPEM", "SerialNumber", "Service", "ServiceURI", "ValidAfter", "ValidBefore"]),
    consul(at_least(0), "caRoots", "The root certificates that Connect trusts.")
        .example("{{ range caRoots }}{{ .RootCertPEM }}{{ end }}")
        .fields(&["Active", "ID", "Name", "RootCertPEM"]),
    consul(
        at_least(0),
        "connect [service]",
        "The healthy instances of a service that speak Connect. The argument is that of `service`.",
    )
    .example("{{ range connect \"web\" }}{{ .Address }}:{{ .Port }}{{ end }}")
    .fields(SERVICE),
    consul(
        from_to(0, 1),
        "datacenters [reachable]",
        "The datacenters that Consul knows; with `true` only those that answer, which is slow.",
    )
    .example("{{ range datacenters }}{{ . }}{{ end }}"),
    consul(from_to(0, 1), "exportedServices [partition]", "The services that a partition exports (Consul Enterprise).")
        .example("{{ range exportedServices }}{{ .Service }}{{ end }}"),
    F::new(
        Kind::Lookup(Backend::File),
        Origin::ConsulTemplate,
        exactly(1),
        "file path",
        "The content of a file, which is watched. Clients allow only files of the allocation unless their sandbox is off.",
    )
    .example("{{ file \"local/motd\" }}"),
    consul(
        exactly(1),
        "key path",
        "The value of a key in Consul. The template waits until the key exists; `@dc` after the path names a datacenter.",
    )
    .example("{{ key \"app/max_conns\" }}"),
    consul(exactly(1), "keyExists path", "Whether a key exists in Consul. Does not wait for it.")
        .example("{{ if keyExists \"app/beta\" }}…{{ end }}"),
    consul(
        exactly(2),
        "keyOrDefault path default",
        "The value of a key in Consul, or the default while the key does not exist or is empty.",
    )
    .example("{{ keyOrDefault \"app/max_conns\" \"10\" }}"),
    consul(exactly(1), "ls path", "The keys directly below a path in Consul, with their values.")
        .example("{{ range ls \"app\" }}{{ .Key }}={{ .Value }}\n{{ end }}")
        .fields(KEY_PAIR),
    consul(
        at_least(0),
        "node [name]",
        "A node of Consul's catalogue with its services, as `name@dc`; the client's own when not given.",
    )
    .example("{{ with node }}{{ .Node.Address }}{{ end }}")
    .fields(&["Node", "Services"]),
    consul(at_least(0), "nodes [query]", "The nodes of Consul's catalogue; the query is `@dc~near`.")
        .example("{{ range nodes }}{{ .Address }}{{ end }}")
        .fields(&["Address", "Datacenter", "ID", "Meta", "Node", "TaggedAddresses"]),
    nomad(
        from_to(1, 3),
        "nomadService [count] [key] name",
        "The instances of a service in Nomad's own discovery. With a count and a key it picks that many, always the same \
         ones for the same key. Takes one or three arguments.",
    )
    .example("{{ range nomadService \"web\" }}{{ .Address }}:{{ .Port }}{{ end }}")
    .fields(&["Address", "AllocID", "Datacenter", "ID", "JobID", "Name", "Node", "Port", "Tags"]),
    nomad(at_least(0), "nomadServices", "The names and tags of all services in Nomad's own discovery.")
        .example("{{ range nomadServices }}{{ .Name }} {{ .Tags | join \",\" }}{{ end }}")
        .fields(&["Name", "Tags"]),
    nomad(
        exactly(1),
        "nomadVar path",
        "The items of a Nomad variable. The template waits until the variable exists. A task may read variables below \
         `nomad/jobs/<job>`; `@namespace` after the path names another namespace.",
    )
    .example("{{ with nomadVar \"nomad/jobs/web\" }}{{ .db_password }}{{ end }}")
    .fields(&["Keys", "Metadata", "Parent", "Tuples", "Values"]),
    nomad(exactly(1), "nomadVarExists path", "Whether a Nomad variable exists. Does not wait for it.")
        .example("{{ if nomadVarExists \"nomad/jobs/web\" }}…{{ end }}"),
    nomad(from_to(0, 1), "nomadVarList [prefix]", "The Nomad variables whose path starts with a prefix, without their items.")
        .example("{{ range nomadVarList \"nomad/jobs\" }}{{ .Path }}{{ end }}")
        .fields(VARIABLE),
    nomad(
        from_to(0, 1),
        "nomadVarListSafe [prefix]",
        "Like `nomadVarList`, but an empty list counts as no answer yet, so the template waits.",
    )
    .example("{{ range nomadVarListSafe \"nomad/jobs/web\" }}{{ .Path }}{{ end }}")
    .fields(VARIABLE),
    consul(exactly(0), "partitions", "The admin partitions (Consul Enterprise).")
        .example("{{ range partitions }}{{ .Name }}{{ end }}"),
    consul(at_least(0), "peerings [partition]", "The clusters that Consul is peered with.")
        .example("{{ range peerings }}{{ .Name }}{{ end }}"),
    vault(
        at_least(0),
        "pkiCert path key=value...",
        "A certificate from Vault's PKI engine, renewed when it nears its end and otherwise taken from the rendered file.",
    )
    .example("{{ with pkiCert \"pki/issue/web\" \"common_name=web.example.com\" }}{{ .Cert }}{{ .Key }}{{ end }}")
    .fields(&["CA", "Cert", "Key"]),
    vault(
        at_least(0),
        "pkiSign path key=value...",
        "A certificate that Vault's PKI engine signs for a key that is made here. Only in recent releases.",
    )
    .example("{{ with pkiSign \"pki/sign/web\" \"common_name=web.example.com\" }}{{ .Cert }}{{ end }}")
    .fields(&["CA", "Cert", "Key"]),
    consul(exactly(1), "safeLs path", "Like `ls`, but an empty list counts as no answer yet, so the template waits.")
        .example("{{ range safeLs \"app\" }}{{ .Key }}={{ .Value }}\n{{ end }}")
        .fields(KEY_PAIR),
    consul(exactly(1), "safeTree path", "Like `tree`, but an empty list counts as no answer yet, so the template waits.")
        .example("{{ range safeTree \"app\" }}{{ .Key }}={{ .Value }}\n{{ end }}")
        .fields(KEY_PAIR),
    vault(
        at_least(0),
        "secret path key=value...",
        "A secret from Vault. With `key=value` arguments it writes and gives the response. In version 2 of the key-value \
         engine the path has `data/` in it and the values are below `.Data.data`.",
    )
    .example("{{ with secret \"secret/data/db\" }}{{ .Data.data.password }}{{ end }}")
    .fields(&["Auth", "Data", "LeaseDuration", "LeaseID", "Renewable", "RequestID", "Warnings", "WrapInfo"]),
    vault(exactly(1), "secrets path", "The names of the secrets below a path in Vault.")
        .example("{{ range secrets \"secret/metadata/\" }}{{ . }}{{ end }}"),
    consul(
        at_least(0),
        "service name [filter]",
        "The healthy instances of a service in Consul. The argument is `tag.name@dc~near|filter`; the filter `any`, or a \
         list of health states, changes which ones are given.",
    )
    .example("{{ range service \"web\" }}{{ .Address }}:{{ .Port }}{{ end }}")
    .fields(SERVICE),
    consul(at_least(0), "services [query]", "The names and tags of all services in Consul; the query is `@dc`.")
        .example("{{ range services }}{{ .Name }} {{ .Tags | join \",\" }}{{ end }}")
        .fields(&["Name", "Tags"]),
    consul(exactly(1), "tree path", "All keys below a path in Consul at any depth, with their values.")
        .example("{{ range tree \"app\" }}{{ .Key }}={{ .Value }}\n{{ end }}")
        .fields(KEY_PAIR),
];

/// An instance of a service in Consul.
const SERVICE: &[&str] = &[
    "Address",
    "Checks",
    "ID",
    "Kind",
    "Name",
    "Node",
    "NodeAddress",
    "NodeDatacenter",
    "NodeID",
    "NodeMeta",
    "NodeTaggedAddresses",
    "Port",
    "ServiceMeta",
    "Status",
    "Tags",
    "Weights",
];
/// A key in Consul.
const KEY_PAIR: &[&str] = &["CreateIndex", "Flags", "Key", "LockIndex", "ModifyIndex", "Path", "Session", "Value"];
/// A Nomad variable without its items.
const VARIABLE: &[&str] = &["CreateIndex", "CreateTime", "ModifyIndex", "ModifyTime", "Namespace", "Path"];
