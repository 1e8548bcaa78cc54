//! Reads declarations: the grammar of `td_api.tl`.
//!
//! Of TL this is what TDLib's own schema has ever used: declarations of objects and functions with
//! fields of plain, named and vector types, the built-in types at the top, explicit ids and the
//! section lines. What else TL has (conditional fields, generic functions, namespaces, ...) is an
//! error that says so.

use crate::docs::Docs;
use crate::lexer::{Kind, Lexer, Token};
use crate::model::{Class, Constructor, Facts, Field, Schema, Type};
use crate::{Error, resolve};

/// Deeper vectors than this are a mistake, and following them could exhaust the stack.
const DEEPEST_VECTOR: usize = 8;

impl Schema {
    /// Reads a schema, a documented `td_api.tl` or a file of facts alone.
    ///
    /// # Errors
    ///
    /// Fails with the place and the reason if the text is no schema: a declaration that is cut or
    /// malformed, a name declared twice, an unknown type, documentation that belongs to nothing.
    pub fn parse(text: &str) -> Result<Schema, Error> {
        Parser::new(text)?.schema()
    }
}

/// What was read, before names are resolved.
#[derive(Debug, Default)]
pub(crate) struct Unresolved {
    pub(crate) schema: Schema,
    /// The classes that a `//@class` declares, with their places.
    pub(crate) declared: Vec<(Class, usize)>,
    /// Names of types that are to be looked up.
    pub(crate) uses: Vec<Use>,
    /// Where each object and each function is declared.
    pub(crate) object_places: Vec<usize>,
    pub(crate) function_places: Vec<usize>,
}

/// The place of a type that is to be looked up; without a field it is the result of a function.
#[derive(Debug)]
pub(crate) struct Use {
    pub(crate) is_function: bool,
    pub(crate) declaration: usize,
    pub(crate) field: Option<usize>,
    pub(crate) at: usize,
}

