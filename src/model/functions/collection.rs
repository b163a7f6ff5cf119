//! Functions of lists, sets, maps and objects (cty's `stdlib/collection.go`, `sequence.go`, `set.go`).

use super::super::Value;
use super::super::convert::{set, type_name, unify};
use super::super::operators::equal;
use super::{Failure, MAX_SIZE, Outcome, fails};

/// The value of a call; `None` where the function is another file's.
pub(super) fn evaluate(name: &str, args: &[Value]) -> Option<Outcome> {
    Some(match (name, args) {
        ("length", [collection]) => length(collection),
        ("concat", lists) => concat(lists),
        ("contains", [Value::List(list), wanted]) => contains(list, wanted),
        ("distinct", [Value::List(list)]) => distinct(list),
        ("compact", [Value::List(list)]) => Ok(Value::List(
            list.iter()
                .filter(|value| !matches!(value, Value::Null) && **value != Value::String(String::new()))
                .cloned()
                .collect(),
        )),
        ("chunklist", [Value::List(list), Value::Number(size)]) => chunks(list, *size),
        ("coalesce", values) => coalesce(values),
        ("coalescelist", lists) => coalesce_list(lists),
        ("element", [list, Value::Number(at)]) => element(list, *at),
        ("flatten", [list]) => flatten(list),
        ("index", [collection, key]) => index(collection, key),
        ("keys", [object]) => {
            sorted(object).map(|all| Value::List(all.iter().map(|(key, _)| Value::String((*key).to_owned())).collect()))
        }
        ("values", [object]) => {
            sorted(object).map(|all| Value::List(all.iter().map(|(_, value)| (*value).clone()).collect()))
        }
        ("lookup", [Value::Object(entries), Value::String(key), default]) => {
            Ok(entries.iter().find(|(name, _)| name == key).map_or(default, |(_, value)| value).clone())
        }
        ("merge", maps) => merge(maps),
        ("range", limits) => range(limits),
        ("slice", [Value::List(list), Value::Number(start), Value::Number(end)]) => slice(list, *start, *end),
        ("sort", [Value::List(list)]) => sort(list),
        ("zipmap", [Value::List(keys), Value::List(values)]) => zip(keys, values),
        ("setunion", sets) => union(sets),
        ("setintersection", sets) => intersection(sets),
        ("setproduct", sets) => product(sets),
        (
            "contains" | "distinct" | "compact" | "chunklist" | "element" | "flatten" | "index" | "lookup" | "slice"
            | "sort" | "zipmap",
            _,
        ) => Err(Failure::Unknown),
        _ => return None,
    })
}

fn length(collection: &Value) -> Outcome {
    match collection {
        #[allow(clippy::cast_precision_loss)] // far below the limit
        Value::List(list) => Ok(Value::Number(list.len() as f64)),
        #[allow(clippy::cast_precision_loss)]
        Value::Object(entries) => Ok(Value::Number(entries.len() as f64)),
        Value::String(_) | Value::Number(_) | Value::Bool(_) => {
            Err(Failure::Argument(0, "collection must be a list, a map or a tuple".to_owned()))
        }
        _ => Err(Failure::Unknown),
    }
}

fn concat(lists: &[Value]) -> Outcome {
    let mut all = Vec::new();
    for (at, list) in lists.iter().enumerate() {
        match list {
            Value::List(list) => all.extend(list.iter().cloned()),
            Value::Unknown | Value::Null => return Err(Failure::Unknown),
            other => {
                let reason = format!("all arguments must be lists or tuples; got {}", type_name(other));
                return Err(Failure::Argument(at, reason));
            }
        }
    }
    Ok(Value::List(all))
}

fn contains(list: &[Value], wanted: &Value) -> Outcome {
    let mut certain = true;
    for value in list {
        match equal(value, wanted) {
            Some(true) => return Ok(Value::Bool(true)),
            Some(false) => {}
            None => certain = false,
        }
    }
    if certain { Ok(Value::Bool(false)) } else { Err(Failure::Unknown) }
}

fn distinct(list: &[Value]) -> Outcome {
    let mut kept: Vec<Value> = Vec::new();
    for value in list {
        if !kept.contains(value) {
            kept.push(value.clone());
        }
    }
    Ok(Value::List(kept))
}

