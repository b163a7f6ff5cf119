//! Completion: what is offered where, in which order, and what accepting it leaves behind. `$0` is the cursor.

#[path = "completion/everything.rs"]
mod everything;
#[path = "completion/expressions.rs"]
mod expressions;
#[path = "completion/half_typed.rs"]
mod half_typed;
#[path = "completion/jobs.rs"]
mod jobs;
#[path = "completion/names.rs"]
mod names;
#[path = "completion/placing.rs"]
mod placing;
#[path = "completion/siblings.rs"]
mod siblings;
#[path = "completion/support.rs"]
mod support;
#[path = "completion/tags.rs"]
mod tags;
#[path = "completion/templates.rs"]
mod templates;
#[path = "completion/values.rs"]
mod values;
#[path = "completion/variable_files.rs"]
mod variable_files;
