//! The key that signs the tokens of `znamka token`: one file beside the database, made on first
//! start, readable to its owner only.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    path::Path,
};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use jsonwebtoken::{DecodingKey, EncodingKey};

use super::keys::error::Error;

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

/// An Ed25519 key pair.
pub struct TokenKey {
    signing: EncodingKey,
    verifying: DecodingKey,
    #[cfg(test)]
    public: Vec<u8>,
}

impl TokenKey {
    /// The key in this file, made when there is no file.
    pub fn at(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::File { path: path.display().to_string(), source };
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                make(path, &new_pem()?).map_err(failed)?;
                fs::read_to_string(path).map_err(failed)?
            }
            Err(error) => return Err(failed(error)),
        };
        Self::read(&text).ok_or_else(|| Error::NotAKey(path.display().to_string()))
    }

    /// What signs.
    pub fn signing(&self) -> &EncodingKey {
        &self.signing
    }

    /// What a signature is held against.
    pub fn verifying(&self) -> &DecodingKey {
        &self.verifying
    }

    #[cfg(test)]
    pub(crate) fn public(&self) -> &[u8] {
        &self.public
    }

    fn read(pem: &str) -> Option<Self> {
        let body = pem.split_once(BEGIN)?.1.split_once(END)?.0;
        let body: String = body.split_whitespace().collect();
        let der = BASE64_STANDARD.decode(body).ok()?;
        let pair = Ed25519KeyPair::from_pkcs8(&der).ok()?;
        let public = pair.public_key().as_ref();
        Some(Self {
            signing: EncodingKey::from_ed_der(&der),
            verifying: DecodingKey::from_ed_der(public),
            #[cfg(test)]
            public: public.to_vec(),
        })
    }
}

fn new_pem() -> Result<String, Error> {
    let document =
        Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).map_err(|_| Error::Making)?;
    Ok(format!("{BEGIN}\n{}\n{END}\n", BASE64_STANDARD.encode(document.as_ref())))
}

/// Writes the file whole or not at all. Of two processes that start at once, the first one's key
/// stays: a link, unlike a rename, never replaces.
fn make(path: &Path, pem: &str) -> std::io::Result<()> {
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir)?;
    }
    let draft = path.with_extension(format!("{}.draft", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&draft).and_then(|mut file| {
        file.write_all(pem.as_bytes())?;
        file.sync_all()?;
        fs::hard_link(&draft, path)
    });
    fs::remove_file(&draft)?;
    match written {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        written => written,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_for_its_owner_only() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/token-key.pem");

        let made = TokenKey::at(&path).unwrap();
        let read = TokenKey::at(&path).unwrap();

        assert_eq!(made.public, read.public);
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions())
                & 0o777,
            0o600
        );
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_holds_no_key_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("token-key.pem");
        fs::write(&path, "hello").unwrap();
        assert!(matches!(TokenKey::at(&path), Err(Error::NotAKey(_))));
    }
}
