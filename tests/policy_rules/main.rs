//! What the policy's rules find, and what they leave alone, in jobs with marked places.

mod deploy;
mod identity;
mod layout;
mod ports;
mod rendered_later;
mod resources;
mod secret_blocks;
mod secret_places;
mod secret_references;
mod secrets;
mod services;
mod support;
mod suppressions;
mod volumes;
