//! Secrets in plain text, in every place where a job can hold them.

use jobspec_ls::diagnostic::apply_edits;
use jobspec_ls::features::compatible_edits;

use crate::support::{analysis, check, check_fix, check_with, fix_until_done, found, messages};

const RULE: &str = "hardcoded-secret";

/// A job with one task.
fn task(body: &str) -> String {
    format!("job \"app\" {{\n  group \"g\" {{\n    task \"web\" {{\n{body}\n    }}\n  }}\n}}\n")
}

/// A template with that data.
fn template(more: &str, lines: &str) -> String {
    task(&format!("template {{\n{more}\ndata = <<EOT\n{lines}\nEOT\n}}"))
}

#[track_caller]
fn finds(source: impl AsRef<str>, secret: &str) {
    let source = source.as_ref();
    assert_eq!(found(RULE, source), [secret], "{source}");
}

#[test]
fn environment_variables() {
    finds(task("env {\n  DB_PASSWORD = \"hunter2\"\n}"), "\"hunter2\"");
    finds(task("env {\n  VAULT_DEV_ROOT_TOKEN_ID = \"root\"\n}"), "\"root\"");
    finds(task("env = {\n  \"DB_PASSWORD\" = \"hunter2\"\n}"), "\"hunter2\"");
    finds(task("env {\n  RCON_PASSWORD = 12345\n}"), "12345");
    finds(task("env {\n  API_KEY = base64encode(\"hunter2\")\n}"), "\"hunter2\"");
    finds(task("env {\n  API_KEY = var.x ? var.y : \"hunter2\"\n}"), "\"hunter2\"");
    finds(task("env {\n  DATABASE_URL = \"postgres://app:hunter2@db/app\"\n}"), "hunter2");
    finds(task("env {\n  OPTS = \"-Duser=x -Dpassword=hunter2\"\n}"), "hunter2");
    finds(task("env {\n  JSON = \"{\\\"password\\\": \\\"hunter2\\\"}\"\n}"), "hunter2");
    let sidecar = "job \"app\" {\n  group \"g\" {\n    service {\n      connect {\n        sidecar_task {\n          env {\n            API_TOKEN = \"hunter2\"\n            #           ^^^^^^^^^ hardcoded-secret\n          }\n        }\n      }\n    }\n  }\n}\n";
    check(RULE, sidecar);
}

#[test]
fn what_is_no_secret_in_the_environment() {
    let lines = [
        "DB_PASSWORD = \"\"",
        "DB_PASSWORD = \"${var.password}\"",
        "DB_PASSWORD = var.password",
        "DB_PASSWORD = \"${NOMAD_META_password}\"",
        "DB_PASSWORD = \"$${DB_PASSWORD}\"",
        "DB_PASSWORD = \"{{ key \\\"x\\\" }}\"",
        "DB_PASSWORD_FILE = \"/run/secrets/db\"",
        "DB_PASSWORD_PATH = \"secrets/db\"",
        "DB_PASSWORD = \"/run/secrets/db\"",
        "DB_PASSWORD = file(\"secrets/db\")",
        "DB_PASSWORD = lookup(var.passwords, \"db\", \"\")",
        "GOOGLE_APPLICATION_CREDENTIALS = \"gcp.json\"",
        "SECRET_NAME = \"app-db\"",
        "TOKEN_TTL = \"24h\"",
        "TOKEN_TYPE = \"bearer\"",
        "AUTH_TOKEN_ENABLED = true",
        "MAX_TOKENS = \"4096\"",
        "MYSQL_ALLOW_EMPTY_PASSWORD = \"yes\"",
        "DISABLE_PASSWORD_LOGIN = \"true\"",
        "PASSWORD_MIN_LENGTH = 12",
        "URL = \"https://example.com/token\"",
        "# DB_PASSWORD = \"hunter2\"",
    ];
    check(RULE, &task(&format!("env {{\n{}\n}}", lines.join("\n"))));
}

