//! Samples: JSON as TDLib prints it, made up from the schema.
//!
//! The samples serve tests and benchmarks that need values of every type without a Telegram
//! account. They have the right types and shapes, not sense: a sampled message may reply to itself.
//!
//! ```
//! use tdlib_tl::{Schema, sample::Sampler};
//!
//! let schema = Schema::parse("//@facts null:friend\nperson id:int53 friend:person = Person;")?;
//! let json = Sampler::new(&schema, 1).object("person");
//! assert!(json.starts_with("{\"@type\":\"person\",\"id\":"));
//! assert_eq!(json, Sampler::new(&schema, 1).object("person"));
//! # Ok::<(), tdlib_tl::Error>(())
//! ```

mod corpus;
mod depth;
mod rng;
mod scalar;

use crate::model::{Constructor, Schema, Type};
use depth::Depths;
use rng::Rng;

pub use corpus::corpus;

/// Says what samples look like.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Options {
    /// How often, in percent, an object that may be null is absent. 40 by default.
    pub absent: u32,
    /// How often, in percent, an item that may be null is. 0 by default.
    pub null_items: u32,
    /// How many levels of objects a sample has, unless its type needs more. 5 by default.
    pub depth: usize,
    /// How many items a vector has at most. 3 by default.
    pub items: usize,
    /// The length in bytes after which no more is added than the types need. 16,384 by default.
    pub enough: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            absent: 40,
            null_items: 0,
            depth: 5,
            items: 3,
            enough: 16_384,
        }
    }
}

/// Makes up values of a schema; the same seed gives the same values in the same order.
#[derive(Debug, Clone)]
pub struct Sampler<'a> {
    schema: &'a Schema,
    depths: Depths,
    rng: Rng,
    options: Options,
}

impl<'a> Sampler<'a> {
    /// Starts a sequence of samples.
    #[must_use]
    pub fn new(schema: &'a Schema, seed: u64) -> Sampler<'a> {
        let depths = Depths::new(schema);
        Sampler {
            schema,
            depths,
            rng: Rng::new(seed),
            options: Options::default(),
        }
    }

    /// Changes what the samples look like.
    ///
    /// ```
    /// # let schema = tdlib_tl::Schema::parse("//@facts null:next\nnode next:node = Node;")?;
    /// let mut options = tdlib_tl::sample::Options::default();
    /// (options.absent, options.depth) = (0, 2);
    /// let json = tdlib_tl::sample::Sampler::new(&schema, 1).with(options).object("node");
    /// assert_eq!(json, r#"{"@type":"node","next":{"@type":"node"}}"#);
    /// # Ok::<(), tdlib_tl::Error>(())
    /// ```
    #[must_use]
    pub fn with(mut self, options: Options) -> Sampler<'a> {
        self.options = options;
        self
    }

    /// Makes an object, by the name of its constructor.
    ///
    /// # Panics
    ///
    /// If the schema has no such object.
    pub fn object(&mut self, name: &str) -> String {
        let schema = self.schema;
        let object = schema
            .object(name)
            .unwrap_or_else(|| panic!("no object is named `{name}`"));
        self.declaration(object)
    }

    /// Makes any object of a class.
    ///
    /// # Panics
    ///
    /// If the schema has no such class.
    pub fn class(&mut self, name: &str) -> String {
        assert!(
            self.schema.class(name).is_some(),
            "no class is named `{name}`"
        );
        let mut out = String::new();
        self.write_value(
            &Type::Class(name.to_owned()),
            name,
            self.options.depth,
            &mut out,
        );
        out
    }

    /// Makes a request: a function with its parameters.
    ///
    /// # Panics
    ///
    /// If the schema has no such function.
    pub fn function(&mut self, name: &str) -> String {
        let schema = self.schema;
        let function = schema.function(name);
        self.declaration(function.unwrap_or_else(|| panic!("no function is named `{name}`")))
    }

    fn declaration(&mut self, declaration: &Constructor) -> String {
        let mut out = String::new();
        self.write_object(declaration, self.options.depth, &mut out);
        out
    }

    fn write_object(&mut self, object: &Constructor, levels: usize, out: &mut String) {
        out.push_str("{\"@type\":");
        scalar::quote(&object.name, out);
        let levels = levels.saturating_sub(1);
        for field in &object.fields {
            let Some(depth) = self.depths.of_type(self.schema, &field.ty) else {
                continue;
            };
            let full = depth > levels || out.len() > self.options.enough;
            if field.nullable && (full || self.rng.chance(self.options.absent)) {
                continue;
            }
            out.push(',');
            scalar::quote(&field.name, out);
            out.push(':');
            let null_items = if field.nullable_items {
                self.options.null_items
            } else {
                0
            };
            match &field.ty {
                Type::Vector(item) => self.write_vector(item, &field.name, levels, null_items, out),
                ty => self.write_value(ty, &field.name, levels, out),
            }
        }
        out.push('}');
    }

    fn write_value(&mut self, ty: &Type, field: &str, levels: usize, out: &mut String) {
        match ty {
            Type::Bool => out.push_str(if self.rng.chance(50) { "true" } else { "false" }),
            Type::Int32 => scalar::int32(&mut self.rng, field, out),
            Type::Int53 => scalar::int53(&mut self.rng, field, out),
            Type::Int64 => scalar::int64(&mut self.rng, out),
            Type::Double => scalar::double(&mut self.rng, out),
            Type::String => scalar::string(&mut self.rng, field, out),
            Type::Bytes => scalar::bytes(&mut self.rng, out),
            Type::Vector(item) => self.write_vector(item, field, levels, 0, out),
            Type::Object(name) => match self.schema.object(name) {
                Some(object) => self.write_object(object, levels, out),
                None => out.push_str("null"),
            },
            Type::Class(name) => {
                let levels_left = if out.len() > self.options.enough {
                    1
                } else {
                    levels
                };
                let members = self.depths.members(self.schema, name, levels_left);
                match self.rng.pick(&members) {
                    Some(&member) => self.write_object(&self.schema.objects[member], levels, out),
                    None => out.push_str("null"),
                }
            }
        }
    }

    fn write_vector(
        &mut self,
        item: &Type,
        field: &str,
        levels: usize,
        null_items: u32,
        out: &mut String,
    ) {
        let depth = self.depths.of_type(self.schema, item.innermost());
        let fits = depth.is_some_and(|depth| depth <= levels) && out.len() <= self.options.enough;
        let count = if fits {
            self.rng.below(self.options.items + 1)
        } else {
            0
        };
        out.push('[');
        for at in 0..count {
            if at > 0 {
                out.push(',');
            }
            if self.rng.chance(null_items) {
                out.push_str("null");
            } else {
                self.write_value(item, field, levels, out);
            }
        }
        out.push(']');
    }
}
