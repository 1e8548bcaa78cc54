//! What no client of TDLib does, and what others might.

use grammers_tl_types::{Identifiable, RemoteCall, Serializable, enums, functions, types};

use crate::mtproto::session::RpcError;
use crate::rpc;
use crate::service::Origin;
use crate::world::logins::session::Step;
use crate::world::password::Password;
use crate::world::{UserId, World};

const PHONE: &str = "9996612222";
/// The keys of two clients.
const ONE: i64 = 11;
const OTHER: i64 = 12;

/// A client of another making.
struct Client<'a> {
    world: &'a mut World,
    origin: Origin,
}

fn client(world: &mut World, auth_key_id: i64) -> Client<'_> {
    let origin = Origin {
        connection: 1,
        auth_key_id,
        is_unbound: false,
        session_id: 1,
        dc_id: 2,
        is_test: true,
        is_media: false,
    };
    Client { world, origin }
}

impl Client<'_> {
    fn call<F: RemoteCall + Identifiable + Serializable>(
        &mut self,
        request: F,
    ) -> Result<F::Return, RpcError> {
        rpc::client::call(self.world, &self.origin, &request)
    }

    /// The error that a call is answered with.
    #[track_caller]
    fn refused<F: RemoteCall + Identifiable + Serializable>(
        &mut self,
        request: F,
    ) -> (i32, String) {
        match self.call(request) {
            Err(error) => (error.code, error.message),
            Ok(_) => panic!("it was not refused"),
        }
    }

    /// Sends a code: the code and its hash.
    fn code(&mut self) -> (String, String) {
        let sent = self.call(functions::auth::SendCode {
            phone_number: PHONE.to_owned(),
            api_id: 1,
            api_hash: String::new(),
            settings: crate::tl::zero::<types::CodeSettings>().into(),
        });
        let Ok(enums::auth::SentCode::Code(sent)) = sent else {
            panic!("{sent:?}");
        };
        let code = self.world.logins.codes.last(PHONE, self.now()).cloned();
        (code.expect("a code").code, sent.phone_code_hash)
    }

    fn now(&self) -> i32 {
        self.world.clock.date()
    }
}

/// A user who is logged in with the first key.
fn user(world: &mut World) -> UserId {
    let people = &mut world.people;
    let user = people.add("Alice".to_owned(), String::new(), Some(PHONE.to_owned()));
    world.logins.begin(ONE, user, Step::Ready, 1_000);
    user
}

fn says(code: i32, name: &str) -> (i32, String) {
    (code, name.to_owned())
}

fn resend(hash: &str) -> functions::auth::ResendCode {
    functions::auth::ResendCode {
        phone_number: PHONE.to_owned(),
        phone_code_hash: hash.to_owned(),
        reason: None,
    }
}

fn sign_in(hash: &str, code: &str) -> functions::auth::SignIn {
    functions::auth::SignIn {
        phone_number: PHONE.to_owned(),
        phone_code_hash: hash.to_owned(),
        phone_code: Some(code.to_owned()),
        email_verification: None,
    }
}

fn sign_up(hash: &str, first_name: &str, last_name: &str) -> functions::auth::SignUp {
    functions::auth::SignUp {
        no_joined_notifications: false,
        phone_number: PHONE.to_owned(),
        phone_code_hash: hash.to_owned(),
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
    }
}

#[test]
fn a_code_is_not_sent_again_when_all_ways_were_tried() {
    let mut world = World::default();
    let mut client = client(&mut world, ONE);
    let (_, hash) = client.code();
    client.call(resend(&hash)).expect("a call");
    let again = client.refused(resend(&hash));
    assert_eq!(again, says(406, "SEND_CODE_UNAVAILABLE"));
    let other = client.refused(resend("another"));
    assert_eq!(other, says(400, "PHONE_CODE_EXPIRED"));
    let none = client.refused(resend(""));
    assert_eq!(none, says(400, "PHONE_CODE_HASH_EMPTY"));
    let number = functions::auth::ResendCode {
        phone_number: "12".to_owned(),
        ..resend(&hash)
    };
    assert_eq!(client.refused(number), says(406, "PHONE_NUMBER_INVALID"));
}

#[test]
fn a_code_that_was_cancelled_is_none_any_longer() {
    let mut world = World::default();
    let mut client = client(&mut world, ONE);
    let (code, hash) = client.code();
    let cancel = functions::auth::CancelCode {
        phone_number: PHONE.to_owned(),
        phone_code_hash: hash.clone(),
    };
    assert_eq!(client.call(cancel.clone()), Ok(true));
    let expired = says(400, "PHONE_CODE_EXPIRED");
    assert_eq!(client.refused(cancel), expired);
    assert_eq!(client.refused(sign_in(&hash, &code)), expired);
}