#[test]
fn templates_in_every_notation() {
    for (line, secret) in [
        ("DB_PASSWORD=hunter2", "hunter2"),
        ("export DB_PASSWORD='hunter2'", "hunter2"),
        ("password = hunter2", "hunter2"),
        ("  password: \"hunter2\"", "hunter2"),
        ("{ \"db\": { \"password\": \"hunter2\" } }", "hunter2"),
        ("db.password=hunter2", "hunter2"),
        ("CREATE USER app IDENTIFIED BY 'hunter2';", "hunter2"),
        ("ALTER ROLE app PASSWORD 'hunter2';", "hunter2"),
        ("<ApiKey>hunter2</ApiKey>", "hunter2"),
        ("url: postgres://app:hunter2@{{ env \"NOMAD_ADDR_db\" }}/app", "hunter2"),
        ("curl -H 'Authorization: Bearer hunter2' http://x", "hunter2"),
    ] {
        finds(template("", line), secret);
    }
}

#[test]
fn whole_files_of_every_notation() {
    for (destination, lines) in [
        ("app.ini", "[database]\nHOST = db\nPASSWD = hunter2\nSSL_MODE = disable"),
        ("app.toml", "[database]\nhost = \"db\"\npassword = \"hunter2\" # ask Ann\nport = 5432"),
        ("app.yaml", "database:\n  user: app\n  password: hunter2\n  port: 5432"),
        ("app.json", "{\n  \"user\": \"app\",\n  \"password\": \"hunter2\",\n  \"port\": 5432\n}"),
        ("app.env", "DB_USER=app\nDB_PASSWORD=hunter2\nDB_PORT=5432"),
        (
            "init.sql",
            "CREATE DATABASE app;\nCREATE USER 'app'@'%' IDENTIFIED BY 'hunter2';\nGRANT ALL ON app.* TO 'app'@'%';",
        ),
        ("init.sql", "CREATE ROLE app LOGIN PASSWORD 'hunter2';\nCREATE DATABASE app OWNER app;"),
    ] {
        finds(template(&format!("destination = \"local/{destination}\""), lines), "hunter2");
    }
}

#[test]
fn templates_without_secrets() {
    let lines = [
        "# password: hunter2",
        "DB_PASSWORD={{ keyOrDefault \"service/app/db\" \"\" }}",
        "{{ with secret \"kv/data/app\" }}DB_PASSWORD={{ .Data.data.password }}{{ end }}",
        "password: {{ key \"x\" | toJSON }}",
        "password: ${var.password}",
        "password: \"$${PASSWORD}\"",
        "password_file: /run/secrets/db",
        "PasswordAuthentication no",
        "token_ttl: 24h",
        "password: \"\"",
        "tokens:",
        "auth: token",
        "proxy_pass http://backend;",
        "access_token = request.json()[\"access_token\"]",
    ];
    check(RULE, &template("", &lines.join("\n")));
    check(RULE, &template("left_delimiter = \"[[\"\nright_delimiter = \"]]\"", "password: [[ key \"x\" ]]"));
    check(RULE, &template("destination = \"local/app.py\"", "password = settings_password"));
    check(RULE, &template("destination = \"local/x\"", "#!/usr/bin/env python3\npassword = settings_password"));
}

#[test]
fn a_quoted_template() {
    finds(task("template {\n  data = \"DB_PASSWORD=hunter2\\nUSER=x\\n\"\n}"), "hunter2");
}

