//! Templates: the commands, arguments, fields and variables of consul-template.

use crate::support::{accept, exactly, find, has, in_task, in_template, labels, labels_behind, starts};

#[test]
fn keywords_and_functions_where_a_command_starts() {
    starts(&in_template("{{ $0 }}"), &["env", "key", "keyOrDefault", "with", "range", "if"]);
    has(&in_template("{{ $0 }}"), &["service", "nomadVar", "secret"], &["end", "else", "sprig_upper", "plugin"]);
    starts(&in_template("{{ range ls \"a\" }}{{ $0"), &["end", "env"]);
    has(&in_template("{{ if $0"), &["keyExists", "eq"], &["if", "end"]);
    has(&in_template("{{ key \"a\" | $0"), &["toUpper", "parseJSON"], &["range"]);
    has(&in_template("{{ $x := $0"), &["key"], &["with"]);
    has(&in_template("{{ sprig_q$0 }}"), &["sprig_quote"], &[]);
    assert_eq!(accept(&in_template("{{ ke$0 }}"), "keyExists"), in_template("{{ keyExists  }}"));
    assert_eq!(find(&in_template("{{ $0 }}"), "keyOrDefault").snippet, "keyOrDefault \"${1:path}\" \"${2:default}\"");
    assert_eq!(accept(&in_template("{{ ke$0y \"a\" }}"), "keyExists"), in_template("{{ keyExists \"a\" }}"));
    has(&in_task("      template {\n        data = \"{{ $0 }}\"\n      }"), &["env"], &[]);
}

#[test]
fn arguments_are_what_the_function_takes() {
    let marked = in_template("{{ env \"$0\" }}");
    starts(&marked, &["NOMAD_PORT_http", "NOMAD_PORT_metrics_x"]);
    has(&marked, &["NOMAD_TASK_DIR", "NOMAD_META_team"], &["NOMAD_PORT_metrics-x", "node.class"]);
    assert_eq!(
        accept(&in_template("{{ env \"NOMAD_$0\" }}"), "NOMAD_ADDR_http"),
        in_template("{{ env \"NOMAD_ADDR_http\" }}")
    );
    assert_eq!(accept(&in_template("{{ env $0 }}"), "NOMAD_ADDR_http"), in_template("{{ env \"NOMAD_ADDR_http\" }}"));
    exactly(&in_template("{{ range service \"$0\" }}"), &["db"]);
    starts(&in_template("{{ with nomadVar \"$0\" }}"), &["nomad/jobs", "nomad/jobs/shop", "nomad/jobs/shop/front"]);
    exactly(&in_template("{{ key \"a/b\" }}{{ keyOrDefault \"$0\" }}"), &["a/b", "service/shop/"]);
    exactly(&in_template("{{ keyOrDefault \"a\" \"$0\" }}"), &[]);
    let own = in_task(
        "      env {\n        OWN = \"1\"\n      }\n      template {\n        data = <<EOT\n{{ env \"$0\" }}\nEOT\n      }",
    );
    has(&own, &["OWN"], &[]);
}

#[test]
fn fields_and_variables_come_from_what_is_open() {
    has(&in_template("{{ range service \"web\" }}{{ .$0 }}{{ end }}"), &["Address", "Port"], &[]);
    has(&in_template("{{ range $i, $s := service \"web\" }}{{ $s.$0"), &["Address"], &[]);
    exactly(&in_template("{{ range $i, $s := service \"web\" }}{{ $i.$0"), &[]);
    has(&in_template("{{ range $i, $s := service \"web\" }}{{ $$0"), &["$s", "$i"], &["env"]);
    exactly(&in_template("{{ .$0 }}"), &[]);
    exactly(&in_template("{{ range service \"web\" }}{{ end }}{{ .$0 }}"), &[]);
    has(&in_template("{{ with secret \"a\" }}{{ if .Data }}{{ .$0"), &["Data"], &[]);
}

#[test]
fn other_delimiters_and_plain_text() {
    let marked = in_task(
        "      template {\n        left_delimiter  = \"[[\"\n        right_delimiter = \"]]\"\n        data = <<EOT\n{{ x }} [[ $0 ]]\nEOT\n      }",
    );
    has(&marked, &["env"], &[]);
    let marked =
        in_task("      template {\n        left_delimiter = \"[[\"\n        data = <<EOT\n{{ $0 }}\nEOT\n      }");
    exactly(&marked, &[]);
    exactly(&in_template("plain $0 text"), &[]);
    exactly(&in_template("{{ key \"a\" }} $0"), &[]);
    exactly(&in_template("{{/* $0 */}}"), &[]);
    assert!(labels_behind(&in_template("a.$0"), '.').is_empty());
    assert!(labels_behind(&in_template("a $0"), ' ').is_empty());
    assert!(!labels_behind(&in_template("{{ $0"), ' ').is_empty());
    assert!(!labels_behind(&in_template("{{$0"), '{').is_empty());
    assert_eq!(labels(&in_task("      config {\n        command = \"{{ $0\"\n      }")), [] as [String; 0]);
}
