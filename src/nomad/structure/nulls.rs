//! Arguments that cannot be `null`: the fields of Nomad's API that are no pointers.

use crate::schema::{AttributeSchema, BlockSchema, Type};

/// Blocks in which every string, bool and number has to have a value, with the exceptions.
const BLOCKS: &[(&str, &[&str])] = &[
    ("action", &[]),
    ("check", &[]),
    ("check_restart", &[]),
    ("connect", &[]),
    ("consul", &[]),
    ("csi_plugin", &[]),
    ("dispatch_payload", &[]),
    ("envoy_gateway_bind_addresses", &[]),
    ("expose.path", &[]),
    ("gateway.ingress.listener", &[]),
    ("gateway.proxy", &[]),
    ("gateway.terminating.service", &[]),
    ("gateway.tls", &[]),
    ("gateway.tls.sds", &[]),
    ("identity", &[]),
    ("lifecycle", &[]),
    ("mesh_gateway", &[]),
    ("mount_options", &[]),
    ("network", &["mbits"]),
    ("numa", &[]),
    ("parameterized", &[]),
    ("port", &[]),
    ("proxy", &[]),
    ("schedule.cron", &[]),
    ("secret", &[]),
    ("service", &[]),
    ("sidecar_service", &[]),
    ("sidecar_task", &[]),
    ("spread", &["weight"]),
    ("spread.target", &[]),
    ("task", &[]),
    ("transparent_proxy", &[]),
    ("ui", &[]),
    ("ui.link", &[]),
    ("upstreams", &[]),
    ("volume", &[]),
    ("weights", &[]),
];

/// Blocks in which few arguments have to have a value.
const SINGLE: &[(&str, &[&str])] = &[
    ("artifact", &["chown"]),
    ("gateway.ingress.listener.service", &["name"]),
    ("multiregion.region", &["node_pool"]),
    ("vault", &["role", "cluster"]),
];

/// Whether Nomad's parser refuses `null` for the argument. Durations are always refused.
pub(super) fn are_refused(block: &BlockSchema, entry: &AttributeSchema) -> bool {
    match entry.ty {
        Type::Duration => true,
        Type::String | Type::Bool | Type::Number | Type::Int { .. } => {
            let row = |table: &'static [(&str, &'static [&'static str])]| {
                table.binary_search_by(|(id, _)| id.cmp(&block.id)).ok().map(|index| table[index].1)
            };
            row(BLOCKS).is_some_and(|except| !except.contains(&entry.name))
                || row(SINGLE).is_some_and(|names| names.contains(&entry.name))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_name_blocks_and_are_sorted() {
        for table in [BLOCKS, SINGLE] {
            assert!(table.windows(2).all(|pair| pair[0].0 < pair[1].0));
            for (id, names) in table {
                let block = crate::schema::block(id).unwrap_or_else(|| panic!("{id}"));
                assert!(names.iter().all(|name| block.attribute(name).is_some()), "{id}");
            }
        }
    }
}