#[test]
fn a_code_that_its_user_passed_on_is_none_any_longer() {
    let mut world = World::default();
    user(&mut world);
    let (code, hash) = client(&mut world, OTHER).code();
    let invalidate = functions::account::InvalidateSignInCodes {
        codes: vec![code.clone()],
    };
    assert_eq!(client(&mut world, ONE).call(invalidate), Ok(true));
    let late = client(&mut world, OTHER).refused(sign_in(&hash, &code));
    assert_eq!(late, says(400, "PHONE_CODE_EXPIRED"));
}

#[test]
fn who_signs_in_by_email_needs_a_code_and_nothing_else_is_here() {
    let mut world = World::default();
    let id = user(&mut world);
    let address = "a@example.org".to_owned();
    world.people.emails_mut(id).expect("Alice").login = Some(address);
    let mut client = client(&mut world, OTHER);
    let (code, hash) = client.code();
    let with = |proof: enums::EmailVerification| functions::auth::SignIn {
        phone_code: None,
        email_verification: Some(proof),
        ..sign_in(&hash, "")
    };
    let mailed = |code: &str| types::EmailVerificationCode {
        code: code.to_owned(),
    };
    let token = "token".to_owned();
    let other = with(types::EmailVerificationApple { token }.into());
    assert_eq!(client.refused(other), says(501, "NOT_IMPLEMENTED"));
    let empty = client.refused(with(mailed("").into()));
    assert_eq!(empty, says(400, "CODE_EMPTY"));
    let phoned = client.refused(sign_in(&hash, &code));
    assert_eq!(phoned, says(400, "PHONE_CODE_INVALID"));
    client.call(with(mailed(&code).into())).expect("the code");

    let passport = enums::EmailVerifyPurpose::Passport;
    let other = functions::account::SendVerifyEmailCode {
        purpose: passport,
        email: "b@example.org".to_owned(),
    };
    assert_eq!(client.refused(other), says(501, "NOT_IMPLEMENTED"));
}

#[test]
fn an_address_is_reset_only_where_the_code_went_there() {
    let mut world = World::default();
    user(&mut world);
    let mut client = client(&mut world, OTHER);
    let (_, phone_code_hash) = client.code();
    let reset = functions::auth::ResetLoginEmail {
        phone_number: PHONE.to_owned(),
        phone_code_hash,
    };
    assert_eq!(client.refused(reset), says(400, "EMAIL_INSTALL_MISSING"));
}

#[test]
fn nobody_registers_without_the_code_or_without_a_name() {
    let mut world = World::default();
    let mut client = client(&mut world, ONE);
    let (code, hash) = client.code();
    let early = client.refused(sign_up(&hash, "Carol", ""));
    assert_eq!(early, says(400, "PHONE_CODE_INVALID"));
    client.call(sign_in(&hash, &code)).expect("the code");
    let long = "x".repeat(65);
    for first_name in ["", " ", &long] {
        let refused = client.refused(sign_up(&hash, first_name, ""));
        assert_eq!(refused, says(400, "FIRSTNAME_INVALID"));
    }
    let refused = client.refused(sign_up(&hash, "Carol", &long));
    assert_eq!(refused, says(400, "LASTNAME_INVALID"));
    client
        .call(sign_up(&hash, &long[1..], &long[1..]))
        .expect("an account");
    let again = client.refused(sign_up(&hash, "Carol", ""));
    assert_eq!(again, says(400, "PHONE_CODE_EXPIRED"));
}

#[test]
fn a_password_is_proved_for_the_challenge_that_was_given() {
    let mut world = World::default();
    let user = user(&mut world);
    let password = Password::new("secret", "");
    world.people.set_password(user, Some(password));
    let mut client = client(&mut world, ONE);
    let check = |srp_id| functions::auth::CheckPassword {
        password: types::InputCheckPasswordSrp {
            srp_id,
            a: vec![1],
            m1: vec![1],
        }
        .into(),
    };
    assert_eq!(client.refused(check(1)), says(400, "SRP_ID_INVALID"));
    let asked = client.call(functions::account::GetPassword {});
    let Ok(enums::account::Password::Password(asked)) = asked else {
        panic!("{asked:?}");
    };
    let id = asked.srp_id.expect("a challenge");
    let wrong = client.refused(check(id));
    assert_eq!(wrong, says(400, "PASSWORD_HASH_INVALID"));
    let again = client.refused(check(id));
    assert_eq!(again, says(400, "SRP_ID_INVALID"), "one try each");
}

