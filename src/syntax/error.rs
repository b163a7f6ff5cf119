//! Syntax errors: what is wrong, where, and what to write instead.

use smol_str::SmolStr;

/// An error of one item.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SyntaxError {
    /// Bytes from the item's start.
    pub(super) start: u32,
    pub(super) end: u32,
    /// What is wrong.
    pub kind: ErrorKind,
}

/// What can be wrong with the syntax. Each kind has one message.
#[derive(Clone, Debug, PartialEq)]
pub enum ErrorKind {
    /// A block's `}` is missing; the range is the last thing before the place where it belongs.
    UnclosedBlock {
        /// `service`, or `task "web"`.
        header: SmolStr,
    },
    /// A `}` that closes nothing.
    StrayBrace,
    /// A `{` that is neither a block's nor a value's.
    StrayOpenBrace,
    /// A block without its `{`, though with its `}`.
    MissingOpenBrace(SmolStr),
    /// A `]`, `)` or `}` of an expression is missing.
    UnclosedBracket(char),
    /// A bracket that closes nothing.
    StrayBracket(char),
    /// A string without closing quote.
    UnclosedString,
    /// A `${` or `%{` without `}`.
    UnclosedTemplate,
    /// A heredoc without its closing marker.
    UnclosedHeredoc(SmolStr),
    /// `<<` without a name.
    MissingMarker,
    /// A closing marker at the very end of the file.
    HeredocNeedsNewline(SmolStr),
    /// Characters behind the opening marker.
    HeredocMarker,
    /// `/*` without `*/`.
    UnclosedComment,
    /// Neither an attribute nor a block.
    ExpectedItem,
    /// A name that nothing follows.
    IncompleteItem(SmolStr),
    /// A block header without `{`.
    MissingBody(SmolStr),
    /// Something in a block's header that is no label.
    InvalidLabel(SmolStr),
    /// `{` on the line below its header.
    BraceOnNextLine,
    /// `=` on the line below its name.
    EqualsOnNextLine(SmolStr),
    /// A label on the line below its block's name.
    LabelOnNextLine,
    /// `"name" = …`.
    QuotedName(SmolStr),
    /// `name: value`.
    ColonForEquals(SmolStr),
    /// `name == value`.
    DoubleEquals(SmolStr),
    /// No value behind `=`.
    MissingValue(SmolStr),
    /// Something that no expression starts with.
    InvalidExpression(SmolStr),
    /// Characters behind a complete value.
    AfterValue(SmolStr),
    /// A comma behind an argument.
    CommaAfterArgument,
    /// `} name = …`.
    AfterBlock(SmolStr),
    /// A second argument in a one-line block.
    OneLineArguments(SmolStr),
    /// A block in a one-line block.
    OneLineNested(SmolStr),
    /// A one-line block that goes on on the next line.
    OneLineNotClosed(SmolStr),
    /// No comma between two elements.
    MissingComma,
    /// Neither a comma nor a line break between two entries of an object.
    MissingEntrySeparator,
    /// An object's key without `=`.
    MissingEntryValue,
    /// A single-quoted string.
    SingleQuotes,
    /// A back-quoted string or another character that HCL does not use.
    InvalidCharacter(char),
    /// `\d`.
    InvalidEscape(SmolStr),
    /// `${…}` in a label.
    TemplateInLabel,
    /// Characters between an interpolation's expression and its `}`.
    AfterInterpolation,
    /// `%{foo}`.
    UnknownDirective(SmolStr),
    /// `%{if}` without `%{endif}`, or the reverse.
    UnbalancedDirective(SmolStr),
    /// `1.2.3`.
    InvalidNumber(SmolStr),
    /// `30s`, `10Gi` without quotes.
    UnquotedUnit(SmolStr),
    /// `a::b` that is not called.
    NamespacedName(SmolStr),
    /// A dot that no name follows.
    MissingStep,
    /// `a.*.*`.
    NestedSplat,
    /// `a.0.1`.
    LegacyIndexes,
    /// `()`, `(a, b)`, `a[]`.
    OneValueExpected,
    /// `...` that is not behind the last argument.
    MisplacedEllipsis,
    /// An operator without a value at its side.
    MissingOperand(SmolStr),
    /// An operation that goes on on the next line.
    ContinuedOperation(SmolStr),
    /// `&` or `|`; the operator that may have been meant.
    BitwiseOperator(&'static str),
    /// `a ? b` without `: c`.
    ConditionalWithoutElse,
    /// What a `for` expression lacks.
    BrokenFor(&'static str),
    /// `${}`.
    EmptyInterpolation,
    /// `%{if}`, `%{for x}`.
    IncompleteDirective(SmolStr),
}

impl ErrorKind {
    /// Whether something is wrong only because its end is not there yet.
    pub(super) fn is_unfinished(&self) -> bool {
        matches!(
            self,
            Self::UnclosedBlock { .. }
                | Self::UnclosedBracket(_)
                | Self::UnclosedString
                | Self::UnclosedTemplate
                | Self::UnclosedHeredoc(_)
                | Self::UnclosedComment
                | Self::IncompleteItem(_)
                | Self::MissingBody(_)
                | Self::MissingValue(_)
                | Self::MissingEntryValue
                | Self::MissingStep
                | Self::MissingOperand(_)
                | Self::ConditionalWithoutElse
                | Self::MissingMarker
        )
    }

    /// Whether it is about a brace without partner: what the blocks around it hold is then a guess.
    pub fn is_unbalanced(&self) -> bool {
        matches!(
            self,
            Self::UnclosedBlock { .. }
                | Self::StrayBrace
                | Self::StrayOpenBrace
                | Self::MissingOpenBrace(_)
                | Self::UnclosedBracket('}')
        )
    }

    /// The message, for a person: what is wrong and what to do.
    pub fn message(&self) -> String {
        match self {
            Self::UnclosedBlock { header } => {
                format!("The block `{header}` is not closed: a `}}` is missing after this.")
            }
            Self::StrayBrace => "This `}` closes nothing: remove it, or add the `{` that it belongs to.".into(),
            Self::StrayOpenBrace => {
                "This `{` belongs to no block: remove it, or write the block's name before it.".into()
            }
            Self::MissingOpenBrace(header) => format!("A `{{` is missing after `{header}`."),
            Self::UnclosedBracket(close) => format!("A `{close}` is missing after this."),
            Self::StrayBracket(close) => format!("This `{close}` closes nothing: remove it."),
            Self::UnclosedString => "This string is not closed: a `\"` is missing before the end of the line. \
                                     Text over several lines needs `\\n` or a heredoc (`<<EOT`)."
                .into(),
            Self::UnclosedTemplate => "This template sequence is not closed: a `}` is missing. \
                                       For a literal `${` write `$${`, for `%{` write `%%{`."
                .into(),
            Self::UnclosedHeredoc(marker) => {
                format!("This heredoc is not closed: a line with nothing but `{marker}` must end it.")
            }
            Self::HeredocNeedsNewline(marker) => {
                format!("The closing `{marker}` of a heredoc must be followed by a line break.")
            }
            Self::MissingMarker => {
                "A heredoc needs a name behind `<<`: write `<<EOT`, and `EOT` on a line of its own to end it.".into()
            }
            Self::HeredocMarker => {
                "Only the bare marker may follow `<<` or `<<-` on its line: no quotes, blanks or comments.".into()
            }
            Self::UnclosedComment => "This comment is not closed: a `*/` is missing.".into(),
            Self::ExpectedItem => "An argument (`name = value`) or a block (`name { … }`) is expected here.".into(),
            Self::IncompleteItem(name) => format!(
                "`{name}` is neither an argument nor a block yet: write `{name} = …` to set an argument, \
                 `{name} {{ … }}` for a block."
            ),
            Self::MissingBody(header) => format!("The block `{header}` needs its body: write `{header} {{ … }}`."),
            Self::InvalidLabel(keyword) => {
                format!(
                    "Between `{keyword}` and `{{` only labels may stand, as quoted strings: `{keyword} \"name\" {{`."
                )
            }
            Self::BraceOnNextLine => "The `{` must stand on the same line as the block's name and labels.".into(),
            Self::EqualsOnNextLine(name) => {
                format!("The `=` must stand on the same line as the name: write `{name} = …`.")
            }
            Self::LabelOnNextLine => "A label must stand on the same line as the block's name.".into(),
            Self::QuotedName(name) => format!("Argument names must not be quoted: write `{name}`."),
            Self::ColonForEquals(name) => format!("Arguments are set with `=`: write `{name} = …`."),
            Self::DoubleEquals(name) => format!("Arguments are set with a single `=`: write `{name} = …`."),
            Self::MissingValue(name) => format!("The value of `{name}` is missing."),
            Self::InvalidExpression(token) => format!("A value cannot start with `{token}`."),
            Self::AfterValue(token) if token == "and" => "HCL writes `&&` for “and”.".into(),
            Self::AfterValue(token) if token == "or" => "HCL writes `||` for “or”.".into(),
            Self::AfterValue(token) => {
                format!("Unexpected `{token}` after the value: an argument must end with its line.")
            }
            Self::CommaAfterArgument => {
                "Unexpected comma after an argument: arguments are separated by line breaks, not by commas.".into()
            }
            Self::AfterBlock(token) => {
                format!("Unexpected `{token}` after the block: a block must end with its line.")
            }
            Self::OneLineArguments(keyword) => format!(
                "A block on one line can hold only one argument: put each argument of `{keyword}` on a line of its own."
            ),
            Self::OneLineNested(keyword) => format!(
                "A block on one line cannot hold another block: put the contents of `{keyword}` on lines of their own."
            ),
            Self::OneLineNotClosed(keyword) => format!(
                "An argument on the same line as `{keyword} {{` makes a one-line block, which must be closed on that \
                 line: add `}}`, or move the argument to a line of its own."
            ),
            Self::MissingComma => "A comma is missing between two elements.".into(),
            Self::MissingEntrySeparator => {
                "A comma or a line break is missing between two entries of this object.".into()
            }
            Self::MissingEntryValue => "This key has no value: write `key = value`.".into(),
            Self::SingleQuotes => "Single quotes are not valid: use double quotes (`\"`) to enclose strings.".into(),
            Self::InvalidCharacter('\r') => {
                "A carriage return without a line feed is not valid in HCL: end lines with `\\n` or `\\r\\n`.".into()
            }
            Self::InvalidCharacter(c) if c.is_control() || c.is_whitespace() => {
                format!("The character U+{:04X} is not valid here.", u32::from(*c))
            }
            Self::InvalidCharacter(';') => "HCL uses no semicolons: end the line instead.".into(),
            Self::InvalidCharacter('`') => "Back quotes are not valid: use double quotes (`\"`) or a heredoc.".into(),
            Self::InvalidCharacter('“' | '”' | '„' | '‘' | '’' | '‚' | '«' | '»') => {
                "Typographic quotes are not valid: use straight double quotes (`\"`).".into()
            }
            Self::InvalidCharacter(c) => format!("The character `{c}` is not used in HCL."),
            Self::InvalidEscape(sequence) => format!(
                "`{sequence}` is no escape sequence: HCL knows \\n, \\r, \\t, \\\", \\\\, \\uNNNN and \\UNNNNNNNN; \
                 write `\\\\` for a backslash."
            ),
            Self::TemplateInLabel => {
                "Template sequences are not allowed in a label: write `$${` for a literal `${`.".into()
            }
            Self::AfterInterpolation => {
                "A `}` is expected here, to end the interpolation. For a literal `${` write `$${`.".into()
            }
            Self::UnknownDirective(keyword) => format!(
                "`%{{{keyword}` is no template directive (if, else, endif, for, endfor). For a literal `%{{` write \
                 `%%{{`."
            ),
            Self::UnbalancedDirective(keyword) => format!("The directive `%{{{keyword}}}` has no counterpart."),
            Self::InvalidNumber(token) => {
                format!("`{token}` is not a number. If it is text, quote it: `\"{token}\"`.")
            }
            Self::UnquotedUnit(token)
                if token.starts_with("0x") || token.starts_with("0b") || token.starts_with("0o") =>
            {
                format!("Numbers are decimal in HCL. If `{token}` is text, quote it: `\"{token}\"`.")
            }
            Self::UnquotedUnit(token) if token.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') => {
                format!("Digits cannot be grouped in HCL: write `{}`.", token.replace('_', ""))
            }
            Self::UnquotedUnit(token) => format!("A number with a unit is text: write `\"{token}\"`."),
            Self::NamespacedName(name) => format!("`{name}` names a function: call it, `{name}(…)`."),
            Self::MissingStep => "A name is missing after this dot.".into(),
            Self::NestedSplat => "`.*` cannot follow another `.*`: use `[*]`.".into(),
            Self::LegacyIndexes => "Two indexes in a row need brackets: write `[0][1]`.".into(),
            Self::OneValueExpected => "Exactly one value must stand in these brackets.".into(),
            Self::MisplacedEllipsis => "`...` may only stand behind the last argument of a call.".into(),
            Self::MissingOperand(operator) => format!("A value is missing after `{operator}`."),
            Self::ContinuedOperation(operator) => format!(
                "A value ends with its line. To go on behind `{operator}` on the next one, put all of it in parentheses: \
                 `( … )`."
            ),
            Self::BitwiseOperator(operator) => format!("HCL has no bitwise operators: did you mean `{operator}`?"),
            Self::ConditionalWithoutElse => {
                "The other case is missing after this: write `condition ? value : other`.".into()
            }
            Self::BrokenFor(missing) => format!(
                "This `for` expression is not complete: {missing}. It looks like `[for x in list : x]` or \
                 `{{for k, v in map : k => v}}`."
            ),
            Self::EmptyInterpolation => "An expression is missing in `${}`. For a literal `${` write `$${`.".into(),
            Self::IncompleteDirective(keyword) => match keyword.as_str() {
                "for" => "A directive with `for` looks like `%{for x in list}`.".into(),
                _ => format!("A condition is missing after `{keyword}`: write `%{{{keyword} condition}}`."),
            },
        }
    }
}
