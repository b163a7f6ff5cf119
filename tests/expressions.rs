//! Expressions and their values, as Nomad's parser evaluates them (HCL 2.20, cty's standard library).
//!
//! A row is `expression => value`; `?` is a value that the file does not decide, or that is not worked out; `! words` is
//! an error with those words in it.

use jobspec_ls::model::{File, Value};
use jobspec_ls::syntax::Tree;
use jobspec_ls::text::Text;

/// What the rows can refer to.
const NAMES: &str = r#"
variable "image" { default = "redis" }
variable "tag" {
  type    = string
  default = 7
}
variable "count" {
  type    = number
  default = "3"
}
variable "flag" {
  type    = bool
  default = "true"
}
variable "list" {
  type    = list(string)
  default = ["a", "b", 3]
}
variable "set" {
  type    = set(string)
  default = ["b", "a", "b"]
}
variable "map" {
  type    = map(number)
  default = { one = "1", two = 2 }
}
variable "object" {
  type    = object({ name = string, port = number })
  default = { name = "web", port = "80", more = 1 }
}
variable "given" {}
variable "given_text" { type = string }
variable "nothing" { default = null }
variables {
  old = "style"
}
locals {
  name  = "${var.image}-api"
  ports = { http = 8080, admin = 9090 }
  deep  = { list = [{ a = 1 }, { a = 2 }], given = var.given }
  again = "${local.name}-${local.ports.http}"
  ring  = local.gnir
  gnir  = local.ring
  host  = "${attr.unique.hostname}:80"
}
"#;

const OPERATORS: &str = r#"
1 => 1
-1 => -1
1.5 => 1.5
1e3 => 1000
true => true
null => null
"a" => "a"
"a\tb" => "a\tb"
"a$${b}" => "a${b}"
[1, "a", true] => [1, "a", true]
{ a = 1, "b" = 2, (var.image) = 3 } => { a = 1, b = 2, redis = 3 }
{ a = 1, a = 2 } => { a = 2 }
{ 1 = "x" } => { 1 = "x" }
(1) => 1
1 + 2 * 3 => 7
(1 + 2) * 3 => 9
7 / 2 => 3.5
7 % 4 => 3
1 / 0 => ?
-var.count => -3
- "4" => -4
!true => false
!"false" => true
"1" + "2" => 3
1 == 1 => true
1 == "1" => false
"a" != "b" => true
null == null => true
var.image == null => false
[1] == [1] => ?
2 > 1 => true
2 <= 1 => false
"10" >= 9 => true
true && false => false
true || false => true
"true" && true => true
"1" && true => true
1 < 2 && 2 < 3 => true
true ? "a" : "b" => "a"
false ? "a" : "b" => "b"
var.flag ? 1 : 2 => 1
true ? 1 : "b" => "1"
false ? 1 : "b" => "b"
true ? true : "x" => "true"
var.given == "x" ? "same" : "same" => "same"
var.given == "x" ? "a" : "b" => ?
true ? "a" : var.given => "a"
true ? 1 : upper() => 1
"" == "" ? null : "x" => null
1 + null => ! argument must not be null
"a" + 1 => ! Unsuitable value for left operand: a number is required
1 + "a" => ! Unsuitable value for right operand: a number is required
1 + [1] => ! Unsuitable value for right operand: number required, but have tuple
1 < true => ! Unsuitable value for right operand: number required, but have bool
1 && true => ! Unsuitable value for left operand: bool required, but have number
true && "yes" => ! a bool is required
-"x" => ! Unsuitable value for unary operand: a number is required
!"x" => ! a bool is required
var.given + "x" => ! Unsuitable value for right operand: a number is required
NOMAD_ALLOC_INDEX + 1 => ! Unsuitable value for left operand: a number is required
1 - attr.cpu.numcores => ! Unsuitable value for right operand
null ? 1 : 2 => ! Null condition
"maybe" ? 1 : 2 => ! Incorrect condition type
true ? 1 : true => ! Inconsistent conditional result types
true ? [1] : "x" => ! Inconsistent conditional result types
"#;

