//! Secrets in templates where one line does not tell: blocks of YAML, comments over several lines.

use crate::support::{check, found};

const RULE: &str = "hardcoded-secret";

fn template(lines: &str) -> String {
    format!(
        "job \"app\" {{\n  group \"g\" {{\n    task \"web\" {{\n      template {{\n        destination = \"local/x\"\n        data = <<EOT\n{lines}\nEOT\n      }}\n    }}\n  }}\n}}\n"
    )
}

#[test]
fn blocks_of_yaml() {
    for lines in [
        "db:\n  password: |\n    hunter2\n  port: 1",
        "password: |-\n  hunter2",
        "- password: >\n    hunter2\n- x",
        "password: |\n  hunter2\n\nport: 1",
    ] {
        assert_eq!(found(RULE, &template(lines)), ["hunter2"], "{lines}");
    }
    for lines in [
        "password: |\nport: 1",
        "password: |\n  {{ key \"x\" }}",
        "password: |\n  $PASSWORD",
        "credentials: |\n  {\n    \"type\": \"x\"\n  }",
        "credentials: |\n  one of\n  several lines",
        "# password: |\n  hunter2",
        "/*\npassword: |\n  hunter2\n*/",
        "password_hint: |\n  hunter2",
        "password: |",
    ] {
        check(RULE, &template(lines));
    }
}

#[test]
fn comments_of_several_lines() {
    for lines in [
        "/* as in\n   password = hunter2\n*/",
        "<!--\n<password>hunter2</password>\n-->",
        "{{- /*\nDB_PASSWORD=hunter2\n*/ -}}",
        "{{/* the old one:\nDB_PASSWORD=hunter2 */}}",
    ] {
        check(RULE, &template(lines));
    }
    for lines in [
        "/* one */\npassword = hunter2\n/* two */",
        "cp /a/* /b\nexport PASSWORD=hunter2\ncp /c */",
        "/* not closed\npassword = hunter2",
        "{{/* one */}}\nDB_PASSWORD=hunter2\n{{/* two */}}",
    ] {
        assert_eq!(found(RULE, &template(lines)), ["hunter2"], "{lines}");
    }
}