#[test]
fn arguments_and_driver_options() {
    let config = |lines: &str| task(&format!("config {{\n{lines}\n}}"));
    finds(config("  args = [\"--api-key=hunter2\"]"), "hunter2");
    finds(config("  args = [\"-dev-root-token-id=root\"]"), "root");
    finds(config("  args = [\"-password\", \"hunter2\", \"-v\"]"), "\"hunter2\"");
    finds(config("  args = [\"-c\", \"run --password hunter2 --user x\"]"), "hunter2");
    finds(config("  command = \"run --token=hunter2\""), "hunter2");
    finds(config("  auth {\n    password = \"hunter2\"\n  }"), "\"hunter2\"");
    finds(config("  auth = { password = \"hunter2\" }"), "\"hunter2\"");
    finds(config("  args = [<<EOT\nrun --token=hunter2\nEOT\n  ]"), "hunter2");
    for line in [
        "args = [\"-token\", \"-v\"]",
        "args = [\"-token\", var.token]",
        "args = [\"-token-file\", \"hunter2\"]",
        "args = [\"--password=${var.password}\"]",
        "args = [\"--password=\"]",
        "args = [\"--default-authentication-plugin=mysql_native_password\"]",
        "volumes = [\"local/token:ro\", \"secrets/password:/run/password\"]",
        "image = \"registry/token:1.2\"",
        "port_map {\nssh_pass = 22\n}",
        "port_map = {\nssh_pass = 22\n}",
        "mount {\ntype = \"bind\"\nsource = \"secrets/token\"\n}",
    ] {
        check(RULE, &config(line));
    }
}

#[test]
fn headers_meta_variables_and_locals() {
    let header = |line: &str| task(&format!("service {{\ncheck {{\nheader {{\n{line}\n}}\n}}\n}}"));
    finds(header("X-API-Key = [\"hunter2\"]"), "\"hunter2\"");
    finds(header("Authorization = [\"Basic YWRtaW46aHVudGVyMg==\"]"), "\"Basic YWRtaW46aHVudGVyMg==\"");
    check(RULE, &header("Authorization = [\"Bearer ${var.token}\"]"));
    finds(task("meta {\n  api_token = \"hunter2\"\n}"), "\"hunter2\"");
    finds("variable \"db_password\" {\n  default = \"hunter2\"\n}\njob \"x\" {}\n", "\"hunter2\"");
    finds("variable \"db\" {\n  default = { password = \"hunter2\" }\n}\njob \"x\" {}\n", "\"hunter2\"");
    finds("locals {\n  db_password = \"hunter2\"\n}\njob \"x\" {}\n", "\"hunter2\"");
    finds("job \"x\" {\n  vault_token = \"hunter2\"\n}\n", "\"hunter2\"");
    for variable in [
        "variable \"db_password\" {}",
        "variable \"db_password\" {\ndefault = \"\"\n}",
        "variable \"db_password\" {\ndefault = null\n}",
        "variable \"db_password\" {\ndescription = \"The password: hunter2x\"\n}",
        "variable \"password_length\" {\ndefault = 12\n}",
        "variable \"db_password_file\" {\ndefault = \"x\"\n}",
    ] {
        check(RULE, &format!("{variable}\njob \"x\" {{}}\n"));
    }
}

/// Put together here, so that no scanner takes this file for a leak.
fn github() -> String {
    format!("ghp_{}", "abcdefghij0123456789ABCDEFGHIJ012345")
}

#[test]
fn known_forms_count_anywhere() {
    let token = github();
    finds(task(&format!("artifact {{\nsource = \"git::https://x:{token}@github.com/a/b\"\n}}")), &token);
    finds(task(&format!("service {{\ntags = [\"{token}\"]\n}}")), &format!("\"{token}\""));
    finds(template("", &format!("x {token}")), &token);
    check(RULE, &template("", &format!("# {token}")));
    let pem = format!("-----BEGIN {} KEY-----", "EC PRIVATE");
    finds(template("", &format!("  {pem}\nMHQ")), &pem);
}

#[test]
fn the_message_never_tells_the_secret() {
    let source = task("env {\nDB_PASSWORD = \"hunter2\"\n}");
    let messages = messages("", RULE, &source);
    assert!(messages[0].starts_with("DB_PASSWORD") && !messages[0].contains("hunter2"), "{messages:?}");
}