fn chunks(list: &[Value], size: f64) -> Outcome {
    if size < 0.0 {
        return fails("the size argument must be positive");
    }
    if size.fract() != 0.0 {
        return Err(Failure::Unknown);
    }
    #[allow(clippy::cast_sign_loss)] // checked
    let size = size as usize;
    if list.is_empty() {
        return Ok(Value::List(Vec::new()));
    }
    let size = if size == 0 { list.len() } else { size };
    Ok(Value::List(list.chunks(size).map(|chunk| Value::List(chunk.to_vec())).collect()))
}

fn coalesce(values: &[Value]) -> Outcome {
    let unified = unify(values.to_vec()).ok_or(Failure::Unknown)?;
    match unified.into_iter().find(|value| !matches!(value, Value::Null)) {
        Some(value) => Ok(value),
        None => fails("no non-null arguments"),
    }
}

fn coalesce_list(lists: &[Value]) -> Outcome {
    for list in lists {
        match list {
            Value::List(elements) if elements.is_empty() => {}
            Value::List(_) => return Ok(list.clone()),
            Value::Unknown | Value::Null => return Err(Failure::Unknown),
            _ => return fails("coalescelist arguments must be lists or tuples"),
        }
    }
    fails("no non-null arguments")
}

fn element(list: &Value, at: f64) -> Outcome {
    let Value::List(list) = list else {
        return match list {
            Value::Unknown | Value::Null => Err(Failure::Unknown),
            other => fails(format!("cannot read elements from {}", type_name(other))),
        };
    };
    if at < 0.0 || at.fract() != 0.0 {
        return Err(Failure::Unknown);
    }
    if list.is_empty() {
        return fails("cannot use element function with an empty list");
    }
    #[allow(clippy::cast_sign_loss)] // checked
    Ok(list[at as usize % list.len()].clone())
}

fn flatten(list: &Value) -> Outcome {
    fn collect(list: &[Value], flat: &mut Vec<Value>) {
        for value in list {
            match value {
                Value::List(inner) => collect(inner, flat),
                other => flat.push(other.clone()),
            }
        }
    }
    match list {
        Value::List(list) => {
            let mut flat = Vec::new();
            collect(list, &mut flat);
            Ok(Value::List(flat))
        }
        Value::Unknown | Value::Null => Err(Failure::Unknown),
        _ => fails("can only flatten lists, sets and tuples"),
    }
}

fn index(collection: &Value, key: &Value) -> Outcome {
    match (collection, key) {
        #[allow(clippy::cast_sign_loss)] // checked
        (Value::List(list), Value::Number(at)) if *at >= 0.0 && at.fract() == 0.0 && (*at as usize) < list.len() => {
            Ok(list[*at as usize].clone())
        }
        (Value::List(_), Value::Number(_)) => fails("invalid index"),
        (Value::List(_), Value::String(_)) => fails("key for tuple must be number"),
        (Value::Object(entries), Value::String(key)) => {
            entries.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone()).ok_or(Failure::Unknown)
        }
        _ => Err(Failure::Unknown),
    }
}

/// The entries of an object or map in the order of their keys.
fn sorted(object: &Value) -> Result<Vec<(&str, &Value)>, Failure> {
    let Value::Object(entries) = object else {
        return Err(match object {
            Value::Unknown | Value::Null => Failure::Unknown,
            _ => Failure::Argument(0, "must have map or object type".to_owned()),
        });
    };
    let mut entries: Vec<(&str, &Value)> = entries.iter().map(|(key, value)| (key.as_str(), value)).collect();
    entries.sort_by_key(|(key, _)| *key);
    Ok(entries)
}

fn merge(maps: &[Value]) -> Outcome {
    let mut merged: Vec<(String, Value)> = Vec::new();
    for map in maps {
        match map {
            Value::Null => {}
            Value::Object(entries) => {
                for (key, value) in entries {
                    match merged.iter_mut().find(|(known, _)| known == key) {
                        Some((_, earlier)) => *earlier = value.clone(),
                        None => merged.push((key.clone(), value.clone())),
                    }
                }
            }
            Value::Unknown => return Err(Failure::Unknown),
            other => {
                return fails(format!("arguments must be maps or objects, got {:?}", type_name(other)));
            }
        }
    }
    Ok(Value::Object(merged))
}

