//! What a place in a `jobspec.toml` is about, also where nothing around it is finished.

use crate::text::Span;

/// What a place is about. All paths are without quotes.
#[derive(Debug, PartialEq)]
pub enum Place {
    /// The name in a table's header.
    Header {
        /// The part of the header that the place is in, with everything before it.
        path: Vec<String>,
        /// That part.
        word: Span,
        /// The whole name.
        whole: Span,
        /// Whether it is `[[…]]`.
        is_list: bool,
        /// Whether the closing bracket is there.
        is_closed: bool,
    },
    /// A key, or where one may stand.
    Key {
        /// The table that it belongs to.
        table: Vec<String>,
        /// What is written of it.
        word: Span,
        /// Whether `=` follows.
        has_value: bool,
        /// The other keys of the table.
        others: Vec<String>,
        /// Whether the table is written in braces.
        is_inline: bool,
    },
    /// A value, or where one may stand.
    Value {
        /// The key that it belongs to, from the top.
        path: Vec<String>,
        /// What is written of it, without quotes.
        word: Span,
        /// Whether it has an opening and a closing quote.
        quotes: (bool, bool),
        /// The other texts of the list that it is in; `None` outside of lists.
        list: Option<Vec<String>>,
    },
    /// A comment, or between two things.
    Nothing,
}

/// What the place at `offset` is about.
pub fn place(text: &str, offset: usize) -> Place {
    let mut scan = Scan { text, offset, at: 0, header: Vec::new(), entries: Vec::new(), table: 0, found: None };
    scan.file();
    let found = scan.found.unwrap_or_else(|| Found {
        place: Place::Key {
            table: scan.header.clone(),
            word: Span::at(offset),
            has_value: false,
            others: Vec::new(),
            is_inline: false,
        },
        table: scan.table,
    });
    let Found { mut place, table } = found;
    if let Place::Key { others, is_inline: false, table: path, .. } = &mut place {
        let depth = path.len();
        let same = scan.entries.iter().filter(|(number, key)| *number == table && key.starts_with(path));
        others.extend(same.filter_map(|(_, key)| key.get(depth).cloned()));
    }
    place
}

struct Found {
    place: Place,
    /// The number of the table's header.
    table: usize,
}

struct Scan<'t> {
    text: &'t str,
    offset: usize,
    at: usize,
    /// The table that keys belong to.
    header: Vec<String>,
    table: usize,
    /// Every key with its table, but for the one at the place.
    entries: Vec<(usize, Vec<String>)>,
    found: Option<Found>,
}

