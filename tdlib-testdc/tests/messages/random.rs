//! A few hundred things happen in a random order, and in the end all have the same.
