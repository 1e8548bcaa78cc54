//! The credentials of a bot.

use super::{Asked, Credentials, Given, Identity, Parameters, Secret};

/// The credentials of a bot: its token. A token that is refused ends the login.
#[derive(Clone, Debug)]
pub struct BotToken {
    parameters: Parameters,
    token: Secret,
}

impl BotToken {
    /// The bot with this token, which <https://t.me/botfather> gave.
    pub fn new(parameters: Parameters, token: impl Into<Secret>) -> Self {
        Self {
            parameters,
            token: token.into(),
        }
    }
}

impl Credentials for BotToken {
    fn parameters(&mut self) -> Parameters {
        self.parameters.clone()
    }

    async fn identity(&mut self, asked: &Asked<()>) -> Given<Identity> {
        match &asked.refused {
            Some(error) => Err(error.clone().into()),
            None => Ok(Identity::BotToken(self.token.clone())),
        }
    }
}
