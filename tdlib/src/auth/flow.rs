//! Logging in, one answer at a time.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use tdlib_functions::{Destroy, GetAuthorizationState, LogOut};
use tdlib_types::Function;
use tdlib_types::types::{AuthorizationState, Ok as Done, UpdateAuthorizationState};

use super::answer::is_refusal;
use super::turn::Turn;
use super::{Answer, AuthError, Parameters, SessionError};
use crate::{Client, Error, Request, Task};

/// A client's way into an account, one answer at a time.
///
/// For programs whose answers come from elsewhere, such as a web back end: each request of a browser asks
/// for the [state](Self::state) or [submits](Self::submit) an answer, from any thread. Nothing is kept
/// here that TDLib does not know itself, so clones and later ones of the same client are as good, and the
/// answers of all of them are given one after the other. A state
/// as JSON, for a browser, is what [`to_json`](crate::to_json) makes of it.
///
/// ```no_run
/// use tdlib::auth::{Answer, AuthError, AuthFlow, Identity, Parameters};
/// use tdlib::{Client, types::AuthorizationState};
///
/// let client = Client::builder().build()?;
/// let parameters = Parameters::new(12345, "0123456789abcdef0123456789abcdef", "accounts/alice");
/// let flow = AuthFlow::new(&client);
/// flow.begin(&parameters).wait()?;
///
/// let number = Identity::PhoneNumber("+9996612222".to_owned());
/// let state = flow.submit(number).wait()?;
/// assert!(matches!(state, AuthorizationState::WaitCode(_)));
/// match flow.submit(Answer::Code("12345".to_owned())).wait() {
///     Ok(state) => println!("{}", tdlib::to_json(&state)),
///     Err(AuthError::Refused { state, error }) => println!("{error}: {}", tdlib::to_json(&state)),
///     Err(error) => return Err(error.into()),
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct AuthFlow {
    client: Client,
    turn: Arc<Turn>,
}

