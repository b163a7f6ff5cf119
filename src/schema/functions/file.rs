//! Functions of files and paths. Relative paths start at the job file's directory.

use super::{Function as F, param};

pub(super) static FUNCTIONS: &[F] = &[
    F::new(
        "file/abspath",
        "abspath",
        &[param("path", "string")],
        "string",
        "The absolute form of a path, starting from the directory in which `nomad` runs.",
    )
    .file_system()
    .impure()
    .example("abspath(\"app.conf\")", "the path with the current directory before it"),
    F::new("file/basename", "basename", &[param("path", "string")], "string", "The last part of a path.")
        .file_system()
        .example("basename(\"conf/app.ini\")", "\"app.ini\""),
    F::new("file/dirname", "dirname", &[param("path", "string")], "string", "A path without its last part.")
        .file_system()
        .example("dirname(\"conf/app.ini\")", "\"conf\""),
    F::new(
        "file/file",
        "file",
        &[param("path", "string")],
        "string",
        "The content of a file, read where `nomad` runs when the job is submitted. It must be UTF-8.",
    )
    .file_system()
    .impure()
    .example("file(\"app.conf\")", "the content of app.conf"),
    F::new(
        "file/filebase64",
        "filebase64",
        &[param("path", "string")],
        "string",
        "The content of a file as Base64, for files that are not UTF-8.",
    )
    .file_system()
    .impure()
    .example("filebase64(\"logo.png\")", "the content of logo.png in Base64"),
    F::new("file/fileexists", "fileexists", &[param("path", "string")], "bool", "Whether a regular file exists.")
        .file_system()
        .impure()
        .example("fileexists(\"app.conf\")", "true or false"),
    F::new(
        "file/fileset",
        "fileset",
        &[param("path", "string"), param("pattern", "string")],
        "set(string)",
        "The names of the files below a directory that match a pattern with `*`, `**`, `?` and `{a,b}`.",
    )
    .file_system()
    .impure()
    .example("fileset(\"conf\", \"*.ini\")", "the matching names, relative to conf"),
    F::new(
        "file/pathexpand",
        "pathexpand",
        &[param("path", "string")],
        "string",
        "A path with a leading `~` replaced by the home directory of the user who runs `nomad`.",
    )
    .file_system()
    .impure()
    .example("pathexpand(\"~/.ssh/id_rsa.pub\")", "the path below the home directory"),
];