impl Scan<'_> {
    fn file(&mut self) {
        while self.at < self.text.len() {
            let start = self.at;
            self.blanks();
            match self.peek() {
                Some(b'\n' | b'\r') => {
                    self.claim_between(start);
                    self.at += 1;
                }
                Some(b'#') => {
                    self.claim_between(start);
                    self.comment();
                }
                Some(b'[') => self.header(),
                Some(_) => self.entry(start),
                None => self.claim_between(start),
            }
        }
    }

    /// An empty stretch in which a key may be typed.
    fn claim_between(&mut self, start: usize) {
        if (start..=self.at).contains(&self.offset) {
            let word = Span::at(self.offset);
            self.key_found(self.header.clone(), word, false);
        }
    }

    fn key_found(&mut self, table: Vec<String>, word: Span, has_value: bool) {
        let place = Place::Key { table, word, has_value, others: Vec::new(), is_inline: false };
        self.find(place);
    }

    fn find(&mut self, place: Place) {
        if self.found.is_none() {
            self.found = Some(Found { place, table: self.table });
        }
    }

    fn comment(&mut self) {
        let start = self.at;
        let end = self.line_end();
        if (start + 1..=end).contains(&self.offset) {
            self.find(Place::Nothing);
        }
        self.at = end;
    }

    fn header(&mut self) {
        let is_list = self.text[self.at..].starts_with("[[");
        self.at += if is_list { 2 } else { 1 };
        let parts = self.dotted();
        self.blanks();
        let is_closed = self.peek() == Some(b']');
        let path: Vec<String> = parts.iter().map(|(name, _)| name.clone()).collect();
        let whole = match (parts.first(), parts.last()) {
            (Some((_, first)), Some((_, last))) => first.cover(*last),
            _ => Span::at(self.at),
        };
        if let Some(index) = parts.iter().position(|(_, span)| span.touches(self.offset)) {
            let place =
                Place::Header { path: path[..=index].to_vec(), word: parts[index].1, whole, is_list, is_closed };
            self.find(place);
        } else if parts.is_empty() && self.at == self.offset {
            self.find(Place::Header { path: vec![String::new()], word: whole, whole, is_list, is_closed });
        }
        let end = self.line_end();
        if (self.at..=end).contains(&self.offset) {
            self.find(Place::Nothing);
        }
        self.at = end;
        self.header = path;
        self.table += 1;
    }

    fn entry(&mut self, start: usize) {
        let key_start = self.at;
        let parts = self.dotted();
        if parts.is_empty() {
            // Nothing that TOML knows: the line is passed over.
            self.at = self.line_end();
            if (start..=self.at).contains(&self.offset) {
                self.find(Place::Nothing);
            }
            return;
        }
        self.blanks();
        let has_value = self.peek() == Some(b'=');
        let mut path = self.header.clone();
        path.extend(parts.iter().map(|(name, _)| name.clone()));
        let at_key = parts.iter().position(|(_, span)| span.touches(self.offset));
        if let Some(index) = at_key {
            self.key_found(path[..self.header.len() + index].to_vec(), parts[index].1, has_value);
        } else {
            self.entries.push((self.table, path.clone()));
            if (start..key_start).contains(&self.offset) {
                self.find(Place::Nothing);
            }
        }
        if !has_value {
            let end = self.line_end();
            if (self.at..=end).contains(&self.offset) {
                self.find(Place::Nothing);
            }
            self.at = end;
            return;
        }
        self.at += 1;
        self.value(&path, None);
        // A comment or something that does not belong there.
        let end = self.line_end();
        if (self.at..=end).contains(&self.offset) {
            self.find(Place::Nothing);
        }
        self.at = end;
    }

    /// A value behind `=`, `[` or `,`, up to what ends it. `list` are the texts of the list that it is in.
    fn value(&mut self, path: &[String], list: Option<&[String]>) -> Option<String> {
        let start = self.at;
        self.blanks();
        let list = || list.map(<[String]>::to_vec);
        match self.peek() {
            Some(b'"' | b'\'') => {
                let (content, is_closed) = self.string();
                if content.touches(self.offset) {
                    let quotes = (true, is_closed);
                    self.find(Place::Value { path: path.to_vec(), word: content, quotes, list: list() });
                    return None;
                }
                self.claim_value(start, content.start - 1, path, list());
                Some(self.text[content.start..content.end].to_owned())
            }
            Some(b'[') => {
                self.claim_value(start, self.at, path, list());
                self.list(path);
                None
            }
            Some(b'{') => {
                self.claim_value(start, self.at, path, list());
                self.inline_table(path);
                None
            }
            _ => {
                let word_start = self.at;
                let is_end = |c: char| matches!(c, ',' | ']' | '}' | '#' | '\n' | '\r');
                let rest = &self.text[word_start..];
                let word = rest[..rest.find(is_end).unwrap_or(rest.len())].trim_end();
                self.at += word.len();
                let span = Span::new(word_start, self.at);
                // The blanks behind `=` belong to the value that is still to come.
                let is_here =
                    span.touches(self.offset) || (word.is_empty() && (start..=self.at).contains(&self.offset));
                if is_here {
                    let word = if word.is_empty() { Span::at(self.offset) } else { span };
                    self.find(Place::Value { path: path.to_vec(), word, quotes: (false, false), list: list() });
                }
                None
            }
        }
    }

    /// The blanks before a value are a place for one only where the value is still missing.
    fn claim_value(&mut self, start: usize, end: usize, path: &[String], list: Option<Vec<String>>) {
        if (start..=end).contains(&self.offset) {
            let word = Span::at(self.offset);
            if list.is_some() {
                self.find(Place::Value { path: path.to_vec(), word, quotes: (false, false), list });
            } else {
                self.find(Place::Nothing);
            }
        }
    }

    fn list(&mut self, path: &[String]) {
        self.at += 1;
        let mut elements: Vec<String> = Vec::new();
        let had_place = self.found.is_some();
        loop {
            let start = self.at;
            if !self.over_lines() {
                if (start..=self.at).contains(&self.offset) {
                    self.claim_value(start, self.at, path, Some(Vec::new()));
                }
                break;
            }
            match self.peek() {
                None => {
                    self.claim_value(start, self.at, path, Some(Vec::new()));
                    break;
                }
                Some(b']') => {
                    self.claim_value(start, self.at, path, Some(Vec::new()));
                    self.at += 1;
                    break;
                }
                Some(b',') => {
                    self.claim_value(start, self.at.max(start + 1) - 1, path, Some(Vec::new()));
                    self.at += 1;
                }
                Some(_) => {
                    self.claim_value(start, self.at.max(start + 1) - 1, path, Some(Vec::new()));
                    let before = self.at;
                    elements.extend(self.value(path, Some(&[])));
                    if self.at == before {
                        // A stray `}`.
                        self.at += self.text[self.at..].chars().next().map_or(1, char::len_utf8);
                    }
                }
            }
        }
        if !had_place
            && let Some(Found { place: Place::Value { list: Some(list), path: found, .. }, .. }) = &mut self.found
            && found == path
            && list.is_empty()
        {
            *list = elements;
        }
    }

    fn inline_table(&mut self, path: &[String]) {
        self.at += 1;
        let mut keys: Vec<String> = Vec::new();
        let had_place = self.found.is_some();
        loop {
            let start = self.at;
            let goes_on = self.over_lines();
            if (start..=self.at).contains(&self.offset) && !matches!(self.peek(), Some(b'a'..=b'z' | b'"')) {
                self.inline_key(path, Span::at(self.offset), false);
            }
            if !goes_on {
                break;
            }
            match self.peek() {
                None => break,
                Some(b'}') => {
                    self.at += 1;
                    break;
                }
                Some(b',') => self.at += 1,
                Some(_) => {
                    let before = self.at;
                    let parts = self.dotted();
                    self.blanks();
                    let has_value = self.peek() == Some(b'=');
                    let mut key = path.to_vec();
                    key.extend(parts.iter().map(|(name, _)| name.clone()));
                    if let Some(index) = parts.iter().position(|(_, span)| span.touches(self.offset)) {
                        self.inline_key(&key[..path.len() + index], parts[index].1, has_value);
                    } else {
                        keys.extend(parts.first().map(|(name, _)| name.clone()));
                    }
                    if has_value {
                        self.at += 1;
                        self.value(&key, None);
                    }
                    if self.at == before {
                        self.at += self.text[self.at..].chars().next().map_or(1, char::len_utf8);
                    }
                }
            }
        }
        if !had_place
            && let Some(Found { place: Place::Key { table, others, is_inline: true, .. }, .. }) = &mut self.found
            && table == path
            && others.is_empty()
        {
            *others = keys;
        }
    }

    fn inline_key(&mut self, table: &[String], word: Span, has_value: bool) {
        self.find(Place::Key { table: table.to_vec(), word, has_value, others: Vec::new(), is_inline: true });
    }

    /// Blanks, comments and line breaks inside brackets. `false` where a line begins something new, so that the bracket
    /// was never closed.
    fn over_lines(&mut self) -> bool {
        loop {
            self.blanks();
            match self.peek() {
                Some(b'#') => self.comment(),
                Some(b'\n' | b'\r') => {
                    if self.text[self.at..].starts_with('\n') && begins_anew(&self.text[self.at + 1..]) {
                        return false;
                    }
                    self.at += 1;
                }
                _ => return true,
            }
        }
    }

    /// The span between the quotes, and whether the closing one is there. A text ends at its line.
    fn string(&mut self) -> (Span, bool) {
        let quote = self.text.as_bytes()[self.at];
        let three: &str = if quote == b'"' { "\"\"\"" } else { "'''" };
        if self.text[self.at..].starts_with(three) {
            let start = self.at + 3;
            let end = self.text[start..].find(three).map(|end| start + end);
            self.at = end.map_or(self.text.len(), |end| end + 3);
            return (Span::new(start, end.unwrap_or(self.text.len())), end.is_some());
        }
        let start = self.at + 1;
        let mut at = start;
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'\n' | b'\r' => break,
                b'\\' if quote == b'"' => at += 1,
                _ if byte == quote => {
                    self.at = at + 1;
                    return (Span::new(start, at), true);
                }
                _ => {}
            }
            at += 1;
        }
        self.at = at.min(self.text.len());
        // Of an unfinished text, what looks like the list's end is not part of it.
        let written = self.text[start..self.at].trim_end().trim_end_matches([']', '}', ',']).trim_end();
        (Span::new(start, (start + written.len()).max(self.offset.clamp(start, self.at))), false)
    }

    /// Names with dots between them; a dot at the end has an empty name behind it.
    fn dotted(&mut self) -> Vec<(String, Span)> {
        let mut parts = Vec::new();
        loop {
            self.blanks();
            let start = self.at;
            if matches!(self.peek(), Some(b'"' | b'\'')) {
                let (content, _) = self.string();
                parts.push((self.text[content.start..content.end].to_owned(), Span::new(start, self.at)));
            } else {
                let rest = &self.text[start..];
                let is_end = |c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-');
                let name = &rest[..rest.find(is_end).unwrap_or(rest.len())];
                if name.is_empty() && parts.is_empty() {
                    return parts;
                }
                self.at += name.len();
                parts.push((name.to_owned(), Span::new(start, self.at)));
            }
            let end = self.at;
            self.blanks();
            if self.peek() == Some(b'.') {
                self.at += 1;
            } else {
                self.at = end;
                return parts;
            }
        }
    }

    fn blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\u{feff}']).len();
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn line_end(&self) -> usize {
        self.text[self.at..].find(['\n', '\r']).map_or(self.text.len(), |end| self.at + end)
    }
}

