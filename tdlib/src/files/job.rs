//! The way of one file, for all who wait for it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use super::seat::{End, Seat};
use crate::functions::{DownloadFile, GetFile, PreliminaryUploadFile};
use crate::types::{File, FileType, InputFile, InputFileId};
use crate::{Client, Error, Request, Task};

/// How long an upload may be silent before TDLib is asked about it. It tells of every change, but where it
/// finds out that two files are one.
const SILENCE: Duration = Duration::from_secs(2);

/// TDLib's code for a download whose place another one has taken.
const REPLACED: i32 = 200;

/// Which file goes which way. Two with one key are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// A download.
    Download(i32),
    /// An upload whose file's number TDLib has not told yet.
    Asking(u64),
    /// A preliminary upload.
    Upload(i32),
    /// The upload of a file that is in a message.
    Sending(i32),
}

/// One file on its way, and who waits for it.
pub(super) struct Job {
    key: Key,
    /// A handle that keeps nothing open.
    client: Client,
    seats: Vec<(Arc<Seat>, i32)>,
    stage: Stage,
    /// The priority that TDLib has been told.
    priority: i32,
    file_type: Option<FileType>,
    last: Option<Arc<File>>,
    /// Whether the upload has been seen to go on.
    was_active: bool,
    /// Whether there was something to hear since the last look.
    heard: bool,
    /// Whether TDLib was asked how far it is.
    was_looked_at: bool,
}

enum Stage {
    /// `downloadFile`, which ends with the download, or `preliminaryUploadFile`, which ends at once.
    Asking(Request<File>),
    /// `getFile`, because of what went wrong, if anything did.
    Checking(Request<File>, Option<Error>),
    /// Until it has been silent for long.
    Listening(Task<'static, Result<(), Error>>),
}

/// What comes next.
pub(super) enum Turn {
    /// TDLib has told which file it is that it uploads.
    Known(Arc<File>),
    /// It goes on, and is so far.
    Going(Arc<File>),
    Over(End),
}

impl Job {
    pub(super) fn download(client: Client, file_id: i32, priority: i32) -> Self {
        let stage = Stage::Asking(download(&client, file_id, priority));
        Self::new(Key::Download(file_id), client, stage, priority)
    }

    pub(super) fn upload(
        client: Client,
        number: u64,
        file: InputFile,
        file_type: FileType,
        priority: i32,
    ) -> Self {
        let upload = PreliminaryUploadFile::new(file, priority).file_type(file_type.clone());
        let stage = Stage::Asking(client.send_uncounted(upload).no_timeout());
        Self {
            file_type: Some(file_type),
            ..Self::new(Key::Asking(number), client, stage, priority)
        }
    }

    pub(super) fn sending(client: Client, file_id: i32) -> Self {
        let stage = Stage::Checking(look(&client, file_id), None);
        Self::new(Key::Sending(file_id), client, stage, 0)
    }

