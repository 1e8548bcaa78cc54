//! Measures how deep the smallest value of each object is, so that recursive types come to an end.

use crate::model::{Constructor, Schema, Type};

/// Stands for an object that has no finite value at all.
const NEVER: usize = usize::MAX;

/// Knows for every object how many levels of objects its smallest value has.
#[derive(Debug, Clone)]
pub(super) struct Depths(Vec<usize>);

impl Depths {
    pub(super) fn new(schema: &Schema) -> Depths {
        let mut depths = Depths(vec![NEVER; schema.objects.len()]);
        // Each round settles at least the objects of one more level, until nothing changes.
        let mut changed = true;
        while changed {
            changed = false;
            for (at, object) in schema.objects.iter().enumerate() {
                let depth = depths.of_fields(schema, object);
                changed |= depth < depths.0[at];
                depths.0[at] = depth.min(depths.0[at]);
            }
        }
        depths
    }

    /// Returns the levels of the smallest value of a type; `None` if there is no finite one.
    pub(super) fn of_type(&self, schema: &Schema, ty: &Type) -> Option<usize> {
        let depth = match ty {
            Type::Object(name) => schema
                .index
                .objects
                .get(name)
                .map_or(NEVER, |at| self.0[*at]),
            Type::Class(name) => {
                let members = schema
                    .class(name)
                    .map_or(&[][..], |class| &class.constructors);
                members.iter().map(|at| self.0[*at]).min().unwrap_or(NEVER)
            }
            _ => return Some(0),
        };
        (depth != NEVER).then_some(depth)
    }

    /// Lists the objects of a class that have a value of at most `levels`, or else its smallest.
    pub(super) fn members(&self, schema: &Schema, class: &str, levels: usize) -> Vec<usize> {
        let members = schema
            .class(class)
            .map_or(&[][..], |class| &class.constructors);
        let smallest = members.iter().map(|at| self.0[*at]).min().unwrap_or(NEVER);
        let fits = |at: &usize| self.0[*at] <= levels.max(smallest) && self.0[*at] != NEVER;
        members.iter().copied().filter(fits).collect()
    }

    /// An object is one level deeper than what it must hold. Vectors may be empty.
    fn of_fields(&self, schema: &Schema, object: &Constructor) -> usize {
        let required = object.fields.iter().filter(|field| !field.nullable);
        let depths = required.map(|field| self.of_type(schema, &field.ty).unwrap_or(NEVER));
        depths.max().unwrap_or(0).saturating_add(1)
    }
}
