//! Secrets that are the values of variables and locals.

use crate::support::{check, check_with, found, messages};

const RULE: &str = "hardcoded-secret";

/// A task, behind what the file declares.
fn with(declared: &str, body: &str) -> String {
    format!("{declared}\njob \"app\" {{\n  group \"g\" {{\n    task \"web\" {{\n{body}\n    }}\n  }}\n}}\n")
}

const VARIABLE: &str = "variable \"p\" {\n  default = \"hunter2\"\n  #         ^^^^^^^^^ hardcoded-secret\n}\nvariable \"u\" {\n  default = \"app\"\n}";
const LOCAL: &str = "locals {\n  p = \"hunter2\"\n  #   ^^^^^^^^^ hardcoded-secret\n  u = \"app\"\n}";

#[test]
fn the_default_is_the_place_to_mend() {
    for body in [
        "env {\nDB_PASSWORD = var.p\n}",
        "env {\nDB_PASSWORD = \"${var.p}\"\n}",
        "env = {\nDB_PASSWORD = var.p\n}",
        "env {\nDB_PASSWORD = (var.p)\n}",
        "env {\nAPI_KEY = base64encode(var.p)\n}",
        "env {\nAPI_KEY = var.u == \"x\" ? var.p : \"\"\n}",
        "env {\nDATABASE_URL = \"postgres://${var.u}:${var.p}@db/x\"\n}",
        "config {\nargs = [\"--password\", var.p]\n}",
        "config {\nargs = [\"--password=${var.p}\"]\n}",
        "config {\nauth {\npassword = var.p\n}\n}",
        "config {\nauth = { password = \"${var.p}\" }\n}",
        "meta {\napi_token = var.p\n}",
        "template {\ndata = <<EOT\nDB_USER=${var.u}\nDB_PASSWORD=${var.p}\nEOT\n}",
        "template {\ndata = <<EOT\nurl: postgres://${var.u}:${ var.p }@db/x\nEOT\n}",
        "template {\ndata = \"DB_PASSWORD=${var.p}\\nX=y\"\n}",
    ] {
        check(RULE, &with(VARIABLE, body));
        check(RULE, &with(LOCAL, &body.replace("var.", "local.")));
    }
}

#[test]
fn a_value_is_reported_once() {
    let twice = "env {\nDB_PASSWORD = var.p\nAPI_TOKEN = \"${var.p}\"\n}\nmeta {\nsecret = var.p\n}";
    check(RULE, &with(VARIABLE, twice));
    // From name to name.
    let chain = VARIABLE.to_owned() + "\nlocals {\n  q = var.p\n}";
    check(RULE, &with(&chain, "env {\nDB_PASSWORD = local.q\n}"));
    let chain = VARIABLE.to_owned() + "\nlocals {\n  db_password = var.p\n}";
    check(RULE, &with(&chain, "env {\nDB_PASSWORD = local.db_password\n}"));
    // Where the name or the form tells already.
    let named = VARIABLE.replace("\"p\"", "\"db_password\"");
    check(RULE, &with(&named, "env {\nDB_PASSWORD = var.db_password\nTOKEN = \"${var.db_password}\"\n}"));
    let url = "variable \"p\" {\n  default = \"postgres://u:hunter2@db\"\n  #                       ^^^^^^^ hardcoded-secret\n}";
    check(RULE, &with(url, "env {\nDB_PASSWORD = var.p\n}"));
}

#[test]
fn uses_and_values_that_are_no_secrets() {
    let silent = VARIABLE.replace("  #         ^^^^^^^^^ hardcoded-secret\n", "");
    for body in [
        "env {\nDB_HOST = var.p\n}",
        "env {\nDB_PASSWORD_FILE = var.p\n}",
        "env {\nDB_PASSWORD = \"{{ key \\\"${var.p}\\\" }}\"\n}",
        "env {\nDB_PASSWORD = \"x${var.p}\"\n}",
        "env {\nDB_PASSWORD = lookup({}, var.p, \"\")\n}",
        "env {\nDB_PASSWORD = var.p == \"x\" ? \"\" : \"\"\n}",
        "env {\nURL = \"postgres://${var.p}@db/x\"\n}",
        "config {\nimage = \"app:${var.p}\"\nargs = [\"--verbose\", var.p]\n}",
        "template {\ndata = <<EOT\n# DB_PASSWORD=${var.p}\nDB_PASSWORD={{ key \"${var.p}/x\" }}\nHOST=${var.p}\nEOT\n}",
        "# DB_PASSWORD = var.p",
    ] {
        check(RULE, &with(&silent, body));
    }
    for default in ["", "/run/secrets/db", "changeme-ok", "true", "{{ key `x` }}"] {
        let declared = silent.replace("hunter2", default);
        check_with("[secrets]\nallow = [\"^changeme-ok$\"]\n", RULE, &with(&declared, "env {\nDB_PASSWORD = var.p\n}"));
    }
    for declared in
        ["variable \"p\" {}", "variable \"p\" {\ndefault = null\n}", "variable \"p\" {\ndefault = [\"a\"]\n}"]
    {
        check(RULE, &with(declared, "env {\nDB_PASSWORD = var.p\n}"));
    }
    check(RULE, &with("variable \"p\" {\ndefault = 5432\n}", "env {\nAPI_TOKEN = var.p\n}"));
    let number = with("variable \"p\" {\ndefault = 5432\n}", "env {\nDB_PASSWORD = var.p\n}");
    assert_eq!(found(RULE, &number), ["5432"]);
}

#[test]
fn the_message_says_where_the_value_comes_from() {
    let silent = VARIABLE.replace("  #         ^^^^^^^^^ hardcoded-secret\n", "");
    let message = messages("", RULE, &with(&silent, "env {\nDB_PASSWORD = var.p\n}")).remove(0);
    assert!(message.starts_with("DB_PASSWORD (the default of `var.p`) in plain text"), "{message}");
    assert!(!message.contains("hunter2"));
}
