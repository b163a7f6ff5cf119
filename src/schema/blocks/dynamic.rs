//! The `dynamic` block, which writes repeated blocks from a collection.

use crate::schema::builder::{BLOCK, attribute, child};
use crate::schema::types::{BlockSchema, LabelSchema, Required, Type};

pub(in crate::schema) static DYNAMIC: BlockSchema = BlockSchema {
    id: "dynamic",
    keyword: "dynamic",
    labels: &[LabelSchema {
        name: "block type",
        doc: "Keyword of the blocks to produce, such as `service` or `port`.",
    }],
    doc: "Produces one block of the labelled kind per element of a collection, as in `dynamic \"port\" { \
          for_each = var.ports … }`. Inside `content`, `<label>.key` and `<label>.value` are the element.",
    note: Some(
        "Works anywhere inside `job`, but not in bodies that Nomad hands on unread, such as a task's \
         `config`: there it becomes a key named `dynamic`.",
    ),
    page: "reference/hcl2/expressions",
    attributes: &[
        attribute("for_each", Type::Any).required(Required::Parser).example("[]").doc(
            "The list, set, map or object to walk over. For lists `key` is the index, for sets it equals the \
             value. The parser refuses the block without it.",
        ),
        attribute("iterator", Type::Identifier).example("item").doc(
            "Name of the element inside `content`, in place of the block's label. Needed when nested \
             `dynamic` blocks have the same label. Written without quotes.",
        ),
        attribute("labels", Type::ListString)
            .example(r#"["example"]"#)
            .doc("Labels of the blocks produced, for kinds that have some, as in `labels = [port.value]`."),
    ],
    children: &[child(&DYNAMIC_CONTENT).required(Required::Parser)],
    ..BLOCK
};

pub(in crate::schema) static DYNAMIC_CONTENT: BlockSchema = BlockSchema {
    id: "dynamic.content",
    keyword: "content",
    doc: "Body of each block that the `dynamic` block produces: the same attributes and blocks as if it \
          were written out.",
    page: "reference/hcl2/expressions",
    ..BLOCK
};