const REFERENCES: &str = r#"
var.image => "redis"
var["image"] => "redis"
var.tag => "7"
var.count => 3
var.flag => true
var.list => ["a", "b", "3"]
var.set => ["a", "b"]
var.map => { one = 1, two = 2 }
var.object => { name = "web", port = 80 }
var.object.port => 80
var.object["name"] => "web"
var.map["two"] => 2
var.list[0] => "a"
var.list.1 => "b"
var.list["2"] => "3"
var.old => "style"
var.nothing => null
var.given => ?
var.given_text => ?
var.given.any.thing => ?
local.name => "redis-api"
local.again => "redis-api-8080"
local.ports.admin => 9090
local.deep.list[1].a => 2
local.deep.given => ?
local.deep.list[*].a => [1, 2]
local.deep.list.*.a => [1, 2]
local.ring => ?
"${var.image}:${var.tag}" => "redis:7"
"${var.count}" => 3
"${ var.image }" => "redis"
"a ${~ var.image ~} b" => ?
"x${var.flag}" => "xtrue"
"${var.image}-${var.given}" => ?
"%{ if var.flag }a%{ endif }" => ?
"port ${local.ports["http"]}" => "port 8080"
var.nope => ! This object does not have an attribute named "nope"
local.nope => ! This object does not have an attribute named "nope"
"x-${var.nope}" => ! This object does not have an attribute named "nope"
local.ports.metrics => ! This object does not have an attribute named "metrics"
local.ports["metrics"] => ! Invalid index
var.list[3] => ! Invalid index
var.list[-1] => ! Invalid index
var.list.name => ! This value does not have any attributes
var.image.name => ! Can't access attributes on a primitive-typed value (string)
var.image[0] => ! This value does not have any indices
var.nothing.x => ! This value is null
"a${var.nothing}" => ! The expression result is null
"a${var.list}" => ! Cannot include the given value in a string template
"${NOMAD_PORT_http}" => ?
NOMAD_PORT_http => ?
"${attr.kernel.name}-x" => ?
local.host => ?
anything.at.all => ?
"#;

const FOR: &str = r#"
[for x in [1, 2, 3] : x * 2] => [2, 4, 6]
[for x in [1, 2, 3] : x if x > 1] => [2, 3]
[for i, x in ["a", "b"] : "${i}${x}"] => ["0a", "1b"]
[for k, v in { b = 1, a = 2 } : "${k}=${v}"] => ["a=2", "b=1"]
[for v in { b = 1, a = 2 } : v] => [2, 1]
{ for x in ["a", "b"] : x => upper(x) } => { a = "A", b = "B" }
{ for x in ["a", "b", "ab"] : substr(x, 0, 1) => x... } => { a = ["a", "ab"], b = ["b"] }
{ for x in ["a", "a"] : x => 1 } => ?
[for x in [[1], [2]] : [for y in x : y + 1]] => [[2], [3]]
[for x in var.given : x] => ?
[for x in [] : x] => []
[for var in ["a"] : var] => ["a"]
[for p in values(local.ports) : p + 1] => [9091, 8081]
[for x in "abc" : x] => ! cannot be used as the collection in a 'for' expression
[for x in null : x] => ! A null value cannot be used as the collection
[for x in ["a"] : x + 1] => ! a number is required
"#;

const TEXTS: &str = r#"
upper("abc") => "ABC"
lower("ABC") => "abc"
upper("ä") => ?
title("hello big_world x-y") => "Hello Big_world X-Y"
strlen("hello") => 5
strrev("abc") => "cba"
reverse("abc") => "cba"
reverse(["a", "b"]) => ! Invalid value for "str" parameter: string required, but have tuple
chomp("a\n\n") => "a"
trimspace("  a \n") => "a"
trim("?!a?!", "!?") => "a"
trimprefix("v1.2", "v") => "1.2"
trimsuffix("app.conf", ".conf") => "app"
replace("a.b.c", ".", "-") => "a-b-c"
substr("hello world", 1, 4) => "ello"
substr("hello", -3, -1) => "llo"
substr("hello", 2, 100) => "llo"
substr("hello", 9, 1) => ""
split(",", "a,b") => ["a", "b"]
split(",", "") => [""]
join("-", ["a", "b"]) => "a-b"
join("-", ["a"], ["b", 1]) => "a-b-1"
join("-", var.set) => "a-b"
join("-", ["a", var.given]) => ?
indent(2, "a\nb") => "a\n  b"
format("%s:%s", var.image, "1.2") => "redis:1.2"
format("%s", 5) => "5"
format("%d", "5") => "5"
format("%05d|%-5d|%+d", 42, 42, 42) => "00042|42   |+42"
format("%x %X %o %b", 255, 255, 8, 5) => "ff FF 10 101"
format("%.2f", 3.14159) => "3.14"
format("%f", 1) => "1.000000"
format("%q", "a\"b") => "\"a\\\"b\""
format("%v %v %v", "a", 1.5, true) => "a 1.5 true"
format("%v", ["a", 1]) => "[\"a\",1]"
format("%#v", "a") => "\"a\""
format("%v", null) => "null"
format("%5s|%-5s|%.2s", "abc", "abc", "abc") => "  abc|abc  |ab"
format("%[2]s %[1]s", "a", "b") => "b a"
format("100%%") => "100%"
format("%t", "true") => "true"
format("%s") => ! not enough arguments for "%s" at 0: need index 1 but have 0 total
format("a", "b") => ! too many arguments; no verbs in format string
format("%d", "x") => ! unsupported value for "%d" at 0: a number is required
format("%d", 1.5) => ! an integer is required
format("%y", 1) => ! unsupported format verb
formatlist("%s:%d", ["a", "b"], 80) => ["a:80", "b:80"]
formatlist("%s", "a") => ["a"]
formatlist("%s", []) => []
basename("/a/b.txt") => "b.txt"
basename("/a/b/") => "b"
dirname("/a/b.txt") => "/a"
dirname("b.txt") => "."
dirname("/a/../b/c") => "/b"
regex_replace("web-12", "[0-9]+", "N") => ?
sha256("a") => ?
uuidv4() => ?
file("x") => ?
"#;