impl AuthFlow {
    /// The way of this client, wherever on it the client is.
    pub fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            turn: Turn::of(client.id()),
        }
    }

    /// Asks for what the client waits for.
    ///
    /// # Errors
    /// [`Request`](AuthError::Request), such as a time-out. A closed client has a state too.
    pub fn state(&self) -> Task<'_, Result<AuthorizationState, AuthError>> {
        Task::new(self.now())
    }

    /// Gives TDLib the parameters, if it still waits for them; returns what it waits for then.
    ///
    /// # Errors
    /// [`WrongKey`](AuthError::WrongKey); [`Session`](AuthError::Session) for a folder that somebody else
    /// uses; [`Proxy`](AuthError::Proxy) for a proxy that TDLib can't use, before it is given anything;
    /// [`Refused`](AuthError::Refused) for other parameters that TDLib
    /// can't use, such as a folder that can't be made; [`Closed`](AuthError::Closed);
    /// [`Request`](AuthError::Request).
    pub fn begin<'a>(
        &'a self,
        parameters: &'a Parameters,
    ) -> Task<'a, Result<AuthorizationState, AuthError>> {
        Task::new(async move {
            let state = self.past(|state| matches!(state, AuthorizationState::Unrecognized(_)));
            match state.await? {
                AuthorizationState::WaitTdlibParameters => {}
                AuthorizationState::Closed => return Err(AuthError::Closed),
                state => return Ok(state),
            }
            match self.give(parameters).await {
                Ok(_) => {
                    self.past(|state| matches!(state, AuthorizationState::WaitTdlibParameters))
                        .await
                }
                // TDLib's text for it; its code 401 may come with other texts.
                Err(AuthError::Request(error))
                    if error.message() == "Wrong database encryption key" =>
                {
                    Err(AuthError::WrongKey(error))
                }
                Err(AuthError::Request(error))
                    if error.message().starts_with("Can't lock file") =>
                {
                    let folder = parameters.home().path.clone();
                    Err(SessionError::Locked(folder).into())
                }
                Err(AuthError::Request(error)) if is_refusal(&error) => match self.now().await? {
                    state @ AuthorizationState::WaitTdlibParameters => {
                        Err(AuthError::Refused { state, error })
                    }
                    // Somebody else has given them meanwhile.
                    state => Ok(state),
                },
                Err(error) => Err(error),
            }
        })
    }

    /// Submits an answer; returns what the client waits for then.
    ///
    /// # Errors
    /// [`Refused`](AuthError::Refused) with what the client waits for after that: mostly the same as
    /// before. [`Closed`](AuthError::Closed); [`Request`](AuthError::Request).
    pub fn submit(
        &self,
        answer: impl Into<Answer>,
    ) -> Task<'_, Result<AuthorizationState, AuthError>> {
        let request = answer.into().request(&self.client);
        Task::new(async move {
            let _turn = self.turn.take().await;
            match request.await {
                // TDLib has taken its next state before it says that the answer is right.
                Ok(_) => self.now().await,
                Err(error) if is_refusal(&error) => self.refused(error).await,
                Err(error) => Err(error.into()),
            }
        })
    }

    /// Waits until the client is in a state other than this one, and returns that: after a link was shown,
    /// or to learn of an end from outside.
    ///
    /// # Errors
    /// [`Request`](AuthError::Request).
    pub fn changed<'a>(
        &'a self,
        from: &'a AuthorizationState,
    ) -> Task<'a, Result<AuthorizationState, AuthError>> {
        let from = lasting(from);
        Task::new(self.past(move |state| lasting(state) == from))
    }

    /// Gives up, and ends when the client is closed. An account that is logged in is logged out, and one that
    /// may be, since a link is shown, too: that takes a connection. Otherwise what the client has written so far is
    /// removed. An answer that is still on its way then may log in a session at Telegram that nobody has;
    /// wait for what becomes of it.
    ///
    /// # Errors
    /// [`Request`](AuthError::Request).
    pub fn cancel(&self) -> Task<'_, Result<(), AuthError>> {
        Task::new(async move {
            let left = match self.now().await? {
                AuthorizationState::WaitTdlibParameters => Ok(self.client.close().await?),
                // Whoever reads a link logs the client in before it knows.
                AuthorizationState::Ready | AuthorizationState::WaitOtherDeviceConfirmation(_) => {
                    self.leave(LogOut::new()).await
                }
                _ => self.leave(Destroy::new()).await,
            };
            match left {
                Err(AuthError::Closed) => Ok(()),
                left => left,
            }
        })
    }

    /// Leaves in this way, and waits until the client is closed; [`Closed`](AuthError::Closed) if it was
    /// closed in another way.
    pub(super) async fn leave(&self, how: impl Function<Output = Done>) -> Result<(), AuthError> {
        if !is_end(&self.now().await?)
            && let Err(error) = self.client.send(how).await
        {
            // It may be on its way out since then, and refuses another request for that.
            match self.now().await? {
                state if is_end(&state) => {}
                state if is_refusal(&error) => return Err(AuthError::Refused { state, error }),
                _ => return Err(error.into()),
            }
        }
        self.client.closed().await?;
        if self.client.inner().logs_out() {
            Ok(())
        } else {
            Err(AuthError::Closed)
        }
    }

    /// Gives the parameters, and the client their folder.
    async fn give(&self, parameters: &Parameters) -> Result<(), AuthError> {
        // TDLib says what it thinks of a proxy only when it is about to connect, and connects without one then.
        let mut proxy = parameters.add_proxy(&self.client)?;
        let session = parameters.home().session.as_ref();
        let hold = session.map(|session| session.take(self.client.id()));
        // The client keeps it from here on: this work may be dropped, and TDLib uses the folder then.
        let hold = hold.transpose()?.map(Arc::new);
        if let Some(hold) = &hold {
            self.client.inner().keep(hold.clone());
        }
        // Before the parameters: what comes behind them TDLib may put off until it has connected. It keeps the
        // proxy until it takes parameters, so nothing answers it if it refuses these.
        let added = match &mut proxy {
            Some(proxy) => at_once(proxy).await,
            None => None,
        };
        if let Err(error) = parameters.request(&self.client).await {
            if let Some(hold) = hold
                && is_refusal(&error)
            {
                self.client.inner().let_go(&hold);
            }
            return Err(error.into());
        }
        let added = match (added, proxy) {
            (Some(added), _) => added.map(drop),
            (None, Some(proxy)) => proxy.await.map(drop),
            (None, None) => Ok(()),
        };
        match added {
            Err(error) if is_refusal(&error) => {
                // By rules that are newer than ours. Without an end it would connect directly.
                self.client.close().await?;
                let state = AuthorizationState::Closed;
                Err(AuthError::Refused { state, error })
            }
            added => Ok(added?),
        }
    }

    async fn now(&self) -> Result<AuthorizationState, AuthError> {
        match self.client.send(GetAuthorizationState::new()).await {
            Err(error) if error.is_closed() => Ok(AuthorizationState::Closed),
            state => Ok(state?),
        }
    }

    /// Waits for a state that is not so.
    async fn past(
        &self,
        is_so: impl Fn(&AuthorizationState) -> bool,
    ) -> Result<AuthorizationState, AuthError> {
        let mut updates = self.client.updates_of::<UpdateAuthorizationState>();
        loop {
            // What waits in the stream may be old. It only tells when to ask.
            let state = self.now().await?;
            if !is_so(&state) {
                return Ok(state);
            }
            if updates.recv().await.is_none() {
                return Ok(AuthorizationState::Closed);
            }
        }
    }

    async fn refused(&self, error: Error) -> Result<AuthorizationState, AuthError> {
        let state = self.now().await?;
        Err(AuthError::Refused { state, error })
    }
}

/// Sends a request; returns its answer if there is none to wait for.
async fn at_once<T>(request: &mut Request<T>) -> Option<Result<T, Error>> {
    let polled = poll_fn(|context| Poll::Ready(Pin::new(&mut *request).poll(context)));
    match polled.await {
        Poll::Ready(answer) => Some(answer),
        Poll::Pending => None,
    }
}

/// Tells whether a client in this state comes to its end.
fn is_end(state: &AuthorizationState) -> bool {
    use AuthorizationState::{Closed, Closing, LoggingOut};
    matches!(state, LoggingOut | Closing | Closed)
}

/// A state as JSON, but for the seconds that pass in it.
fn lasting(state: &AuthorizationState) -> String {
    let mut state = state.clone();
    match &mut state {
        AuthorizationState::WaitCode(wait) => wait.code_info.timeout = 0,
        AuthorizationState::WaitEmailCode(wait) => wait.email_address_reset_state = None,
        _ => {}
    }
    crate::to_json(&state)
}
