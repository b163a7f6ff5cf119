//! Facts of Nomad's validation that no probe shows: for each, the smallest job that breaks it, and no finding that the
//! mistake does not explain.

use std::path::PathBuf;
use std::sync::Arc;

use jobspec_ls::config::{Extends, Settings};
use jobspec_ls::diagnostic::{Category, Severity};
use jobspec_ls::features::{Analysis, Document};

/// A job with this in it, a sound group, and a sound task.
fn job(inner: &str) -> String {
    whole(inner, "", "")
}

fn group(inner: &str) -> String {
    whole("", inner, "")
}

fn task(inner: &str) -> String {
    whole("", "", inner)
}

fn whole(in_job: &str, in_group: &str, in_task: &str) -> String {
    format!(
        "job \"j\" {{\n{in_job}\ngroup \"g\" {{\n{in_group}\ntask \"t\" {{\ndriver = \"exec\"\n{in_task}\n}}\n}}\n}}\n"
    )
}

fn file(inner: &str) -> String {
    format!("{inner}\n{}", job(""))
}

fn system(in_job: &str, in_group: &str) -> String {
    whole(&format!("type = \"system\"\n{in_job}"), in_group, "")
}

fn batch(in_job: &str, in_group: &str) -> String {
    whole(&format!("type = \"batch\"\n{in_job}"), in_group, "")
}

fn template(inner: &str) -> String {
    task(&format!("template {{\ndata = \"x\"\ndestination = \"local/x\"\n{inner}\n}}"))
}

fn artifact(inner: &str) -> String {
    task(&format!("artifact {{\nsource = \"https://example.com/x\"\n{inner}\n}}"))
}

fn csi(inner: &str, count: u32) -> String {
    group(&format!("count = {count}\nvolume \"v\" {{\ntype = \"csi\"\nsource = \"v\"\n{inner}\n}}"))
}

fn secret(label: &str, inner: &str) -> String {
    task(&format!("secret \"{label}\" {{\n{inner}\n}}"))
}

fn validation(inner: &str) -> String {
    file(&format!("variable \"v\" {{\ndefault = 1\nvalidation {{\n{inner}\n}}\n}}"))
}

