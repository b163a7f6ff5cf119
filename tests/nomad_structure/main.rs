//! Names, repetition, labels, types and dropped things: annotated jobs, and what the fixes make of them.

mod fixes;
mod support;
mod suspicious;
mod traps;

use support::*;

#[test]
fn a_close_name_is_offered_and_a_name_of_a_block_near_by_is_sent_there() {
    check(
        r#"
job "x" {
  datacentres = ["dc1"]
# ^^^^^^^^^^^ unknown-attribute: Did you mean `datacenters`?
  group "g" {
    memory = 128
#   ^^^^^^ unknown-attribute: `resources` in `task`
    taks "t" {
#   ^^^^ unknown-block: Did you mean `task`?
      anything = "goes"
    }
    task "t" {
      driver = "docker"
      count  = 2
#     ^^^^^ unknown-attribute: It is one of `group`.
      cpu    = 100
#     ^^^ unknown-attribute: It is one of `resources`.
      sevice {}
#     ^^^^^^ unknown-block: Did you mean `service`?
      port "http" {}
#     ^^^^ misplaced-block: `network` has one
    }
    check {
#   ^^^^^ misplaced-block: It belongs in `service`.
    }
  }
  resources {
# ^^^^^^^^^ misplaced-block: It belongs in `task`
  }
}
"#,
    );
}

#[test]
fn the_top_of_a_file_has_its_own_words() {
    check(
        r#"
count = 1
#^^^^ unknown-attribute: cannot stand outside of a block
variabel "x" {}
#^^^^^^^ unknown-block: Did you mean `variable`?
task "t" {}
#^^^ misplaced-block: It belongs in `job`
locals {
  a = 1
  block {}
# ^^^^^ unknown-block: holds only `key = value`
}
job "x" {
  job "y" {}
# ^^^ misplaced-block: at the top of the file
}
job "z" {}
#^^^^^^ duplicate-block: A file holds one `job` only; the first is on line 9
"#,
    );
}

#[test]
fn forms_of_maps_and_blocks() {
    check(
        r#"
job "x" {
  meta = { a = 1 }
  group "g" {
    meta {
      a = true
    }
    network = {
#   ^^^^^^^ unknown-attribute: without `=`
      mode = "bridge"
    }
    count {}
#   ^^^^^ unknown-block: write `count = …`
    task "t" {
      driver = "own"
      config = { a = 1 }
#     ^^^^^^ unknown-attribute: `config` is a block
      env = { A = "b" }
      env {
#     ^^^ duplicate-block: either as a block or as an argument
        C = "d"
      }
      meta {
        list = ["a"]
#              ^^^^^ wrong-type: must be a string, not a list
        none = null
#              ^^^^ wrong-type: cannot be `null`
      }
    }
  }
}
"#,
    );
}

#[test]
fn labels_are_counted() {
    check(
        r#"
job {
#^^ block-labels: needs its name as a label
  group "g" "h" {
#           ^^^ block-labels: takes one label only
    scaling "cpu" {
#           ^^^^^ block-labels: takes no label
      max = 1
    }
    network {
      port {}
#     ^^^^ block-labels
      dynamic {
#     ^^^^^^^ block-labels: the keyword of the blocks
        for_each = []
        content {}
      }
      dynamic "port" {
#     ^^^^^^^^^^^^^^ block-labels: add `labels = […]`
        for_each = var.ports
        content {}
      }
    }
    task "t" {
      driver = "own"
      scaling "mme" {
#             ^^^^^ block-labels: "cpu" or "mem"
        max = 1
      }
    }
  }
}
variable "1a" {}
#        ^^^^ block-labels: cannot name a variable
"#,
    );
}

#[test]
fn values_convert_as_in_nomad() {
    check(
        r#"
variable "count" {
  default = "two"
}
variable "typed" {
  type = list(string)
}
locals {
  many = "m"
}
job "x" {
  priority    = "50"
  all_at_once = "yes"
#               ^^^^^ wrong-type: must be `true` or `false`, not "yes"
  datacenters = ["a", 1, true, "${local.many}"]
  node_pool   = ["p"]
#               ^^^^^ wrong-type: must be a string, not a list
  type        = null
  group "a" {
    count = var.count
#           ^^^^^^^^^ wrong-type: must be a number, not "two" (the default of `var.count`)
  }
  group "b" {
    count = "${meta.count}"
#           ^^^^^^^^^^^^^^^ wrong-type: Nomad reads it before the job runs
  }
  group "c" {
    count = 1.5
#           ^^^ wrong-type: must be a whole number
    shutdown_delay = 1.5
#                    ^^^ wrong-type: whole nanoseconds
    max_run_duration = null
#                      ^^^^ wrong-type: cannot be `null`
    task "t" {
      driver       = null
#                    ^^^^ wrong-type: cannot be `null`
      user         = "${meta.user}"
      kill_timeout = "5 minutes"
#                    ^^^^^^^^^^^ wrong-type: holds a blank
      kill_signal  = var.typed
#                    ^^^^^^^^^ wrong-type: must be a string, not a list
      env {
        A = 1
        B = "${NOMAD_PORT_http}"
        C = upper("a")
      }
      template {
        data        = <<EOT
x
EOT
        destination = "local/x"
        splay       = <<EOT
5s
EOT
      }
    }
  }
  group "d" {
    count = max(1, 2)
    service {
      tags = upper("a")
#            ^^^^^^^^^^ wrong-type: must be a list of strings, not a string
      canary_tags = ["a", ["b"], null]
#                         ^^^^^ wrong-type: must be a list of strings
      port = 80
    }
  }
}
"#
        .replace("        splay       = <<EOT\n5s\nEOT\n", "")
        .as_str(),
    );
}

