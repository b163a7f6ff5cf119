//! The functions that an expression in a job file may call, and those of Terraform that it may not.
//!
//! Nomad takes its functions from the cty standard library and from `go-cty-funcs`; it adds
//! none of its own (Nomad 2.0.6-dev, `jobspec2/functions.go`). Some differ from Terraform's function of the same name:
//! their documentation here says so.

mod absent;
mod collection;
mod conversion;
mod crypto;
mod encoding;
mod file;
mod network;
mod numeric;
mod text;

pub use absent::{AbsentFunction, absent, all_absent};

/// A parameter of a function.
#[derive(Debug, Clone, Copy)]
pub struct Param {
    /// The parameter's name in Nomad's source.
    pub name: &'static str,
    /// Its type, in HCL's notation.
    pub ty: &'static str,
    /// Whether `null` may be passed.
    pub nullable: bool,
}

/// A function of Nomad's HCL2.
#[derive(Debug)]
pub struct Function {
    /// The function's name.
    pub name: &'static str,
    /// The parameters that must be given.
    pub params: &'static [Param],
    /// The parameter that may be repeated after them.
    pub variadic: Option<Param>,
    /// The fewest arguments that the function accepts.
    pub min_args: usize,
    /// The most arguments that the function accepts; `None` where there is no limit.
    pub max_args: Option<usize>,
    /// The type of the result, in HCL's notation.
    pub returns: &'static str,
    /// What the function does.
    pub doc: &'static str,
    /// A call.
    pub example: &'static str,
    /// The result of that call, in HCL's notation, or a description where it depends on the machine or on chance.
    pub result: &'static str,
    /// The path of the function's page below [`PAGES`].
    path: &'static str,
    /// Whether Nomad switches the function off where files must not be read: in the web UI, in the HTTP API's
    /// parser, and in a variable's `validation` condition.
    pub file_system: bool,
    /// Whether the result depends on nothing but the arguments: no files, no user, no chance. Only such a call can
    /// be evaluated without running Nomad.
    pub pure: bool,
}

/// The folder of the functions' pages in Nomad's documentation.
const PAGES: &str = "https://developer.hashicorp.com/nomad/docs/reference/hcl2/functions/";

/// Each table is sorted by name, as [`function`] searches it.
static TABLES: [&[Function]; 8] = [
    numeric::FUNCTIONS,
    text::FUNCTIONS,
    collection::FUNCTIONS,
    conversion::FUNCTIONS,
    encoding::FUNCTIONS,
    crypto::FUNCTIONS,
    network::FUNCTIONS,
    file::FUNCTIONS,
];

/// The function of that name.
pub fn function(name: &str) -> Option<&'static Function> {
    TABLES.iter().find_map(|table| {
        let at = table.binary_search_by(|function| function.name.cmp(name));
        at.ok().map(|index| &table[index])
    })
}

/// All functions, by topic and within a topic by name.
pub fn all() -> impl Iterator<Item = &'static Function> {
    TABLES.iter().copied().flatten()
}

impl Function {
    /// The function's page in Nomad's documentation.
    pub fn page(&self) -> String {
        format!("{PAGES}{}", self.path)
    }

    /// The call's form, such as `substr(str, offset, length)` or `max(numbers...)`.
    pub fn signature(&self) -> String {
        let mut names: Vec<String> = self.params.iter().map(|p| p.name.to_owned()).collect();
        names.extend(self.variadic.map(|p| format!("{}...", p.name)));
        format!("{}({})", self.name, names.join(", "))
    }

    /// Whether the function takes that many arguments.
    pub fn accepts(&self, args: usize) -> bool {
        args >= self.min_args && self.max_args.is_none_or(|max| args <= max)
    }

    const fn new(
        path: &'static str,
        name: &'static str,
        params: &'static [Param],
        returns: &'static str,
        doc: &'static str,
    ) -> Self {
        Self {
            name,
            params,
            variadic: None,
            min_args: params.len(),
            max_args: Some(params.len()),
            returns,
            doc,
            example: "",
            result: "",
            path,
            file_system: false,
            pure: true,
        }
    }

    /// Lets the function take at least `min` and at most `max` arguments, those beyond `params` being `param`.
    const fn variadic(mut self, param: Param, min: usize, max: Option<usize>) -> Self {
        self.variadic = Some(param);
        self.min_args = min;
        self.max_args = max;
        self
    }

    const fn example(mut self, call: &'static str, result: &'static str) -> Self {
        self.example = call;
        self.result = result;
        self
    }

    const fn file_system(mut self) -> Self {
        self.file_system = true;
        self
    }

    const fn impure(mut self) -> Self {
        self.pure = false;
        self
    }
}

const fn param(name: &'static str, ty: &'static str) -> Param {
    Param { name, ty, nullable: false }
}

const fn nullable(name: &'static str, ty: &'static str) -> Param {
    Param { name, ty, nullable: true }
}

/// A result whose type follows from the arguments.
const DEPENDS: &str = "any (depends on arguments)";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_every_function_is_found() {
        for table in TABLES {
            assert!(table.windows(2).all(|pair| pair[0].name < pair[1].name));
        }
        for entry in all() {
            assert!(std::ptr::eq(function(entry.name).expect("found"), entry));
        }
        assert!(function("templatefile").is_none());
    }

    #[test]
    fn argument_counts_follow_the_parameters() {
        let lookup = function("lookup").expect("lookup exists");
        assert!(!lookup.accepts(2) && lookup.accepts(3) && !lookup.accepts(4));
        let range = function("range").expect("range exists");
        assert!(!range.accepts(0) && range.accepts(1) && range.accepts(3) && !range.accepts(4));
        let merge = function("merge").expect("merge exists");
        assert!(merge.accepts(0) && merge.accepts(20));
    }

    #[test]
    fn a_signature_names_the_parameters() {
        let signature = |name| function(name).map(Function::signature).unwrap_or_default();
        assert_eq!(signature("substr"), "substr(str, offset, length)");
        assert_eq!(signature("max"), "max(numbers...)");
        assert_eq!(signature("bcrypt"), "bcrypt(str, cost...)");
        assert_eq!(signature("uuidv4"), "uuidv4()");
    }

    #[test]
    fn what_reads_files_or_rolls_dice_is_not_pure() {
        for name in ["file", "fileexists", "abspath", "pathexpand", "uuidv4", "bcrypt"] {
            assert!(function(name).is_some_and(|function| !function.pure), "{name}");
        }
        for name in ["basename", "uuidv5", "sha256", "formatdate", "timeadd"] {
            assert!(function(name).is_some_and(|function| function.pure), "{name}");
        }
    }
}
