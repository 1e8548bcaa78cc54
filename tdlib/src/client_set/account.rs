//! What an account of a set is made of.

use std::future::Future;
use std::pin::Pin;

use crate::auth::AuthError;
use crate::{Client, ClientBuilder};

/// How the client of an account is made, and logged in. Both happen again after each restart.
///
/// ```
/// use tdlib::auth::{AuthError, BotToken, Parameters};
/// use tdlib::client_set::Account;
/// use tdlib::{Client, ClientBuilder};
///
/// struct Bot {
///     token: String,
///     folder: String,
/// }
///
/// impl Account for Bot {
///     fn builder(&self) -> ClientBuilder {
///         Client::builder() // and its handlers
///     }
///
///     async fn log_in(&self, client: &Client) -> Result<(), AuthError> {
///         let parameters = Parameters::new(12345, "0123456789abcdef0123456789abcdef", &self.folder);
///         client.authorize(&mut BotToken::new(parameters, &*self.token)).await
///     }
/// }
/// ```
pub trait Account: Send + Sync + 'static {
    /// Returns the builder of the account's clients: its handlers, queues and time-outs.
    fn builder(&self) -> ClientBuilder;

    /// Logs a client in. It runs on a thread of the set's, which it should not block for long: the others
    /// of the set wait meanwhile.
    fn log_in(&self, client: &Client) -> impl Future<Output = Result<(), AuthError>> + Send;
}

type LogIn<'a> = Pin<Box<dyn Future<Output = Result<(), AuthError>> + Send + 'a>>;

/// An account, whatever its type.
pub(super) trait AnyAccount: Send + Sync {
    fn builder(&self) -> ClientBuilder;
    fn log_in<'a>(&'a self, client: &'a Client) -> LogIn<'a>;
}

impl<A: Account> AnyAccount for A {
    fn builder(&self) -> ClientBuilder {
        Account::builder(self)
    }

    fn log_in<'a>(&'a self, client: &'a Client) -> LogIn<'a> {
        Box::pin(Account::log_in(self, client))
    }
}
