//! `schema`: the JSON Schema of `jobspec.toml`.

use jobspec_ls::config::{Level, SETTINGS};
use jobspec_ls::features::REGISTRY;
use serde_json::{Value, json};

use crate::project::Project;

fn schema() -> Value {
    let run = Project::new(&[]).run(&["schema"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    serde_json::from_str(&run.stdout).expect("JSON")
}

#[test]
fn every_setting_is_in_it_with_its_default() {
    let schema = schema();
    assert_eq!(schema["additionalProperties"], false);
    for setting in SETTINGS {
        let pointer = format!("/properties/{}", setting.path.replace('.', "/properties/"));
        let found = schema.pointer(&pointer).unwrap_or_else(|| panic!("{pointer} is not there"));
        assert_eq!(found["description"], setting.doc);
        assert!(found["type"].is_string() || found["anyOf"].is_array(), "{found}");
        assert_eq!(found.get("default").is_some(), !setting.default.is_empty(), "{}", setting.path);
    }
    let at = |pointer: &str| schema.pointer(pointer).cloned().unwrap_or_default();
    assert_eq!(at("/properties/extends/enum"), json!(["homelab", "nomad"]));
    assert_eq!(at("/properties/identity/properties/required/default"), json!(true));
    assert_eq!(
        at("/properties/ports/properties/allowed-static/default"),
        json!([53, {"port": 80, "owner": "traefik"}, {"port": 443, "owner": "traefik"}])
    );
    assert_eq!(at("/properties/resources/properties/capacity/properties/cpu/minimum"), json!(0));
}

#[test]
fn every_rule_has_its_levels() {
    let schema = schema();
    for pointer in ["/properties/rules", "/properties/overrides/items/properties/rules"] {
        let rules = schema.pointer(pointer).expect("it is there");
        assert_eq!(rules["additionalProperties"], false);
        assert_eq!(rules["properties"].as_object().expect("a table").len(), REGISTRY.iter().count());
        for rule in REGISTRY.iter() {
            assert_eq!(rules["properties"][rule.id.0]["enum"], json!(Level::NAMES), "{}", rule.id);
            assert_eq!(rules["properties"][rule.id.0]["default"], rule.default_level());
        }
    }
}

#[test]
fn the_job_specification_is_a_page() {
    let run = Project::new(&[]).run(&["schema", "--docs"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert_eq!(run.stdout, jobspec_ls::schema::reference::markdown());
}