struct Parser<'a> {
    text: &'a str,
    lexer: Lexer<'a>,
    token: Token<'a>,
    docs: Docs<'a>,
    in_functions: bool,
    read: Unresolved,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Result<Parser<'a>, Error> {
        let mut parser = Parser {
            text,
            lexer: Lexer::new(text),
            token: Token {
                kind: Kind::End,
                at: 0,
                line: 1,
            },
            docs: Docs::new(text),
            in_functions: false,
            read: Unresolved::default(),
        };
        parser.advance_to_declaration()?;
        Ok(parser)
    }

    fn schema(mut self) -> Result<Schema, Error> {
        loop {
            match self.token.kind {
                Kind::End => break,
                Kind::Dashes => self.section()?,
                Kind::Name(name) => self.declaration(name)?,
                _ => return Err(self.expected("the name of an object or a function")),
            }
        }
        self.docs.expect_none("the end of the file")?;
        let schema = &self.read.schema;
        if schema.objects.is_empty() && schema.functions.is_empty() {
            return Err(self.expected("a declaration"));
        }
        resolve::resolve(self.text, self.read)
    }

    /// Reads `---types---` or `---functions---`.
    fn section(&mut self) -> Result<(), Error> {
        self.docs.expect_none("a section")?;
        self.advance()?;
        self.in_functions = match self.token.kind {
            Kind::Name("functions") => true,
            Kind::Name("types") => false,
            _ => return Err(self.expected("`types` or `functions`")),
        };
        self.advance()?;
        if self.token.kind != Kind::Dashes {
            return Err(self.expected("`---`"));
        }
        self.advance_to_declaration()
    }

    fn declaration(&mut self, name: &'a str) -> Result<(), Error> {
        let Token { at, line, .. } = self.token;
        if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
            return Err(self.error(at, format!("`{name}` must begin with a lower-case letter")));
        }
        self.advance()?;
        if self.token.kind == Kind::Mark('#') {
            self.explicit_id(name)?;
        }
        match self.token.kind {
            Kind::Mark('{') if name == "vector" => return self.skip_builtin(name),
            Kind::Mark('?') => return self.skip_builtin(name),
            _ => {}
        }

        let number = if self.in_functions {
            self.read.schema.functions.len()
        } else {
            self.read.schema.objects.len()
        };
        let fields = self.fields(name, number)?;
        let (result, result_at) = self.result(name)?;
        if is_builtin(name, result) && fields.is_empty() && !self.in_functions {
            self.docs.expect_none("a built-in type")?;
            return self.end(name);
        }
        if BUILTIN_RESULTS.contains(&result) {
            let message = format!("`{name}` can't be a `{result}`, which is built in");
            return Err(self.error(result_at, message));
        }
        if self.in_functions {
            self.read.uses.push(Use {
                is_function: true,
                declaration: number,
                field: None,
                at: result_at,
            });
        }
        let mut declaration = Constructor {
            name: name.to_owned(),
            fields,
            result: result.to_owned(),
            doc: String::new(),
            facts: Facts::default(),
            line,
        };
        self.check_end(name)?;
        let classes = self.docs.apply(&mut declaration, self.in_functions)?;
        self.read.declared.extend(classes);
        if self.in_functions {
            self.read.schema.functions.push(declaration);
            self.read.function_places.push(at);
        } else {
            self.read.schema.objects.push(declaration);
            self.read.object_places.push(at);
        }
        self.advance_to_declaration()
    }

    /// Reads `#1a2b3c4d`, which says nothing that matters for JSON.
    fn explicit_id(&mut self, name: &str) -> Result<(), Error> {
        let digits = self.lexer.id_digits();
        if digits.is_empty() || digits.len() > 8 {
            let message = format!("expected an id of one to eight hexadecimal digits for `{name}`");
            return Err(self.error(self.token.at, message));
        }
        self.advance()
    }

    fn fields(&mut self, owner: &str, number: usize) -> Result<Vec<Field>, Error> {
        let mut fields: Vec<Field> = Vec::new();
        loop {
            let Token { kind, at, .. } = self.token;
            let name = match kind {
                Kind::Name(name) => name,
                Kind::Mark('=') => return Ok(fields),
                Kind::Mark('{' | '!' | '[' | '(' | '#') => return Err(self.unsupported(owner)),
                _ => return Err(self.expected(&format!("`=` after the fields of `{owner}`"))),
            };
            if fields.iter().any(|field| field.name == name) {
                return Err(self.error(at, format!("`{owner}` has two fields named `{name}`")));
            }
            self.advance()?;
            if self.token.kind != Kind::Mark(':') {
                return Err(self.expected(&format!("`:` and a type after `{name}`")));
            }
            self.advance()?;
            let (ty, place) = self.field_type(owner, name, 0)?;
            if let Some(at) = place {
                let is_function = self.in_functions;
                let field = Some(fields.len());
                self.read.uses.push(Use {
                    is_function,
                    declaration: number,
                    field,
                    at,
                });
            }
            let name = name.to_owned();
            fields.push(Field {
                name,
                ty,
                doc: String::new(),
                nullable: false,
                nullable_items: false,
                optional: false,
            });
        }
    }

    /// Reads a type, and says where the name in it is that has to be looked up.
    fn field_type(
        &mut self,
        owner: &str,
        field: &str,
        depth: usize,
    ) -> Result<(Type, Option<usize>), Error> {
        let Token { kind, at, .. } = self.token;
        let name = match kind {
            Kind::Name(name) => name,
            Kind::Mark('#' | '!' | '%' | '(') => return Err(self.unsupported(owner)),
            _ => return Err(self.expected(&format!("a type for `{field}`"))),
        };
        self.advance()?;
        if matches!(self.token.kind, Kind::Mark('.' | '?')) {
            return Err(self.unsupported(owner));
        }
        if name == "vector" || name == "Vector" {
            if depth == DEEPEST_VECTOR {
                let message = format!("vectors nested more than {DEEPEST_VECTOR} deep");
                return Err(self.error(at, message));
            }
            self.mark('<', &format!("`<` after `{name}`"))?;
            let (item, place) = self.field_type(owner, field, depth + 1)?;
            self.mark('>', &format!("`>` after the items of `{field}`"))?;
            return Ok((Type::Vector(Box::new(item)), place));
        }
        Ok(match Type::builtin(name) {
            Some(builtin) => (builtin, None),
            None => (Type::Class(name.to_owned()), Some(at)),
        })
    }

    /// Reads `= Name`, and stops at what must be a semicolon.
    fn result(&mut self, owner: &str) -> Result<(&'a str, usize), Error> {
        self.mark('=', &format!("`=` after the fields of `{owner}`"))?;
        let at = self.token.at;
        let Kind::Name(result) = self.token.kind else {
            return Err(self.expected(&format!("the type of `{owner}` after `=`")));
        };
        if !result.starts_with(|c: char| c.is_ascii_uppercase()) {
            let message = format!("the type `{result}` must begin with an upper-case letter");
            return Err(self.error(at, message));
        }
        self.advance()?;
        Ok((result, at))
    }

    fn check_end(&self, owner: &str) -> Result<(), Error> {
        match self.token.kind {
            Kind::Mark(';') => Ok(()),
            _ => Err(self.expected(&format!("`;` after `{owner}`"))),
        }
    }

    fn end(&mut self, owner: &str) -> Result<(), Error> {
        self.check_end(owner)?;
        self.advance_to_declaration()
    }

    /// Passes over the declaration of a type that every schema has.
    fn skip_builtin(&mut self, name: &str) -> Result<(), Error> {
        self.docs.expect_none("a built-in type")?;
        while !matches!(self.token.kind, Kind::Mark(';') | Kind::End | Kind::Dashes) {
            self.advance()?;
        }
        self.end(name)
    }

    fn mark(&mut self, mark: char, what: &str) -> Result<(), Error> {
        if self.token.kind != Kind::Mark(mark) {
            return Err(self.expected(what));
        }
        self.advance()
    }

    /// Goes to the next token inside a declaration, where comments mean nothing.
    fn advance(&mut self) -> Result<(), Error> {
        loop {
            self.token = self.lexer.next()?;
            if !matches!(self.token.kind, Kind::Comment(_)) {
                return Ok(());
            }
        }
    }

    /// Goes to the beginning of the next declaration and keeps the comments on the way.
    fn advance_to_declaration(&mut self) -> Result<(), Error> {
        loop {
            self.token = self.lexer.next()?;
            match self.token.kind {
                Kind::Comment(text) => self.docs.comment(text, self.token.at, self.token.line),
                _ => return Ok(()),
            }
        }
    }

    fn expected(&self, what: &str) -> Error {
        self.error(
            self.token.at,
            format!("expected {what}, found {}", self.token.kind),
        )
    }

    fn unsupported(&self, owner: &str) -> Error {
        self.error(
            self.token.at,
            format!(
                "{} in `{owner}`: TDLib's schema has no generic, conditional or anonymous fields, \
                 and they are not supported here",
                self.token.kind
            ),
        )
    }

    fn error(&self, at: usize, message: impl Into<String>) -> Error {
        Error::at(self.text, at, message)
    }
}

const BUILTIN_RESULTS: [&str; 8] = [
    "Bool", "Int32", "Int53", "Int64", "Double", "String", "Bytes", "Vector",
];

/// Recognises declarations such as `int32 = Int32;` and `boolTrue = Bool;`.
fn is_builtin(name: &str, result: &str) -> bool {
    match result {
        "Bool" => matches!(name, "boolTrue" | "boolFalse"),
        "Int32" | "Int53" | "Int64" | "Double" | "String" | "Bytes" => {
            name == crate::model::lower_first(result)
        }
        _ => false,
    }
}
