//! Credentials of a person at a terminal.

mod link;
mod words;

use std::fmt;
use std::io::{self, BufRead, Error, ErrorKind, IsTerminal, Stdin, Stdout, Write};

use tdlib_types::types::{
    AuthenticationCodeInfo, AuthorizationStateWaitEmailAddress, AuthorizationStateWaitEmailCode,
    AuthorizationStateWaitPassword, AuthorizationStateWaitPremiumPurchase, TermsOfService,
};
use zeroize::Zeroizing;

use self::words::{because, code_question, shown, without_email};
use super::{
    Asked, CodeAnswer, Credentials, EmailAnswer, Given, Identity, NewName, Parameters,
    PasswordAnswer, Secret,
};

/// Asks a person at a terminal for all that a login needs: the phone number, a bot's token or a QR code
/// to read, codes, an e-mail address, the password (which is not shown), the name of a new account.
///
/// A question blocks the thread until it is answered; an async program logs in where that may be.
///
/// ```no_run
/// use tdlib::Client;
/// use tdlib::auth::{Parameters, Terminal};
///
/// let parameters = Parameters::new(12345, "0123456789abcdef0123456789abcdef", "tdlib-data");
/// let client = Client::builder().build()?;
/// client.authorize(&mut Terminal::new(parameters)).wait()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Terminal<I = Stdin, O = Stdout> {
    parameters: Parameters,
    input: I,
    output: O,
    line: ReadLine<I>,
    hidden: ReadLine<I>,
}

/// Reads a line, with what ends it; an empty text at the end of the input.
type ReadLine<I> = fn(&mut I) -> io::Result<Zeroizing<String>>;

impl Terminal {
    /// Asks on the standard output and reads the standard input. Where that is a terminal, the password is
    /// read from there without being shown.
    pub fn new(parameters: Parameters) -> Self {
        Self {
            parameters,
            input: io::stdin(),
            output: io::stdout(),
            line: |input| read_line(&mut input.lock()),
            hidden: |input| {
                if !input.is_terminal() {
                    return read_line(&mut input.lock());
                }
                let password = Zeroizing::new(rpassword::read_password()?);
                let mut line = room(password.len() + 1);
                line.push_str(&password);
                line.push('\n');
                Ok(line)
            },
        }
    }
}

impl<I: BufRead + Send, O: Write + Send> Terminal<I, O> {
    /// Asks and reads elsewhere: over a serial line, or in a test. The password is read like all else.
    ///
    /// ```no_run
    /// use tdlib::Client;
    /// use tdlib::auth::{Parameters, Terminal};
    ///
    /// let parameters = Parameters::new(12345, "0123456789abcdef0123456789abcdef", "accounts/alice");
    /// let mut asked = Vec::new();
    /// let answers = "+9996612222\n12345\n".as_bytes();
    /// let mut terminal = Terminal::on(parameters, answers, &mut asked);
    /// let client = Client::builder().build()?;
    /// client.authorize(&mut terminal).wait()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn on(parameters: Parameters, input: I, output: O) -> Self {
        Self {
            parameters,
            input,
            output,
            line: read_line,
            hidden: read_line,
        }
    }
}

impl<I, O: Write> Terminal<I, O> {
    /// Asks; again, if nothing is no answer.
    fn ask(&mut self, question: &str, may_be_empty: bool) -> io::Result<String> {
        loop {
            write!(self.output, "{question}: ")?;
            self.output.flush()?;
            let line = (self.line)(&mut self.input)?;
            let answer = answered(&line, question)?.trim();
            if may_be_empty || !answer.is_empty() {
                return Ok(answer.to_owned());
            }
        }
    }

    fn ask_hidden(&mut self, question: &str) -> io::Result<Secret> {
        write!(self.output, "{question}: ")?;
        self.output.flush()?;
        let line = (self.hidden)(&mut self.input)?;
        let password = answered(&line, question)?;
        Ok(password.trim_end_matches(['\r', '\n']).into())
    }

    fn ask_identity(&mut self, question: &str) -> io::Result<Identity> {
        let answer = Secret::from(self.ask(question, true)?);
        Ok(match answer.expose() {
            "" => Identity::QrCode,
            token if token.contains(':') => Identity::BotToken(answer),
            number => Identity::PhoneNumber(number.to_owned()),
        })
    }

    /// Tells why the answer before was refused.
    fn tell<T>(&mut self, asked: &Asked<T>) -> io::Result<()> {
        match &asked.refused {
            Some(error) => writeln!(self.output, "{}", because(error)),
            None => Ok(()),
        }
    }
}

impl<I: Send, O: Write + Send> Credentials for Terminal<I, O> {
    fn parameters(&mut self) -> Parameters {
        self.parameters.clone()
    }

    async fn identity(&mut self, asked: &Asked<()>) -> Given<Identity> {
        self.tell(asked)?;
        let question =
            "Phone number with the country's code, or a bot's token, or nothing for a QR code";
        Ok(self.ask_identity(question)?)
    }