const COLLECTIONS: &str = r#"
length([1, 2]) => 2
length({ a = 1 }) => 1
length([var.given]) => 1
length("abc") => ! collection must be a list, a map or a tuple
concat(["a"], ["b", 1]) => ["a", "b", 1]
concat(["a"], "b") => ! all arguments must be lists or tuples; got string
contains(["a", "b"], "a") => true
contains(["a", "b"], "c") => false
contains([1], "1") => false
distinct(["a", "b", "a"]) => ["a", "b"]
distinct([1, "1"]) => ["1"]
compact(["a", "", "b"]) => ["a", "b"]
chunklist(["a", "b", "c"], 2) => [["a", "b"], ["c"]]
coalesce(null, "b") => "b"
coalesce("", "b") => ""
coalesce(null, 1, "x") => "1"
coalescelist([], ["a"]) => ["a"]
element(["a", "b", "c"], 4) => "b"
element([], 0) => ! cannot use element function with an empty list
flatten([["a"], ["b", ["c"]]]) => ["a", "b", "c"]
index(["a", "b"], 1) => "b"
index({ a = 1 }, "a") => 1
keys({ b = 1, a = 2 }) => ["a", "b"]
values({ b = 1, a = 2 }) => [2, 1]
keys(["a"]) => ! must have map or object type
lookup({ a = "x" }, "a", "y") => "x"
lookup({ a = "x" }, "b", "y") => "y"
merge({ a = 1, b = 1 }, { b = 2 }) => { a = 1, b = 2 }
merge({ a = 1 }, null) => { a = 1 }
merge({ a = 1 }, ["x"]) => ! arguments must be maps or objects
range(3) => [0, 1, 2]
range(1, 4) => [1, 2, 3]
range(4, 1) => [4, 3, 2]
range(0, 10, 5) => [0, 5]
range(-2) => [0, -1]
range(0, 5000) => ! more than 1024 values
slice(["a", "b", "c"], 1, 2) => ["b"]
slice(["a"], 0, 2) => ! end index must not be greater than the length of the list (1)
sort(["c", "a", "b"]) => ["a", "b", "c"]
sort([3, 1]) => ["1", "3"]
zipmap(["a", "b"], [1, 2]) => { a = 1, b = 2 }
zipmap(["a"], [1, 2]) => ! number of keys (1) does not match number of values (2)
setunion(["b", "a"], ["b", "c"]) => ["a", "b", "c"]
setintersection(["a", "b"], ["b", "c"]) => ["b"]
setproduct(["a", "b"], [1, 2]) => [["a", 1], ["a", 2], ["b", 1], ["b", 2]]
concat(["a"], [["b"], []]...) => ["a", "b"]
max([1, 5, 3]...) => 5
"#;

const NUMBERS_AND_ENCODINGS: &str = r#"
abs(-3) => 3
ceil(1.2) => 2
floor(1.8) => 1
max(1, 5, 3) => 5
min("1", 5) => 1
pow(2, 10) => 1024
signum(-7) => -1
log(8, 2) => 3
parseint("ff", 16) => 255
parseint("x", 10) => ! cannot parse "x" as a base 10 integer
parseint(10, 10) => ! first argument must be a string, not number
abs("x") => ! Invalid value for "num" parameter: a number is required
abs(null) => ! Invalid value for "num" parameter: argument must not be null
jsonencode({ b = [1, true, null], a = "x<y" }) => "{\"a\":\"x\\u003cy\",\"b\":[1,true,null]}"
jsondecode("{\"a\": [1, \"x\"]}") => { a = [1, "x"] }
jsondecode("{") => ! Error in function call
base64encode("hello") => "aGVsbG8="
base64decode("aGVsbG8=") => "hello"
base64decode("a") => ! failed to decode base64 data
urlencode("a b/c") => "a+b%2Fc"
csvdecode("a,b\n1,2\n") => [{ a = "1", b = "2" }]
cidrhost("10.0.0.0/8", 5) => "10.0.0.5"
cidrnetmask("172.16.0.0/12") => "255.240.0.0"
cidrsubnet("10.1.2.0/24", 4, 15) => "10.1.2.240/28"
cidrhost("10.0.0.0/30", 9) => ! does not accommodate a host numbered 9
convert("5", number) => 5
convert(5, string) => "5"
convert([1, 2], list(string)) => ["1", "2"]
convert(["b", "a", "b"], set(string)) => ["a", "b"]
convert("x", number) => ! a number is required
can(jsondecode("{")) => false
can(upper("a")) => true
can(var.nope) => false
can(var.given) => ?
try(var.nope, "x") => "x"
try(local.ports.metrics, local.ports.http) => 8080
try(var.given, "x") => ?
try(upper(), lower()) => ! no expression succeeded
nope() => ! There is no function named "nope"
nope(var.undeclared) => ! There is no function named "nope"
regex("a", "b") => ! There is no function named "regex"
upper() => ! Function "upper" expects 1 argument(s). Missing value for "str"
upper("a", "b") => ! Function "upper" expects only 1 argument(s)
lookup({}, "a") => ! Function "lookup" expects 3 argument(s). Missing value for "default"
join() => ! Function "join" expects at least 1 argument(s)
range(1, 2, 3, 4) => ! Call to function "range" failed
max() => ! Call to function "max" failed
upper(["a"]) => ! string required, but have tuple
upper(var.given) => ?
upper("a", var.given) => ! expects only 1 argument(s)
upper(NOMAD_DC) => ?
format("%s", NOMAD_DC) => ?
max(1, NOMAD_ALLOC_INDEX) => ! a number is required
"#;

