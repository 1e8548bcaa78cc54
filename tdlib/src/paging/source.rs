//! Where pages come from.

use std::future::Future;

use crate::{Client, Error};

/// A list that TDLib gives page by page.
///
/// It remembers where it is, and little else: what of a page was given before, it leaves out itself.
///
/// ```no_run
/// use tdlib::functions::GetUserProfilePhotos;
/// use tdlib::paging::{Page, Source};
/// use tdlib::types::ChatPhoto;
/// use tdlib::{Client, Error};
///
/// struct Photos {
///     user_id: i64,
///     offset: i32,
/// }
///
/// impl Source for Photos {
///     type Item = ChatPhoto;
///     const MAX_PAGE: usize = 100;
///
///     async fn page(&mut self, client: &Client, size: usize) -> Result<Page<ChatPhoto>, Error> {
///         let asked = GetUserProfilePhotos::new(self.user_id, self.offset, size as i32);
///         let photos = client.send(asked).await?.photos;
///         self.offset += photos.len() as i32;
///         let is_last = photos.is_empty();
///         Ok(Page { items: photos, is_last })
///     }
/// }
///
/// let client = Client::builder().build()?;
/// for photo in client.pages(Photos { user_id: 777000, offset: 0 }) {
///     println!("{}", photo?.id);
/// }
/// # Ok::<(), Error>(())
/// ```
pub trait Source: Send + 'static {
    /// What the list consists of.
    type Item: Send + 'static;

    /// The size of the largest page, and of one if nothing else is asked for.
    const MAX_PAGE: usize;

    /// Asks for the next page, of so many items if possible: 1 to [`MAX_PAGE`](Self::MAX_PAGE).
    ///
    /// It may have fewer, none, or more. Where it fails, the next call asks for the same page again. The
    /// future is not dropped before it has ended, unless the whole stream is.
    ///
    /// # Errors
    /// TDLib's, or any other way in which a request can end.
    fn page(
        &mut self,
        client: &Client,
        size: usize,
    ) -> impl Future<Output = Result<Page<Self::Item>, Error>> + Send;
}

/// A part of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// What is in it.
    pub items: Vec<T>,
    /// Whether nothing comes behind it.
    pub is_last: bool,
}

/// A size as TDLib takes it.
pub(super) fn count(size: usize) -> i32 {
    i32::try_from(size).unwrap_or(i32::MAX)
}
