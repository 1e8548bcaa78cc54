//! Nothing, where neither feature is on.

use std::borrow::Cow;

use super::Work;
use crate::Error;
use crate::engine::Engine;
use crate::engine::pending::Outcome;

/// What is watched of a request: nothing.
#[derive(Debug, Default)]
pub(crate) struct Watch(());

/// What is watched of a request that its owner has left: nothing.
#[derive(Debug, Default)]
pub(crate) struct Begun(());

/// What is to be told: nothing.
#[derive(Debug, Default)]
pub(crate) struct Observer(());

impl Watch {
    #[allow(clippy::ptr_arg, reason = "as where there is something to watch")]
    pub(crate) fn begin(&mut self, _: &Engine, _: &Cow<'static, str>, _: i32) {}

    #[allow(clippy::ptr_arg, reason = "as where there is something to watch")]
    pub(crate) fn leave(&mut self, _: &Cow<'static, str>, _: i32) -> Begun {
        Begun(())
    }

    pub(crate) fn take_back(&mut self, _: Begun) {}

    #[allow(clippy::ptr_arg, reason = "as where there is something to watch")]
    pub(crate) fn end(&mut self, _: &Engine, _: &Cow<'static, str>, _: i32, _: Option<&Error>) {}

    #[allow(clippy::ptr_arg, reason = "as where there is something to watch")]
    pub(crate) fn drop_it(&mut self, _: &Engine, _: &Cow<'static, str>, _: i32) {}
}

impl Begun {
    pub(crate) fn end(self, _: &Engine, _: Option<&Outcome>) {}
}

impl Observer {
    pub(crate) fn started(&self, _: i32) {}

    pub(crate) fn state(&self, _: i32, _: &str, _: &str) {}

    pub(crate) fn update(&self, _: &str) {}

    pub(crate) fn work(&self) -> Option<Work> {
        None
    }
}
