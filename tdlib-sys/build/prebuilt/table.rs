//! The prebuilt libraries that are known, with the hash of each file that is kept of them.

use super::client::Client;
use crate::target::Target;

/// The TDLib of all packages in the table.
pub(crate) const VERSION: &str = "1.8.61";

/// A platform that somebody publishes libraries for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Platform {
    LinuxX64,
    LinuxArm64,
    MacX64,
    MacArm64,
    WindowsX64,
}

impl Platform {
    /// Returns the platform of a target; none for those that nothing is published for.
    pub(crate) fn of(target: &Target) -> Option<Self> {
        match (
            target.os.as_str(),
            target.arch.as_str(),
            target.env.as_str(),
        ) {
            ("linux", "x86_64", "gnu") => Some(Self::LinuxX64),
            ("linux", "aarch64", "gnu") => Some(Self::LinuxArm64),
            ("macos", "x86_64", _) => Some(Self::MacX64),
            ("macos", "aarch64", _) => Some(Self::MacArm64),
            ("windows", "x86_64", _) => Some(Self::WindowsX64),
            _ => None,
        }
    }
}

/// A package that contains the library of a platform.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dist {
    pub(crate) platform: Platform,
    /// Who fetches it.
    pub(crate) client: Client,
    /// Name and version, as the client wants them.
    pub(crate) package: &'static str,
    /// The client's options that choose the platform, since it need not be the one that builds.
    pub(crate) options: &'static [&'static str],
    /// libtdjson, then what lies beside it because it needs it.
    pub(crate) files: &'static [PackageFile],
}

/// A file of a package.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PackageFile {
    /// Where the client leaves it.
    pub(crate) path: &'static str,
    /// The name that the loader asks for.
    pub(crate) name: &'static str,
    /// Its size and SHA-256; none where the package could not be had when the table was made.
    pub(crate) pinned: Option<(u64, &'static str)>,
}

const fn file(
    path: &'static str,
    name: &'static str,
    bytes: u64,
    sha256: &'static str,
) -> PackageFile {
    PackageFile {
        path,
        name,
        pinned: Some((bytes, sha256)),
    }
}

const fn unpinned(path: &'static str, name: &'static str) -> PackageFile {
    PackageFile {
        path,
        name,
        pinned: None,
    }
}