#[test]
fn allowed_values() {
    let source = task("env {\n  DB_PASSWORD = \"changeme-ok\"\n}");
    check_with("[secrets]\nallow = [\"^changeme-ok$\"]\n", RULE, &source);
    finds(task("env {\n  DB_PASSWORD = \"changeme-ok\"\n}"), "\"changeme-ok\"");
}

/// What Nomad rejects or warns about.
fn nomad_says(source: &str) -> Vec<String> {
    let analysis = analysis("", source);
    let findings = analysis.diagnostics().iter().filter(|finding| finding.category.name() == "nomad");
    findings.map(|finding| finding.message.clone()).collect()
}

const BEFORE: &str = r#"job "app" {
  group "g" {
    task "web" {
      driver = "docker"

      config {
        image = "app:1.2"
      }

      env {
        DB_PASSWORD = "hunter2"
      }
    }
  }
}
"#;

#[test]
fn the_secret_moves_to_a_template() {
    let env = "      env {\n        DB_PASSWORD = \"hunter2\"\n      }\n";
    let template = |line: &str| {
        format!(
            "      template {{\n        destination = \"secrets/web.env\"\n        env         = true\n        data        = <<-EOT\n          {line}\n        EOT\n      }}\n"
        )
    };
    let consul = template("DB_PASSWORD={{ keyOrDefault \"service/app/db-password\" \"\" }}");
    let vault = template("DB_PASSWORD={{ with secret \"kv/data/app\" }}{{ .Data.data.db_password }}{{ end }}");
    let nomad = template("DB_PASSWORD={{ with nomadVar \"nomad/jobs/app\" }}{{ .db_password }}{{ end }}");
    let title = check_fix("", RULE, 0, BEFORE, &BEFORE.replace(env, &consul));
    assert!(title.contains("`consul kv put service/app/db-password"), "{title}");
    let with_vault = BEFORE.replace(env, &format!("      vault {{}}\n\n{vault}"));
    let title = check_fix("", RULE, 1, BEFORE, &with_vault);
    assert!(title.contains("`vault kv patch -mount=kv app db_password="), "{title}");
    let title = check_fix("", RULE, 2, BEFORE, &BEFORE.replace(env, &nomad));
    assert!(title.contains("`nomad var put nomad/jobs/app db_password="), "{title}");
    check_fix("[secrets]\nbackend = \"vault\"\n", RULE, 0, BEFORE, &with_vault);
    check_fix("[secrets]\nbackend = \"nomad-variables\"\n", RULE, 0, BEFORE, &BEFORE.replace(env, &nomad));
    let prefixed = consul.replace("service/app", "lab/secrets/app");
    check_fix("[secrets]\nprefix = \"lab/secrets\"\n", RULE, 0, BEFORE, &BEFORE.replace(env, &prefixed));
    for fixed in [BEFORE.replace(env, &consul), with_vault.clone(), BEFORE.replace(env, &nomad)] {
        assert_eq!(nomad_says(&fixed), Vec::<String>::new(), "{fixed}");
    }
    // A vault block of the job is enough.
    let job = BEFORE.replace("job \"app\" {\n", "job \"app\" {\n  vault {}\n");
    check_fix("", RULE, 1, &job, &job.replace(env, &vault));
}

#[test]
fn an_env_template_of_the_task_takes_it() {
    let before = BEFORE.replace(
        "      env {",
        "      template {\n        destination = \"secrets/app.env\"\n        env         = true\n        data        = <<-EOT\n          A=1\n        EOT\n      }\n\n      env {\n        LOG = \"info\"",
    );
    let after = before
        .replace(
            "          A=1\n",
            "          A=1\n          DB_PASSWORD={{ keyOrDefault \"service/app/db-password\" \"\" }}\n",
        )
        .replace("        DB_PASSWORD = \"hunter2\"\n", "");
    check_fix("", RULE, 0, &before, &after);
    // The first of two that takes it.
    let second = "      template {\n        destination = \"secrets/b.env\"\n        env         = true\n        data        = <<-EOT\n          B=1\n        EOT\n      }\n\n      env {";
    let two = before.replace("          A=1\n", "          {{- end -}}\n").replace("      env {", second);
    let fixed = fix_until_done("", RULE, &two);
    assert!(
        fixed.matches("template {").count() == 2 && fixed.contains("          B=1\n          DB_PASSWORD={{"),
        "{fixed}"
    );
    // Not one that other files can read, and not one whose last line takes the line break away.
    for (from, to) in [("secrets/app.env", "local/app.env"), ("          A=1\n", "          {{- end -}}\n")] {
        let before = before.replace(from, to);
        let fixed = fix_until_done("", RULE, &before);
        assert_eq!(fixed.matches("template {").count(), 2, "{fixed}");
    }
}