#[test]
fn a_client_sets_no_password_by_halves() {
    let mut world = World::default();
    let user = user(&mut world);
    let update = |new_algo: Option<enums::PasswordKdfAlgo>, hash: &[u8], secure: bool| {
        functions::account::UpdatePasswordSettings {
            password: enums::InputCheckPasswordSrp::InputCheckPasswordEmpty,
            new_settings: types::account::PasswordInputSettings {
                new_password_hash: new_algo.is_some().then(|| hash.to_vec()),
                hint: new_algo.is_some().then(String::new),
                new_algo,
                email: None,
                new_secure_settings: secure.then(|| {
                    types::SecureSecretSettings {
                        secure_algo: enums::SecurePasswordKdfAlgo::Unknown,
                        secure_secret: Vec::new(),
                        secure_secret_id: 1,
                    }
                    .into()
                }),
            }
            .into(),
        }
    };
    let unknown = || Some(enums::PasswordKdfAlgo::Unknown);
    let known = || Some(crate::world::password::new_algorithm().into());
    let mut client = client(&mut world, ONE);
    let mut set = |algorithm, hash: &[u8], secure| client.refused(update(algorithm, hash, secure));
    assert_eq!(set(None, &[], false), says(400, "NEW_SETTINGS_EMPTY"));
    let invalid = says(400, "NEW_SETTINGS_INVALID");
    assert_eq!(set(unknown(), &[1], false), invalid);
    assert_eq!(set(unknown(), &[], true), invalid);
    assert_eq!(
        set(known(), &[1; 256], false),
        says(400, "NEW_SALT_INVALID")
    );
    let has_password = |user: &crate::world::people::User| user.password.is_some();
    assert!(!world.user(user).is_some_and(has_password));
}

#[test]
fn nobody_changes_a_password_without_knowing_it() {
    let mut world = World::default();
    let user = user(&mut world);
    let password = Password::new("secret", "");
    world.people.set_password(user, Some(password));
    let take_away = functions::account::UpdatePasswordSettings {
        password: enums::InputCheckPasswordSrp::InputCheckPasswordEmpty,
        new_settings: types::account::PasswordInputSettings {
            new_algo: Some(enums::PasswordKdfAlgo::Unknown),
            new_password_hash: Some(Vec::new()),
            hint: Some(String::new()),
            email: None,
            new_secure_settings: None,
        }
        .into(),
    };
    let refused = client(&mut world, ONE).refused(take_away.clone());
    assert_eq!(refused, says(400, "PASSWORD_HASH_INVALID"));
    world.people.set_password(user, None);
    assert_eq!(client(&mut world, ONE).call(take_away), Ok(true));
}

#[test]
fn only_who_is_logged_in_has_a_password_and_an_account() {
    let mut world = World::default();
    let mut client = client(&mut world, ONE);
    let unregistered = says(401, "AUTH_KEY_UNREGISTERED");
    let refused = client.refused(functions::account::GetPassword {});
    assert_eq!(refused, unregistered);
    let refused = client.refused(functions::account::GetAuthorizations {});
    assert_eq!(refused, unregistered);
    let refused = client.refused(functions::auth::LogOut {});
    assert_eq!(refused, unregistered);
}

#[test]
fn who_is_not_in_is_told_why() {
    let mut world = World::default();
    let user = user(&mut world);
    world.logins.begin(OTHER, user, Step::Password, 1_000);
    let refused = client(&mut world, OTHER).refused(functions::account::GetAuthorizations {});
    assert_eq!(refused, says(401, "SESSION_PASSWORD_NEEDED"));
    let authorizations = functions::account::GetAuthorizations {};
    client(&mut world, ONE).call(authorizations).expect("two");
    world.end_sessions(user, "SESSION_REVOKED", |_, _| true);
    let refused = client(&mut world, ONE).refused(functions::account::GetAuthorizations {});
    assert_eq!(refused, says(401, "SESSION_REVOKED"));
    let refused = client(&mut world, OTHER).refused(functions::account::GetAuthorizations {});
    assert_eq!(refused, says(401, "AUTH_KEY_UNREGISTERED"), "it was not in");
    world.logins.begin(ONE, user, Step::Ready, 2_000);
    client(&mut world, ONE)
        .call(functions::auth::LogOut {})
        .expect("out");
    let refused = client(&mut world, ONE).refused(functions::account::GetAuthorizations {});
    assert_eq!(refused, says(401, "AUTH_KEY_UNREGISTERED"));
}

#[test]
fn bots_have_no_sessions_to_look_after() {
    let mut world = World::default();
    let user = user(&mut world);
    world.people.make_bot(user);
    let refused = client(&mut world, ONE).refused(functions::account::GetAuthorizations {});
    assert_eq!(refused, says(400, "BOT_METHOD_INVALID"));
}

