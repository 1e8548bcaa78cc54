//! Writes a schema as facts alone, and reads the markers that keep what the documentation said.
//!
//! ```text
//! //@class MessageSender
//!
//! messageSenderUser user_id:int53 = MessageSender;
//!
//! ---functions---
//!
//! //@facts bots_only null:reply_markup optional:text,url null_items:results
//! answerQuery query_id:int64 ...
//! ```

use std::fmt::Write as _;

use crate::model::{Constructor, Facts, Field, Schema};

impl Schema {
    /// Writes the schema as facts alone: names, types and markers, no documentation.
    ///
    /// Reading the text back gives the same schema, except for the documentation and the lines.
    ///
    /// ```
    /// let schema = tdlib_tl::Schema::parse(
    ///     "//@description A person @bio What they say; may be null\n\
    ///      person id:int53 bio:text = Person;\n\
    ///      //@description A text @text The text\n\
    ///      text text:string = Text;\n",
    /// )?;
    /// assert_eq!(
    ///     schema.to_facts(),
    ///     "//@facts null:bio\nperson id:int53 bio:text = Person;\n\ntext text:string = Text;\n"
    /// );
    /// # Ok::<(), tdlib_tl::Error>(())
    /// ```
    #[must_use]
    pub fn to_facts(&self) -> String {
        let mut out = String::new();
        let mut classes = 0;
        for object in &self.objects {
            let class = self
                .index
                .classes
                .get(&object.result)
                .map_or(0, |class| class + 1);
            while classes < class {
                separate(&mut out);
                put(
                    &mut out,
                    format_args!("//@class {}\n", self.classes[classes].name),
                );
                classes += 1;
            }
            write_declaration(&mut out, object);
        }
        if !self.functions.is_empty() {
            separate(&mut out);
            out.push_str("---functions---\n");
            self.functions
                .iter()
                .for_each(|function| write_declaration(&mut out, function));
        }
        out
    }
}

impl std::fmt::Display for Constructor {
    /// Writes the declaration as in a schema, without its documentation and facts.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)?;
        for field in &self.fields {
            write!(f, " {}:{}", field.name, field.ty)?;
        }
        write!(f, " = {};", self.result)
    }
}

/// Tells markers from the documentation of a field that is called `facts`: upstream begins every
/// sentence with a capital letter or a digit.
pub(crate) fn are_markers(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Reads `synchronous null:photo,title optional:limit` into a declaration.
pub(crate) fn read(text: &str, declaration: &mut Constructor) -> Result<(), String> {
    for word in text.split_whitespace() {
        let Some((fact, fields)) = word.split_once(':') else {
            let place = flag(&mut declaration.facts, word);
            *place.ok_or_else(|| format!("`{word}` is no fact that this version knows"))? = true;
            continue;
        };
        for name in fields.split(',') {
            let owner = &declaration.name;
            let field = declaration
                .fields
                .iter_mut()
                .find(|field| field.name == name);
            let field = field
                .ok_or_else(|| format!("a fact about `{name}`, but `{owner}` has no such field"))?;
            mark(field, fact)?;
        }
    }
    Ok(())
}

fn mark(field: &mut Field, fact: &str) -> Result<(), String> {
    let fits = match fact {
        "null" => field.ty.is_object(),
        "null_items" => !field.ty.is_object() && field.ty.innermost().is_object(),
        "optional" => true,
        _ => return Err(format!("`{fact}` is no fact that this version knows")),
    };
    if !fits {
        let Field { name, ty, .. } = field;
        return Err(format!(
            "`{fact}` can't be true of `{name}`, whose type is {ty}"
        ));
    }
    field.nullable |= fact == "null";
    field.nullable_items |= fact == "null_items";
    field.optional |= fact != "null_items";
    Ok(())
}

const FLAGS: [&str; 8] = [
    "synchronous",
    "before_initialization",
    "before_authorization",
    "bots_only",
    "users_only",
    "premium_only",
    "testing",
    "offline",
];

fn flag<'a>(facts: &'a mut Facts, name: &str) -> Option<&'a mut bool> {
    Some(match name {
        "synchronous" => &mut facts.synchronous,
        "before_initialization" => &mut facts.before_initialization,
        "before_authorization" => &mut facts.before_authorization,
        "bots_only" => &mut facts.bots_only,
        "users_only" => &mut facts.users_only,
        "premium_only" => &mut facts.premium_only,
        "testing" => &mut facts.testing,
        "offline" => &mut facts.offline,
        _ => return None,
    })
}

fn write_declaration(out: &mut String, declaration: &Constructor) {
    let mut facts = declaration.facts;
    let mut words: Vec<String> = Vec::new();
    for name in FLAGS {
        if flag(&mut facts, name).is_some_and(|set| *set) {
            words.push(name.to_owned());
        }
    }
    let mut list = |fact: &str, holds: fn(&Field) -> bool| {
        let named = declaration.fields.iter().filter(|field| holds(field));
        let names: Vec<&str> = named.map(|field| field.name.as_str()).collect();
        if !names.is_empty() {
            words.push(format!("{fact}:{}", names.join(",")));
        }
    };
    list("null", |field| field.nullable);
    list("optional", |field| field.optional && !field.nullable);
    list("null_items", |field| field.nullable_items);

    separate(out);
    if !words.is_empty() {
        put(out, format_args!("//@facts {}\n", words.join(" ")));
    }
    put(out, format_args!("{declaration}\n"));
}

fn separate(out: &mut String) {
    if !out.is_empty() {
        out.push('\n');
    }
}

fn put(out: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a String can't fail.
    let _ = out.write_fmt(what);
}
