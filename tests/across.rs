//! Names that stand in several files: services in jobs and templates, variables in files of values. `$0` is the cursor.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::diagnostic::apply_edits;
use jobspec_ls::features::{Analysis, Document, Link, LinkTarget};
use jobspec_ls::text::Span;
use jobspec_ls::workspace::{FileFacts, Workspace};

/// Files of a workspace; one of them has the cursor.
struct Files {
    files: Vec<(PathBuf, String)>,
    cursor: usize,
    analysis: Analysis,
}

impl Files {
    fn new(marked: &[(&str, &str)]) -> Self {
        let mut workspace = Workspace::new(vec![PathBuf::from("/w")]);
        let mut cursor = None;
        let mut files = Vec::new();
        for (path, text) in marked {
            if let Some(offset) = text.find("$0") {
                cursor = Some((files.len(), offset));
            }
            let (path, text) = (Path::new("/w").join(path), text.replacen("$0", "", 1));
            if path.extension().is_some_and(|extension| extension == "tpl") {
                workspace.set_text(&path, Some(&text));
            } else {
                workspace.insert(&path, FileFacts::read(&path, &text));
            }
            files.push((path, text));
        }
        let (open, cursor) = cursor.expect("a cursor");
        let (path, text) = &files[open];
        let document = Document::new(Some(path.clone()), None, text);
        let analysis = Analysis::new(document, Arc::new(Settings::default()), Arc::new(workspace));
        Self { files, cursor, analysis }
    }

    fn text(&self, path: &Path) -> &str {
        &self.files.iter().find(|(known, _)| known == path).expect("a known file").1
    }

    fn others(&self) -> Vec<Document> {
        let paths = self.analysis.files_of_name(self.cursor).unwrap_or_default();
        paths.into_iter().map(|path| Document::new(Some(path.clone()), None, self.text(&path))).collect()
    }

    /// `file:line` of each place, `!` where the name is defined.
    fn references(&self) -> Vec<String> {
        let shown = |document: &Document, places: Vec<(Span, bool)>| {
            let name = document.path.as_deref().and_then(Path::file_name).unwrap_or_default().display().to_string();
            let place = |(span, definition): (Span, bool)| {
                format!("{name}:{}{}", document.text.line_of(span.start), if definition { "!" } else { "" })
            };
            places.into_iter().map(place).collect::<Vec<_>>()
        };
        let own = shown(&self.analysis.document, self.analysis.references(self.cursor));
        let others = self.others();
        let others = others.iter().flat_map(|other| shown(other, self.analysis.references_in(self.cursor, other)));
        own.into_iter().chain(others).collect()
    }

    /// The texts of all files after a rename, in the files' order.
    fn renamed(&self, new_name: &str) -> Result<Vec<String>, String> {
        let own = self.analysis.rename(self.cursor, new_name)?.expect("a name that can be changed");
        let mut texts: Vec<String> = self.files.iter().map(|(_, text)| text.clone()).collect();
        let mut change = |path: &Path, edits: &[_]| {
            let at = self.files.iter().position(|(known, _)| known == path).expect("a known file");
            texts[at] = apply_edits(&texts[at], edits);
        };
        change(self.analysis.path().expect("a path"), &own);
        for other in self.others() {
            let edits = self.analysis.rename_in(self.cursor, new_name, &other)?;
            change(other.path.as_deref().expect("a path"), &edits);
        }
        Ok(texts)
    }
}

const DB: &str = "job \"db\" {\n  group \"g\" {\n    service {\n      name = \"postgres\"\n    }\n  }\n}\n";

const APP: &str = r#"job "app" {
  group "g" {
    service {
      name = "app"
      connect {
        sidecar_service {
          proxy {
            upstreams {
              destination_name = "postgres"
              local_bind_port  = 5432
            }
          }
        }
      }
    }
    task "t" {
      env {
        DB    = "postgres.service.consul"
        OTHER = "primary.postgres.service.dc1.consul:5432"
        UP    = "${NOMAD_UPSTREAM_ADDR_postgres}"
        NOT   = "my-postgres.service.consul, postgres"
      }
      template {
        data = <<EOT
{{ range service "postgres" }}{{ .Address }}{{ end }}
{{ with service "primary.postgres@dc1|any" }}{{ end }}
# {{ service "postgres" }}
EOT
      }
      template {
        data = file("a.tpl")
      }
    }
  }
}
"#;

