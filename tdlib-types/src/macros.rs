//! What the generated code repeats for every class.

/// Turns an object into its class.
macro_rules! from {
    ($class:ident::$variant:ident($object:ident)) => {
        impl From<$object> for $class {
            #[inline]
            fn from(object: $object) -> Self {
                Self::$variant(Box::new(object))
            }
        }
    };
}

/// Makes an object from its text. A schema that has none of these objects does not use it.
#[allow(unused_macros)]
macro_rules! text {
    ($object:ident: $text:ty) => {
        impl<T: Into<$text>> From<T> for $object {
            /// The text as it is, and nothing else.
            fn from(text: T) -> Self {
                Self {
                    text: text.into(),
                    ..Self::default()
                }
            }
        }
    };
}

/// What every class implements in the same way.
macro_rules! class {
    ($class:ident) => {
        impl Default for $class {
            #[inline]
            fn default() -> Self {
                Self::Unrecognized(Unrecognized::default())
            }
        }
        impl Wire for $class {
            fn read(&mut self, r: &mut Reader<'_>) {
                *self = r.class();
            }
            fn write(&self, w: &mut Writer) {
                self.write_variant(w);
            }
            fn is_absent(&self) -> bool {
                matches!(self, Self::Unrecognized(object) if object.is_absent())
            }
        }
        impl fmt::Debug for $class {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                crate::json::debug_class(self, f)
            }
        }
    };
}