/// Whether a line at the margin starts a table or an entry.
fn begins_anew(line: &str) -> bool {
    let line = line.split('\n').next().unwrap_or_default();
    let name = line.trim_start_matches('[');
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let word =
        name.len() - name.trim_start_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.')).len();
    is_name && (line.starts_with('[') || name[word..].trim_start().starts_with('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The place at `$0`.
    fn at(text: &str) -> String {
        let offset = text.find("$0").expect("a cursor");
        let text = text.replacen("$0", "", 1);
        let slice = |span: Span| text[span.start..span.end].to_owned();
        match place(&text, offset) {
            Place::Header { path, word, is_list, is_closed, .. } => {
                format!("header {} {:?} {is_list} {is_closed}", path.join("."), slice(word))
            }
            Place::Key { table, word, has_value, others, .. } => {
                format!("key {} {:?} {has_value} [{}]", table.join("."), slice(word), others.join(" "))
            }
            Place::Value { path, word, quotes, list } => {
                let list = list.map(|list| format!(" [{}]", list.join(" "))).unwrap_or_default();
                format!("value {} {:?} {quotes:?}{list}", path.join("."), slice(word))
            }
            Place::Nothing => "nothing".to_owned(),
        }
    }

    #[test]
    fn places_in_finished_files() {
        for (text, expected) in [
            ("$0", "key  \"\" false []"),
            ("ext$0ends = \"nomad\"\n[rules]\n", "key  \"extends\" true []"),
            ("extends = \"no$0mad\"\n", "value extends \"nomad\" (true, true)"),
            ("[rul$0es]\n", "header rules \"rules\" false true"),
            ("[resources.cap$0acity]\n", "header resources.capacity \"capacity\" false true"),
            ("[[over$0rides]]\n", "header overrides \"overrides\" true true"),
            ("[rules]\na = \"off\"\nstatic-port = \"$0\"\n", "value rules.static-port \"\" (true, true)"),
            ("[rules]\na = \"off\"\n$0\nb = \"off\"\n[x]\nc = 1\n", "key rules \"\" false [a b]"),
            ("identity.$0ttl = \"1h\"\n", "key identity \"ttl\" true []"),
            ("[ports]\nreserved = [\"22\", \"8$00\"]\n", "value ports.reserved \"80\" (true, true) [22]"),
            ("[ports]\nreserved = [\n  \"22\",\n  $0\n]\n", "value ports.reserved \"\" (false, false) [22]"),
            ("[ports]\nallowed-static = [53, { port = 80, ow$0 }]\n", "key ports.allowed-static \"ow\" false [port]"),
            (
                "[ports]\nallowed-static = [53, { owner = \"tr$0\", port = 80 }]\n",
                "value ports.allowed-static.owner \"tr\" (true, true)",
            ),
            ("[[overrides]]\nrules = { a = \"off\", $0 }\n", "key overrides.rules \"\" false [a]"),
            ("[[overrides]]\npaths = []\n[[overrides]]\nru$0\n", "key overrides \"ru\" false []"),
            ("[rules] # no$0te\n", "nothing"),
            ("# a = $0\n", "nothing"),
            ("a = 1$0\n", "value a \"1\" (false, false)"),
            ("a = 1 $0\n", "nothing"),
        ] {
            assert_eq!(at(text), expected, "{text}");
        }
    }

    #[test]
    fn places_in_half_typed_files() {
        for (text, expected) in [
            ("[$0", "header  \"\" false false"),
            ("[$0]\n[rules]\n", "header  \"\" false true"),
            ("[re$0\n\n[rules]\na = \"off\"\n", "header re \"re\" false false"),
            ("[resources.$0", "header resources. \"\" false false"),
            ("[[o$0\n", "header o \"o\" true false"),
            ("[rules]\nstat$0", "key rules \"stat\" false []"),
            ("[rules]\na =$0\n", "value rules.a \"\" (false, false)"),
            ("[rules]\na = $0\nb = \"off\"\n", "value rules.a \"\" (false, false)"),
            ("[rules]\na = \"$0\nb = \"off\"\n", "value rules.a \"\" (true, false)"),
            ("[rules]\na = \"of$0", "value rules.a \"of\" (true, false)"),
            ("[secrets]\nallow = [\"x\", $0\n[rules]\n", "value secrets.allow \"\" (false, false) [x]"),
            ("[suppressions]\nforbid = [\"har$0]\n[rules]\n", "value suppressions.forbid \"har\" (true, false) []"),
            (
                "[suppressions]\nforbid = [\n\nrequire-reason = $0\n",
                "value suppressions.require-reason \"\" (false, false)",
            ),
            ("x = [\n[rules]\n$0", "key rules \"\" false []"),
            ("x = { port = 80\n[rules]\na$0", "key rules \"a\" false []"),
            ("x = { $0\n", "key x \"\" false []"),
            ("= 1\n[rules]\n$0\n", "key rules \"\" false []"),
            ("identity.$0", "key identity \"\" false []"),
        ] {
            assert_eq!(at(text), expected, "{text}");
        }
    }

    #[test]
    fn every_place_of_anything_is_survived() {
        let texts = [
            "extends = \"homelab\"\n[rules]\nmissing-check = \"info\"\n[ports]\nallowed-static = [53, { port = 80, owner = \"traefik\" }]\n[[overrides]]\npaths = [\"**/x/**\"]\nrules = { a = \"off\" }\n",
            "[[[[ ]]]] = \"\"\" é ''' { , } ] = \u{feff} \"\\\n'\n.\n..a\r\n\"ü\".b = [[1, {]\n",
        ];
        for text in texts {
            for end in (0..=text.len()).filter(|&end| text.is_char_boundary(end)) {
                for offset in (0..=end).filter(|&offset| text.is_char_boundary(offset)) {
                    let (Place::Header { word, .. } | Place::Key { word, .. } | Place::Value { word, .. }) =
                        place(&text[..end], offset)
                    else {
                        continue;
                    };
                    assert!(word.start <= offset && offset <= word.end, "{:?} at {offset}: {word:?}", &text[..end]);
                }
            }
        }
    }
}
