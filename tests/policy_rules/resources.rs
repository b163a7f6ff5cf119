//! Resources and images.

use crate::support::{check, check_fix, check_with, messages};

fn job(group: &str) -> String {
    format!("job \"x\" {{\n  group \"g\" {{\n{group}\n  }}\n}}\n")
}

#[test]
fn tasks_say_what_they_need() {
    let rule = "missing-resources";
    let marked = |body: &str| job(&format!("task \"t\" {{\n#^^^^^^^ missing-resources\n{body}\n}}"));
    let plain = |body: &str| job(&format!("task \"t\" {{\n{body}\n}}"));
    check(rule, &marked(""));
    check(rule, &marked("resources {}"));
    check(rule, &marked("resources {\ncpu = 100\n}"));
    check(rule, &marked("resources {\nmemory = 100\n}"));
    check(rule, &marked("resources {\nmemory = 100\nmemory_max = 200\n}"));
    check(rule, &plain("resources {\ncpu = 100\nmemory = var.unknown\n}"));
    check(rule, &plain("resources {\ncores = 2\nmemory = 100\n}"));
    check(rule, &plain("dynamic \"resources\" {\nfor_each = [1]\ncontent {\ncpu = 1\nmemory = 10\n}\n}"));
    // The Envoy of a gateway is no task of the file.
    check(rule, &job("service {\nconnect {\ngateway {\nproxy {}\n}\n}\n}"));
}

#[test]
fn what_lacks_is_written_beside_what_is_there() {
    let with = |resources: &str| job(&format!("    task \"t\" {{\n      resources {resources}\n    }}"));
    let rule = "missing-resources";
    check_fix(
        "",
        rule,
        0,
        &with("{\n        cpu = 50\n      }"),
        &with("{\n        cpu = 50\n        memory = 300\n      }"),
    );
    check_fix(
        "",
        rule,
        0,
        &with("{\n        memory = 50\n      }"),
        &with("{\n        memory = 50\n        cpu    = 100\n      }"),
    );
    check_fix("", rule, 0, &with("{}"), &with("{\n        cpu    = 100\n        memory = 300\n      }"));
}

fn group(count: &str, tasks: &str) -> String {
    format!("group \"g\" {{\n{count}\n{tasks}\n}}\n")
}

fn task(lifecycle: &str, resources: &str) -> String {
    format!("task \"t\" {{\n{lifecycle}\nresources {{\n{resources}\n}}\n}}\n")
}

#[test]
fn all_instances_fit() {
    let rule = "resources-over-capacity";
    let toml = "[resources]\ncapacity = { memory = 1000 }\n";
    let job = |groups: &str| format!("job \"x\" {{\n{groups}}}\n");
    let marked = |groups: &str| format!("job \"x\" {{\n#^^^^^^ resources-over-capacity\n{groups}}}\n");
    let half = task("", "memory = 500");
    check_with(toml, rule, &job(&group("count = 2", &half)));
    check_with(toml, rule, &marked(&group("count = 3", &half)));
    check_with(toml, rule, &marked(&format!("{0}{0}{0}", group("", &half))));
    check(rule, &job(&group("count = 3", &half)));
    // Nomad's own default is 300 MiB.
    check_with(toml, rule, &marked(&group("count = 4", "task \"t\" {}")));
    check_with(toml, rule, &job(&group("count = 3", "task \"t\" {}")));
    // What is not known counts as nothing.
    check_with(toml, rule, &job(&group("count = var.unknown", &half)));
    check_with(toml, rule, &job(&group("count = 9", &task("", "memory = var.unknown"))));
    check_with(toml, rule, &job(&format!("type = \"system\"\n{}", group("count = 9", &half))));
    // A task that prepares is gone before the main one runs; a sidecar stays.
    let before = task("lifecycle {\nhook = \"prestart\"\n}", "memory = 900");
    let beside = task("lifecycle {\nhook = \"prestart\"\nsidecar = true\n}", "memory = 900");
    check_with(toml, rule, &job(&group("", &format!("{half}{before}"))));
    check_with(toml, rule, &marked(&group("", &format!("{half}{beside}"))));
    let both = "[resources]\ncapacity = { cpu = 900, memory = 1000 }\n";
    assert_eq!(messages(both, rule, &job(&group("count = 10", &half))).len(), 2);
    assert_eq!(messages(both, rule, &job(&group("count = 2", &task("", "cores = 4\nmemory = 5")))).len(), 0);
}

#[test]
fn images_name_a_version() {
    let rule = "unpinned-image";
    let with = |driver: &str, image: &str| {
        job(&format!("task \"t\" {{\n  driver = \"{driver}\"\n  config {{\n{image}\n  }}\n}}"))
    };
    for driver in ["docker", "podman"] {
        check(rule, &with(driver, "    image = \"nginx\"\n    #       ^^^^^^^ unpinned-image"));
        check(rule, &with(driver, "    image = \"a:5000/nginx\"\n    #       ^^^^^^^^^^^^^^ unpinned-image"));
        check(
            rule,
            &with(
                driver,
                "    image = \"${var.unknown}/nginx:latest\"\n    #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-image",
            ),
        );
        check(rule, &with(driver, "    image = \"nginx:1.27\""));
        check(rule, &with(driver, "    image = \"nginx@sha256:abc\""));
        check(rule, &with(driver, "    image = \"nginx:${var.unknown}\""));
        check(rule, &with(driver, "    image = \"${var.unknown}\""));
        check(rule, &with(driver, "    image = var.unknown"));
        check(rule, &with(driver, "    image = \"${NOMAD_META_image}\""));
        check(rule, &with(driver, "    image = \"web\"\n    load  = \"web.tar\""));
    }
    check(rule, &with("containerd-driver", "    image = \"nginx\""));
    check(rule, &with("${var.unknown}", "    image = \"nginx\""));
    let variable = "variable \"tag\" {\n  default = \"latest\"\n}\n";
    let image = "    image = \"nginx:${var.tag}\"\n    #       ^^^^^^^^^^^^^^^^^^ unpinned-image";
    check(rule, &format!("{variable}{}", with("docker", image)));
    let variable = "variable \"image\" {\n  default = \"nginx\"\n}\n";
    let source = format!("{variable}{}", with("docker", "image = var.image"));
    assert!(messages("", rule, &source)[0].contains("(the default of `var.image`) has no tag"));
    let sidecar = "service {\nconnect {\nsidecar_task {\nconfig {\n  image = \"envoy\"\n  #       ^^^^^^^ unpinned-image\n}\n}\n}\n}";
    check(rule, &job(sidecar));
}
