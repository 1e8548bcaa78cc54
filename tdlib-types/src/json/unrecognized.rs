//! What a type keeps of objects that it does not know.

use std::fmt;

/// An object that the generated types do not know, as the JSON text that TDLib sent.
///
/// Every class has a variant that holds one, so that a newer TDLib costs the one object that is new and
/// never the message around it. An absent object is one too, with an empty text.
#[derive(Clone, Default)]
pub struct Unrecognized(Option<Box<Box<str>>>);

impl Unrecognized {
    /// Keeps `json`.
    pub fn new(json: &str) -> Self {
        Self((!json.is_empty()).then(|| Box::new(json.into())))
    }

    /// Returns the object's JSON text, or an empty one for an object that was absent.
    pub fn json(&self) -> &str {
        self.0.as_ref().map_or("", |json| json)
    }

    /// Returns the object's `@type`, if it has one.
    pub fn type_name(&self) -> Option<&str> {
        super::scan::find(self.json(), "@type")?
            .strip_prefix('"')?
            .strip_suffix('"')
    }

    /// Whether there was no object at all.
    pub fn is_absent(&self) -> bool {
        self.0.is_none()
    }
}

impl fmt::Debug for Unrecognized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_absent() {
            "null"
        } else {
            self.json()
        })
    }
}
