//! Functions that people know from Terraform and that Nomad lacks.

/// A function of Terraform that Nomad does not have.
#[derive(Debug)]
pub struct AbsentFunction {
    /// The function's name in Terraform.
    pub name: &'static str,
    /// What to write in a job file instead, or why there is nothing.
    pub doc: &'static str,
    /// The function of Nomad that takes its place, where one does.
    pub instead: Option<&'static str>,
}

/// The function of Terraform of that name, if Nomad lacks it.
pub fn absent(name: &str) -> Option<&'static AbsentFunction> {
    let at = ABSENT.binary_search_by(|function| function.name.cmp(name));
    at.ok().map(|index| &ABSENT[index])
}

/// Every function of Terraform that Nomad lacks, by name.
pub fn all_absent() -> &'static [AbsentFunction] {
    ABSENT
}

const fn none(name: &'static str, doc: &'static str) -> AbsentFunction {
    AbsentFunction { name, doc, instead: None }
}

const fn some(name: &'static str, instead: &'static str, doc: &'static str) -> AbsentFunction {
    AbsentFunction { name, doc, instead: Some(instead) }
}

/// Sorted by name, as [`absent`] searches it.
static ABSENT: &[AbsentFunction] = &[
    some("alltrue", "contains", "Ask for the opposite: `!contains(list, false)` with a list of booleans."),
    some("anytrue", "contains", "Use `contains(list, true)` with a list of booleans."),
    none("base64gzip", "Nomad cannot compress: encode the file before it is read."),
    none("base64sha256", "Nomad gives digests in hexadecimal only: `sha256(…)`."),
    none("base64sha512", "Nomad gives digests in hexadecimal only: `sha512(…)`."),
    some("endswith", "trimsuffix", "Compare with the string without its end: `trimsuffix(s, \"x\") != s`."),
    none("ephemeralasnull", "Nomad knows no ephemeral values."),
    some("filemd5", "md5", "Use `md5(file(path))`, for files that are UTF-8."),
    some("filesha1", "sha1", "Use `sha1(file(path))`, for files that are UTF-8."),
    some("filesha256", "sha256", "Use `sha256(file(path))`, for files that are UTF-8."),
    some("filesha512", "sha512", "Use `sha512(file(path))`, for files that are UTF-8."),
    none("issensitive", "Nomad knows no sensitive values."),
    none("matchkeys", "Use a `for` expression: `[for i, k in keys : values[i] if contains(wanted, k)]`."),
    none("nonsensitive", "Nomad knows no sensitive values: leave the call out."),
    some("one", "element", "Use `element(list, 0)`, or `try(list[0], null)`."),
    none("plantimestamp", "Nomad has no current time in job files: pass it in as a variable."),
    some("regex", "regex_replace", "Nomad only replaces by pattern: `regex_replace(s, \"^.*?([0-9]+).*$\", \"$1\")`."),
    some("regexall", "regex_replace", "Nomad only replaces by pattern; it cannot list matches."),
    none("sensitive", "Nomad knows no sensitive values: leave the call out."),
    none("setsubtract", "Use a `for` expression: `[for x in a : x if !contains(b, x)]`."),
    some("startswith", "trimprefix", "Compare with the string without its start: `trimprefix(s, \"x\") != s`."),
    some("strcontains", "replace", "Compare with the string without that text: `replace(s, \"x\", \"\") != s`."),
    none("sum", "Nomad cannot add up a list: write the sum out with `+`."),
    none(
        "templatefile",
        "Read the file with `file(path)` in a `template` block's `data`, or put the text in the job as a heredoc.",
    ),
    none("templatestring", "Write the template as a string in the job: `\"…${var.x}…\"`."),
    some("textdecodebase64", "base64decode", "Use `base64decode`, which reads UTF-8 only."),
    some("textencodebase64", "base64encode", "Use `base64encode`, which writes UTF-8 only."),
    none("timecmp", "Nomad cannot compare times."),
    none("timestamp", "Nomad has no current time in job files: pass it in as a variable."),
    some("tobool", "convert", "Use `convert(value, bool)`."),
    some("tolist", "convert", "Use `convert(value, list(string))`."),
    some("tomap", "convert", "Use `convert(value, map(string))`."),
    some("tonumber", "convert", "Use `convert(value, number)`."),
    some("toset", "convert", "Use `convert(value, set(string))`."),
    some("tostring", "convert", "Use `convert(value, string)`."),
    none("transpose", "Use `for` expressions over the keys and values of the map."),
    none("type", "Nomad cannot name a value's type."),
    some("uuid", "uuidv4", "Use `uuidv4()`, or `uuidv5(namespace, name)` for a stable one."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::functions::function;

    #[test]
    fn the_list_is_sorted_and_names_only_what_nomad_lacks() {
        assert!(ABSENT.windows(2).all(|pair| pair[0].name < pair[1].name));
        for entry in ABSENT {
            assert!(function(entry.name).is_none(), "{}", entry.name);
            assert!(absent(entry.name).is_some(), "{}", entry.name);
        }
        assert!(absent("upper").is_none());
    }

    #[test]
    fn what_to_use_instead_exists_and_is_shown() {
        for entry in ABSENT {
            if let Some(instead) = entry.instead {
                assert!(function(instead).is_some(), "{}: {instead}", entry.name);
                assert!(entry.doc.contains(instead) || entry.name == "regexall", "{}", entry.name);
            }
        }
    }
}
