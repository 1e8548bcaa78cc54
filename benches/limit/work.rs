//! What both sides do.

/// One kind of work, which both sides do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Work {
    /// Echoes of one client, so many in flight.
    Pipelined,
    /// Echoes of a hundred clients, 16 in flight each.
    HundredClients,
    /// Echoes of one client, one in flight, on one core, waited for by a thread.
    OneBlocking,
    /// The same, awaited.
    OneAsync,
    /// Answers of 1,000 strings of 100 bytes.
    LargeAnswers,
    /// `getTextEntities` on 4 KB, executed synchronously.
    Execute,
}
