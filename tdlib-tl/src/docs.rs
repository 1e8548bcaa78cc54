//! Collects the documentation comments above a declaration and hands them to what they describe.

use crate::model::{Class, Constructor};
use crate::{Error, facts, markers};

/// A piece of documentation: `@chat_id Identifier of the chat`.
#[derive(Debug)]
struct Tag<'a> {
    name: &'a str,
    text: String,
    at: usize,
    line: u32,
}

/// Holds the documentation read since the last declaration.
#[derive(Debug)]
pub(crate) struct Docs<'a> {
    source: &'a str,
    tags: Vec<Tag<'a>>,
}

impl<'a> Docs<'a> {
    pub(crate) fn new(source: &'a str) -> Docs<'a> {
        Docs {
            source,
            tags: Vec::new(),
        }
    }

    /// Takes one comment line, given without its slashes. Lines that begin with neither `@` nor
    /// `-` document nothing.
    pub(crate) fn comment(&mut self, comment: &'a str, at: usize, line: u32) {
        // `at` is the first slash.
        if comment.starts_with('@') {
            self.split(comment, at + 2, line);
        } else if let Some(rest) = comment.strip_prefix('-')
            && !self.tags.is_empty()
        {
            self.split(rest, at + 3, line);
        }
    }

    /// Reports documentation that no declaration follows.
    pub(crate) fn expect_none(&self, before: &str) -> Result<(), Error> {
        match self.tags.first() {
            Some(tag) => Err(self.error(
                tag.at,
                format!("expected a declaration after this documentation, found {before}"),
            )),
            None => Ok(()),
        }
    }

    /// Gives what was collected to a declaration, and the classes declared on the way.
    pub(crate) fn apply(
        &mut self,
        declaration: &mut Constructor,
        is_function: bool,
    ) -> Result<Vec<(Class, usize)>, Error> {
        let tags = std::mem::take(&mut self.tags);
        let classes = self.classes(&tags, is_function)?;
        let mut documented = vec![false; declaration.fields.len()];
        let (mut described, mut marked) = (false, false);
        for (at, tag) in tags.into_iter().enumerate() {
            if classes
                .iter()
                .any(|class| at == class.tag || Some(at) == class.description)
            {
                continue;
            }
            if tag.name == "facts" && markers::are_markers(&tag.text) {
                self.once(&mut marked, &tag)?;
                markers::read(&tag.text, declaration)
                    .map_err(|problem| self.error(tag.at, problem))?;
            } else if tag.name == "description" {
                self.once(&mut described, &tag)?;
                declaration.doc = tag.text;
            } else if let Some(field) = documented_field(declaration, tag.name) {
                self.once(&mut documented[field], &tag)?;
                declaration.fields[field].doc = tag.text;
            } else {
                let kind = if is_function { "parameter" } else { "field" };
                return Err(self.error(
                    tag.at,
                    format!(
                        "documentation for `{}`, but `{}` has no such {kind}",
                        tag.name, declaration.name
                    ),
                ));
            }
        }
        facts::derive(declaration, is_function);
        Ok(classes
            .into_iter()
            .map(|class| (class.class, class.at))
            .collect())
    }

    /// Splits a line at every ` @name `; what comes before the first one continues the last tag.
    fn split(&mut self, mut text: &'a str, mut at: usize, line: u32) {
        loop {
            let next = next_tag(text);
            let (before, rest) = text.split_at(next.unwrap_or(text.len()));
            self.append(before);
            if next.is_none() {
                return;
            }
            at += before.len();
            let name = tag_name(&rest[1..]);
            self.tags.push(Tag {
                name,
                text: String::new(),
                at,
                line,
            });
            text = &rest[1 + name.len()..];
            at += 1 + name.len();
        }
    }

    fn append(&mut self, more: &str) {
        let more = more.trim();
        if let (Some(tag), false) = (self.tags.last_mut(), more.is_empty()) {
            if !tag.text.is_empty() {
                tag.text.push(' ');
            }
            tag.text.push_str(more);
        }
    }

    fn classes(&self, tags: &[Tag<'_>], is_function: bool) -> Result<Vec<Declared>, Error> {
        let mut classes = Vec::new();
        for (at, tag) in tags
            .iter()
            .enumerate()
            .filter(|(_, tag)| tag.name == "class")
        {
            if is_function {
                return Err(self.error(tag.at, "a class is declared among the functions"));
            }
            let name = tag.text.as_str();
            if tag_name(name) != name || !name.starts_with(|c: char| c.is_ascii_uppercase()) {
                return Err(self.error(tag.at, format!("`{name}` is no name of a class")));
            }
            let description = describes_class(tags, at).then_some(at + 1);
            let doc = description.map_or_else(String::new, |at| tags[at].text.clone());
            let class = Class {
                name: name.to_owned(),
                doc,
                constructors: Vec::new(),
            };
            classes.push(Declared {
                class,
                at: tag.at,
                tag: at,
                description,
            });
        }
        Ok(classes)
    }

    fn once(&self, seen: &mut bool, tag: &Tag<'_>) -> Result<(), Error> {
        if std::mem::replace(seen, true) {
            return Err(self.error(tag.at, format!("a second `@{}` for one thing", tag.name)));
        }
        Ok(())
    }

    fn error(&self, at: usize, message: impl Into<String>) -> Error {
        Error::at(self.source, at, message)
    }
}

/// A class declaration, with the tags that make it up.
struct Declared {
    class: Class,
    at: usize,
    tag: usize,
    description: Option<usize>,
}

/// Tells whether the tag after a class is about the class. On the same line it is; on a later one
/// only if the declaration has another for itself, since a class may come without.
fn describes_class(tags: &[Tag<'_>], class: usize) -> bool {
    let Some(next) = tags
        .get(class + 1)
        .filter(|next| next.name == "description")
    else {
        return false;
    };
    let later = tags[class + 2..]
        .iter()
        .any(|tag| matches!(tag.name, "description" | "class"));
    next.line == tags[class].line || later
}

fn documented_field(declaration: &Constructor, tag: &str) -> Option<usize> {
    let position = |name: &str| {
        declaration
            .fields
            .iter()
            .position(|field| field.name == name)
    };
    tag.strip_prefix("param_")
        .and_then(position)
        .or_else(|| position(tag))
}

/// Finds the next `@` that begins a tag: after white space, with a name behind it.
fn next_tag(text: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = text[from..].find('@') {
        let at = from + found;
        let free = text[..at]
            .chars()
            .next_back()
            .is_none_or(char::is_whitespace);
        if free && !tag_name(&text[at + 1..]).is_empty() {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

fn tag_name(text: &str) -> &str {
    let belongs = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let end = text
        .bytes()
        .position(|byte| !belongs(byte))
        .unwrap_or(text.len());
    &text[..end]
}
