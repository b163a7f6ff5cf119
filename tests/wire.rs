//! The language server over the wire: in one process through pipes, and the real program over stdio.

#[path = "wire/client.rs"]
mod client;
#[path = "wire/messages.rs"]
mod messages;
#[path = "wire/order.rs"]
mod order;
#[path = "wire/session.rs"]
mod session;