#[test]
fn what_may_come_from_elsewhere_is_left_alone() {
    check(
        r#"
variable "open" {}
variable "any" {
  type = any
}
variable "number" {
  type = number
}
job "x" {
  datacenters = var.open
  priority    = var.any
  group "g" {
    count = var.number
    dynamic "task" {
      for_each = ["a"]
      iterator = item
      labels   = [item.value]
      content {
        driver       = item.value
        kill_timeout = item.value
        leader       = item.key == 0
        resources {
          cpu    = item.value
          memory = var.open ? 1 : "x"
          cores  = local.nope
        }
      }
    }
    dynamic "network" {
      for_each = []
      content {
        nothing = "is made"
      }
    }
  }
}
"#,
    );
}

#[test]
fn variables_have_types() {
    check(
        r#"
variable "a" {
  type = strng
#        ^^^^^ wrong-type: Did you mean `string`?
}
variable "b" {
  type = "string"
#        ^^^^^^^^ wrong-type: without quotes
}
variable "c" {
  type = list
#        ^^^^ wrong-type: needs the type of its elements
}
variable "d" {
  type    = number
  default = "z"
#           ^^^ wrong-type: must be a number, not "z"
}
variable "e" {
  type    = list(number)
  default = [1, "2", "c"]
#                    ^^^ wrong-type
}
variable "f" {
  type    = object({ a = string, b = number })
  default = { a = 1 }
#           ^^^^^^^^^ wrong-type: needs the attribute `b`
}
variable "g" {
  type    = map(string)
  default = { a = 1, b = true }
}
variable "h" {
  default     = upper("a")
#               ^^^^^^^^^^ wrong-type: must be a constant
  sensitive   = true
# ^^^^^^^^^ unknown-attribute
}
variable "h" {
#        ^^^ duplicate-block: already declared on line 27
  default = 1
}
variables {
  a = 1
# ^ duplicate-block: already declared on line 2
}
job "x" {}
"#,
    );
}

#[test]
fn dynamic_blocks_are_read() {
    check(
        r#"
job "x" {
  group "g" {
    dynamic "nework" {
#           ^^^^^^^^ unknown-block: Did you mean `network`?
      for_each = ["a"]
      content {}
    }
    dynamic "network" {
#   ^^^^^^^^^^^^^^^^^ missing-attribute: needs `for_each`
      mode = "host"
#     ^^^^ unknown-attribute
      content {
        mod = "host"
#       ^^^ unknown-attribute: Did you mean `mode`?
      }
    }
    dynamic "service" {
      for_each = "a"
#                ^^^ wrong-type: needs a list
      iterator = "item"
#                ^^^^^^ wrong-type: without quotes
      check {}
#     ^^^^^ misplaced-block
      content {}
    }
  }
}
"#,
    );
}

#[test]
fn a_groups_vault_and_secret_throw_their_errors_away() {
    check(
        r#"
job "x" {
  group "g" {
    vault {
      rol = "a"
#     ^^^ ignored: Nomad does not report mistakes
    }
    vault {
#   ^^^^^ ignored: the last `vault` block
    }
    task "t" {
      driver = "own"
      vault {
        rol = "a"
#       ^^^ unknown-attribute
      }
    }
  }
}
"#,
    );
}

#[test]
fn dropped_things_are_told() {
    check(
        r#"
job "x" {
  constraint {
    attribute = "${meta.a}"
    is_set    = true
#   ^^^^^^ ignored: the operator stays `=`
  }
  affinity {
    attribute = "${meta.a}"
    value     = "b"
    weight    = 300
#               ^^^ ignored: 300 becomes 44
  }
  group "g" {
    max_client_disconnect = "1h"
#   ^^^^^^^^^^^^^^^^^^^^^ ignored: use `lost_after`
    network {
      port "a" {}
      reserved_ports "b" {}
#     ^^^^^^^^^^^^^^ ignored: beside a `port`
    }
    volume "v" {
      type   = "hots"
#              ^^^^^^ ignored: Did you mean `host`?
      source = "v"
    }
    volume "v" {
#          ^^^ ignored: keeps the last
      type   = "host"
      source = "v"
    }
    task "t" {
      driver = "own"
      volume_mount {
#     ^^^^^^^^^^^^ ignored: it needs `volume`
        destination = "/a"
      }
      volume_mount {
#     ^^^^^^^^^^^^ missing-attribute: crashes
        volume = "v"
      }
      identity {
#     ^^^^^^^^ ignored: a second default identity
        env = true
      }
      identity {
        file = true
      }
      logs {
        enabled = false
#       ^^^^^^^ ignored: Replaced by `disabled`
      }
    }
  }
}
locals {
  a = 1
}
locals {
  a = 2
# ^ ignored: already defined on line 47
}
"#,
    );
}

