//! The language server over the wire: in one process through pipes, and the real program over stdio.
#![allow(clippy::unwrap_used, clippy::needless_pass_by_value, reason = "tests panic, and write JSON in place")]

#[path = "wire/across.rs"]
mod across;
#[path = "wire/actions.rs"]
mod actions;
#[path = "wire/client.rs"]
mod client;
#[path = "wire/commands.rs"]
mod commands;
#[path = "wire/messages.rs"]
mod messages;
#[path = "wire/names.rs"]
mod names;
#[path = "wire/order.rs"]
mod order;
#[path = "wire/requests.rs"]
mod requests;
#[path = "wire/session.rs"]
mod session;
#[path = "wire/settings.rs"]
mod settings;
#[path = "wire/workspace.rs"]
mod workspace;
