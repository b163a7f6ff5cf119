//! The `scaling` block, read by the Nomad Autoscaler.

use crate::schema::builder::{BLOCK, attribute, child};
use crate::schema::types::{BlockSchema, Form, Required, Type, Version};

pub(in crate::schema) static SCALING: BlockSchema = BlockSchema {
    id: "scaling",
    keyword: "scaling",
    doc: "Bounds and policy for the Nomad Autoscaler; the web interface's count buttons keep to the bounds \
          as well. In a group it scales `count`; in a task, with the label `cpu` or `mem`, it scales \
          resources (Autoscaler Enterprise).",
    note: Some("In a group the block has no label, in a task one, and each of the two labels at most once."),
    page: "job-specification/scaling",
    since: Some(Version::new(0, 11, 0)),
    attributes: &[
        attribute("min", Type::INT)
            .default("the group's `count`")
            .since(0, 11, 0)
            .example("1")
            .doc("Smallest count that scaling may set, not negative. A group's own `count` may not lie below it."),
        attribute("max", Type::INT)
            .required(Required::When("the block stands in a group, where the parser refuses it otherwise"))
            .min("0")
            .since(0, 11, 0)
            .example("10")
            .doc("Largest count that scaling may set, not below `min`. A group's own `count` may not lie above it."),
        attribute("enabled", Type::Bool)
            .default("true")
            .since(0, 11, 0)
            .example("true")
            .doc("`false` pauses the Autoscaler's policy; the bounds still apply to scaling by hand."),
        attribute("type", Type::String)
            .default("horizontal (group), vertical_cpu / vertical_mem (task, by label)")
            .allowed(&["horizontal", "vertical_cpu", "vertical_mem"])
            .since(1, 0, 0)
            .example(r#""horizontal""#)
            .doc(
                "Kind of policy. It follows from the place (`horizontal` in a group, `vertical_cpu` or \
                 `vertical_mem` in a task), so there is no need to write it; a different value is refused.",
            ),
    ],
    children: &[child(&SCALING_POLICY).since(0, 11, 0)],
    ..BLOCK
};

pub(in crate::schema) static SCALING_POLICY: BlockSchema = BlockSchema {
    id: "scaling.policy",
    keyword: "policy",
    form: Form::Opaque,
    value_type: Some(Type::Any),
    doc: "The Autoscaler's own settings, such as `cooldown`, `evaluation_interval` and `check` blocks with \
          queries and strategies. Nomad stores them and does not look inside.",
    page: "job-specification/scaling#policy",
    since: Some(Version::new(0, 11, 0)),
    ..BLOCK
};
