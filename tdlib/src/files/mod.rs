//! Files, down and up: the end, the progress, and several who wait for one file.
//!
//! | transfer | ends when | dropped, it sends |
//! |---|---|---|
//! | [`Client::download`] | all of the file is on the disk, in the size that it has on the server | `cancelDownloadFile` |
//! | [`Client::upload`] | all of the file is with the server | `cancelPreliminaryUploadFile` |
//! | [`Client::track_upload`] | the file is with the server, in its message | nothing |
//!
//! Each is a [`Transfer`]: awaited or waited for, or a stream of its [`Progress`].
//!
//! ```no_run
//! # fn example(client: &tdlib::Client, file: &tdlib::types::File) -> Result<(), Box<dyn std::error::Error>> {
//! for progress in client.download(file.id).priority(16).progress() {
//!     let progress = progress?;
//!     match progress.total {
//!         _ if progress.is_complete => println!("it is in {}", progress.file.local.path),
//!         Some(total) => println!("{} of {total} bytes", progress.bytes),
//!         None => println!("{} bytes", progress.bytes),
//!     }
//! }
//! // Or without progress. Of a file that is there already this ends at once.
//! let file = client.download(file.id).wait()?; // or `.await`, under any runtime
//! # Ok(())
//! # }
//! ```
//!
//! # Several who wait for one file
//! They share one transfer, and each has its own end of the wait. It is cancelled when the last one of them
//! is dropped, and has the highest of their priorities. They know nothing of a `downloadFile` or
//! `preliminaryUploadFile` that the program sends itself: TDLib keeps one of each for a file, which is then
//! the same one.
//!
//! # What goes on by itself
//! TDLib goes on after a cut, and when a pause is over that the server has asked for, if it is no longer than
//! a minute, or eight seconds for a bot; what has arrived is not transferred again. The parts of a download
//! are kept when it is cancelled, and with TDLib's file database over a restart too: the same download, begun
//! again, goes on. The numbers of files are other ones after a restart: they are in the messages and whatever
//! else the files belong to. Of an upload that is cancelled the server keeps the parts up to the first that is
//! missing, until the restart.

mod course;
mod error;
mod job;
mod on_disk;
mod progress;
mod seat;
mod table;
mod tracker;
mod transfer;

use self::course::Course;
use self::table::Work;
use crate::Client;
use crate::types::{FileType, InputFile};

pub use self::error::TransferError;
pub use self::progress::{IntoIter, Progress, ProgressStream};
pub(crate) use self::tracker::Tracker;
pub use self::transfer::Transfer;

impl Client {
    /// Downloads a file, and ends when all of it is on the disk, at
    /// [`local.path`](crate::types::LocalFile::path).
    ///
    /// What is called complete has the size that the file has on the server. If the file was downloaded
    /// before and has disappeared since, it is downloaded again, as are the parts of one that was begun. What
    /// something else writes into them in between is not noticed: TDLib does not compare contents.
    pub fn download(&self, file_id: i32) -> Transfer {
        Transfer::new(Course::new(self, Work::Download(file_id)))
    }

    /// Uploads a file before it is sent, and ends when the server has all of it.
    ///
    /// The file that this ends with is for an [`InputFileId`](crate::types::InputFileId) in a message of that
    /// [type](FileType). TDLib calls it [completely
    /// uploaded](crate::types::RemoteFile::is_uploading_completed) when that message is sent, and no sooner. The
    /// server keeps what is in no message for some time only.
    ///
    /// ```no_run
    /// # fn example(client: &tdlib::Client, chat_id: i64) -> Result<(), Box<dyn std::error::Error>> {
    /// use tdlib::functions::SendMessage;
    /// use tdlib::types::{FileType, InputFileId, InputFileLocal, InputMessageDocument};
    ///
    /// let local = InputFileLocal { path: "report.pdf".to_owned() };
    /// let file = client.upload(local, FileType::Document).wait()?;
    /// let document = InputMessageDocument {
    ///     document: InputFileId { id: file.id }.into(),
    ///     ..InputMessageDocument::default()
    /// };
    /// client.send(SendMessage::new(chat_id, document)).delivered().wait()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn upload(&self, file: impl Into<InputFile>, file_type: impl Into<FileType>) -> Transfer {
        let work = Work::Upload(file.into(), file_type.into());
        Transfer::new(Course::new(self, work))
    }

    /// Follows the upload of a file in a message that is being sent, and ends when the message is sent.
    ///
    /// It begins and cancels nothing. A file that nobody uploads is a
    /// [`Stopped`](TransferError::Stopped), as is one whose message can't be sent;
    /// [`delivered`](crate::Request::delivered) tells why.
    ///
    /// ```no_run
    /// # fn example(client: &tdlib::Client, chat_id: i64) -> Result<(), Box<dyn std::error::Error>> {
    /// use tdlib::functions::SendMessage;
    /// use tdlib::types::{InputFileLocal, InputMessageDocument, MessageContent};
    ///
    /// client.track_deliveries(); // so that none is missed
    /// let document = InputMessageDocument {
    ///     document: InputFileLocal { path: "report.pdf".to_owned() }.into(),
    ///     ..InputMessageDocument::default()
    /// };
    /// let message = client.send(SendMessage::new(chat_id, document)).wait()?;
    /// if let MessageContent::MessageDocument(content) = &message.content {
    ///     for progress in client.track_upload(content.document.document.id).progress() {
    ///         println!("{} bytes", progress?.bytes);
    ///     }
    /// }
    /// // The message as it is now, also if it has been sent already.
    /// client.delivery_of(chat_id, message.id).wait()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn track_upload(&self, file_id: i32) -> Transfer {
        Transfer::new(Course::new(self, Work::Sending(file_id)))
    }
}
