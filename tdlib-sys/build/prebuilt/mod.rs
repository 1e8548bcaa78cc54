//! The way `prebuilt`: a library out of a package, fetched once by the user's own npm or pip,
//! compared with a pinned hash, and kept in the user's cache folder.

pub(crate) mod cache;
pub(crate) mod client;
mod stub;
pub(crate) mod table;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{fs, io};

use self::cache::{Cached, NotStored, Wanted};
use self::table::{Dist, Platform};
use crate::error::Error;
use crate::library::Library;
use crate::missing::Remedy;
use crate::target::Target;
use crate::{log, place, vars};

/// Why there is no prebuilt library.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It can't be had for these reasons, until something changes.
    Unavailable {
        reasons: Vec<String>,
        remedy: Remedy,
    },
    /// Something was got that must not be used, or can't be.
    Refused(Error),
}

/// Everything that decides about the outcome.
#[derive(Clone, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) target: Target,
    pub(crate) table: &'a [Dist],
    pub(crate) cache: Option<PathBuf>,
    pub(crate) out_dir: &'a Path,
    /// Whether npm and pip must not be run.
    pub(crate) offline: bool,
    /// The hash to accept where the table has none.
    pub(crate) accepted: Option<String>,
    /// Where npm and pip are looked for, if not on the `PATH` of the build.
    pub(crate) path: Option<OsString>,
}

/// Finds or fetches the library, as the user's variables say.
pub(crate) fn library(target: &Target, out_dir: &Path) -> Result<Library, Failure> {
    obtain(&Request {
        target: target.clone(),
        table: table::TABLE,
        cache: cache_folder(),
        out_dir,
        offline: vars::is_offline(),
        accepted: vars::get(vars::PREBUILT_SHA256)
            .map(accepted_hash)
            .transpose()?,
        path: None,
    })
}

/// Finds or fetches the library.
pub(crate) fn obtain(request: &Request<'_>) -> Result<Library, Failure> {
    let mut reasons = Vec::new();
    let candidates = candidates(request, &mut reasons);
    // The second is for a user whose cache folder can't be written to.
    let of_this_build = request.out_dir.join("cache");
    let caches: Vec<&Path> = request
        .cache
        .iter()
        .map(|c| c.as_path())
        .chain([&*of_this_build])
        .collect();

    for (dist, wanted) in &candidates {
        for cache in &caches {
            if let Some(files) = cached(cache, wanted, &mut reasons) {
                return placed(request, dist, wanted, &files);
            }
        }
    }
    if candidates.is_empty() {
        let is_served = Platform::of(&request.target).is_some();
        let remedy = if is_served {
            Remedy::GiveHash
        } else {
            Remedy::Nothing
        };
        return Err(Failure::Unavailable { reasons, remedy });
    }
    if request.offline {
        let place = caches[0].display();
        reasons.push(format!(
            "offline ({}), and not in the cache {place}",
            vars::NET_OFFLINE
        ));
        return Err(Failure::Unavailable {
            reasons,
            remedy: Remedy::GoOnline,
        });
    }
    for (dist, wanted) in &candidates {
        match fetched(request, dist, wanted, &caches) {
            Ok(files) => return placed(request, dist, wanted, &files),
            Err(NotFetched::Unavailable(reason)) => reasons.push(reason),
            Err(NotFetched::Mismatch(error)) => return Err(Failure::Refused(error)),
        }
    }
    Err(Failure::Unavailable {
        reasons,
        remedy: Remedy::TryAgain,
    })
}

/// Returns the packages for the target whose hashes are known.
fn candidates<'a>(
    request: &Request<'a>,
    reasons: &mut Vec<String>,
) -> Vec<(&'a Dist, Vec<Wanted>)> {
    let Some(platform) = Platform::of(&request.target) else {
        reasons.push(format!(
            "nobody publishes a prebuilt TDLib for {}",
            request.target.triple
        ));
        return Vec::new();
    };
    let dists = request
        .table
        .iter()
        .filter(|dist| dist.platform == platform);
    dists
        .filter_map(|dist| match wanted(dist, request.accepted.as_deref()) {
            Some(wanted) => Some((dist, wanted)),
            None => {
                reasons.push(format!(
                    "{} package {} passed over: no hash of its library is pinned ({}=<hex> accepts one)",
                    dist.client.name(),
                    dist.package,
                    vars::PREBUILT_SHA256
                ));
                None
            }
        })
        .collect()
}

/// Returns what to take from a package, if all hashes are known.
fn wanted(dist: &Dist, accepted: Option<&str>) -> Option<Vec<Wanted>> {
    let one = |file: &table::PackageFile| {
        let (bytes, sha256) = match file.pinned {
            Some((bytes, sha256)) => (Some(bytes), sha256),
            None => (None, accepted?),
        };
        Some(Wanted {
            path: file.path,
            name: file.name,
            bytes,
            sha256: sha256.to_owned(),
        })
    };
    dist.files.iter().map(one).collect()
}

/// Returns the files if the cache has them all, undamaged.
fn cached(cache: &Path, wanted: &[Wanted], reasons: &mut Vec<String>) -> Option<Vec<PathBuf>> {
    let mut files = Vec::new();
    for wanted in wanted {
        match cache::find(cache, wanted) {
            Cached::Whole(file) => files.push(file),
            Cached::Absent => return None,
            Cached::Damaged(file) => {
                reasons.push(format!("the cached {} is damaged", file.display()));
                return None;
            }
        }
    }
    Some(files)
}

enum NotFetched {
    Unavailable(String),
    Mismatch(Error),
}

