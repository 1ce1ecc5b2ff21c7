//! Makes a wasm file smaller, above all gzipped; it does what it did.
//!
//! The page's wasm is mostly instances of generic functions. Many are the same to the byte, and neither
//! the compiler nor the linker takes them out. Many more differ in little, which gzip, which looks back
//! 32 KB, sees only where they stand near. Names are for debuggers, and would be half of the file.

use std::collections::HashMap;
use std::convert::Infallible;
use std::path::Path;

use anyhow::{Context, Result};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{
    CodeSectionReader, CustomSectionReader, FunctionSectionReader, Parser, Payload, TypeRef,
};

use crate::likeness;

/// Custom sections that no browser reads.
const LEFT_OUT: [&str; 2] = ["name", "producers"];

/// Rewrites a file without names, with each function once and beside those that look like it.
pub fn arrange(wasm: &Path) -> Result<()> {
    let bytes = std::fs::read(wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    let arranged = arranged(bytes).with_context(|| format!("{} is no wasm", wasm.display()))?;
    std::fs::write(wasm, arranged).with_context(|| format!("cannot write {}", wasm.display()))
}

fn arranged(mut wasm: Vec<u8>) -> Result<Vec<u8>> {
    loop {
        let functions = Functions::read(&wasm)?;
        let distinct = functions.distinct();
        if distinct.order.len() == functions.bodies.len() {
            return functions.by_likeness().write(&wasm);
        }
        // Two that called two of which one is gone may now be the same themselves.
        wasm = distinct.write(&wasm)?;
    }
}

/// The functions of a module; its imported ones are numbered before its own.
struct Functions<'a> {
    imported: usize,
    types: Vec<u32>,
    bodies: Vec<&'a [u8]>,
}

impl<'a> Functions<'a> {
    fn read(wasm: &'a [u8]) -> Result<Self> {
        let mut functions = Functions { imported: 0, types: Vec::new(), bodies: Vec::new() };
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        functions.imported += usize::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::FunctionSection(types) => {
                    functions.types = types.into_iter().collect::<Result<_, _>>()?;
                }
                Payload::CodeSectionEntry(body) => functions.bodies.push(body.as_bytes()),
                _ => {}
            }
        }
        Ok(functions)
    }

    /// One of all that are the same.
    fn distinct(&self) -> Arrangement {
        let mut order = Vec::new();
        let mut first = HashMap::new();
        let mut place = Vec::new();
        for (own, function) in self.types.iter().zip(&self.bodies).enumerate() {
            place.push(*first.entry(function).or_insert_with(|| {
                order.push(own);
                order.len() - 1
            }));
        }
        Arrangement { imported: self.imported, order, place }
    }

    /// All, those that look alike beside each other.
    fn by_likeness(&self) -> Arrangement {
        let order = likeness::order(&self.bodies);
        let mut place = vec![0; order.len()];
        for (index, &own) in order.iter().enumerate() {
            place[own] = index;
        }
        Arrangement { imported: self.imported, order, place }
    }
}

/// Which of the module's own functions are written, and where each is then found.
struct Arrangement {
    imported: usize,
    order: Vec<usize>,
    place: Vec<usize>,
}

impl Arrangement {
    fn write(mut self, wasm: &[u8]) -> Result<Vec<u8>> {
        let mut module = Module::new();
        self.parse_core_module(&mut module, Parser::new(0), wasm)?;
        Ok(module.finish())
    }
}

impl Reencode for Arrangement {
    type Error = Infallible;

    fn function_index(&mut self, index: u32) -> Result<u32, Error<Infallible>> {
        let own = (index as usize).checked_sub(self.imported);
        Ok(own.map_or(index, |own| (self.imported + self.place[own]) as u32))
    }

    fn parse_custom_section(
        &mut self,
        module: &mut Module,
        section: CustomSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        match LEFT_OUT.contains(&section.name()) {
            true => Ok(()),
            false => utils::parse_custom_section(self, module, section),
        }
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let types = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for &own in &self.order {
            functions.function(types[own]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for own in self.order.clone() {
            utils::parse_function_body(self, code, bodies[own].clone())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        CustomSection, EntityType, ExportKind, ExportSection, Function, ImportSection, TypeSection,
        ValType,
    };
    use wasmparser::Operator;

    #[derive(Debug, PartialEq)]
    enum Body {
        Number(i32),
        Call(u32),
    }

    /// A module of one imported function, then these, the last of which is exported.
    fn module(bodies: &[Body]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], [ValType::I32]);
        let mut imports = ImportSection::new();
        imports.import("from", "name", EntityType::Function(0));
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        for body in bodies {
            functions.function(0);
            let mut function = Function::new([]);
            match body {
                Body::Number(number) => function.instructions().i32_const(*number).end(),
                Body::Call(other) => function.instructions().call(*other).end(),
            };
            code.function(&function);
        }
        let mut exports = ExportSection::new();
        exports.export("last", ExportKind::Func, bodies.len() as u32);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&exports);
        module.section(&code);
        for name in ["producers", "target_features"] {
            module.section(&CustomSection { name: name.into(), data: [0].as_slice().into() });
        }
        module.finish()
    }

    /// Its functions, the number of the exported one and the names of its custom sections.
    fn read(wasm: &[u8]) -> Result<(Vec<Body>, u32, Vec<String>)> {
        let (mut bodies, mut exported, mut customs) = (Vec::new(), 0, Vec::new());
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::CodeSectionEntry(body) => {
                    bodies.push(match body.get_operators_reader()?.read()? {
                        Operator::Call { function_index } => Body::Call(function_index),
                        Operator::I32Const { value } => Body::Number(value),
                        other => panic!("{other:?}"),
                    });
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        exported = export?.index;
                    }
                }
                Payload::CustomSection(section) => {
                    customs.push(section.name().to_owned());
                }
                _ => {}
            }
        }
        Ok((bodies, exported, customs))
    }

    #[test]
    fn what_is_the_same_is_written_once_and_calls_and_exports_follow_it() {
        use Body::{Call, Number};
        let wasm = module(&[Number(7), Call(1), Call(0), Number(8), Number(7), Call(2), Call(5)]);
        let (bodies, exported, customs) = read(&arranged(wasm).unwrap()).unwrap();
        assert_eq!(bodies.len(), 5, "{bodies:?}");
        let own = |index: u32| &bodies[index as usize - 1];
        let Call(seven) = own(exported) else { panic!("{bodies:?}") };
        assert_eq!(own(*seven), &Number(7));
        assert!(bodies.contains(&Call(0)) && bodies.contains(&Number(8)), "{bodies:?}");
        assert!(bodies.contains(&Call(exported)), "{bodies:?}");
        assert_eq!(customs, ["target_features"]);
    }

    #[test]
    fn what_is_no_wasm_is_an_error() {
        assert!(arranged(b"no wasm at all".to_vec()).is_err());
        let whole = module(&[Body::Number(7)]);
        assert!(arranged(whole[..whole.len() - 1].to_vec()).is_err());
    }
}
