//! Requests that are sent again.

use tdlib_types::Function;

use super::Retry;
use crate::refusal::Moment;
use crate::stats::count;
use crate::{Client, Error, Request, Task};

impl<T: Send + 'static> Request<T> {
    /// Sends the request, and again as a policy says. Each attempt has the request's own time-out.
    ///
    /// When an answer has come is seen when the task is polled: one that is polled late may take a refusal for
    /// what may have been carried out, see [`Retry`].
    ///
    /// # Errors
    /// That of the last attempt; or [`Closed`](crate::ErrorKind::Closed), if the client is closed during a
    /// pause.
    ///
    /// ```no_run
    /// # let client = tdlib::Client::builder().build()?;
    /// use tdlib::functions::GetChat;
    /// use tdlib::retry::Retry;
    ///
    /// let chat = client.send(GetChat::new(777000)).retry(&Retry::new()).wait()?;
    /// # Ok::<(), tdlib::Error>(())
    /// ```
    pub fn retry(self, policy: &Retry) -> Task<'static, Result<T, Error>> {
        let mut attempts = policy.begin(self.name());
        Task::new(async move {
            let mut request = self;
            loop {
                let again = request.again();
                let client = request.client().clone();
                let sent = Moment::now();
                let error = match request.await {
                    Ok(answer) => return Ok(answer),
                    Err(error) => error,
                };
                let refused = Moment::now().is_of_a_refusal(sent);
                let (Some(next), Some(pause)) = (again, attempts.pause_after(&error, refused))
                else {
                    return Err(error);
                };
                let closed = client.pause(pause).await;
                closed.map_err(|error| error.during(next.name().to_owned()))?;
                count(&client.inner().counters.sender.retried);
                request = next;
            }
        })
    }
}

impl Client {
    /// Makes a handle whose requests are sent again as a policy says.
    ///
    /// ```no_run
    /// # let client = tdlib::Client::builder().build()?;
    /// use tdlib::functions::GetChat;
    /// use tdlib::retry::Retry;
    ///
    /// let client = client.retrying(Retry::new());
    /// let chat = client.send(GetChat::new(777000)).wait()?;
    /// # Ok::<(), tdlib::Error>(())
    /// ```
    pub fn retrying(&self, policy: Retry) -> Retrying {
        Retrying {
            client: self.clone(),
            policy,
        }
    }
}

/// A handle of a client whose requests are sent again as a policy says.
///
/// It keeps the client open, as every handle does.
#[derive(Clone, Debug)]
pub struct Retrying {
    client: Client,
    policy: Retry,
}

impl Retrying {
    /// Prepares a request that is sent again as the policy says.
    pub fn send<F: Function>(&self, function: F) -> Task<'static, Result<F::Output, Error>> {
        self.client.send(function).retry(&self.policy)
    }

    /// The client itself, whose requests are sent once.
    pub fn client(&self) -> &Client {
        &self.client
    }
}