/// Has the package fetched, and stores its files in the first cache that takes them.
fn fetched(
    request: &Request<'_>,
    dist: &Dist,
    wanted: &[Wanted],
    caches: &[&Path],
) -> Result<Vec<PathBuf>, NotFetched> {
    let unpacked = Scratch::new(&request.out_dir.join("unpacked"))
        .map_err(|e| NotFetched::Unavailable(format!("making a folder for a package: {e}")))?;
    dist.client
        .fetch(dist, &unpacked.0, request.path.as_deref())
        .map_err(NotFetched::Unavailable)?;
    wanted
        .iter()
        .map(|wanted| stored(dist, wanted, &unpacked.0, caches))
        .collect()
}

fn stored(
    dist: &Dist,
    wanted: &Wanted,
    unpacked: &Path,
    caches: &[&Path],
) -> Result<PathBuf, NotFetched> {
    let mut unwritable = Vec::new();
    for cache in caches {
        match cache::store(cache, wanted, &unpacked.join(wanted.path)) {
            Ok(file) => {
                if !unwritable.is_empty() {
                    log::warning(&format!(
                        "TDLib is kept in the target folder, because {}; {} names another folder",
                        unwritable.join(", "),
                        vars::CACHE_DIR
                    ));
                }
                return Ok(file);
            }
            Err(NotStored::Cache(e)) => {
                unwritable.push(format!(
                    "the cache {} can't be written to: {e}",
                    cache.display()
                ));
            }
            Err(NotStored::Source(e)) => {
                return Err(NotFetched::Unavailable(format!(
                    "{} reported success for {}, but there is no {}: {e}",
                    dist.client.name(),
                    dist.package,
                    wanted.path
                )));
            }
            Err(NotStored::Mismatch { bytes, sha256 }) => {
                return Err(NotFetched::Mismatch(mismatch(dist, wanted, bytes, &sha256)));
            }
        }
    }
    Err(NotFetched::Unavailable(unwritable.join(", ")))
}

fn mismatch(dist: &Dist, wanted: &Wanted, bytes: u64, sha256: &str) -> Error {
    let expected = wanted
        .bytes
        .map(|bytes| format!(", {bytes} bytes"))
        .unwrap_or_default();
    Error::new(format!(
        "{client} fetched {package}, but its {path} is not the file that was expected, and was \
         thrown away.\n\
         got:      {sha256}, {bytes} bytes\n\
         expected: {wanted}{expected}\n\
         If the sizes differ the transfer may have been cut short: clean {client}'s cache \
         (`{client} cache {clean}`) and build again. If not, find out what the mirror or proxy \
         serves. {lib_dir}=/path/to/folder uses a library that you trust.",
        client = dist.client.name(),
        package = dist.package,
        path = wanted.path,
        wanted = wanted.sha256,
        clean = if dist.client == client::Client::Npm {
            "clean --force"
        } else {
            "purge"
        },
        lib_dir = vars::LIB_DIR,
    ))
}

/// Places the files in OUT_DIR, under the names that linker and loader ask for.
fn placed(
    request: &Request<'_>,
    dist: &Dist,
    wanted: &[Wanted],
    files: &[PathBuf],
) -> Result<Library, Failure> {
    let folder = place_all(request, wanted, files).map_err(|e| {
        Failure::Refused(Error::new(format!(
            "placing {} in {}: {e}",
            files[0].display(),
            request.out_dir.display()
        )))
    })?;
    Ok(Library {
        way: "prebuilt",
        found: format!("prebuilt, {} {}", dist.client.name(), dist.package),
        search: vec![folder.clone()],
        lib_dir: Some(folder),
        version: Some(table::VERSION.to_owned()),
        ..Library::default()
    })
}

fn place_all(request: &Request<'_>, wanted: &[Wanted], files: &[PathBuf]) -> io::Result<PathBuf> {
    let folder = place::empty_folder(request.out_dir)?;
    for (wanted, file) in wanted.iter().zip(files) {
        place::link_or_copy(file, &folder.join(wanted.name))?;
    }
    let (name, link_name) = (wanted[0].name, request.target.library_file());
    if request.target.is_apple() {
        fs::write(
            folder.join("libtdjson.tbd"),
            stub::text(&request.target.arch, name),
        )?;
    } else if name != link_name {
        place::refer(Path::new(name), &folder.join(link_name))?;
        let asked_for = place::name_for_loader(&files[0], name);
        if asked_for != name {
            place::refer(Path::new(name), &folder.join(asked_for))?;
        }
    }
    Ok(folder)
}

/// Returns the folder for fetched libraries, if there is a place for one.
fn cache_folder() -> Option<PathBuf> {
    if let Some(folder) = vars::get(vars::CACHE_DIR) {
        return Some(folder.into());
    }
    let folder = if cfg!(windows) {
        PathBuf::from(vars::get(vars::LOCALAPPDATA)?)
    } else if cfg!(target_os = "macos") {
        Path::new(&vars::get(vars::HOME)?).join("Library/Caches")
    } else {
        match vars::get(vars::XDG_CACHE_HOME).map(PathBuf::from) {
            Some(folder) if folder.is_absolute() => folder,
            _ => Path::new(&vars::get(vars::HOME)?).join(".cache"),
        }
    };
    Some(folder.join("tdlib-sys"))
}

/// Checks and normalises a hash that the user gave.
fn accepted_hash(value: OsString) -> Result<String, Failure> {
    let hash = value.to_string_lossy().trim().to_ascii_lowercase();
    if hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(hash);
    }
    Err(Failure::Refused(Error::new(format!(
        "{}={} is not a SHA-256: that is 64 hex digits",
        vars::PREBUILT_SHA256,
        value.to_string_lossy()
    ))))
}

/// A folder that is empty at first and goes away in the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(folder: &Path) -> io::Result<Self> {
        let _ = fs::remove_dir_all(folder);
        fs::create_dir_all(folder)?;
        Ok(Self(folder.to_owned()))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
