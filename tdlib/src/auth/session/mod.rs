//! A folder for the databases of one account.

mod error;
mod folder;
mod names;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;
use tdlib_functions::LogOut;

use super::{AuthError, AuthFlow};
use crate::{Client, Task};

pub use self::error::SessionError;

/// A folder for the databases of one account, which nobody else opens meanwhile.
///
/// Whoever can read the folder is logged in as well, so it is closed to all other users of the machine:
/// a new one is made with mode 0700, and one that others may look into is set to that, since a login that
/// others could read is never wanted, and an error would only have the user do the same by hand. (On
/// Windows it has the rights that it inherits.) A folder that holds anything else than TDLib's things is refused,
/// and nothing else is ever removed.
///
/// It is locked, by a file of its own in it, until the last clone is dropped *and* the client that uses it
/// is closed. Until then another process, and another `SessionDir` in this one, is told
/// [`Locked`](SessionError::Locked), and a second client [`InUse`](SessionError::InUse).
/// Where files are kept in [another folder](super::Parameters::files_folder), that one is nobody's
/// business here, and lies elsewhere.
///
/// ```no_run
/// use tdlib::Client;
/// use tdlib::auth::{BotToken, Parameters, SessionDir};
///
/// let session = SessionDir::open("accounts/echo")?;
/// let parameters = Parameters::new(12345, "0123456789abcdef0123456789abcdef", &session);
/// let client = Client::builder().build()?;
/// client.authorize(&mut BotToken::new(parameters, "123456:ABC")).wait()?;
///
/// session.log_out(&client).wait()?; // and the folder is gone
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct SessionDir(Arc<Shared>);

struct Shared {
    path: PathBuf,
    state: Mutex<State>,
}

struct State {
    /// The file that is locked; none once the folder was destroyed.
    lock: Option<folder::Lock>,
    /// The client that uses the folder, and how often it has taken it.
    user: Option<(i32, usize)>,
}

impl SessionDir {
    /// Opens a folder, which is made if there is none.
    ///
    /// # Errors
    /// [`Locked`](SessionError::Locked), [`Foreign`](SessionError::Foreign), and
    /// [`Io`](SessionError::Io) for a folder that can't be made, closed to others or locked.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, SessionError> {
        let (path, lock) = folder::open(path.as_ref())?;
        let state = State {
            lock: Some(lock),
            user: None,
        };
        Ok(Self(Arc::new(Shared {
            path,
            state: Mutex::new(state),
        })))
    }

    /// Returns where the folder is, as an absolute path.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Tells whether a client uses the folder.
    pub fn is_in_use(&self) -> bool {
        self.0.state.lock().user.is_some()
    }

    /// Removes the folder with all that TDLib has made in it; if something else has come into it since it was
    /// opened, that stays, and the folder with it. At Telegram the account stays logged in, until it is told
    /// otherwise from another device: see [`log_out`](Self::log_out). Once it is gone, this does nothing.
    ///
    /// # Errors
    /// [`InUse`](SessionError::InUse) until the client is closed; [`Io`](SessionError::Io), after which it
    /// may be tried again.
    pub fn destroy(&self) -> Result<(), SessionError> {
        let mut state = self.0.state.lock();
        if state.user.is_some() {
            return Err(SessionError::InUse(self.0.path.clone()));
        }
        if state.lock.is_none() {
            return Ok(());
        }
        folder::empty(&self.0.path)?;
        if cfg!(windows) {
            // There a file that is open stays.
            state.lock = None;
        }
        folder::remove(&self.0.path)?;
        state.lock = None;
        Ok(())
    }

    /// Logs the client out at Telegram, waits until it is closed, and removes the folder as
    /// [`destroy`](Self::destroy) does.
    ///
    /// Without a connection this takes until there is one. Dropped meanwhile, it leaves the client to go
    /// on with that, and the folder as it is.
    ///
    /// # Errors
    /// [`Session`](AuthError::Session) with [`NotItsClient`](SessionError::NotItsClient) or what
    /// [`destroy`](Self::destroy) ends with; [`Closed`](AuthError::Closed) if the client was closed before
    /// it was logged out, or on its last steps already: the folder is then as it was. [`Refused`](AuthError::Refused) and
    /// [`Request`](AuthError::Request) as with other requests.
    pub fn log_out<'a>(&'a self, client: &'a Client) -> Task<'a, Result<(), AuthError>> {
        Task::new(async move {
            if !self.is_used_by(client.id()) {
                return Err(SessionError::NotItsClient(self.0.path.clone()).into());
            }
            AuthFlow::new(client).leave(LogOut::new()).await?;
            Ok(self.destroy()?)
        })
    }

    fn is_used_by(&self, client: i32) -> bool {
        let user = self.0.state.lock().user;
        user.is_some_and(|(user, _)| user == client)
    }

    /// Takes the folder for a client.
    pub(super) fn take(&self, client: i32) -> Result<Hold, SessionError> {
        let mut state = self.0.state.lock();
        if state.lock.is_none() {
            return Err(SessionError::Destroyed(self.0.path.clone()));
        }
        match &mut state.user {
            Some((user, times)) if *user == client => *times += 1,
            Some(_) => return Err(SessionError::InUse(self.0.path.clone())),
            user => *user = Some((client, 1)),
        }
        Ok(Hold(self.clone()))
    }
}

impl fmt::Debug for SessionDir {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionDir")
            .field("path", &self.0.path)
            .field("in_use", &self.is_in_use())
            .finish()
    }
}

/// A folder in the hands of a client.
pub(super) struct Hold(SessionDir);

impl Drop for Hold {
    fn drop(&mut self) {
        let mut state = self.0.0.state.lock();
        state.user = match state.user {
            Some((client, times)) if times > 1 => Some((client, times - 1)),
            _ => None,
        };
    }
}

/// Where the databases of an account are: any folder, which TDLib then makes, or a [`SessionDir`].
#[derive(Clone, Debug)]
pub struct Folder {
    pub(super) path: PathBuf,
    pub(super) session: Option<SessionDir>,
}

impl<P: AsRef<Path>> From<P> for Folder {
    fn from(path: P) -> Self {
        Self {
            path: path.as_ref().to_owned(),
            session: None,
        }
    }
}

impl From<SessionDir> for Folder {
    fn from(session: SessionDir) -> Self {
        Self {
            path: session.path().to_owned(),
            session: Some(session),
        }
    }
}

impl From<&SessionDir> for Folder {
    fn from(session: &SessionDir) -> Self {
        session.clone().into()
    }
}
