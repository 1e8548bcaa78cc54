//! What a schema says: objects, the classes they belong to, functions, and the facts about each.

use std::collections::HashMap;

/// Holds everything that a `td_api.tl` declares, in the order of the file.
///
/// The built-in types (`int32`, `string`, `vector`, ...) are not declared here; see [`Type`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schema {
    /// The object types, each with the class it belongs to in [`Constructor::result`].
    pub objects: Vec<Constructor>,
    /// The abstract classes. A type with one constructor of its own name, such as
    /// `message = Message`, is an object and no class.
    pub classes: Vec<Class>,
    /// The functions, with their result in [`Constructor::result`].
    pub functions: Vec<Constructor>,
    /// Where each name is. Rebuilt by [`Schema::index`].
    pub(crate) index: Index,
}

/// Finds declarations by name.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Index {
    pub(crate) objects: HashMap<String, usize>,
    pub(crate) classes: HashMap<String, usize>,
    pub(crate) functions: HashMap<String, usize>,
}

/// Describes an abstract class: a value of it is one of several objects.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Class {
    /// The name as written, such as `AuthorizationState`.
    pub name: String,
    /// The documentation, empty in a schema of facts alone.
    pub doc: String,
    /// The objects of the class, as indices into [`Schema::objects`].
    pub constructors: Vec<usize>,
}

/// Describes one declaration: an object type or a function.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Constructor {
    /// The name as written, such as `updateNewMessage`.
    pub name: String,
    /// The fields or parameters, in the order that TDLib prints them.
    pub fields: Vec<Field>,
    /// The type after `=` as written, such as `Update`, `Message` or `Ok`.
    pub result: String,
    /// The documentation, empty in a schema of facts alone.
    pub doc: String,
    /// What the documentation says that matters to a program.
    pub facts: Facts,
    /// The line of the declaration, counted from 1.
    pub line: u32,
}

/// Holds what the documentation of a declaration says as facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// The function may be called synchronously, with `td_execute`.
    pub synchronous: bool,
    /// The function may be called before `setTdlibParameters`.
    pub before_initialization: bool,
    /// The function may be called before the client is authorized.
    pub before_authorization: bool,
    /// The declaration is of use to bots alone.
    pub bots_only: bool,
    /// The declaration is of use to users alone.
    pub users_only: bool,
    /// The function exists for tests of TDLib and of bindings to it.
    pub testing: bool,
    /// The function needs no network: "an offline method", without conditions.
    pub offline: bool,
    /// The function needs a Telegram Premium subscription.
    pub premium_only: bool,
}

/// Describes a field of an object or a parameter of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The name as written, such as `chat_id`.
    pub name: String,
    /// The type, with every name in it resolved.
    pub ty: Type,
    /// The documentation, empty in a schema of facts alone.
    pub doc: String,
    /// The value may be absent. Only ever true for objects and classes: TDLib omits nothing else.
    pub nullable: bool,
    /// The items of the vector may be null: `getMessages` answers so for messages not found.
    pub nullable_items: bool,
    /// The value may be left at its default when it is sent: null, zero, false or empty. True for
    /// every nullable field, and for no other field of an object that no function takes.
    pub optional: bool,
}

/// Names the type of a field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Type {
    /// `Bool`: `true` or `false` in JSON.
    Bool,
    /// `int32`: a JSON number.
    Int32,
    /// `int53`: a JSON number that a double holds exactly.
    Int53,
    /// `int64`: a JSON string of digits.
    Int64,
    /// `double`: a JSON number.
    Double,
    /// `string`: UTF-8 text.
    String,
    /// `bytes`: base64 in a JSON string.
    Bytes,
    /// An object, by the name of its constructor: `message`.
    Object(String),
    /// Any object of a class: `MessageContent`.
    Class(String),
    /// A JSON array.
    Vector(Box<Type>),
}

impl Schema {
    /// Finds an object by the name of its constructor, such as `message`.
    #[must_use]
    pub fn object(&self, name: &str) -> Option<&Constructor> {
        self.objects.get(*self.index.objects.get(name)?)
    }

    /// Finds a class, such as `MessageContent`.
    #[must_use]
    pub fn class(&self, name: &str) -> Option<&Class> {
        self.classes.get(*self.index.classes.get(name)?)
    }