/// A value in HCL's notation, keys sorted.
fn shown(value: &Value) -> String {
    match value {
        Value::Unknown => "?".to_owned(),
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("{text:?}"),
        Value::List(list) => format!("[{}]", list.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Object(entries) => {
            let mut entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{key} = {}", shown(value))).collect();
            entries.sort();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// What becomes of an expression: its value, `?`, or "! " and the first error.
fn outcome(expression: &str) -> String {
    let source = format!("{NAMES}\nlocals {{\n  it = {expression}\n}}\njob \"x\" {{}}\n");
    let text = Text::from(source.as_str());
    let tree = Tree::parse(&text);
    assert!(!tree.has_errors(), "{expression}: {:?}", tree.errors());
    let file = File::new(&tree);
    let (_, it) = *file.scope.locals().last().expect("the local is there");
    let (_, faults) = file.scope.check(it);
    let known = file.scope.value(it);
    match faults.first() {
        Some(fault) => {
            assert!(known.is_none(), "{expression} has a value and an error");
            let span = fault.span;
            assert!(it.span().start <= span.start && span.end <= it.span().end, "{expression}: {span:?} is outside");
            format!("! {}", fault.wording)
        }
        None => known.map_or_else(|| "?".to_owned(), |known| shown(&known.value)),
    }
}

#[test]
fn expressions_have_the_values_that_nomad_gives_them() {
    let mut wrong = Vec::new();
    let mut count = 0;
    let tables = [OPERATORS, REFERENCES, FOR, TEXTS, COLLECTIONS, NUMBERS_AND_ENCODINGS];
    for row in tables.iter().flat_map(|table| table.lines()).filter(|row| !row.is_empty()) {
        let (expression, expected) = row.rsplit_once(" => ").expect("a row has an arrow");
        count += 1;
        let found = outcome(expression);
        let same = match expected.strip_prefix("! ") {
            Some(words) => found.starts_with("! ") && found.contains(words),
            None => found == expected,
        };
        if !same {
            wrong.push(format!("{expression}\n    is {found}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {count} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 250, "only {count} rows");
}

#[test]
fn the_cost_is_bounded() {
    // Twenty locals, each twice the one before: a million parts without a limit.
    let mut source = String::from("locals {\n  l0 = \"0123456789\"\n");
    for level in 1..40 {
        let below = level - 1;
        source.push_str(&format!("  l{level} = \"${{local.l{below}}}${{local.l{below}}}\"\n"));
    }
    source.push_str("}\njob \"x\" {}\n");
    let text = Text::from(source.as_str());
    let tree = Tree::parse(&text);
    let file = File::new(&tree);
    let values: Vec<_> = file.scope.locals().iter().map(|(_, value)| file.scope.value(*value)).collect();
    assert!(values[10].is_some() && values[39].is_none());
    let nested = format!("{}1{}", "[for x in range(1000) : ".repeat(8), "]".repeat(8));
    assert_eq!(outcome(&nested), "?");
}

#[test]
fn every_pure_function_with_an_example_gives_its_result() {
    let mut checked = 0;
    for function in jobspec_ls::schema::functions::all().filter(|function| function.pure) {
        let found = outcome(function.example);
        if found == "?" {
            continue;
        }
        checked += 1;
        assert_eq!(found, function.result, "{}", function.example);
    }
    assert!(checked > 55, "only {checked} examples have a value");
}