#[test]
fn an_authorization_is_taken_to_another_data_center_and_ends_with_the_session() {
    let mut world = World::default();
    let id = user(&mut world);
    let export = |dc_id| functions::auth::ExportAuthorization { dc_id };
    for nowhere in [0, 2, 4, i32::MAX, 65_537] {
        let refused = client(&mut world, ONE).refused(export(nowhere));
        assert_eq!(refused, says(400, "DC_ID_INVALID"), "{nowhere}");
    }
    let exported = client(&mut world, ONE).call(export(3));
    let Ok(enums::auth::ExportedAuthorization::Authorization(exported)) = exported else {
        panic!("{exported:?}");
    };
    assert_eq!(exported.id, id);
    let bytes = exported.bytes;
    let import = functions::auth::ImportAuthorization { id, bytes };

    let refused = client(&mut world, OTHER).refused(import.clone());
    assert_eq!(refused, says(400, "AUTH_BYTES_INVALID"), "the wrong center");
    let mut abroad = client(&mut world, OTHER);
    abroad.origin.dc_id = 3;
    abroad.call(import.clone()).expect("let in");
    assert_eq!(abroad.refused(import), says(400, "AUTH_BYTES_INVALID"));
    abroad
        .call(functions::account::GetAuthorizations {})
        .expect("in");
    assert_eq!(world.logins.keys_of(id).collect::<Vec<_>>(), [ONE]);

    world.end_sessions(id, "SESSION_REVOKED", |_, _| true);
    let refused = client(&mut world, OTHER).refused(functions::account::GetAuthorizations {});
    assert_eq!(refused, says(401, "SESSION_REVOKED"));
}

#[test]
fn a_link_is_taken_to_another_data_center_only_if_it_was_accepted() {
    let mut world = World::default();
    let user = user(&mut world);
    let import = |token: &[u8]| functions::auth::ImportLoginToken {
        token: token.to_vec(),
    };
    let refused = client(&mut world, OTHER).refused(import(&[1]));
    assert_eq!(refused, says(400, "AUTH_TOKEN_INVALID"));
    let shown = client(&mut world, OTHER).call(functions::auth::ExportLoginToken {
        api_id: 1,
        api_hash: String::new(),
        except_ids: Vec::new(),
    });
    let Ok(enums::auth::LoginToken::Token(shown)) = shown else {
        panic!("{shown:?}");
    };
    let refused = client(&mut world, 13).refused(import(&shown.token));
    assert_eq!(refused, says(400, "AUTH_TOKEN_EXPIRED"));
    let accept = functions::auth::AcceptLoginToken {
        token: shown.token.clone(),
    };
    client(&mut world, ONE).call(accept).expect("accepted");
    let taken = client(&mut world, 13).call(import(&shown.token));
    assert!(matches!(taken, Ok(enums::auth::LoginToken::Success(_))));
    assert_eq!(world.logins.user_of(13), Some(user));
    assert_eq!(world.logins.user_of(OTHER), None);
}

#[test]
fn who_has_not_given_the_password_may_show_another_link() {
    let mut world = World::default();
    let user = user(&mut world);
    let password = Password::new("secret", "");
    world.people.set_password(user, Some(password));
    let show = || functions::auth::ExportLoginToken {
        api_id: 1,
        api_hash: String::new(),
        except_ids: Vec::new(),
    };
    let shown = client(&mut world, OTHER).call(show());
    let Ok(enums::auth::LoginToken::Token(shown)) = shown else {
        panic!("{shown:?}");
    };
    world.accept_link(user, &shown.token).expect("accepted");
    let refused = client(&mut world, OTHER).refused(show());
    assert_eq!(refused, says(401, "SESSION_PASSWORD_NEEDED"));
    let another = client(&mut world, OTHER).call(show());
    assert!(matches!(another, Ok(enums::auth::LoginToken::Token(_))));
}

#[test]
fn the_configuration_names_all_data_centers_and_the_one_that_the_client_talks_to() {
    let mut world = World::default();
    for (dc_id, sessions) in [(1, None), (3, Some(4))] {
        world.logins.main_sessions = sessions.unwrap_or(1);
        let mut client = client(&mut world, ONE);
        client.origin.dc_id = dc_id;
        let config = client.call(functions::help::GetConfig {});
        let Ok(enums::Config::Config(config)) = config else {
            panic!("{config:?}");
        };
        assert_eq!(config.this_dc, i32::from(dc_id));
        assert_eq!(config.tmp_sessions, sessions);
        let options = config.dc_options.into_iter();
        let ids = options.map(|enums::DcOption::Option(option)| option.id);
        assert_eq!(ids.collect::<Vec<_>>(), [1, 2, 3]);
    }
}