    fn new(key: Key, client: Client, stage: Stage, priority: i32) -> Self {
        Self {
            key,
            client,
            seats: Vec::new(),
            stage,
            priority,
            file_type: None,
            last: None,
            was_active: false,
            heard: false,
            was_looked_at: false,
        }
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    pub(super) fn is_deserted(&self) -> bool {
        self.seats.is_empty()
    }

    /// Takes one more who waits.
    pub(super) fn join(&mut self, seat: Arc<Seat>, priority: i32) {
        seat.move_to(self.key);
        if let Some(last) = &self.last {
            // It is the caller's own, who polls it next.
            drop(seat.tell(last));
        }
        self.seats.push((seat, priority));
        if let (Key::Download(file_id), Stage::Checking(..)) = (self.key, &self.stage) {
            // It was stopped, but is wanted still.
            self.priority = self.wanted();
            self.stage = Stage::Asking(download(&self.client, file_id, self.priority));
        } else {
            self.prioritize();
        }
    }

    /// Lets one go.
    pub(super) fn leave(&mut self, seat: &Arc<Seat>) {
        self.seats.retain(|(other, _)| !Arc::ptr_eq(other, seat));
        if !self.is_deserted() {
            self.prioritize();
        }
    }

    /// Makes it the upload of a file that is known now.
    pub(super) fn known(&mut self, file_id: i32) {
        self.key = Key::Upload(file_id);
        self.was_active = true;
        self.stage = self.listen();
        for (seat, _) in &self.seats {
            seat.move_to(self.key);
        }
    }

    /// Takes over who waits for the same upload.
    pub(super) fn merge(&mut self, mut other: Self) {
        for (seat, _) in &other.seats {
            seat.move_to(self.key);
        }
        self.seats.append(&mut other.seats);
        // It was begun anew since whatever was heard or asked before.
        self.was_active = true;
        self.stage = self.listen();
        self.priority = other.priority;
        self.prioritize();
    }

    /// Hears how far it is; returns who is to be woken.
    pub(super) fn hear(&mut self, file: &Arc<File>) -> Vec<Waker> {
        self.heard = true;
        if let (Key::Upload(id) | Key::Sending(id), Stage::Listening(_)) = (self.key, &self.stage) {
            if file.remote.is_uploading_active {
                self.was_active = true;
            } else if self.was_active || self.is_complete(file) {
                self.stage = Stage::Checking(look(&self.client, id), None);
            }
        }
        if let (Key::Download(_), true) = (self.key, file.local.is_downloading_completed) {
            // The end tells it, and may be another one by then.
            return Vec::new();
        }
        self.last = Some(Arc::clone(file));
        let tell = |(seat, _): &(Arc<Seat>, i32)| seat.tell(file);
        self.seats.iter().filter_map(tell).collect()
    }

    /// Takes what TDLib has said when it was asked; returns who is to be woken.
    pub(super) fn looked(&mut self, file: &Arc<File>) -> Vec<Waker> {
        let wakers = self.hear(file);
        self.heard = false;
        wakers
    }

    /// Tells all who wait of the end; returns who is to be woken.
    pub(super) fn end(self, end: &End) -> Vec<Waker> {
        let end = |(seat, _): (Arc<Seat>, i32)| seat.end(end.clone());
        self.seats.into_iter().filter_map(end).collect()
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Turn> {
        loop {
            let turn = match &mut self.stage {
                Stage::Asking(request) => {
                    let answer = ready!(Pin::new(request).poll(context));
                    match (self.key, answer) {
                        (Key::Download(file_id), answer) => {
                            self.downloaded(file_id, answer).map(Turn::Over)
                        }
                        (_, Ok(file)) => Some(Turn::Known(Arc::new(file))),
                        (_, Err(error)) => Some(Turn::Over(End::Failed(error))),
                    }
                }
                Stage::Checking(request, error) => {
                    let answer = ready!(Pin::new(request).poll(context));
                    let error = error.take();
                    Some(self.checked(answer, error))
                }
                Stage::Listening(pause) => match ready!(Pin::new(pause).poll(context)) {
                    Ok(()) => {
                        self.be_silent();
                        None
                    }
                    Err(error) => Some(Turn::Over(End::Failed(error))),
                },
            };
            if let Some(turn) = turn {
                return Poll::Ready(turn);
            }
        }
    }

    /// Reads the answer that ends a download, or looks what has become of it.
    fn downloaded(&mut self, file_id: i32, answer: Result<File, Error>) -> Option<End> {
        let error = match answer {
            Ok(file) if self.is_complete(&file) => return Some(End::Complete(Arc::new(file))),
            // All of it came, and could not be put in its place.
            Ok(_) => None,
            Err(error) if error.is_closed() => return Some(End::Failed(error)),
            Err(error) if error.code() == Some(REPLACED) => return Some(End::Replaced),
            Err(error) => Some(error),
        };
        self.stage = Stage::Checking(look(&self.client, file_id), error);
        None
    }

    /// Decides by what TDLib says of the file whether that was the end.
    fn checked(&mut self, answer: Result<File, Error>, why: Option<Error>) -> Turn {
        let file = match answer {
            Ok(file) => Arc::new(file),
            // They tell more than that a download has failed or was canceled.
            Err(error) if error.is_closed() || error.is_unauthorized() => {
                return Turn::Over(End::Failed(error));
            }
            Err(error) => return Turn::Over(End::Failed(why.unwrap_or(error))),
        };
        if self.is_complete(&file) {
            return Turn::Over(End::Complete(file));
        }
        if let Key::Download(_) = self.key {
            let can_be = file.local.can_be_downloaded;
            let end = if can_be {
                End::Stopped
            } else {
                End::Unavailable
            };
            return Turn::Over(end(file));
        }
        let is_active = file.remote.is_uploading_active;
        // TDLib may begin to upload what is in a message after it has told of the message.
        let may_begin =
            matches!(self.key, Key::Sending(_)) && !self.was_active && !self.was_looked_at;
        if !is_active && !may_begin {
            return Turn::Over(End::Stopped(file));
        }
        self.was_looked_at = true;
        self.stage = self.listen();
        Turn::Going(file)
    }

    /// Listens on, or asks if there was nothing to hear.
    fn be_silent(&mut self) {
        let heard = std::mem::replace(&mut self.heard, false);
        self.stage = match self.key {
            Key::Upload(id) | Key::Sending(id) if !heard => {
                Stage::Checking(look(&self.client, id), None)
            }
            _ => self.listen(),
        };
    }

    fn listen(&self) -> Stage {
        Stage::Listening(self.client.pause(SILENCE))
    }

    fn is_complete(&self, file: &File) -> bool {
        let remote = &file.remote;
        match self.key {
            Key::Download(_) => file.local.is_downloading_completed,
            Key::Sending(_) => remote.is_uploading_completed,
            // TDLib calls it complete when it is in a message.
            Key::Upload(_) | Key::Asking(_) => {
                let is_there = file.size > 0 && remote.uploaded_size >= file.size;
                remote.is_uploading_completed || (is_there && !remote.is_uploading_active)
            }
        }
    }

    /// The highest priority of those who wait.
    fn wanted(&self) -> i32 {
        let priorities = self.seats.iter().map(|(_, priority)| *priority);
        priorities.max().unwrap_or(self.priority)
    }

    /// Tells TDLib if the priority is another one now.
    fn prioritize(&mut self) {
        let priority = self.wanted();
        if priority == self.priority {
            return;
        }
        match (self.key, &self.stage) {
            (Key::Download(file_id), Stage::Asking(_)) => {
                self.stage = Stage::Asking(download(&self.client, file_id, priority));
            }
            (Key::Upload(file_id), _) => {
                let file = InputFileId { id: file_id };
                let mut upload = PreliminaryUploadFile::new(file, priority);
                upload.file_type = self.file_type.clone();
                self.client.send_uncounted(upload).detach();
            }
            _ => return,
        }
        self.priority = priority;
    }
}

/// Asks for all of a file. TDLib answers when it is there, or when it comes no further.
fn download(client: &Client, file_id: i32, priority: i32) -> Request<File> {
    let download = DownloadFile::new(file_id, priority, 0).synchronous(true);
    client.send_uncounted(download).no_timeout()
}

/// Asks how far a file is.
fn look(client: &Client, file_id: i32) -> Request<File> {
    client.send_uncounted(GetFile::new(file_id)).no_timeout()
}

#[cfg(all(test, not(loom)))]
mod tests;
