//! What the team says: the rules of the policy, one file each, and the runner that applies zones, levels and
//! suppressions to all findings.

mod promote;
mod runner;
mod suppression;

mod deployed;
mod files;
mod identity;
mod images;
mod ports;
mod resources;
mod secrets;
mod services;
mod volumes;

/// One file per rule, with its page beside it.
pub mod rules {
    pub mod missing_identity;
    pub mod missing_identity_audience;
    pub mod wrong_identity_audience;

    pub mod ignored_identity;
    pub mod missing_identity_ttl;

    pub mod reserved_port;
    pub mod static_port;
    pub mod static_port_conflict;
    pub mod static_port_in_dynamic_range;
    pub mod static_port_owner;
    pub mod static_port_scaling;
    pub mod unknown_port_label;
    pub mod unused_port;

    pub mod hardcoded_secret;
    pub mod secret_default;
    pub mod unrendered_template;

    pub mod unmounted_volume;
    pub mod unprovisioned_volume;
    pub mod volume_name;

    pub mod check_timing;
    pub mod missing_check;
    pub mod missing_routing_tags;
    pub mod missing_service;
    pub mod service_provider;
    pub mod unknown_routing_key;
    pub mod unknown_service;

    pub mod missing_resources;
    pub mod resources_over_capacity;
    pub mod unpinned_image;

    pub mod duplicate_job_name;
    pub mod job_file_name;
    pub mod missing_readme;
    pub mod multiple_production_jobs;
    pub mod readme_section;
    pub mod readme_stale;
    pub mod routing_conflict;
    pub mod test_file_name;
    pub mod unexpected_file;

    pub mod ambiguous_job_name;
    pub mod undeployable_variable;

    pub mod invalid_config;
    pub mod template_source;
    pub mod unknown_rule;
    pub mod unused_suppression;
}

use crate::rule::Rule;

pub use self::promote::Tested;
pub use self::runner::{Registry, finish, judge};

/// The rules of the policy, by subject, in the order in which people should read them.
pub static RULES: &[&Rule] = &[
    &rules::missing_identity::RULE,
    &rules::missing_identity_audience::RULE,
    &rules::wrong_identity_audience::RULE,
    &rules::missing_identity_ttl::RULE,
    &rules::ignored_identity::RULE,
    &rules::static_port::RULE,
    &rules::static_port_owner::RULE,
    &rules::static_port_conflict::RULE,
    &rules::reserved_port::RULE,
    &rules::static_port_in_dynamic_range::RULE,
    &rules::static_port_scaling::RULE,
    &rules::unknown_port_label::RULE,
    &rules::unused_port::RULE,
    &rules::hardcoded_secret::RULE,
    &rules::secret_default::RULE,
    &rules::unrendered_template::RULE,
    &rules::volume_name::RULE,
    &rules::unmounted_volume::RULE,
    &rules::unprovisioned_volume::RULE,
    &rules::service_provider::RULE,
    &rules::missing_service::RULE,
    &rules::missing_check::RULE,
    &rules::missing_routing_tags::RULE,
    &rules::routing_conflict::RULE,
    &rules::unknown_routing_key::RULE,
    &rules::unknown_service::RULE,
    &rules::check_timing::RULE,
    &rules::missing_resources::RULE,
    &rules::resources_over_capacity::RULE,
    &rules::unpinned_image::RULE,
    &rules::job_file_name::RULE,
    &rules::test_file_name::RULE,
    &rules::multiple_production_jobs::RULE,
    &rules::duplicate_job_name::RULE,
    &rules::unexpected_file::RULE,
    &rules::missing_readme::RULE,
    &rules::readme_section::RULE,
    &rules::readme_stale::RULE,
    &rules::undeployable_variable::RULE,
    &rules::ambiguous_job_name::RULE,
    &rules::unused_suppression::RULE,
    &rules::unknown_rule::RULE,
    &rules::template_source::RULE,
    &rules::invalid_config::RULE,
];