const TPL: &str = "upstream {\n{{ range service \"postgres\" }} server {{ .Address }};{{ end }}\n}\n";

fn service(db: &str, app: &str, tpl: &str) -> Files {
    Files::new(&[("db.nomad.hcl", db), ("app.nomad.hcl", app), ("a.tpl", tpl)])
}

#[test]
fn a_service_is_found_in_all_files_from_wherever_it_stands() {
    let places = |found: Files| {
        let mut places = found.references();
        places.sort();
        places
    };
    let expected = [
        "a.tpl:1",
        "app.nomad.hcl:17",
        "app.nomad.hcl:18",
        "app.nomad.hcl:19",
        "app.nomad.hcl:24",
        "app.nomad.hcl:25",
        "app.nomad.hcl:8",
        "db.nomad.hcl:3!",
    ];
    assert_eq!(places(service(&DB.replace("\"post", "\"post$0"), APP, TPL)), expected);
    for at in ["= \"post", "DB    = \"post", "primary.post", "ADDR_post", "range service \"post", "service \"primary.p"]
    {
        let app = APP.replacen(at, &format!("{at}$0"), 1);
        assert_ne!(app, APP, "{at}");
        assert_eq!(places(service(DB, &app, TPL)), expected, "{at}");
    }
    assert_eq!(places(service(DB, APP, &TPL.replace("\"post", "\"post$0"))), expected, "in a template of its own");
}

#[test]
fn a_service_is_renamed_in_all_files() {
    let changed = |text: &str| {
        text.replace("postgres", "pg")
            .replace("my-pg", "my-postgres")
            .replace("consul, pg", "consul, postgres")
            .replace("# {{ service \"pg\"", "# {{ service \"postgres\"")
    };
    let expected = [changed(DB), changed(APP), changed(TPL)].to_vec();
    let from_db = service(&DB.replace("\"post", "\"post$0"), APP, TPL);
    assert_eq!(from_db.renamed("pg").expect("it can be renamed"), expected);
    let from_app = service(DB, &APP.replacen("= \"post", "= \"post$0", 1), TPL);
    assert_eq!(from_app.renamed("pg").expect("it can be renamed"), expected);
    let (span, name) = from_app.analysis.rename_target(from_app.cursor).expect("a name");
    assert_eq!((span.len(), name.as_str()), (8, "postgres"));
    assert_eq!(from_db.renamed("app").expect_err("taken"), "`app` is registered already, by `app.nomad.hcl`.");
}

#[test]
fn names_that_are_put_together_are_refused_and_archives_are_left_alone() {
    let made =
        "job \"postgres\" {\n  group \"g\" {\n    service {\n      name = \"${NOMAD_JOB_NAME}\"\n    }\n  }\n}\n";
    let files = service(made, &APP.replacen("= \"post", "= \"post$0", 1), TPL);
    assert!(files.references().contains(&"db.nomad.hcl:3!".to_owned()));
    let reason = files.renamed("pg").expect_err("another name would have to change");
    assert!(reason.contains("put together") && reason.contains("db.nomad.hcl"), "{reason}");
    let on_it = service(&made.replace("_JOB", "_J$0OB"), APP, TPL);
    assert_eq!(on_it.analysis.rename_target(on_it.cursor), None);
    assert!(on_it.references().contains(&"app.nomad.hcl:8".to_owned()));

    let files = Files::new(&[("db.nomad.hcl", &DB.replace("\"post", "\"post$0")), (".archive/old.nomad.hcl", DB)]);
    assert_eq!(files.references(), ["db.nomad.hcl:3!"]);
    assert_eq!(files.renamed("pg").expect("it can be renamed")[1], DB);
}

#[test]
fn the_definition_of_a_service_is_its_name() {
    for at in ["= \"post", "DB    = \"post", "primary.post", "range service \"post"] {
        let files = service(DB, &APP.replacen(at, &format!("{at}$0"), 1), TPL);
        let found = files.analysis.definition(files.cursor).unwrap_or_else(|| panic!("{at}"));
        assert_eq!(found.targets.len(), 1);
        assert_eq!(found.targets[0].path.as_deref(), Some(Path::new("/w/db.nomad.hcl")));
        assert_eq!(found.targets[0].lines, Some([(3, 14), (3, 22)]), "{at}");
    }
}