#[test]
fn an_object_of_variables() {
    let before = BEFORE.replace("env {", "env = {").replace("DB_PASSWORD = ", "\"DB_PASSWORD\" = ");
    let fixed = fix_until_done("", RULE, &before);
    assert!(!fixed.contains("hunter2") && !fixed.contains("env = {") && fixed.contains("template {"), "{fixed}");
    let two = before.replace("\"hunter2\"\n", "\"hunter2\",\n        \"LOG\" = \"info\"\n");
    let fixed = fix_until_done("", RULE, &two);
    assert!(fixed.contains("env = {\n        \"LOG\" = \"info\"\n      }\n\n      template {"), "{fixed}");
    let inline = BEFORE
        .replace("env {\n        DB_PASSWORD = \"hunter2\"\n      }", "env = { A = \"1\", DB_PASSWORD = \"hunter2\" }");
    let fixed = fix_until_done("", RULE, &inline);
    assert!(fixed.contains("env = { A = \"1\", }") || fixed.contains("env = { A = \"1\" }"), "{fixed}");
}

#[test]
fn fixes_end_in_a_job_without_secrets() {
    let before = BEFORE.replace(
        "        DB_PASSWORD = \"hunter2\"\n",
        "        DB_PASSWORD = \"hunter2\"\n        LOG = \"info\"\n        API_TOKEN = \"abc\"\n        URL = \"amqp://a:b@c\"\n",
    );
    let fixed = fix_until_done("", RULE, &before);
    // Also where a program takes all that it can in one go.
    let mut rounds = before.clone();
    for _ in 0..4 {
        let findings = analysis("", &rounds).diagnostics_with_fixes();
        rounds = apply_edits(&rounds, &compatible_edits(&findings, |finding, _| finding.rule.0 == RULE));
    }
    assert_eq!(rounds, fixed);
    let expected = "      env {\n        LOG = \"info\"\n      }\n\n      template {\n        destination = \"secrets/web.env\"\n        env         = true\n        data        = <<-EOT\n          DB_PASSWORD={{ keyOrDefault \"service/app/db-password\" \"\" }}\n          API_TOKEN={{ keyOrDefault \"service/app/api-token\" \"\" }}\n          URL=amqp://a:{{ keyOrDefault \"service/app/url-password\" \"\" }}@c\n        EOT\n      }\n";
    assert!(fixed.contains(expected), "{fixed}");
    let rest = analysis("", &fixed);
    let secrets = rest.diagnostics().iter().filter(|finding| finding.category.name() == "secrets").count();
    assert_eq!(secrets, 0, "{:?}", rest.diagnostics());
}

#[test]
fn a_taken_destination_is_left_alone() {
    let before = BEFORE.replace(
        "      env {",
        "      template {\n        destination = \"secrets/web.env\"\n        data        = \"A=1\"\n      }\n\n      env {",
    );
    let fixed = fix_until_done("", RULE, &before);
    assert!(fixed.contains("destination = \"secrets/web-secrets.env\""), "{fixed}");
}