/// Every package, in the order in which they are tried.
///
/// The Linux names are the libraries' sonames. On macOS the name is the one in the stub that we
/// link with (see `super::stub`), on Windows the one in the declarations.
pub(crate) const TABLE: &[Dist] = &[
    Dist {
        platform: Platform::LinuxX64,
        client: Client::Npm,
        package: "@prebuilt-tdlib/linux-x64-glibc@0.1008061.0",
        options: &["--os=linux", "--cpu=x64", "--libc=glibc"],
        files: &[file(
            "node_modules/@prebuilt-tdlib/linux-x64-glibc/libtdjson.so",
            "libtdjson.so.1.8.61",
            54_177_872,
            "1525729d63def8a7804197f9ee26c5164e8b6726fcf65780d99db42f1a721a2d",
        )],
    },
    Dist {
        platform: Platform::LinuxX64,
        client: Client::Pip,
        package: "tdjson==1.8.61",
        options: &["--platform=manylinux2014_x86_64"],
        files: &[file(
            "tdjson.libs/libtdjson-5864e49b.so.1.8.61",
            "libtdjson-5864e49b.so.1.8.61",
            47_944_929,
            "005ea806bceb950fd44af3c3553277e5331a1dc1ea721db53be27580ab114edf",
        )],
    },
    Dist {
        platform: Platform::LinuxArm64,
        client: Client::Npm,
        package: "@prebuilt-tdlib/linux-arm64-glibc@0.1008061.0",
        options: &["--os=linux", "--cpu=arm64", "--libc=glibc"],
        files: &[unpinned(
            "node_modules/@prebuilt-tdlib/linux-arm64-glibc/libtdjson.so",
            "libtdjson.so.1.8.61",
        )],
    },
    Dist {
        platform: Platform::LinuxArm64,
        client: Client::Pip,
        package: "tdjson==1.8.61",
        options: &["--platform=manylinux2014_aarch64"],
        files: &[file(
            "tdjson.libs/libtdjson-73d64a22.so.1.8.61",
            "libtdjson-73d64a22.so.1.8.61",
            49_354_081,
            "80388835c97194109c693f93c30fa93b79176a88ba800c4a831572dd95ced823",
        )],
    },
    Dist {
        platform: Platform::MacX64,
        client: Client::Npm,
        package: "@prebuilt-tdlib/darwin-x64@0.1008061.0",
        options: &["--os=darwin", "--cpu=x64"],
        files: &[unpinned(
            "node_modules/@prebuilt-tdlib/darwin-x64/libtdjson.dylib",
            "libtdjson.1.8.61.dylib",
        )],
    },
    Dist {
        platform: Platform::MacArm64,
        client: Client::Npm,
        package: "@prebuilt-tdlib/darwin-arm64@0.1008061.0",
        options: &["--os=darwin", "--cpu=arm64"],
        files: &[unpinned(
            "node_modules/@prebuilt-tdlib/darwin-arm64/libtdjson.dylib",
            "libtdjson.1.8.61.dylib",
        )],
    },
    Dist {
        platform: Platform::MacArm64,
        client: Client::Pip,
        package: "tdjson==1.8.61",
        options: &["--platform=macosx_11_0_arm64"],
        files: &[
            file(
                "tdjson/.dylibs/libtdjson.1.8.61.dylib",
                "libtdjson.1.8.61.dylib",
                37_595_856,
                "c27b8d94caaa52643d0611eb7cc96b02cd10706a331deb5f6a17ae85668b348f",
            ),
            file(
                "tdjson/.dylibs/libcrypto.1.1.dylib",
                "libcrypto.1.1.dylib",
                2_304_720,
                "e37604fb9ea5b8b42f135d1bd8a79f1d3376c44e01e4636e6001c8ec725a36a2",
            ),
            file(
                "tdjson/.dylibs/libssl.1.1.dylib",
                "libssl.1.1.dylib",
                556_576,
                "de06ece3ca8025614d5bf41484a7382b94727ab5600c6f04710c45b2aedeb202",
            ),
        ],
    },
    Dist {
        platform: Platform::WindowsX64,
        client: Client::Npm,
        package: "@prebuilt-tdlib/win32-x64@0.1008061.0",
        options: &["--os=win32", "--cpu=x64"],
        files: &[unpinned(
            "node_modules/@prebuilt-tdlib/win32-x64/tdjson.dll",
            "tdjson.dll",
        )],
    },
    Dist {
        platform: Platform::WindowsX64,
        client: Client::Pip,
        package: "tdjson==1.8.61",
        options: &["--platform=win_amd64"],
        files: &[
            file(
                "tdjson.libs/tdjson-079e7e36939614bdb4ae209a82383170.dll",
                "tdjson.dll",
                25_700_864,
                "1e45a91cfff9e289be415019df3f0d1b64e825f8d10bec9642ba8bcb92d18842",
            ),
            file(
                "tdjson.libs/libcrypto-1_1-x64-8d3eb144d6cf6e9ccabaf7f2595de363.dll",
                "libcrypto-1_1-x64-8d3eb144d6cf6e9ccabaf7f2595de363.dll",
                3_515_904,
                "8d3eb144d6cf6e9ccabaf7f2595de363b23f4dce48bde230290c237636e70535",
            ),
            file(
                "tdjson.libs/libssl-1_1-x64-4abff95698506a3ba28977ae31b49fa2.dll",
                "libssl-1_1-x64-4abff95698506a3ba28977ae31b49fa2.dll",
                694_272,
                "fb052b25daa8d2ed1fde0bc9352989d3a00c02931e58c4f713a6aa0ba4525b4a",
            ),
            file(
                "tdjson.libs/msvcp140-a4c2229bdc2a2a630acdc095b4d86008.dll",
                "msvcp140-a4c2229bdc2a2a630acdc095b4d86008.dll",
                575_056,
                "a4c2229bdc2a2a630acdc095b4d86008e5c3e3bc7773174354f3da4f5beb9cde",
            ),
            file(
                "tdjson.libs/zlib1-cb7ab3788d10940df874acd97b1821bb.dll",
                "zlib1-cb7ab3788d10940df874acd97b1821bb.dll",
                120_814,
                "cb7ab3788d10940df874acd97b1821bbb5ee4a91f3eec11982bb5bf7a3c96443",
            ),
        ],
    },
];