fn range(limits: &[Value]) -> Outcome {
    let mut numbers = Vec::new();
    for limit in limits {
        let Value::Number(number) = limit else { return Err(Failure::Unknown) };
        numbers.push(*number);
    }
    let (start, end, step) = match numbers.as_slice() {
        [end] => (0.0, *end, if *end < 0.0 { -1.0 } else { 1.0 }),
        [start, end] => (*start, *end, if end < start { -1.0 } else { 1.0 }),
        [start, end, step] => (*start, *end, *step),
        _ => return Err(Failure::Unknown),
    };
    if step == 0.0 {
        return Err(Failure::Argument(2, "step must not be zero".to_owned()));
    }
    let down = step < 0.0;
    if down && end > start {
        return Err(Failure::Argument(1, "end must be less than start when step is negative".to_owned()));
    }
    if !down && end < start {
        return Err(Failure::Argument(1, "end must be greater than start when step is positive".to_owned()));
    }
    let mut list = Vec::new();
    let mut number = start;
    while if down { number > end } else { number < end } {
        if list.len() >= 1024 {
            return fails(
                "more than 1024 values were generated; either decrease the difference between start and end or use a \
                 smaller step",
            );
        }
        list.push(Value::Number(number));
        number += step;
    }
    Ok(Value::List(list))
}

fn slice(list: &[Value], start: f64, end: f64) -> Outcome {
    if start.fract() != 0.0 || end.fract() != 0.0 {
        return Err(Failure::Unknown);
    }
    #[allow(clippy::cast_precision_loss)] // far below the limit
    let length = list.len() as f64;
    if start < 0.0 {
        return Err(Failure::Argument(1, "start index must not be less than zero".to_owned()));
    }
    if end > length {
        return Err(Failure::Argument(
            2,
            format!("end index must not be greater than the length of the list ({length})"),
        ));
    }
    if start > end {
        return Err(Failure::Argument(1, "start index must not be greater than end index".to_owned()));
    }
    #[allow(clippy::cast_sign_loss)] // checked
    Ok(Value::List(list[start as usize..end as usize].to_vec()))
}

fn sort(list: &[Value]) -> Outcome {
    let mut texts = Vec::with_capacity(list.len());
    for value in list {
        let Value::String(text) = value else { return Err(Failure::Unknown) };
        texts.push(text.clone());
    }
    texts.sort();
    Ok(Value::List(texts.into_iter().map(Value::String).collect()))
}

fn zip(keys: &[Value], values: &[Value]) -> Outcome {
    if keys.len() != values.len() {
        return fails(format!("number of keys ({}) does not match number of values ({})", keys.len(), values.len()));
    }
    let mut entries: Vec<(String, Value)> = Vec::with_capacity(keys.len());
    for (key, value) in keys.iter().zip(values) {
        let Value::String(key) = key else { return Err(Failure::Unknown) };
        match entries.iter_mut().find(|(known, _)| known == key) {
            Some((_, earlier)) => *earlier = value.clone(),
            None => entries.push((key.clone(), value.clone())),
        }
    }
    Ok(Value::Object(entries))
}

fn lists(sets: &[Value]) -> Result<Vec<&[Value]>, Failure> {
    sets.iter()
        .map(|list| match list {
            Value::List(list) => Ok(list.as_slice()),
            _ => Err(Failure::Unknown),
        })
        .collect()
}

fn union(sets: &[Value]) -> Outcome {
    let all = lists(sets)?.concat();
    set(all).map(Value::List).ok_or(Failure::Unknown)
}

fn intersection(sets: &[Value]) -> Outcome {
    let lists = lists(sets)?;
    let Some((first, rest)) = lists.split_first() else { return Err(Failure::Unknown) };
    // Elements of different types are made one type first.
    if !lists.iter().flat_map(|list| list.iter()).all(|value| matches!(value, Value::String(_))) {
        return Err(Failure::Unknown);
    }
    let common = first.iter().filter(|value| rest.iter().all(|list| list.contains(value))).cloned().collect();
    set(common).map(Value::List).ok_or(Failure::Unknown)
}

fn product(sets: &[Value]) -> Outcome {
    let lists = lists(sets)?;
    let size = lists.iter().try_fold(1_usize, |size, list| size.checked_mul(list.len()));
    if size.is_none_or(|size| size > MAX_SIZE / 8) {
        return Err(Failure::Unknown);
    }
    let mut tuples: Vec<Vec<Value>> = vec![Vec::new()];
    for list in lists {
        tuples = tuples
            .into_iter()
            .flat_map(|tuple| {
                list.iter().map(move |value| {
                    let mut longer = tuple.clone();
                    longer.push(value.clone());
                    longer
                })
            })
            .collect();
    }
    Ok(Value::List(tuples.into_iter().map(Value::List).collect()))
}