#[test]
fn defaults_of_lookups() {
    let rule = "secret-default";
    let with = |line: &str| template("", line);
    check(
        rule,
        &with(
            "A={{ keyOrDefault \"app/db-password\" \"windmill\" }}\n#                                   ^^^^^^^^^^ secret-default",
        ),
    );
    check(rule, &with("A={{keyOrDefault `app/token` `x1`}}\n#                            ^^^^ secret-default"));
    check(
        rule,
        &with("A=[[ keyOrDefault \"app/api_key\" \"x1\" ]]\n#                               ^^^^ secret-default"),
    );
    for line in [
        "A={{ keyOrDefault \"app/db-password\" \"\" }}",
        "A={{ keyOrDefault \"app/log-level\" \"info\" }}",
        "A={{ keyOrDefault \"app/token-ttl\" \"1h\" }}",
        "A={{ key \"app/db-password\" }}",
        "A={{ keyOrDefault .key \"x\" }}",
    ] {
        check(rule, &with(line));
    }
    for (line, default) in [
        ("A={{ keyOrDefault \"dns/api/key\" \"hunter2\" }}", "\"hunter2\""),
        ("DB_PASSWORD={{ keyOrDefault \"x/db\" \"hunter2\" }}", "\"hunter2\""),
        ("password: \"{{- keyOrDefault \"x/db\" \"hunter2\" }}\"", "\"hunter2\""),
        ("DSN={{ keyOrDefault \"x/dsn\" \"postgres://u:hunter2@host/db\" }}", "\"postgres://u:hunter2@host/db\""),
    ] {
        assert_eq!(found(rule, &with(line)), [default], "{line}");
    }
    check(rule, &with("LEVEL={{ keyOrDefault \"x/level\" \"info\" }}"));
    check(rule, &task("# {{ keyOrDefault \"app/password\" \"x1\" }}\n"));
    let quoted = "template {\n  data = \"{{ keyOrDefault \\\"app/password\\\" \\\"x1\\\" }}\"\n}";
    let fixed = fix_until_done("", rule, &task(quoted));
    assert!(fixed.contains("\\\"app/password\\\" \\\"\\\" }}"), "{fixed}");
    check_with("[secrets]\nallow = [\"^x1$\"]\n", rule, &with("A={{ keyOrDefault \"app/token\" \"x1\" }}"));
    check(RULE, &with("A={{ keyOrDefault \"app/db-password\" \"windmill\" }}"));
}

#[test]
fn templates_where_nothing_renders_them() {
    let rule = "unrendered-template";
    check(rule, &task("env {\n  A = \"{{ key `x` }}\"\n  #    ^^^^^^^^^^^^^ unrendered-template\n}"));
    check(rule, &task("env {\n  A = \"{{ key `x` }}{{ key `y` }}\"\n  #    ^^^^^^^^^^^^^ unrendered-template\n}"));
    check(rule, &task("env = {\n  A = \"{{ key `x` }}\"\n  #    ^^^^^^^^^^^^^ unrendered-template\n}"));
    check(
        rule,
        &task(
            "config {\n  args = [\"{{ env `X` }}\", \"{{ range service `x` }}\"]\n  #        ^^^^^^^^^^^^^ unrendered-template\n  #                         ^^^^^^^^^^^^^^^^^^^^^^^ unrendered-template\n}",
        ),
    );
    check(rule, &task("meta {\n  a = \"{{ with secret `x` }}\"\n  #    ^^^^^^^^^^^^^^^^^^^^^ unrendered-template\n}"));
    check(rule, &task("service {\n  tags = [\"a={{ key `x` }}\"]\n  #          ^^^^^^^^^^^^^ unrendered-template\n}"));
    check(
        rule,
        &task(
            "service {\ncheck {\nheader {\n  A = [\"{{ key `x` }}\"]\n  #     ^^^^^^^^^^^^^ unrendered-template\n}\n}\n}",
        ),
    );
    for body in [
        "env {\n  A = \"{{ .Name }}\"\n}",
        "config {\nargs = [\"--format\", \"{{.Names}}\"]\n}",
        "config {\nargs = [\"--format\", \"{{range .Items}}{{.}}{{end}}\"]\n}",
        "config {\nlogging {\nconfig {\ntag = \"{{.Name}}\"\n}\n}\n}",
        "template {\ndata = \"{{ key `x` }}\"\n}",
        "template {\ndata = <<EOT\n{{ key \"x\" }}\nEOT\n}",
        "# {{ key \"x\" }}",
    ] {
        check(rule, &task(body));
    }
    check(rule, "locals {\n  t = \"{{ key `x` }}\"\n}\njob \"x\" {}\n");
}

