//! What can go wrong, as one type.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use tdlib_types::DecodeError;

/// The error of every operation in this crate.
///
/// [`kind`](Self::kind) tells what happened; what callers branch on has a question of its own, such as
/// [`retry_after`](Self::retry_after) or [`is_closed`](Self::is_closed).
///
/// ```
/// let error = tdlib::execute_raw(r#"{"@type":"noSuchFunction"}"#).unwrap_err();
/// assert_eq!(error.kind(), tdlib::ErrorKind::Td);
/// assert_eq!(error.code(), Some(400));
/// ```
#[derive(Clone)]
pub struct Error(Box<Repr>);

#[derive(Clone)]
struct Repr {
    kind: ErrorKind,
    /// The request, or what else was being done.
    doing: Option<Cow<'static, str>>,
    /// TDLib's code, or how many updates were left out.
    number: i64,
    message: Cow<'static, str>,
    source: Option<DecodeError>,
}

/// What kind of thing an [`Error`] reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// TDLib answered with an error; [`Error::code`] has its code.
    Td,
    /// The time-out of a request, or the deadline of a shutdown, passed.
    Timeout,
    /// The client is closed, or was closed before the answer came.
    Closed,
    /// A text of TDLib's could not be read into the type.
    Decode,
    /// The request is none that TDLib could be given.
    InvalidRequest,
    /// Waiting here would have waited for the caller itself.
    WouldDeadlock,
    /// A queue was at its limit and updates were left out; [`Error::lagged`] tells how many.
    Lagged,
    /// A client could not be started.
    Start,
}

impl Error {
    /// Returns what kind of thing happened.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns TDLib's error code, if TDLib answered with an error.
    pub fn code(&self) -> Option<i32> {
        let answered = self.0.kind == ErrorKind::Td || self.0.number != 0;
        let code = i32::try_from(self.0.number).ok();
        code.filter(|_| answered && self.0.kind != ErrorKind::Lagged)
    }

    /// Returns what went wrong, without the request; TDLib's own message, if TDLib answered.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns the name of the request that failed, or of what else was being done.
    pub fn request(&self) -> Option<&str> {
        self.0.doing.as_deref()
    }

    /// Returns how long to wait before the request may be sent again, if the server asked for a pause.
    ///
    /// Understands TDLib's `Too Many Requests: retry after 5` and the server's `FLOOD_WAIT_5`,
    /// `FLOOD_PREMIUM_WAIT_5`, `SLOWMODE_WAIT_5`, `2FA_CONFIRM_WAIT_5` and `TAKEOUT_INIT_DELAY_5`.
    ///
    /// TDLib also says the first of them when servers have failed for longer than it repeats a request, which may
    /// have been carried out then. That comes a second after the request was sent at the earliest; the feature
    /// `retry` heeds it.
    pub fn retry_after(&self) -> Option<Duration> {
        const FORMS: [&str; 6] = [
            "Too Many Requests: retry after ",
            "FLOOD_WAIT_",
            "FLOOD_PREMIUM_WAIT_",
            "SLOWMODE_WAIT_",
            "2FA_CONFIRM_WAIT_",
            "TAKEOUT_INIT_DELAY_",
        ];
        if self.0.kind != ErrorKind::Td {
            return None;
        }
        let seconds = FORMS
            .iter()
            .find_map(|form| self.0.message.strip_prefix(form))?;
        let digits = seconds.bytes().take_while(u8::is_ascii_digit).count();
        seconds[..digits].parse().ok().map(Duration::from_secs)
    }

    /// Returns how many updates were left out, if that is what the error reports.
    pub fn lagged(&self) -> Option<u64> {
        (self.0.kind == ErrorKind::Lagged).then_some(self.0.number.unsigned_abs())
    }

    /// Tells whether the client is closed, or was before the answer came.
    pub fn is_closed(&self) -> bool {
        self.0.kind == ErrorKind::Closed
    }

    /// Tells whether time was up.
    pub fn is_timeout(&self) -> bool {
        self.0.kind == ErrorKind::Timeout
    }

    /// Tells whether the client would have to be authorized first (code 401).
    pub fn is_unauthorized(&self) -> bool {
        self.code() == Some(401)
    }

    /// Tells whether the message may be shown to a user: TDLib asks not to show those of code 406.
    pub fn is_displayable(&self) -> bool {
        self.code() != Some(406)
    }

