//! Short names between a wasm file and its JavaScript.
//!
//! wasm-bindgen names each of hundreds of functions that the page asks of the browser by a word and a hash,
//! which no compression gets smaller.

use std::collections::HashMap;
use std::convert::Infallible;
use std::path::Path;

use anyhow::{Context, Result};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{ImportSection, Module};
use wasmparser::{ImportSectionReader, Parser, Payload};

/// Rewrites a wasm file and the JavaScript beside it; leaves both where the JavaScript has another form.
pub fn shorten(wasm: &Path, script: &Path) -> Result<()> {
    let module = std::fs::read(wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    let text = std::fs::read_to_string(script)
        .with_context(|| format!("cannot read {}", script.display()))?;
    let Some((module, text)) = shortened(&module, &text)? else {
        eprintln!("warning: the imports of {} keep their names", wasm.display());
        return Ok(());
    };
    for (path, bytes) in [(wasm, module), (script, text.into_bytes())] {
        std::fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// Nothing where a name is not found exactly once, as that of a function in an object.
fn shortened(wasm: &[u8], script: &str) -> Result<Option<(Vec<u8>, String)>> {
    let mut names = Names(HashMap::new());
    let mut text = script.to_owned();
    for payload in Parser::new(0).parse_all(wasm) {
        let Payload::ImportSection(imports) = payload? else { continue };
        for (number, import) in imports.into_imports().enumerate() {
            let name = import?.name;
            let (long, short) = (format!(" {name}: function("), format!("_{number:x}"));
            if text.matches(&long).count() != 1 {
                return Ok(None);
            }
            text = text.replace(&long, &format!(" {short}: function("));
            names.0.insert(name.to_owned(), short);
        }
    }
    let mut module = Module::new();
    names.parse_core_module(&mut module, Parser::new(0), wasm)?;
    Ok(Some((module.finish(), text)))
}

/// The short name of each.
struct Names(HashMap<String, String>);

impl Reencode for Names {
    type Error = Infallible;

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for import in section.into_imports() {
            let import = import?;
            let ty = self.entity_type(import.ty)?;
            imports.import(import.module, &self.0[import.name], ty);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{EntityType, TypeSection};

    fn module() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("./page.js", "__wbg_now_0123", EntityType::Function(0));
        imports.import("./page.js", "__wbg_get_4567", EntityType::Function(0));
        Module::new().section(&types).section(&imports).clone().finish()
    }

    #[test]
    fn both_sides_get_the_same_short_names() {
        let script = "{\n  __wbg_get_4567: function() {},\n  __wbg_now_0123: function() {},\n}";
        let (wasm, script) = shortened(&module(), script).unwrap().unwrap();
        assert_eq!(script, "{\n  _1: function() {},\n  _0: function() {},\n}");
        let mut names = Vec::new();
        for payload in Parser::new(0).parse_all(&wasm) {
            if let Payload::ImportSection(imports) = payload.unwrap() {
                names.extend(imports.into_imports().map(|it| it.unwrap().name.to_owned()));
            }
        }
        assert_eq!(names, ["_0", "_1"]);
    }

    #[test]
    fn nothing_is_done_where_a_name_is_not_found() {
        let script = "{ __wbg_get_4567: function() {} }";
        assert!(shortened(&module(), script).unwrap().is_none());
    }
}
