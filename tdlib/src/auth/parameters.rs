//! What TDLib has to know before anything else.

use std::env::consts::OS;
use std::fmt;
use std::path::PathBuf;

use tdlib_functions::{AddProxy, SetTdlibParameters};
use tdlib_types::types::{self, AddedProxy, Proxy};
use zeroize::{Zeroize, Zeroizing};

use super::{AuthError, Folder, Secret};
use crate::proxy::{ProxyLink, Wiped, adding};
use crate::{Client, Request};

/// What TDLib has to know before anything else: the application, the folder, the device.
///
/// `api_id` and `api_hash` are those of an application registered at <https://my.telegram.org>. All else
/// has a default: files, chats and messages are kept in databases in the folder, secret chats are on, the
/// device is called after its operating system.
///
/// ```
/// use tdlib::auth::Parameters;
///
/// let parameters = Parameters::new(12345, "0123456789abcdef0123456789abcdef", "accounts/alice")
///     .encryption_key(b"a key of 32 bytes would be better")
///     .application_version(env!("CARGO_PKG_VERSION"));
/// assert!(!format!("{parameters:?}").contains("0123456789"));
/// ```
#[derive(Clone)]
#[must_use = "TDLib is given them by `authorize` or `AuthFlow::begin`"]
pub struct Parameters {
    api_id: i32,
    api_hash: Secret,
    folder: Folder,
    files: Option<PathBuf>,
    key: Zeroizing<Vec<u8>>,
    proxy: Option<Wiped>,
    test_dc: bool,
    databases: bool,
    secret_chats: bool,
    language: String,
    device: String,
    version: String,
}

impl Parameters {
    /// Begins with the application, and the folder for the databases of one account: a
    /// [`SessionDir`](super::SessionDir), or any path, which is left to TDLib.
    pub fn new(api_id: i32, api_hash: impl Into<Secret>, folder: impl Into<Folder>) -> Self {
        Self {
            api_id,
            api_hash: api_hash.into(),
            folder: folder.into(),
            files: None,
            key: Zeroizing::default(),
            proxy: None,
            test_dc: false,
            databases: true,
            secret_chats: true,
            language: "en".to_owned(),
            device: OS.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// Sets the key that the databases are encrypted with; none if not set.
    ///
    /// A folder that was made with another key can't be opened: see
    /// [`AuthError::WrongKey`](super::AuthError::WrongKey).
    pub fn encryption_key(mut self, key: impl Into<Vec<u8>>) -> Self {
        self.key = key.into().into();
        self
    }

    /// Sets another folder for the databases, for one more account of the same application.
    pub fn folder(mut self, folder: impl Into<Folder>) -> Self {
        self.folder = folder.into();
        self
    }

    /// Sets where files go that are downloaded; into the folder of the databases if not set.
    pub fn files_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.files = Some(folder.into());
        self
    }

    /// Sets a proxy, which TDLib then has before it connects for the first time: TDLib's own type, or a
    /// [`ProxyLink`](crate::proxy::ProxyLink). One that TDLib can't use ends the login as
    /// [`AuthError::Proxy`]: nothing connects without it. If not set, TDLib goes on with
    /// what the folder's databases say.
    ///
    /// ```
    /// use tdlib::auth::Parameters;
    /// use tdlib::proxy::ProxyLink;
    ///
    /// let link: ProxyLink = "socks5://alice:secret@proxy.example:1080".parse()?;
    /// let parameters = Parameters::new(12345, "0123456789abcdef0123456789abcdef", "alice").proxy(link);
    /// # Ok::<(), tdlib::proxy::ProxyLinkError>(())
    /// ```
    pub fn proxy(mut self, proxy: impl Into<Proxy>) -> Self {
        self.proxy = Some(Wiped(proxy.into()));
        self
    }

    /// Has TDLib use Telegram's test servers, whose accounts are others than those of its real ones.
    pub fn test_dc(mut self, on: bool) -> Self {
        self.test_dc = on;
        self
    }

    /// Sets whether files, chats and messages are kept in databases: yes if not set. Without them a program
    /// that starts again knows its account and nothing else.
    pub fn databases(mut self, on: bool) -> Self {
        self.databases = on;
        self
    }

    /// Sets whether secret chats are on: yes if not set.
    pub fn secret_chats(mut self, on: bool) -> Self {
        self.secret_chats = on;
        self
    }

    /// Sets the language of the user's system as an IETF tag; `en` if not set.
    pub fn language(mut self, tag: impl Into<String>) -> Self {
        self.language = tag.into();
        self
    }

    /// Sets what the user sees in the list of sessions; the operating system if not set.
    pub fn device(mut self, model: impl Into<String>) -> Self {
        self.device = model.into();
        self
    }

    /// Sets the version of the application; this crate's if not set.
    pub fn application_version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// Makes the request that gives TDLib all this, but for the proxy: for programs that follow the
    /// authorization states themselves.
    pub fn function(&self) -> SetTdlibParameters {
        let files = self.files.as_ref().map(|files| files.to_string_lossy());
        SetTdlibParameters::new(
            self.key.to_vec(),
            self.api_id,
            self.api_hash.expose(),
            &*self.language,
            &*self.device,
            &*self.version,
        )
        .use_test_dc(self.test_dc)
        .database_directory(self.folder.path.to_string_lossy())
        .files_directory(files.unwrap_or_default())
        .use_file_database(self.databases)
        .use_chat_info_database(self.databases)
        .use_message_database(self.databases)
        .use_secret_chats(self.secret_chats)
    }

    /// Prepares the request that gives TDLib all this, but for the proxy.
    pub(super) fn request(&self, client: &Client) -> Request<types::Ok> {
        let mut function = self.function();
        let texts = [
            &function.database_directory,
            &function.files_directory,
            &function.api_hash,
            &function.system_language_code,
            &function.device_model,
            &function.application_version,
        ];
        let bytes: usize = texts.iter().map(|text| text.len()).sum();
        let request = client.send_secret(&function, bytes + self.key.len());
        function.api_hash.zeroize();
        function.database_encryption_key.zeroize();
        request
    }

    /// Returns the folder.
    pub(super) fn home(&self) -> &Folder {
        &self.folder
    }

    /// Makes the request that gives TDLib the proxy, if there is one. Sent right before the
    /// [other](Self::function), it is there before TDLib connects. A proxy that TDLib can't use it refuses only
    /// then, and connects without one; whether it can is what [`ProxyLink`] tells.
    pub fn proxy_function(&self) -> Option<AddProxy> {
        let Wiped(proxy) = self.proxy.as_ref()?;
        Some(AddProxy::new(proxy.clone()).enable(true))
    }

    /// Prepares that request, for a proxy that TDLib can use.
    pub(super) fn add_proxy(
        &self,
        client: &Client,
    ) -> Result<Option<Request<AddedProxy>>, AuthError> {
        let Some(Wiped(proxy)) = &self.proxy else {
            return Ok(None);
        };
        let link = ProxyLink::try_from(proxy).map_err(AuthError::Proxy)?;
        let request = adding(&link, |it, bytes| client.send_secret(it, bytes));
        Ok(Some(request))
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parameters")
            .field("api_id", &self.api_id)
            .field("folder", &self.folder.path)
            .field("encrypted", &!self.key.is_empty())
            .field("test_dc", &self.test_dc)
            .finish_non_exhaustive()
    }
}