#[test]
fn versions_decide() {
    let job = "job \"x\" {\n  ui {}\n  group \"g\" {\n    max_client_disconnect = \"1h\"\n  }\n  update {\n    stagger = \"30s\"\n  }\n}\n";
    let rules =
        |version| -> Vec<&'static str> { findings(job, version).iter().map(|finding| finding.rule.0).collect() };
    assert_eq!(rules(Some((1, 7, 0))), ["version"]);
    assert_eq!(rules(Some((1, 9, 0))), ["deprecated"]);
    assert_eq!(rules(Some((1, 11, 0))), ["ignored", "deprecated"]);
    assert_eq!(rules(None), ["ignored", "deprecated"]);
}

#[test]
fn driver_options_are_warnings() {
    check(
        r#"
job "x" {
  group "g" {
    task "a" {
      driver = "docker"
      config {
        imgae = "a"
#       ^^^^^ unknown-driver-option: Did you mean `image`?
        args  = "a"
#               ^^^ unknown-driver-option: a list of strings
        env {
#       ^^^ unknown-driver-option: outside of its `config`
          A = "b"
        }
        mount {
          typ = "bind"
#         ^^^ unknown-driver-option: Did you mean `type`?
        }
        labels = { anything = "goes" }
        auth = {
          user = "a"
#         ^^^^ unknown-driver-option
        }
        privileged = "${meta.p}"
      }
    }
    task "b" {
      driver = "own"
      config {
        imgae = "a"
      }
    }
  }
}
"#,
    );
}

#[test]
fn where_braces_do_not_match_only_that_is_reported() {
    check(
        r#"
job "x" {
  group "g" {
    task "t" {
      driver = "own"
      resources {
        cpu = 1
      }
  }

  count = 2
  }
}
"#,
    );
}

#[test]
fn wording_and_fact_are_nomads_own() {
    let said = |text: &str| -> Vec<(Option<&'static str>, Option<String>)> {
        findings(text, None).into_iter().map(|finding| (finding.fact, finding.nomad)).collect()
    };
    let expect = |text: &str, fact: &'static str, wording: &str| {
        assert_eq!(said(text), [(Some(fact), Some(wording.to_owned()))], "{text}");
    };
    expect(
        "job \"x\" {\n  region = 1\n  region = 2\n}\n",
        "parse-duplicate-attribute",
        "Attribute redefined; The argument \"region\" was already set at x.nomad.hcl:2,3-9. Each argument may be set \
         only once.",
    );
    expect(
        "job \"x\" {\n  update {}\n  update {}\n}\n",
        "parse-duplicate-block",
        "Duplicate update block; Only one update block is allowed. Another was defined at x.nomad.hcl:2,3-9.",
    );
    expect(
        "job \"x\" {\n  datacenters = \"a\"\n}\n",
        "parse-wrong-type",
        "Unsuitable value type; Unsuitable value: list of string required, but have string",
    );
    expect(
        "job \"x\" {\n  priority = \"a\"\n}\n",
        "parse-wrong-type",
        "Unsuitable value type; Unsuitable value: a number is required",
    );
    expect(
        "job \"x\" {\n  update {\n    canary = 1e99\n  }\n}\n",
        "parse-wrong-type",
        "Unsuitable value type; Unsuitable value: value must be a whole number, between -9223372036854775808 and \
         9223372036854775807",
    );
    expect(
        "job \"x\" {\n  group \"g\" {\n    shutdown_delay = nope\n  }\n}\n",
        "parse-duration-invalid",
        "Unsuitable value type; Unsuitable duration value: time: invalid duration \"${nope}\"",
    );
    expect(
        "job \"x\" {\n  group {}\n}\n",
        "parse-missing-label",
        "Missing name for group; All group blocks must have 1 labels (name).",
    );
    expect(
        "job \"x\" {\n  update \"y\" {}\n}\n",
        "parse-extra-label",
        "Extraneous label for update; No labels are expected for update blocks.",
    );
    expect(
        "job \"x\" {\n  constraint {\n    value = [1]\n  }\n}\n",
        "parse-wrong-type",
        "Incorrect attribute value type; Inappropriate value for attribute \"value\": string required, but have tuple.",
    );
}
