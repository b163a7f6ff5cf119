//! Texts with a form of their own, read as Nomad's libraries read them.

pub(super) mod cron;
pub(super) mod path;
pub(super) mod regexp;
pub(super) mod time_zone;
pub(super) mod version;
