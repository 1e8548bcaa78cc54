//! `Rotation`: a client is kept on a proxy that works.