const VARIABLES: &str =
    "variable \"image\" {}\nvariable \"tag\" {}\njob \"web\" {\n  meta {\n    x = var.image\n  }\n}\n";

fn variable(job: &str, values: &str, other: &str) -> Files {
    Files::new(&[
        ("web.nomad.hcl", job),
        ("prod.vars.hcl", values),
        ("test.vars.hcl", other),
        ("sub/x.vars.hcl", &values.replace("$0", "")),
    ])
}

#[test]
fn a_variable_reaches_into_the_files_of_values_of_its_job() {
    let (values, other) = ("image = \"a\"\r\ntag = \"image\"\r\n", "image = \"b\"\n");
    let places = ["prod.vars.hcl:0", "test.vars.hcl:0", "web.nomad.hcl:0!", "web.nomad.hcl:4"];
    let renamed = [
        VARIABLES.replace("\"image\"", "\"img\"").replace("var.image", "var.img"),
        values.replacen("image", "img", 1),
        other.replace("image", "img"),
        values.to_owned(),
    ];
    for files in [
        variable(&VARIABLES.replace("var.im", "var.im$0"), values, other),
        variable(VARIABLES, &values.replacen("im", "im$0", 1), other),
    ] {
        let mut found = files.references();
        found.sort();
        assert_eq!(found, places);
        assert_eq!(files.renamed("img").expect("it can be renamed"), renamed);
        assert!(files.renamed("tag").is_err());
    }
    let taken = variable(&VARIABLES.replace("var.im", "var.im$0"), values, "new = 1\n");
    assert_eq!(taken.renamed("new").expect_err("a value"), "`test.vars.hcl` gives `new` a value already.");
}

#[test]
fn files_of_values_of_nobody_in_particular_are_left_alone() {
    let job = VARIABLES.replace("var.im", "var.im$0");
    let values = "image = \"a\"\n";
    let files = Files::new(&[
        ("a.nomad.hcl", &job),
        ("b.nomad.hcl", VARIABLES),
        ("c.vars.hcl", values),
        ("a.vars.hcl", values),
    ]);
    assert_eq!(files.references(), ["a.nomad.hcl:0!", "a.nomad.hcl:4", "a.vars.hcl:0"]);
    let on_value =
        Files::new(&[("a.nomad.hcl", VARIABLES), ("b.nomad.hcl", VARIABLES), ("c.vars.hcl", "im$0age = \"a\"\n")]);
    assert_eq!(on_value.analysis.rename(on_value.cursor, "x"), Ok(None));
}

#[test]
fn texts_lead_to_files_and_addresses() {
    let job = r#"job "a" {
  group "g" {
    task "t" {$0
      artifact {
        source = "https://example.com/a.tar.gz"
      }
      artifact {
        source = "git::https://example.com/a.git"
      }
      artifact {
        source = "https://example.com/${attr.cpu.arch}"
      }
      template {
        data = (file("conf/a.tpl"))
      }
      env {
        A = "${file("./b.txt")}"
        B = file(var.x)
      }
    }
  }
}
"#;
    let shown = |files: &Files| {
        let text = &files.analysis.document.text;
        let show = |link: Link| (text.slice(link.span).into_owned(), link.target);
        files.analysis.links().into_iter().map(show).collect::<Vec<_>>()
    };
    let paths = |paths: &[&str]| LinkTarget::Files(paths.iter().map(PathBuf::from).collect());
    let web = LinkTarget::Web("https://example.com/a.tar.gz".to_owned());
    assert_eq!(
        shown(&Files::new(&[("jobs/a.nomad.hcl", job)])),
        [
            ("https://example.com/a.tar.gz".to_owned(), web),
            ("conf/a.tpl".to_owned(), paths(&["/w/jobs/conf/a.tpl", "/w/conf/a.tpl"])),
            ("./b.txt".to_owned(), paths(&["/w/jobs/b.txt", "/w/b.txt"])),
        ]
    );
    let readme = "# A\n\n- **File**: `a.nomad.hcl` (in production)$0\n";
    let found = shown(&Files::new(&[("jobs/README.md", readme), ("jobs/a.nomad.hcl", "job \"a\" {}\n")]));
    assert_eq!(found, [("a.nomad.hcl".to_owned(), paths(&["/w/jobs/a.nomad.hcl"]))]);
    assert_eq!(shown(&Files::new(&[("x.hcl", "a = file(\"b\")$0\n")])), []);
}