    /// Finds a function, such as `getChat`.
    #[must_use]
    pub fn function(&self, name: &str) -> Option<&Constructor> {
        self.functions.get(*self.index.functions.get(name)?)
    }

    /// Lists the objects of a class in the order of the file; nothing if there is no such class.
    pub fn class_objects(&self, class: &str) -> impl Iterator<Item = &Constructor> {
        let members = self
            .class(class)
            .map_or(&[][..], |class| &class.constructors);
        members.iter().filter_map(|at| self.objects.get(*at))
    }

    /// Names the class that an object belongs to; `None` for an object that stands alone.
    #[must_use]
    pub fn class_of(&self, object: &Constructor) -> Option<&Class> {
        self.class(&object.result)
    }

    /// Resolves what a function returns: `Ok` is the object `ok`, `AuthorizationState` a class.
    #[must_use]
    pub fn result_type(&self, function: &Constructor) -> Type {
        self.named_type(&function.result)
            .unwrap_or_else(|| Type::Object(lower_first(&function.result)))
    }

    /// Resolves the name of a type as it is written in the schema, `message`, `Message`, or
    /// `MessageContent`; `None` if nothing of that name is declared.
    #[must_use]
    pub fn named_type(&self, name: &str) -> Option<Type> {
        if let Some(builtin) = Type::builtin(name) {
            return Some(builtin);
        }
        if self.index.classes.contains_key(name) {
            return Some(Type::Class(name.to_owned()));
        }
        if self.index.objects.contains_key(name) {
            return Some(Type::Object(name.to_owned()));
        }
        let bare = lower_first(name);
        let own = self
            .object(&bare)
            .is_some_and(|object| object.result == name);
        own.then_some(Type::Object(bare))
    }

    /// Rebuilds the index behind [`Schema::object`] and its neighbours.
    pub(crate) fn reindex(&mut self) {
        let number = |names: Vec<&String>| {
            names
                .into_iter()
                .enumerate()
                .map(|(at, name)| (name.clone(), at))
                .collect()
        };
        self.index = Index {
            objects: number(self.objects.iter().map(|object| &object.name).collect()),
            classes: number(self.classes.iter().map(|class| &class.name).collect()),
            functions: number(
                self.functions
                    .iter()
                    .map(|function| &function.name)
                    .collect(),
            ),
        };
    }
}

impl Constructor {
    /// Finds a field by its name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl Type {
    /// Recognises the types that every schema has.
    pub(crate) fn builtin(name: &str) -> Option<Type> {
        Some(match name {
            "Bool" => Type::Bool,
            "int32" => Type::Int32,
            "int53" => Type::Int53,
            "int64" => Type::Int64,
            "double" => Type::Double,
            "string" => Type::String,
            "bytes" => Type::Bytes,
            _ => return None,
        })
    }

    /// Tells whether a value of this type is an object in JSON, which TDLib may omit.
    #[must_use]
    pub fn is_object(&self) -> bool {
        matches!(self, Type::Object(_) | Type::Class(_))
    }

    /// Returns the type inside all vectors: `int32` for `vector<vector<int32>>`.
    #[must_use]
    pub fn innermost(&self) -> &Type {
        match self {
            Type::Vector(item) => item.innermost(),
            other => other,
        }
    }

    pub(crate) fn innermost_mut(&mut self) -> &mut Type {
        match self {
            Type::Vector(item) => item.innermost_mut(),
            other => other,
        }
    }
}

impl std::fmt::Display for Type {
    /// Writes the type as the schema does. Objects are written bare, which is how TDLib's own
    /// schema writes them.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Type::Bool => "Bool",
            Type::Int32 => "int32",
            Type::Int53 => "int53",
            Type::Int64 => "int64",
            Type::Double => "double",
            Type::String => "string",
            Type::Bytes => "bytes",
            Type::Object(name) | Type::Class(name) => name,
            Type::Vector(item) => return write!(f, "vector<{item}>"),
        })
    }
}

/// Turns `Message` into `message`: the name of the constructor that a type of its own has.
pub(crate) fn lower_first(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| {
        let mut lower = first.to_ascii_lowercase().to_string();
        lower.push_str(chars.as_str());
        lower
    })
}