#[test]
fn a_rendered_variable_moves_to_a_template() {
    let before = BEFORE.replace("\"hunter2\"", "\"{{ key \\\"app/x\\\" }}\"").replace("DB_PASSWORD", "HOST");
    let env = "      env {\n        HOST = \"{{ key \\\"app/x\\\" }}\"\n      }\n";
    let template = "      template {\n        destination = \"secrets/web.env\"\n        env         = true\n        data        = <<-EOT\n          HOST={{ key \"app/x\" }}\n        EOT\n      }\n";
    let title = check_fix("", "unrendered-template", 0, &before, &before.replace(env, template));
    assert_eq!(title, "Move `HOST` to a template");
}

#[test]
fn only_the_secret_part_of_a_value_moves() {
    let part = |value: &str| BEFORE.replace("DB_PASSWORD = \"hunter2\"", &format!("DB = \"{value}\""));
    let line = |value: &str| {
        let fixed = fix_until_done("", RULE, &part(value));
        let line = fixed.lines().find_map(|line| line.trim().strip_prefix("DB=").map(str::to_owned));
        line.unwrap_or_else(|| "no fix".to_owned())
    };
    let action = "{{ keyOrDefault \"service/app/password\" \"\" }}";
    assert_eq!(
        line("Server=${attr.unique.network.ip-address};Port=5432;Password=P@ssw0rd"),
        format!("Server={{{{ env \"attr.unique.network.ip-address\" }}}};Port=5432;Password={action}")
    );
    let url = "{{ keyOrDefault \"service/app/db-password\" \"\" }}";
    assert_eq!(
        line("postgres://app:hunter2@${NOMAD_ADDR_db}/x"),
        format!("postgres://app:{url}@{{{{ env \"NOMAD_ADDR_db\" }}}}/x")
    );
    assert_eq!(line("postgres://app:hunter2@${var.host}/x"), format!("postgres://app:{url}@${{var.host}}/x"));
    for uncertain in [
        "postgres://app:hunter2@${upper(var.host)}/x",
        "Server=a#b;Password=P@ssw0rd",
        "Server='a';Password=P@ssw0rd",
        "Token=abcdef1;Password=P@ssw0rd",
    ] {
        assert_eq!(line(uncertain), "no fix", "{uncertain}");
    }
}

#[test]
fn the_comment_about_a_secret_goes_with_it() {
    let commented = BEFORE.replace("\"hunter2\"", "\"hunter2\" # pragma: allowlist secret");
    let more = commented.replace("      env {\n", "      env {\n        # for the logs\n        LOG = \"info\"\n");
    for before in [&commented, &more] {
        let fixed = fix_until_done("", RULE, before);
        assert!(!fixed.contains("pragma"), "{fixed}");
    }
    assert!(fix_until_done("", RULE, &more).contains("# for the logs\n        LOG = \"info\"\n      }"));
    assert!(!fix_until_done("", RULE, &commented).contains("env {"));
}

#[test]
fn a_secret_in_a_template_is_looked_up_there() {
    let message = |toml: &str, source: &str| messages(toml, RULE, source).remove(0);
    let source = template("", "DB_PASSWORD=hunter2");
    assert!(message("", &source).contains("Look it up with `{{ keyOrDefault … }}` instead"));
    assert!(message("[secrets]\nbackend = \"vault\"\n", &source).contains("`{{ with secret … }}`"));
    assert!(message("", &task("env {\nDB_PASSWORD = \"hunter2\"\n}")).contains("in a template instead"));
}
