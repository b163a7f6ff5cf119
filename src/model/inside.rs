//! What the schema says about a place in the tree: which names mean something there.

use crate::schema::drivers::{self, DriverOption};
use crate::schema::{self, BlockSchema, ChildSchema, Form};
use crate::syntax::{BlockRef, ValueRef};

/// What may stand in a body.
#[derive(Clone, Copy, Debug)]
pub enum Inside {
    /// What the job specification says.
    Schema(&'static BlockSchema),
    /// The body of a `dynamic` block, with the block that it makes, where that is known.
    Dynamic(Option<&'static ChildSchema>),
    /// The options of a task's driver.
    Options(&'static [DriverOption]),
    /// Free keys, or nothing that is known.
    Free,
}

impl Inside {
    /// The file level.
    pub fn root() -> Self {
        Self::Schema(schema::root())
    }

    /// What may stand in `block`, which stands in `outer` (`None`: at the file's level), in which `self` may stand.
    #[must_use]
    pub fn enter(self, outer: Option<BlockRef<'_>>, block: BlockRef<'_>) -> Self {
        let keyword = block.keyword();
        match self {
            Self::Schema(parent) => match parent.child(keyword) {
                Some(child) => Self::of(child, outer),
                None if keyword == "dynamic" && takes_dynamic(parent) => {
                    Self::Dynamic(block.label().and_then(|label| parent.child(label)))
                }
                None => Self::Free,
            },
            Self::Dynamic(Some(made)) if keyword == "content" && made.block.form != Form::Opaque => {
                Self::Schema(made.block)
            }
            Self::Dynamic(_) => Self::Free,
            Self::Options(options) => match options.iter().find(|option| option.name == keyword) {
                Some(option) if !option.fields.is_empty() => Self::Options(option.fields),
                _ => Self::Free,
            },
            Self::Free => Self::Free,
        }
    }

    fn of(child: &ChildSchema, outer: Option<BlockRef<'_>>) -> Self {
        match child.block.form {
            Form::Opaque if child.block.id == "task.config" => {
                let driver = outer.and_then(|task| task.body().value("driver"));
                let driver = driver.and_then(ValueRef::as_str).and_then(drivers::driver);
                driver.map_or(Self::Free, |driver| Self::Options(driver.options))
            }
            Form::Opaque => Self::Free,
            _ => Self::Schema(child.block),
        }
    }
}

/// Whether `dynamic` may stand in a block: anywhere in a job, except in bodies that Nomad hands on unread.
pub fn takes_dynamic(parent: &BlockSchema) -> bool {
    parent.form != Form::Opaque
        && !matches!(parent.id, "(root)" | "variable" | "variable.validation" | "variables" | "locals" | "dynamic")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Tree;
    use crate::text::Text;

    fn at(text: &str, path: &[&str]) -> String {
        let tree = Tree::parse(&Text::from(text));
        let (mut body, mut outer) = (tree.root(), None);
        let mut inside = Inside::root();
        for keyword in path {
            let block = body.block(keyword).expect("the path is there");
            inside = inside.enter(outer, block);
            body = block.body();
            outer = Some(block);
        }
        match inside {
            Inside::Schema(block) => block.id.to_owned(),
            Inside::Dynamic(made) => format!("dynamic {}", made.map_or("?", |made| made.keyword)),
            Inside::Options(options) => format!("{} options", options.len()),
            Inside::Free => "free".to_owned(),
        }
    }

    #[test]
    fn a_dynamic_block_holds_what_it_makes() {
        let text = "job \"a\" {\n  dynamic \"group\" {\n    content {\n      task \"t\" {}\n    }\n  }\n}\n";
        assert_eq!(at(text, &["job", "dynamic"]), "dynamic group");
        assert_eq!(at(text, &["job", "dynamic", "content", "task"]), "task");
        assert_eq!(at("dynamic \"job\" {}\n", &["dynamic"]), "free");
        assert_eq!(at("job \"a\" {\n  dynamic \"x\" {}\n}\n", &["job", "dynamic"]), "dynamic ?");
    }

    #[test]
    fn config_holds_the_drivers_options() {
        let text = "job \"a\" {\n  task \"t\" {\n    driver = \"docker\"\n    config {\n      auth {}\n    }\n  }\n}\n";
        assert_ne!(at(text, &["job", "task", "config"]), "free");
        assert_ne!(at(text, &["job", "task", "config", "auth"]), "free");
        let other = text.replace("docker", "own");
        assert_eq!(at(&other, &["job", "task", "config"]), "free");
    }
}
