//! Reads TDLib's `td_api.tl` into a model and writes Rust from it.
//!
//! A schema comes in two forms, and [`Schema::parse`] reads both and any mixture: the documented
//! `td_api.tl` of TDLib's own sources, and a file of facts alone, which has the same declarations
//! and, in place of sentences, markers such as `//@facts synchronous null:photo optional:limit`.
//! [`Schema::to_facts`] and the tool `td-api-facts` make the second form from the first.
//!
//! ```
//! use tdlib_tl::{Schema, Type};
//!
//! let schema = Schema::parse(
//!     "//@class Shape @description Something with an outline
//!
//!     //@description A circle @radius Its radius
//!     shapeCircle radius:double = Shape;
//!
//!     //@description A drawing @shapes What is on it @frame What is around it; may be null
//!     drawing shapes:vector<Shape> frame:shapeCircle = Drawing;
//!
//!     ---functions---
//!
//!     //@description Returns a drawing. Can be called synchronously @name Its name; may be empty
//!     getDrawing name:string = Drawing;",
//! )?;
//!
//! let drawing = schema.object("drawing").expect("declared above");
//! assert_eq!(drawing.fields[0].ty, Type::Vector(Box::new(Type::Class("Shape".into()))));
//! assert!(drawing.fields[1].nullable);
//!
//! let get = schema.function("getDrawing").expect("declared above");
//! assert!(get.facts.synchronous && get.fields[0].optional);
//! assert_eq!(schema.result_type(get), Type::Object("drawing".into()));
//!
//! let error = Schema::parse("drawing shapes:vector<Shape> = Drawing;").unwrap_err();
//! assert_eq!(error.to_string(), "line 1, column 23: the type `Shape` is not declared");
//! # Ok::<(), tdlib_tl::Error>(())
//! ```
//!
//! The modules: [`model`] is what a schema says, [`rust`] writes Rust from it, and `sample`, behind
//! the feature of that name, makes up JSON for tests. The crate has no dependencies and runs in the
//! build of everybody who brings a schema of their own, so it is kept quick to compile and quick
//! without optimisation.

mod docs;
mod error;
mod facts;
mod lexer;
mod markers;
pub mod model;
mod parser;
mod resolve;
pub mod rust;
#[cfg(feature = "sample")]
pub mod sample;

pub use error::Error;
pub use model::{Class, Constructor, Facts, Field, Schema, Type};
