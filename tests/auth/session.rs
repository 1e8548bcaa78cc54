//! `SessionDir`: a folder that belongs to one client at a time.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::pin::Pin;
use std::process::Command;
use std::task::{Context, Waker};
use std::thread;

use tdlib::Client;
use tdlib::auth::{AuthError, AuthFlow, Parameters, SessionDir, SessionError};
use tdlib::functions::LogOut;
use tdlib::types::{AuthorizationState, Proxy, ProxyType, ProxyTypeMtproto, ProxyTypeSocks5};
use tdlib_testdc::{Fault, TestDc};
use tempfile::TempDir;

use crate::credentials::by_phone;
use crate::{PATIENCE, PHONE, close, start};

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn open(path: impl AsRef<Path>) -> SessionDir {
    SessionDir::open(path).expect("a folder of its own")
}

fn at(dc: &TestDc, session: &SessionDir) -> Parameters {
    dc.parameters().expect("parameters").folder(session)
}

fn client() -> Client {
    let client = Client::builder().timeout(PATIENCE).build();
    client.expect("a client")
}

/// A client that is logged in with its database in the folder.
fn logged_in(dc: &TestDc, session: &SessionDir) -> Client {
    let client = client();
    let mut someone = by_phone(dc);
    someone.parameters = at(dc, session);
    client.authorize(&mut someone).wait().expect("logged in");
    client
}

fn mode(path: impl AsRef<Path>) -> u32 {
    let metadata = fs::metadata(path).expect("it is there");
    metadata.permissions().mode() & 0o777
}

