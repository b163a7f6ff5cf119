//! Markdown for clients that cannot show it.

/// `markdown` without its marks: fences go, `code`, *emphasis* and headings lose their marks, links keep their
/// address. Made for the few forms that our own texts use.
pub(super) fn plain_text(markdown: &str) -> String {
    let mut plain = String::with_capacity(markdown.len());
    let mut fenced = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        if fenced {
            plain.push_str(line);
        } else {
            inline(line.trim_start_matches('#').trim_start_matches(' '), line, &mut plain);
        }
        plain.push('\n');
    }
    plain.truncate(plain.trim_end().len());
    plain
}

/// `heading` is the line without the marks of a heading, which other lines keep.
fn inline(heading: &str, line: &str, plain: &mut String) {
    let mut rest = if line.starts_with('#') { heading } else { line };
    while let Some(at) = rest.find(['`', '*', '[', '\\', '<']) {
        plain.push_str(&rest[..at]);
        let mark = &rest[at..];
        rest = if let Some((code, after)) = mark.strip_prefix('`').and_then(|code| code.split_once('`')) {
            plain.push_str(code);
            after
        } else if let Some(after) = mark.strip_prefix("**") {
            after
        } else if let Some((text, address, after)) = link(mark) {
            plain.push_str(text);
            if text != address {
                plain.push_str(" (");
                plain.push_str(address);
                plain.push(')');
            }
            after
        } else if let Some((address, after)) =
            mark.strip_prefix('<').and_then(|link| link.split_once('>')).filter(|(link, _)| link.starts_with("http"))
        {
            plain.push_str(address);
            after
        } else if let Some(escaped) = mark.strip_prefix('\\').filter(|rest| rest.starts_with(is_mark)) {
            let (mark, after) = escaped.split_at(1);
            plain.push_str(mark);
            after
        } else {
            let (other, after) = mark.split_at(1);
            // A lone star is emphasis where it touches a word, otherwise it is a star.
            let emphasis =
                other == "*" && (after.starts_with(char::is_alphanumeric) || plain.ends_with(char::is_alphanumeric));
            if !emphasis {
                plain.push_str(other);
            }
            after
        };
    }
    plain.push_str(rest);
}

fn is_mark(character: char) -> bool {
    character.is_ascii_punctuation()
}

/// Text, address and what follows of `[text](address)`.
fn link(mark: &str) -> Option<(&str, &str, &str)> {
    let (text, after) = mark.strip_prefix('[')?.split_once("](")?;
    let (address, after) = after.split_once(')')?;
    Some((text, address, after))
}

#[cfg(test)]
mod tests {
    use super::plain_text;

    #[test]
    fn marks_go_and_words_stay() {
        let cases = [
            ("plain words\n", "plain words"),
            ("# `aud`\n\nA **list** of *names*.", "aud\n\nA list of names."),
            ("```hcl\naud = [\"x\"] # *no mark*\n```\nafter", "aud = [\"x\"] # *no mark*\nafter"),
            ("see [the page](https://a.example/b)", "see the page (https://a.example/b)"),
            ("see <https://a.example/b>", "see https://a.example/b"),
            ("a < b, a * b, [not a link], `open", "a < b, a * b, [not a link], `open"),
            ("`*.hcl` and \\* and #1", "*.hcl and * and #1"),
        ];
        for (markdown, plain) in cases {
            assert_eq!(plain_text(markdown), plain);
        }
    }
}
