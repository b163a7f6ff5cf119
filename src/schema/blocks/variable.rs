//! Input variables, locals, and `dynamic` blocks: HCL's own constructs.

use crate::schema::builder::{BLOCK, attribute, child};
use crate::schema::types::{BlockSchema, Form, LabelSchema, Required, Type};

pub(in crate::schema) static VARIABLE: BlockSchema = BlockSchema {
    id: "variable",
    keyword: "variable",
    labels: &[LabelSchema {
        name: "name",
        doc: "The variable's name: an identifier, unique over all `variable` and \
              `variables` blocks.",
    }],
    doc: "Declares an input of the job file, used as `var.<name>`. Its value comes from `-var`, a \
          `-var-file`, the environment (`NOMAD_VAR_<name>`) or the default; without any of them the file \
          is refused, even where the variable is not used.",
    note: Some(
        "There is no `sensitive` or `nullable` here as in Terraform. Without both `type` and `default`, a \
         use in `locals` crashes Nomad's parser.",
    ),
    page: "reference/hcl2/variables",
    attributes: &[
        attribute("type", Type::TypeExpression)
            .suggested(&["string", "number", "bool", "any", "list(string)", "map(string)", "set(string)"])
            .example("string")
            .doc(
                "Type that values are converted to, written without quotes: `string`, `number`, `bool`, `any`, \
                 `list(…)`, `set(…)`, `map(…)`, `object({…})` or `tuple([…])`. Quoted names and `optional()` are \
                 refused.",
            ),
        attribute("default", Type::Any).example(r#""""#).doc(
            "Value when none is given. A constant: other variables, locals and functions cannot be used in \
             it, and it has to fit `type`.",
        ),
        attribute("description", Type::String).example(r#""What the value is for.""#).doc(
            "Text for people that says what the value is for. A plain string, without references or \
             functions.",
        ),
    ],
    children: &[child(&VARIABLE_VALIDATION).repeatable()],
    ..BLOCK
};

pub(in crate::schema) static VARIABLE_VALIDATION: BlockSchema = BlockSchema {
    id: "variable.validation",
    keyword: "validation",
    doc: "A condition that the variable's value has to meet, with the message for whoever gives another. \
          Several are allowed, each with its own message.",
    page: "reference/hcl2/variables",
    attributes: &[
        attribute("condition", Type::Any).required(Required::Parser).doc(
            "Expression that is true for good values. It has to mention `var.<name>` of this very variable, \
             and may refer to nothing else.",
        ),
        attribute("error_message", Type::String)
            .required(Required::Parser)
            .example(r#""Must not be empty.""#)
            .doc("Message for a value that fails the condition. A non-blank string without references."),
    ],
    ..BLOCK
};

pub(in crate::schema) static VARIABLES: BlockSchema = BlockSchema {
    id: "variables",
    keyword: "variables",
    form: Form::Map,
    value_type: Some(Type::Any),
    doc: "Short form for many inputs: each `name = value` declares a variable with that default and a type \
          taken from it. Description and validation need a `variable` block.",
    page: "reference/hcl2/variables",
    ..BLOCK
};

pub(in crate::schema) static LOCALS: BlockSchema = BlockSchema {
    id: "locals",
    keyword: "locals",
    form: Form::Map,
    value_type: Some(Type::Any),
    doc: "Named expressions, used as `local.<name>`. They may use variables, functions and each other in \
          any order, but no cycles.",
    note: Some("A name that occurs in two `locals` blocks is not reported: one of them wins silently."),
    page: "reference/hcl2/locals",
    ..BLOCK
};