#[track_caller]
fn is_locked<T>(opened: Result<T, SessionError>) {
    match opened.err() {
        Some(SessionError::Locked(_)) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_folder_is_closed_to_others() {
    let parent = folder();
    let path = parent.path().join("accounts/alice");
    let session = open(&path);
    assert_eq!(
        (mode(&path), mode(path.join("session.lock"))),
        (0o700, 0o600)
    );
    drop(session);

    fs::set_permissions(&path, Permissions::from_mode(0o755)).expect("opened to others");
    let session = open(&path);
    assert_eq!(mode(&path), 0o700);
    assert_eq!(session.path(), path.canonicalize().expect("a path"));
}

#[test]
fn a_folder_with_other_things_is_left_alone() {
    let parent = folder();
    fs::set_permissions(parent.path(), Permissions::from_mode(0o755)).expect("rights");
    fs::write(parent.path().join("diary.txt"), "dear diary").expect("a file");
    let error = SessionDir::open(parent.path()).expect_err("not TDLib's");
    let SessionError::Foreign { found, .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(found, "diary.txt");
    assert!(error.to_string().contains("a folder of its own"), "{error}");
    assert_eq!(mode(parent.path()), 0o755);
    assert_eq!(fs::read_dir(parent.path()).expect("a folder").count(), 1);
}

#[test]
fn a_folder_in_which_tdlib_ran_beside_other_things_is_left_alone() {
    let parent = folder();
    for (tdlibs, other) in [
        ("td.binlog", "src"),
        ("session.lock", "diary.txt"),
        ("td_test.binlog", "td_test.binlog.bak"),
    ] {
        let project = parent.path().join(other);
        fs::create_dir(&project).expect("a folder");
        fs::set_permissions(&project, Permissions::from_mode(0o755)).expect("rights");
        for name in [tdlibs, "db.sqlite", other] {
            fs::write(project.join(name), "").expect("a file");
        }
        match SessionDir::open(&project) {
            Err(SessionError::Foreign { found, .. }) => assert_eq!(found, other),
            opened => panic!("{opened:?}"),
        }
        assert_eq!(mode(&project), 0o755);
        assert_eq!(fs::read_dir(&project).expect("a folder").count(), 3);
    }

    // What TDLib calls so may be anybody's.
    let music = parent.path().join("music");
    fs::create_dir_all(music.join("music")).expect("a folder");
    let error = SessionDir::open(&music).expect_err("not TDLib's");
    assert!(matches!(error, SessionError::Foreign { .. }), "{error:?}");
}

#[test]
fn what_comes_into_the_folder_later_outlives_it() {
    let (dc, parent) = (TestDc::start().expect("a data center"), folder());
    dc.user("Alice").phone(PHONE).create();
    let session = open(parent.path());
    let client = logged_in(&dc, &session);
    fs::write(parent.path().join("diary.txt"), "dear diary").expect("a file");
    fs::create_dir_all(parent.path().join("documents")).expect("a folder of TDLib's");
    session.log_out(&client).wait().expect("logged out");
    let left = fs::read_dir(parent.path()).expect("a folder");
    let left: Vec<_> = left.map(|it| it.expect("a name").file_name()).collect();
    assert_eq!(left, ["diary.txt"]);
}

#[test]
fn a_folder_that_tdlib_made_is_taken() {
    let (dc, client) = start();
    let parent = folder();
    let path = parent.path().join("old");
    let parameters = dc.parameters().expect("parameters").folder(&path);
    let flow = AuthFlow::new(&client);
    flow.begin(&parameters).wait().expect("begun");
    close(&client);
    assert!(!path.join("session.lock").exists());
    open(&path);
}

#[test]
fn what_is_no_folder_is_an_error_with_its_path() {
    let parent = folder();
    let file = parent.path().join("file");
    fs::write(&file, "").expect("a file");
    let error = SessionDir::open(file.join("alice")).expect_err("no folder");
    let text = error.to_string();
    assert!(text.starts_with("could not make "), "{text}");
    assert!(text.contains("file/alice"), "{text}");

    use std::os::unix::ffi::OsStrExt;
    let name = std::ffi::OsStr::from_bytes(b"\xff");
    let error = SessionDir::open(parent.path().join(name)).expect_err("not UTF-8");
    assert!(error.to_string().contains("UTF-8"), "{error}");
}

#[test]
fn a_second_opener_is_told_so_until_the_first_is_gone() {
    let parent = folder();
    let session = open(parent.path());
    let clone = session.clone();
    is_locked(SessionDir::open(parent.path()));
    drop(session);
    is_locked(SessionDir::open(parent.path()));
    drop(clone);
    open(parent.path());
}

#[test]
fn another_process_is_told_so_too() {
    const VARIABLE: &str = "SESSION_OF_ANOTHER_PROCESS";
    if let Some(path) = std::env::var_os(VARIABLE) {
        is_locked(SessionDir::open(path));
        return;
    }
    let parent = folder();
    let _session = open(parent.path());
    let test = std::env::current_exe().expect("this program");
    let name = "session::another_process_is_told_so_too";
    let output = Command::new(test)
        .args(["--exact", name, "--nocapture"])
        .env(VARIABLE, parent.path())
        .output()
        .expect("a process");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}"
    );
}

#[test]
fn a_client_holds_its_folder_until_it_is_closed_and_not_longer() {
    let (dc, parent) = (TestDc::start().expect("a data center"), folder());
    dc.user("Alice").phone(PHONE).create();
    for _ in 0..10 {
        let session = open(parent.path());
        let client = logged_in(&dc, &session);
        assert!(session.is_in_use());
        drop(session);
        is_locked(SessionDir::open(parent.path()));
        close(&client);
    }
    assert_eq!(dc.calls("auth.sendCode"), 1);
}

#[test]
fn a_second_client_is_told_so_and_can_go_elsewhere() {
    let (dc, parent) = (TestDc::start().expect("a data center"), folder());
    dc.user("Alice").phone(PHONE).create();
    let session = open(parent.path());
    let first = logged_in(&dc, &session);

    let second = client();
    let flow = AuthFlow::new(&second);
    let parameters = at(&dc, &session);
    let error = flow.begin(&parameters).wait().expect_err("in use");
    assert!(
        matches!(error, AuthError::Session(SessionError::InUse(_))),
        "{error:?}"
    );
    let elsewhere = dc.parameters().expect("parameters");
    flow.begin(&elsewhere).wait().expect("another folder");

    close(&first);
    let third = client();
    let flow = AuthFlow::new(&third);
    flow.begin(&parameters).wait().expect("it is free again");
    close(&second);
    close(&third);
}

#[test]
fn tdlibs_own_lock_is_told_in_the_same_words() {
    let (dc, first) = start();
    let second = client();
    let parameters = dc.parameters().expect("parameters");
    AuthFlow::new(&first)
        .begin(&parameters)
        .wait()
        .expect("begun");
    let flow = AuthFlow::new(&second);
    let error = flow.begin(&parameters).wait().expect_err("in use");
    assert!(
        matches!(error, AuthError::Session(SessionError::Locked(_))),
        "{error:?}"
    );
    close(&first);
    flow.begin(&parameters).wait().expect("it is free again");
    close(&second);
}

#[test]
fn a_wrong_key_is_told_apart_and_the_right_one_goes_on() {
    let (dc, parent) = (TestDc::start().expect("a data center"), folder());
    dc.user("Alice").phone(PHONE).create();
    let session = open(parent.path());
    let mut someone = by_phone(&dc);
    someone.parameters = at(&dc, &session).encryption_key("right");
    let first = client();
    first.authorize(&mut someone).wait().expect("logged in");
    close(&first);

    let again = client();
    for wrong in [b"wrong".as_slice(), b""] {
        someone.parameters = at(&dc, &session).encryption_key(wrong);
        let error = again.authorize(&mut someone).wait().expect_err("wrong");
        assert!(matches!(error, AuthError::WrongKey(_)), "{error:?}");
        assert!(!session.is_in_use());
    }
    someone.parameters = at(&dc, &session).encryption_key("right");
    someone.asked.clear();
    again.authorize(&mut someone).wait().expect("the right key");
    assert_eq!(someone.asked, [""; 0]);
    close(&again);
}

#[test]
fn a_client_that_was_refused_leaves_the_folder_to_others() {
    let (dc, parent) = (TestDc::start().expect("a data center"), folder());
    let session = open(parent.path());
    // TDLib has no file of that name then.
    fs::create_dir(parent.path().join("td_test.binlog")).expect("a folder in its place");
    let refused = client();
    let flow = AuthFlow::new(&refused);
    let error = flow.begin(&at(&dc, &session)).wait().expect_err("no file");
    assert!(matches!(error, AuthError::Refused { .. }), "{error:?}");
    assert!(!session.is_in_use());
    session.destroy().expect("nobody uses it");
    assert!(!parent.path().exists());
    close(&refused);
}

#[test]
fn a_proxy_that_can_not_be_used_is_told_before_tdlib_has_anything() {
    let (dc, parent) = (TestDc::start().expect("a data center"), folder());
    let alice = dc.user("Alice").phone(PHONE).create();
    let session = open(parent.path());
    let client = client();
    let mut someone = by_phone(&dc);
    let with = |port, r#type: ProxyType| {
        let server = "127.0.0.1".to_owned();
        at(&dc, &session).proxy(Proxy {
            server,
            port,
            r#type,
        })
    };
    let secret = "no secret".to_owned();
    for unusable in [
        with(0, ProxyTypeSocks5::default().into()),
        with(65_536, ProxyTypeSocks5::default().into()),
        with(443, ProxyTypeMtproto { secret }.into()),
    ] {
        someone.parameters = unusable;
        let error = client.authorize(&mut someone).wait().expect_err("no proxy");
        assert!(matches!(error, AuthError::Proxy(_)), "{error:?}");
        assert!(!session.is_in_use());
    }
    let flow = AuthFlow::new(&client);
    let state = flow.state().wait();
    let Ok(AuthorizationState::WaitTdlibParameters) = state else {
        panic!("{state:?}");
    };

    someone.parameters = at(&dc, &session);
    client.authorize(&mut someone).wait().expect("logged in");
    assert!(matches!(session.destroy(), Err(SessionError::InUse(_))));
    session.log_out(&client).wait().expect("logged out");
    assert!(alice.sessions().is_empty());
}

