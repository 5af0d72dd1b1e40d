//! Builds anew when a migration or a page of the manual is added (the compiler only watches those it
//! knows), lists the pages of the manual, and names the build by its sources, so that answers of another
//! build are called otherwise.

use std::{
    env, fs,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=fixtures");
    println!("cargo::rerun-if-changed=manual");
    let mut files = Vec::new();
    for folder in ["migrations", "src", "fixtures", "manual"] {
        collect(Path::new(folder), &mut files)?;
    }
    files.sort();
    fs::write(out("manual.rs")?, manual(&files))?;
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        fs::read(&file)?.hash(&mut hasher);
    }
    println!("cargo::rustc-env=ZNAMKA_BUILD={:016x}", hasher.finish());
    Ok(())
}

/// Where a file that is made goes.
fn out(name: &str) -> io::Result<PathBuf> {
    let folder = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    Ok(Path::new(&folder).join(name))
}

/// A table of the pages of the manual: each with its name and its text.
fn manual(files: &[PathBuf]) -> String {
    let is_page = |file: &&PathBuf| {
        file.starts_with("manual") && file.extension().is_some_and(|kind| kind == "md")
    };
    let line = |file: &PathBuf| {
        let (name, path) = (file.file_stem()?.to_str()?, file.to_str()?);
        Some(format!(
            "({name:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{path}\"))),"
        ))
    };
    let lines: Vec<String> = files.iter().filter(is_page).filter_map(line).collect();
    format!("&[{}]", lines.concat())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
