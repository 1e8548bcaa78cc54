//! Credentials from the environment of the process.

use std::env;
use std::ffi::OsString;
use std::fmt;

use tdlib_types::types::{AuthenticationCodeInfo, AuthorizationStateWaitPassword};

use super::{Asked, CodeAnswer, Credentials, Given, Identity, Parameters, Secret};

/// Credentials from the environment of the process, for bots and for accounts that are logged in already.
///
/// | variable | what |
/// |---|---|
/// | `TELEGRAM_API_ID`, `TELEGRAM_API_HASH` | the application, from <https://my.telegram.org> |
/// | `TELEGRAM_BOT_TOKEN` | the bot that logs in, or |
/// | `TELEGRAM_PHONE` | the phone number that logs in |
/// | `TELEGRAM_PASSWORD` | the account's password, if it has one |
/// | `TELEGRAM_FOLDER` | the folder for the databases; `tdlib-data` if not set |
/// | `TELEGRAM_DATABASE_KEY` | the key that the databases are encrypted with; none if not set |
///
/// A variable that is empty is as one that is not set. Without a token and a number only an account that
/// is logged in already comes in. A code is nothing that an environment can know: the first login of a
/// person takes other credentials, such as those of the feature `terminal`, with the same
/// [parameters](Self::parameters).
///
/// ```no_run
/// use tdlib::Client;
/// use tdlib::auth::FromEnv;
///
/// let client = Client::builder().build()?;
/// client.authorize(&mut FromEnv::new()?).wait()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct FromEnv {
    parameters: Parameters,
    identity: Option<Identity>,
    password: Option<Secret>,
}

impl FromEnv {
    /// Reads the variables.
    ///
    /// # Errors
    /// [`EnvError`] names the variable that is missing or can't be used.
    pub fn new() -> Result<Self, EnvError> {
        Self::read(env::var_os)
    }

    /// Reads the variables from elsewhere: a file, or under other names.
    ///
    /// ```
    /// use tdlib::auth::{EnvError, FromEnv};
    ///
    /// let error = FromEnv::read(|name| (name == "TELEGRAM_API_ID").then(|| "12345".into())).unwrap_err();
    /// assert!(error.to_string().starts_with("TELEGRAM_API_HASH is not set"));
    /// ```
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn read(mut get: impl FnMut(&'static str) -> Option<OsString>) -> Result<Self, EnvError> {
        let mut get = |name| match get(name) {
            Some(value) if !value.is_empty() => {
                let text = value.into_string();
                text.map(Some).map_err(|_| EnvError::NotUnicode(name))
            }
            _ => Ok(None),
        };
        let missing = |name| EnvError::Missing(name);
        // The hash may have been put in its place.
        let id = Secret::from(get(API_ID)?.ok_or(missing(API_ID))?);
        let id = id.expose().trim().parse();
        let id = id.map_err(|_| EnvError::NotANumber(API_ID))?;
        let hash = get(API_HASH)?.ok_or(missing(API_HASH))?;
        let folder = get(FOLDER)?.unwrap_or_else(|| "tdlib-data".to_owned());
        let mut parameters = Parameters::new(id, hash, folder);
        if let Some(key) = get(KEY)? {
            parameters = parameters.encryption_key(key);
        }
        let identity = match (get(TOKEN)?, get(PHONE)?) {
            (Some(_), Some(_)) => return Err(EnvError::TwoIdentities),
            (Some(token), None) => Some(Identity::BotToken(token.into())),
            (None, Some(number)) => Some(Identity::PhoneNumber(number)),
            (None, None) => None,
        };
        Ok(Self {
            parameters,
            identity,
            password: get(PASSWORD)?.map(Secret::from),
        })
    }

    /// Returns the parameters, for other credentials or for changes.
    pub fn parameters(&self) -> Parameters {
        self.parameters.clone()
    }

    /// Changes the parameters: a version, a proxy, a [`SessionDir`](super::SessionDir).
    ///
    /// ```no_run
    /// use tdlib::auth::FromEnv;
    ///
    /// let credentials = FromEnv::new()?.with(|it| it.application_version(env!("CARGO_PKG_VERSION")));
    /// # Ok::<(), tdlib::auth::EnvError>(())
    /// ```
    pub fn with(mut self, change: impl FnOnce(Parameters) -> Parameters) -> Self {
        self.parameters = change(self.parameters);
        self
    }
}

impl Credentials for FromEnv {
    fn parameters(&mut self) -> Parameters {
        self.parameters.clone()
    }

    async fn identity(&mut self, asked: &Asked<()>) -> Given<Identity> {
        if let Some(error) = &asked.refused {
            return Err(error.clone().into());
        }
        let identity = self.identity.clone();
        identity.ok_or_else(|| EnvError::NoIdentity.into())
    }

    async fn code(&mut self, _: &Asked<AuthenticationCodeInfo>) -> Given<CodeAnswer> {
        Err(EnvError::Code.into())
    }

    async fn password(&mut self, asked: &Asked<AuthorizationStateWaitPassword>) -> Given<Secret> {
        match (&asked.refused, &self.password) {
            (Some(error), _) => Err(error.clone().into()),
            (None, Some(password)) => Ok(password.clone()),
            (None, None) => Err(EnvError::Missing(PASSWORD).into()),
        }
    }
}

const API_ID: &str = "TELEGRAM_API_ID";
const API_HASH: &str = "TELEGRAM_API_HASH";
const TOKEN: &str = "TELEGRAM_BOT_TOKEN";
const PHONE: &str = "TELEGRAM_PHONE";
const PASSWORD: &str = "TELEGRAM_PASSWORD";
const FOLDER: &str = "TELEGRAM_FOLDER";
const KEY: &str = "TELEGRAM_DATABASE_KEY";

/// What is wrong with the environment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EnvError {
    /// The variable is not set, or empty.
    Missing(&'static str),
    /// The variable is no number. What it is may be a secret that was put in the wrong place.
    NotANumber(&'static str),
    /// The variable is not in UTF-8.
    NotUnicode(&'static str),
    /// Both a bot token and a phone number are set.
    TwoIdentities,
    /// Neither is, and nobody is logged in.
    NoIdentity,
    /// A code was sent.
    Code,
}

impl fmt::Display for EnvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name @ (API_ID | API_HASH)) => write!(
                f,
                "{name} is not set; register an application at https://my.telegram.org to get one"
            ),
            Self::Missing(name) => write!(f, "{name} is not set"),
            Self::NotANumber(name) => write!(f, "{name} is no number"),
            Self::NotUnicode(name) => write!(f, "{name} is not in UTF-8"),
            Self::TwoIdentities => write!(f, "both {TOKEN} and {PHONE} are set; set one of them"),
            Self::NoIdentity => write!(
                f,
                "nobody is logged in, and neither {TOKEN} nor {PHONE} is set"
            ),
            Self::Code => f.write_str(
                "a code was sent, which no variable can hold; log in once with other credentials, \
                 such as those of a terminal, and with the same folder",
            ),
        }
    }
}

impl std::error::Error for EnvError {}
