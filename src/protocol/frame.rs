//! Messages on the wire: LSP's header lines, and JSON-RPC's three kinds of message.

use std::io::{self, BufRead, BufReader, Read};

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};

use super::lenient::Spellings;

/// A message larger than this many bytes is skipped: no job file comes near.
const LARGEST: u64 = 256 << 20;

/// A header line longer than this many bytes is none.
const LONGEST_LINE: u64 = 8 << 10;

/// Takes frames from a stream, however they are cut into reads.
pub(super) struct FrameReader<R> {
    input: BufReader<R>,
    spellings: Spellings,
    line: Vec<u8>,
    body: Vec<u8>,
}

/// What a frame holds.
#[derive(Debug)]
pub(super) enum Incoming {
    /// A request or, without an id, a notification.
    Request(Request),
    /// The client's answer to a request of ours.
    Response(Response),
    /// Neither: the error to answer with.
    Invalid(Response),
}

impl<R: Read> FrameReader<R> {
    /// `spellings` takes note of how the URIs are written.
    pub(super) fn new(input: R, spellings: Spellings) -> Self {
        Self { input: BufReader::with_capacity(64 << 10, input), spellings, line: Vec::new(), body: Vec::new() }
    }

    /// The next message; `None` at the end of the stream.
    pub(super) fn next(&mut self) -> io::Result<Option<Incoming>> {
        let length = match self.header()? {
            Header::End => return Ok(None),
            Header::Bad => return Ok(Some(parse_error("a message needs the header line Content-Length"))),
            Header::Length(length) => length,
        };
        self.body.clear();
        let mut body = self.input.by_ref().take(length);
        if length > LARGEST {
            let skipped = io::copy(&mut body, &mut io::sink())?;
            return Ok((skipped == length).then(|| parse_error("the message is too large")));
        }
        let read = body.read_to_end(&mut self.body)?;
        if (read as u64) < length {
            return Ok(None);
        }
        // One large file must not hold its size for the rest of the session.
        let incoming = parse(&self.body, &self.spellings);
        self.body.shrink_to(64 << 10);
        Ok(Some(incoming))
    }

    /// Reads header lines up to the empty one; names are case-insensitive, `Content-Type` is always UTF-8.
    fn header(&mut self) -> io::Result<Header> {
        let mut length = None;
        let mut lines = 0;
        loop {
            self.line.clear();
            let read = self.input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut self.line)?;
            if read == 0 {
                return Ok(Header::End);
            }
            let line = self.line.trim_ascii();
            if line.is_empty() {
                match length {
                    Some(length) => return Ok(Header::Length(length)),
                    // Empty lines between messages do no harm.
                    None if lines == 0 => continue,
                    None => return Ok(Header::Bad),
                }
            }
            lines += 1;
            if let Some((name, value)) = line.iter().position(|&byte| byte == b':').map(|colon| line.split_at(colon))
                && name.trim_ascii().eq_ignore_ascii_case(b"content-length")
            {
                length = std::str::from_utf8(&value[1..]).ok().and_then(|value| value.trim().parse().ok());
            }
        }
    }
}

enum Header {
    Length(u64),
    Bad,
    End,
}

fn parse_error(message: &'static str) -> Incoming {
    let error = Error { code: ErrorCode::ParseError, message: message.into(), data: None };
    Incoming::Invalid(Response::from_error(Id::Null, error))
}

/// All fields of a message; `None` is a missing field, `Some(Null)` one that is `null`.
#[derive(Deserialize)]
struct Message {
    jsonrpc: Option<String>,
    #[serde(default, deserialize_with = "present")]
    id: Option<Value>,
    method: Option<String>,
    #[serde(default, deserialize_with = "present")]
    params: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    result: Option<Value>,
    error: Option<Error>,
}

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

fn parse(body: &[u8], spellings: &Spellings) -> Incoming {
    match serde_json::from_slice::<Message>(body) {
        Ok(message) => sort(message, spellings),
        Err(error) if error.is_data() => invalid_request(None, error.to_string()),
        Err(error) => {
            let error = Error { code: ErrorCode::ParseError, message: error.to_string().into(), data: None };
            Incoming::Invalid(Response::from_error(Id::Null, error))
        }
    }
}

fn sort(message: Message, spellings: &Spellings) -> Incoming {
    let id = message.id.map(serde_json::from_value::<Id>);
    let Ok(id) = id.transpose() else {
        return invalid_request(None, "an id is a whole number or a string".to_owned());
    };
    if message.jsonrpc.as_deref() != Some("2.0") {
        return invalid_request(id, "\"jsonrpc\" must be \"2.0\"".to_owned());
    }
    match (message.method, id, message.result, message.error) {
        (Some(method), id, _, _) => {
            // `shutdown` has no parameters; clients that send an empty object mean the same.
            let params = message.params.filter(|_| method != "shutdown");
            let mut request = Request::build(method);
            if let Some(mut params) = params {
                spellings.encode(&mut params);
                request = request.params(params);
            }
            if let Some(id) = id {
                request = request.id(id);
            }
            Incoming::Request(request.finish())
        }
        (None, Some(id), _, Some(error)) => Incoming::Response(Response::from_error(id, error)),
        (None, Some(id), Some(result), None) => Incoming::Response(Response::from_ok(id, result)),
        (None, id, _, _) => invalid_request(id, "a message has a method, a result or an error".to_owned()),
    }
}

fn invalid_request(id: Option<Id>, message: String) -> Incoming {
    let error = Error { code: ErrorCode::InvalidRequest, message: message.into(), data: None };
    Incoming::Invalid(Response::from_error(id.unwrap_or_default(), error))
}
