//! Logging in with credentials, from the first state to the last.

use tdlib_types::types::AuthorizationState as State;

use super::credentials::{Asked, Credentials, Given};
use super::{Answer, AuthError, AuthFlow};
use crate::{Client, Error, Task};

impl Client {
    /// Logs the client in: gives TDLib its parameters, and asks the credentials for whatever it waits for
    /// until it is ready. A client that was logged in before, in the same folder, is ready at once.
    ///
    /// # Errors
    /// See [`AuthError`]. After any but [`Closed`](AuthError::Closed), and a [`Refused`](AuthError::Refused) proxy,
    /// the client is open still, and may be authorized with other credentials; what it waits for then is where
    /// this ended.
    ///
    /// ```no_run
    /// use tdlib::Client;
    /// use tdlib::auth::{BotToken, Parameters};
    ///
    /// let parameters = Parameters::new(12345, "0123456789abcdef0123456789abcdef", "bot");
    /// let client = Client::builder().build()?;
    /// client.authorize(&mut BotToken::new(parameters, "123456:ABC")).wait()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn authorize<'a>(
        &self,
        credentials: &'a mut impl Credentials,
    ) -> Task<'a, Result<(), AuthError>> {
        let flow = AuthFlow::new(self);
        Task::new(async move { drive(&flow, credentials).await })
    }
}

async fn drive(flow: &AuthFlow, credentials: &mut impl Credentials) -> Result<(), AuthError> {
    let mut state = flow.begin(&credentials.parameters()).await?;
    let mut refused = None;
    let mut recovery = String::new();
    loop {
        keep_recovery(&mut recovery, &mut state);
        let answer = match &state {
            State::Ready => return Ok(()),
            State::Closed => return Err(AuthError::Closed),
            State::WaitOtherDeviceConfirmation(wait) => {
                given(credentials.show_link(&wait.link).await)?;
                state = flow.changed(&state).await?;
                continue;
            }
            State::WaitTdlibParameters
            | State::LoggingOut
            | State::Closing
            | State::Unrecognized(_) => {
                state = flow.changed(&state).await?;
                continue;
            }
            asking => ask(asking, refused.take(), credentials).await?,
        };
        match flow.submit(answer).await {
            Ok(next) => state = next,
            Err(AuthError::Refused { state: left, error }) => {
                refused = Some(error);
                state = left;
            }
            Err(error) => return Err(error),
        }
    }
}

/// Asks for what a state waits for.
async fn ask(
    state: &State,
    refused: Option<Error>,
    credentials: &mut impl Credentials,
) -> Result<Answer, AuthError> {
    let asked = Asked { about: (), refused };
    Ok(match state {
        State::WaitPhoneNumber => given(credentials.identity(&asked).await)?.into(),
        State::WaitCode(wait) => {
            let asked = asked.about(&wait.code_info);
            given(credentials.code(&asked).await)?.into()
        }
        State::WaitPassword(wait) => {
            let asked = asked.about(&**wait);
            given(credentials.password_answer(&asked).await)?.into()
        }
        State::WaitEmailAddress(wait) => Answer::EmailAddress(given(
            credentials.email_address(&asked.about(&**wait)).await,
        )?),
        State::WaitEmailCode(wait) => {
            given(credentials.email_answer(&asked.about(&**wait)).await)?.into()
        }
        State::WaitRegistration(wait) => {
            let asked = asked.about(&wait.terms_of_service);
            let name = given(credentials.registration(&asked).await)?;
            Answer::Name {
                first: name.first,
                last: name.last,
            }
        }
        State::WaitPremiumPurchase(wait) => {
            given(credentials.premium_purchase(&asked.about(&**wait)).await)?.into()
        }
        _ => return Err(AuthError::Unanswered("what this crate does not know")),
    })
}

/// Keeps where a code for a new password was sent. TDLib forgets it with a wrong password or code, and the code is
/// good all the same.
fn keep_recovery(sent_to: &mut String, state: &mut State) {
    match state {
        State::WaitPassword(wait) if wait.recovery_email_address_pattern.is_empty() => {
            wait.recovery_email_address_pattern.clone_from(sent_to);
        }
        State::WaitPassword(wait) => sent_to.clone_from(&wait.recovery_email_address_pattern),
        _ => sent_to.clear(),
    }
}

impl Asked<()> {
    fn about<T: Clone>(self, about: &T) -> Asked<T> {
        Asked {
            about: about.clone(),
            refused: self.refused,
        }
    }
}

/// What the credentials gave, with their error as one of ours.
fn given<T>(given: Given<T>) -> Result<T, AuthError> {
    given.map_err(|error| match error.downcast::<AuthError>() {
        Ok(error) => *error,
        Err(error) => AuthError::Credentials(error),
    })
}