#[test]
fn destroying_removes_all_of_it_once_the_client_is_closed() {
    let (dc, parent) = (TestDc::start().expect("a data center"), folder());
    let alice = dc.user("Alice").phone(PHONE).create();
    let path = parent.path().join("alice");
    let session = open(&path);
    let client = logged_in(&dc, &session);
    let error = session.destroy().expect_err("in use");
    assert!(matches!(error, SessionError::InUse(_)), "{error:?}");
    assert!(path.join("td_test.binlog").exists());

    close(&client);
    session.destroy().expect("destroyed");
    assert!(!path.exists());
    assert_eq!(alice.sessions().len(), 1);
    session.destroy().expect("nothing is left to do");

    let next = self::client();
    let flow = AuthFlow::new(&next);
    let error = flow.begin(&at(&dc, &session)).wait().expect_err("gone");
    assert!(
        matches!(error, AuthError::Session(SessionError::Destroyed(_))),
        "{error:?}"
    );
    let session = open(&path);
    flow.begin(&at(&dc, &session)).wait().expect("it is new");
    close(&next);
}

#[test]
fn one_of_many_openers_has_the_folder_while_others_destroy_it() {
    let parent = folder();
    let path = parent.path().join("alice");
    let had = std::sync::Mutex::new(());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut turns = 0;
                while turns < 50 {
                    match SessionDir::open(&path) {
                        Ok(session) => {
                            let alone = had.try_lock().expect("nobody else has it");
                            drop(alone);
                            session.destroy().expect("destroyed");
                            turns += 1;
                        }
                        Err(SessionError::Locked(_)) => thread::yield_now(),
                        Err(error) => panic!("{error}"),
                    }
                }
            });
        }
    });
    assert!(!path.exists());
}