    pub(crate) fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Repr {
            kind,
            doing: None,
            number: 0,
            message: message.into(),
            source: None,
        }))
    }

    pub(crate) fn timeout(after: Duration) -> Self {
        Self::new(ErrorKind::Timeout, format!("no answer within {after:?}"))
    }

    pub(crate) fn closed() -> Self {
        Self::new(
            ErrorKind::Closed,
            "the client is closed; build a new one to go on",
        )
    }

    pub(crate) fn too_many() -> Self {
        Self::new(
            ErrorKind::InvalidRequest,
            "millions of requests wait already; wait for some",
        )
    }

    pub(crate) fn left_out(count: u64) -> Self {
        let message = format!("{count} updates were left out, because the queue was at its limit");
        let mut error = Self::new(ErrorKind::Lagged, message);
        error.0.number = i64::try_from(count).unwrap_or(i64::MAX);
        error
    }

    pub(crate) fn decode(source: DecodeError) -> Self {
        let mut error = Self::new(
            ErrorKind::Decode,
            "the text is not what the schema promises",
        );
        error.0.source = Some(source);
        error
    }

    /// Reads an `error` object of TDLib's.
    pub(crate) fn from_td(json: &str) -> Self {
        let Ok(value) = serde_json::from_str::<serde_json::Value>(json) else {
            return Self::new(
                ErrorKind::Decode,
                format!("TDLib's error is no JSON: {json}"),
            );
        };
        let code = value["code"].as_i64().unwrap_or(0);
        let message = value["message"].as_str().unwrap_or_default().to_owned();
        // TDLib ends what was in flight this way when it closes a client.
        let aborted = code == 500 && message == "Request aborted";
        let mut error = Self::new(
            if aborted {
                ErrorKind::Closed
            } else {
                ErrorKind::Td
            },
            message,
        );
        error.0.number = code;
        error
    }

    /// Adds what was being done.
    pub(crate) fn during(mut self, doing: impl Into<Cow<'static, str>>) -> Self {
        self.0.doing = Some(doing.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(doing) = &self.0.doing {
            write!(f, "{doing}: ")?;
        }
        f.write_str(&self.0.message)?;
        if let Some(code) = self.code() {
            write!(f, " (code {code})")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("code", &self.code())
            .field("request", &self.0.doing)
            .field("message", &self.0.message)
            .field("source", &self.0.source)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn td(code: i32, message: &str) -> Error {
        Error::from_td(
            &serde_json::json!({"@type": "error", "code": code, "message": message}).to_string(),
        )
    }

    #[test]
    fn every_form_of_a_pause_is_understood() {
        for (code, message) in [
            (429, "Too Many Requests: retry after 17"),
            (420, "FLOOD_WAIT_17"),
            (420, "FLOOD_PREMIUM_WAIT_17"),
            (420, "SLOWMODE_WAIT_17"),
        ] {
            assert_eq!(
                td(code, message).retry_after(),
                Some(Duration::from_secs(17)),
                "{message}"
            );
        }
        for message in [
            "Too Many Requests: retry after ",
            "FLOOD_WAIT_X",
            "Chat not found",
            "",
        ] {
            assert_eq!(td(429, message).retry_after(), None, "{message}");
        }
        assert_eq!(
            td(429, "FLOOD_WAIT_99999999999999999999999").retry_after(),
            None
        );
    }

    #[test]
    fn what_users_branch_on_has_a_question_of_its_own() {
        assert!(td(401, "Unauthorized").is_unauthorized());
        assert!(!td(406, "secret").is_displayable());
        assert!(td(400, "Chat not found").is_displayable());
        assert!(td(500, "Request aborted").is_closed());
        assert!(Error::closed().is_closed());
        assert!(Error::timeout(Duration::from_secs(1)).is_timeout());
        assert_eq!(Error::left_out(3).lagged(), Some(3));
        assert_eq!(Error::left_out(3).code(), None);
    }

    #[test]
    fn the_text_names_the_request_and_the_cause() {
        let error = td(400, "Chat not found").during("getChat");
        assert_eq!(error.to_string(), "getChat: Chat not found (code 400)");
        assert_eq!(Error::closed().code(), None);
    }

    #[test]
    fn a_result_stays_small() {
        assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
    }
}