    async fn code(&mut self, asked: &Asked<AuthenticationCodeInfo>) -> Given<CodeAnswer> {
        self.tell(asked)?;
        let can_resend = asked.about.next_type.is_some();
        let answer = self.ask(&code_question(&asked.about), can_resend)?;
        Ok(if answer.is_empty() {
            CodeAnswer::Resend
        } else if answer.starts_with('+') {
            CodeAnswer::Identity(Identity::PhoneNumber(answer))
        } else {
            CodeAnswer::Code(answer)
        })
    }

    async fn password(&mut self, asked: &Asked<AuthorizationStateWaitPassword>) -> Given<Secret> {
        self.tell(asked)?;
        let question = match shown(&asked.about.password_hint) {
            hint if hint.is_empty() => "Password".to_owned(),
            hint => format!("Password (hint: {hint})"),
        };
        Ok(self.ask_hidden(&question)?)
    }

    async fn password_answer(
        &mut self,
        asked: &Asked<AuthorizationStateWaitPassword>,
    ) -> Given<PasswordAnswer> {
        let about = &asked.about;
        let sent_to = shown(&about.recovery_email_address_pattern);
        if sent_to.is_empty() {
            if about.has_recovery_email_address {
                writeln!(self.output, "If the password is forgotten, enter nothing.")?;
            }
            let password = self.password(asked).await?;
            return Ok(match password.expose() {
                "" if about.has_recovery_email_address => PasswordAnswer::Forgotten,
                _ => password.into(),
            });
        }
        self.tell(asked)?;
        let question = format!("Code that was sent to {sent_to}, or nothing for another one");
        let code = self.ask(&question, true)?;
        if code.is_empty() {
            return Ok(PasswordAnswer::Forgotten);
        }
        let password = self.ask_hidden("New password, or nothing for none")?;
        let hint = match password.expose() {
            "" => String::new(),
            _ => self.ask("What reminds of it, or nothing", true)?,
        };
        Ok(PasswordAnswer::New {
            code,
            password,
            hint,
        })
    }

    async fn show_link(&mut self, link: &str) -> Given<()> {
        let code = link::drawn(link)?;
        let how = "Read this in Telegram on another device: Settings, Devices, Link Desktop Device";
        write!(self.output, "{how}\n\n{code}\n{}\n\n", shown(link))?;
        Ok(self.output.flush()?)
    }

    async fn email_address(
        &mut self,
        asked: &Asked<AuthorizationStateWaitEmailAddress>,
    ) -> Given<String> {
        self.tell(asked)?;
        Ok(self.ask("E-mail address that codes for logging in go to", false)?)
    }

    async fn email_code(
        &mut self,
        asked: &Asked<AuthorizationStateWaitEmailCode>,
    ) -> Given<String> {
        self.tell(asked)?;
        let address = shown(&asked.about.code_info.email_address_pattern);
        Ok(self.ask(&format!("Code that was sent to {address}"), false)?)
    }

    async fn email_answer(
        &mut self,
        asked: &Asked<AuthorizationStateWaitEmailCode>,
    ) -> Given<EmailAnswer> {
        writeln!(self.output, "{}", without_email(&asked.about))?;
        let answer = self.email_code(asked).await?;
        Ok(match &*answer {
            "reset" => EmailAnswer::Reset,
            address if address.contains('@') => EmailAnswer::Address(answer),
            number if number.starts_with('+') => {
                EmailAnswer::Identity(Identity::PhoneNumber(answer))
            }
            _ => EmailAnswer::Code(answer),
        })
    }

    async fn registration(&mut self, asked: &Asked<TermsOfService>) -> Given<NewName> {
        self.tell(asked)?;
        let terms = &asked.about;
        writeln!(self.output, "{}", shown(&terms.text.text))?;
        if terms.min_user_age > 0 {
            writeln!(self.output, "From an age of {} on.", terms.min_user_age)?;
        }
        let question = "No account has this number. If you agree to these terms, the first name";
        Ok(NewName {
            first: self.ask(question, false)?,
            last: self.ask("Last name, or nothing", true)?,
        })
    }

    async fn premium_purchase(
        &mut self,
        asked: &Asked<AuthorizationStateWaitPremiumPurchase>,
    ) -> Given<Identity> {
        self.tell(asked)?;
        let address = shown(&asked.about.support_email_address);
        writeln!(
            self.output,
            "Telegram lets this number in after a purchase in its own app; {address} may help."
        )?;
        Ok(self.ask_identity("Another number, or nothing for a QR code")?)
    }
}

fn read_line(input: &mut impl BufRead) -> io::Result<Zeroizing<String>> {
    // Nobody's answer is longer.
    let mut line = room(4096);
    input.read_line(&mut line)?;
    Ok(line)
}

/// A text that has room for so many bytes before it grows, which would leave a copy.
fn room(bytes: usize) -> Zeroizing<String> {
    Zeroizing::new(String::with_capacity(bytes))
}

/// The line, unless the input was at its end.
fn answered<'a>(line: &'a str, question: &str) -> io::Result<&'a str> {
    if line.is_empty() {
        let message = format!("the input ended, and nobody answered: {question}");
        return Err(Error::new(ErrorKind::UnexpectedEof, message));
    }
    Ok(line)
}

impl<I, O> fmt::Debug for Terminal<I, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Terminal")
            .field("parameters", &self.parameters)
            .finish_non_exhaustive()
    }
}