#[test]
fn logging_out_ends_the_session_and_the_folder() {
    let (dc, parent) = (TestDc::start().expect("a data center"), folder());
    let alice = dc.user("Alice").phone(PHONE).create();
    let session = open(parent.path());
    let client = logged_in(&dc, &session);
    assert_eq!(alice.sessions().len(), 1);
    session.log_out(&client).wait().expect("logged out");
    assert!(alice.sessions().is_empty());
    assert!(client.is_closed());
    assert!(!parent.path().exists());
}

#[test]
fn logging_out_outlives_a_cut() {
    let (dc, parent) = (TestDc::start().expect("a data center"), folder());
    let alice = dc.user("Alice").phone(PHONE).create();
    let session = open(parent.path());
    let client = logged_in(&dc, &session);
    dc.fault("auth.logOut", Fault::Cut, 1);
    session.log_out(&client).wait().expect("logged out");
    assert!(alice.sessions().is_empty());
    assert!(!parent.path().exists());
}

#[test]
fn logging_out_follows_a_logout_that_has_begun() {
    let (dc, parent) = (TestDc::start().expect("a data center"), folder());
    dc.user("Alice").phone(PHONE).create();
    let session = open(parent.path());
    let client = logged_in(&dc, &session);
    dc.fault("auth.logOut", Fault::Hold, 1);
    client.send(LogOut::new()).detach();
    while dc.calls("auth.logOut") == 0 {
        thread::yield_now();
    }
    let mut out = session.log_out(&client);
    let mut context = Context::from_waker(Waker::noop());
    assert!(Pin::new(&mut out).poll(&mut context).is_pending());
    dc.release("auth.logOut");
    out.wait().expect("logged out");
    assert!(!parent.path().exists());
}

#[test]
fn a_client_that_is_closed_or_anothers_is_not_logged_out() {
    let (dc, parent) = (TestDc::start().expect("a data center"), folder());
    let alice = dc.user("Alice").phone(PHONE).create();
    let session = open(parent.path());
    let client = logged_in(&dc, &session);
    let other = self::client();
    let closing = client.close();
    for client in [&other, &client] {
        // Closed already, or on its way.
        match session.log_out(client).wait() {
            Err(AuthError::Session(SessionError::NotItsClient(_)) | AuthError::Closed) => {}
            other => panic!("{other:?}"),
        }
    }
    closing.timeout(PATIENCE).wait().expect("closed");
    assert_eq!(alice.sessions().len(), 1);
    assert!(parent.path().join("td_test.binlog").exists());
    close(&other);
}