/// The facts, each with a job that breaks it and nothing else.
fn cases() -> Vec<(&'static str, String)> {
    let long = "x".repeat(1001);
    let both = "cpu = 100\nmemory = 100";
    vec![
        ("resources-memory-min", task("resources {\nmemory = 5\n}")),
        ("job-id-missing", "job \"\" {\ngroup \"g\" {\ntask \"t\" {\ndriver = \"exec\"\n}\n}\n}\n".into()),
        ("job-name-null", job("name = \"a\\u0000b\"")),
        ("job-type-core", job("type = \"core\"")),
        ("system-job-spread", system("spread {\nattribute = \"${node.datacenter}\"\n}", "")),
        ("system-group-spread", system("", "spread {\nattribute = \"${node.datacenter}\"\n}")),
        ("system-group-affinity", system("", "affinity {\nattribute = \"${node.datacenter}\"\nvalue = \"a\"\n}")),
        ("ui-description-long", job(&format!("ui {{\ndescription = \"{long}\"\n}}"))),
        ("group-duplicate", job("group \"g\" {\ntask \"u\" {\ndriver = \"exec\"\n}\n}")),
        ("group-shutdown-delay-negative", group("shutdown_delay = \"-1s\"")),
        ("group-count-negative", group("count = -1")),
        ("group-no-tasks", "job \"j\" {\ngroup \"g\" {\n}\n}\n".into()),
        ("group-max-run-duration", batch("", "max_run_duration = \"-1s\"")),
        ("group-max-run-duration-type", group("max_run_duration = \"1h\"")),
        ("parameterized-job-type", job("parameterized {\n}")),
        (
            "warn-auto-promote-mixed",
            job(
                "group \"a\" {\nupdate {\ncanary = 1\nauto_promote = true\n}\ntask \"u\" {\ndriver = \"exec\"\n}\n}\ngroup \
                 \"b\" {\nupdate {\ncanary = 1\n}\ntask \"u\" {\ndriver = \"exec\"\n}\n}",
            ),
        ),
        ("update-canary-negative", job("update {\ncanary = -1\n}")),
        ("update-auto-promote-no-canary", job("update {\nauto_promote = true\n}")),
        ("update-min-healthy-negative", job("update {\nmin_healthy_time = \"-1s\"\n}")),
        ("update-job-type", batch("", "update {\nmax_parallel = 1\n}")),
        ("migrate-job-type", batch("", "migrate {\nmax_parallel = 1\n}")),
        ("periodic-no-spec", batch("periodic {\n}", "")),
        ("periodic-crons-invalid", batch("periodic {\ncrons = [\"0 3 * * *\", \"often\"]\n}", "")),
        (
            "dispatch-payload-escapes",
            whole("type = \"batch\"\nparameterized {\n}", "", "dispatch_payload {\nfile = \"../../../../x\"\n}"),
        ),
        ("scaling-max-negative", group("scaling {\nmax = -1\n}")),
        ("scaling-min-negative", group("scaling {\nmin = -1\nmax = 2\n}")),
        ("scaling-count-gt-max", group("count = 5\nscaling {\nmax = 2\n}")),
        ("scaling-count-lt-min", group("count = 1\nscaling {\nmin = 2\nmax = 3\n}")),
        ("restart-zero-attempts", group("restart {\nattempts = 0\nmode = \"delay\"\n}")),
        ("reschedule-delay-min", group("reschedule {\ndelay = \"1s\"\n}")),
        ("task-duplicate", group("task \"t\" {\ndriver = \"exec\"\n}")),
        ("logs-max-file-size", task("logs {\nmax_file_size = 0\n}")),
        ("logs-exceed-disk", task("logs {\nmax_files = 100\nmax_file_size = 100\n}")),
        ("kill-timeout-negative", task("kill_timeout = \"-1s\"")),
        (
            "kill-timeout-progress-deadline",
            whole("update {\nhealthy_deadline = \"30s\"\nprogress_deadline = \"1m\"\n}", "", "kill_timeout = \"2m\""),
        ),
        ("task-shutdown-delay-negative", task("shutdown_delay = \"-1s\"")),
        ("template-same-destination", template("}\ntemplate {\ndata = \"y\"\ndestination = \"local/x\"")),
        ("template-signal-env", template("env = true\nchange_mode = \"signal\"")),
        ("template-script-missing", template("change_mode = \"script\"")),
        ("change-script-command", template("change_mode = \"script\"\nchange_script {\ncommand = \"\"\n}")),
        ("template-splay", template("splay = \"-1s\"")),
        ("template-wait-min-gt-max", template("wait {\nmin = \"10s\"\nmax = \"5s\"\n}")),
        ("action-duplicate", task("action \"a\" {\ncommand = \"a\"\n}\naction \"a\" {\ncommand = \"b\"\n}")),
        ("action-command", task("action \"a\" {\ncommand = \"\"\n}")),
        ("action-name", task("action \"a b\" {\ncommand = \"a\"\n}")),
        (
            "csi-plugin-stage-dir",
            task(
                "csi_plugin {\nid = \"p\"\ntype = \"node\"\nmount_dir = \"/csi\"\nstage_publish_base_dir = \
                 \"/csi/stage\"\n}",
            ),
        ),
        (
            "secret-duplicate",
            secret("s", "provider = \"nomad\"\npath = \"a\"\n}\nsecret \"s\" {\nprovider = \"nomad\"\npath = \"b\""),
        ),
        ("secret-name-empty", secret("", "provider = \"nomad\"\npath = \"a\"")),
        ("secret-name", secret("a-b", "provider = \"nomad\"\npath = \"a\"")),
        ("secret-provider", secret("s", "path = \"a\"")),
        ("secret-path", secret("s", "provider = \"nomad\"")),
        ("secret-env-builtin", secret("s", "provider = \"nomad\"\npath = \"a\"\nenv {\nA = \"b\"\n}")),
        ("secret-config-custom", secret("s", "provider = \"own\"\npath = \"a\"\nconfig {\na = \"b\"\n}")),
        ("artifact-mode", artifact("mode = \"folder\"")),
        ("artifact-destination-escapes", artifact("destination = \"../../../x\"")),
        ("artifact-checksum-format", artifact("options {\nchecksum = \"abc\"\n}")),
        ("artifact-checksum-type", artifact("options {\nchecksum = \"sha3:ab\"\n}")),
        ("artifact-checksum-length", artifact("options {\nchecksum = \"md5:ab\"\n}")),
        (
            "constraint-is-set-value",
            job("constraint {\nattribute = \"${meta.a}\"\noperator = \"is_set\"\nvalue = \"x\"\n}"),
        ),
        ("constraint-attribute-opening-brace", job("constraint {\nattribute = \"$meta.a\"\nvalue = \"x\"\n}")),
        (
            "affinity-version",
            job("affinity {\nattribute = \"${attr.kernel.version}\"\noperator = \"version\"\nvalue = \"new\"\n}"),
        ),
        ("affinity-attribute-required", job("affinity {\nvalue = \"x\"\n}")),
        (
            "spread-target-duplicate",
            job(
                "spread {\nattribute = \"${node.datacenter}\"\ntarget \"a\" {\npercent = 5\n}\ntarget \"a\" {\npercent = 5\n}\n}",
            ),
        ),
        (
            "device-constraint-distinct",
            task(
                "resources {\ndevice \"gpu\" {\nconstraint {\nattribute = \"${device.model}\"\noperator = \
                 \"distinct_property\"\n}\n}\n}",
            ),
        ),
        ("ephemeral-disk-min", group("ephemeral_disk {\nsize = 5\n}")),
        ("numa-affinity", task("resources {\ncores = 1\nnuma {\naffinity = \"always\"\n}\n}")),
        ("volume-source", group("volume \"v\" {\ntype = \"host\"\n}")),
        ("volume-per-alloc-system", system("", "volume \"v\" {\ntype = \"host\"\nsource = \"v\"\nper_alloc = true\n}")),
        (
            "csi-block-device-mount-options",
            csi(
                "access_mode = \"single-node-writer\"\nattachment_mode = \"block-device\"\nmount_options {\nfs_type = \
                 \"ext4\"\n}",
                1,
            ),
        ),
        (
            "csi-single-reader-read-only",
            csi("access_mode = \"single-node-reader-only\"\nattachment_mode = \"file-system\"", 1),
        ),
        (
            "csi-single-reader-count",
            csi("access_mode = \"single-node-reader-only\"\nattachment_mode = \"file-system\"\nread_only = true", 2),
        ),
        ("csi-single-writer-count", csi("access_mode = \"single-node-writer\"\nattachment_mode = \"file-system\"", 2)),
        ("volume-mount-empty", task("volume_mount {\nvolume = \"\"\ndestination = \"/a\"\n}")),
        ("parse-task-scaling-duplicate", task("scaling \"cpu\" {\nmax = 2\n}\nscaling \"cpu\" {\nmax = 3\n}")),
        ("parse-task-scaling-type", task("scaling \"cpu\" {\ntype = \"horizontal\"\nmax = 2\n}")),
        ("parse-job-duplicate", format!("{}{}", job(""), job(""))),
        ("parse-validation-null", validation("condition = var.v == 1 ? null : true\nerror_message = \"No.\"")),
        (
            "parse-variables-duplicate",
            file("variables {\na = 1\n}\nvariable \"a\" {\ndefault = 1\n}\nvariables {\na = 2\n}"),
        ),
        ("parse-variable-name", file("variable \"1a\" {\ndefault = 1\n}")),
        (
            "parse-validation-foreign-ref",
            validation(
                "condition = var.v > local.x\nerror_message = \"No.\"\n}\n}\nlocals {\nx = 0\n}\nvariable \"w\" {\ndefault = 1\nvalidation {\ncondition = var.w > 0\nerror_message = \"No.\"",
            ),
        ),
        ("parse-validation-message-blank", validation("condition = var.v > 0\nerror_message = \" \"")),
        ("disconnect-stop-job-type", system("", "disconnect {\nstop_on_client_after = \"1m\"\n}")),
        (
            "task-driver-missing",
            format!("job \"j\" {{\ngroup \"g\" {{\ntask \"t\" {{\nresources {{\n{both}\n}}\n}}\n}}\n}}\n"),
        ),
    ]
}

#[test]
fn each_fact_is_found_in_its_job() {
    let mut settings = Settings { extends: Extends::Nomad, ..Settings::default() };
    settings.nomad.version = Some((2, 0, 6));
    let settings = Arc::new(settings);
    let mut wrong = Vec::new();
    for (fact, text) in cases() {
        let document = Document::new(Some(PathBuf::from("/jobs/j.nomad.hcl")), None, &text);
        let analysis = Analysis::new(document, Arc::clone(&settings), Arc::default());
        let found: Vec<_> = analysis.diagnostics().iter().filter(|found| found.category == Category::Nomad).collect();
        let severity = if fact.starts_with("warn-") { Severity::Warning } else { Severity::Error };
        let hit = found.iter().any(|found| found.fact == Some(fact) && found.severity == severity);
        let others = found.iter().filter(|found| found.fact != Some(fact) && found.severity == Severity::Error).count();
        if !hit || others > 0 {
            let said: Vec<String> =
                found.iter().map(|found| format!("{:?} {}: {}", found.fact, found.rule, found.message)).collect();
            wrong.push(format!("{fact}:\n{text}    {}", said.join("\n    ")));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases().len(), wrong.join("\n"));
}
