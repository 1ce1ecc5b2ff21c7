//! What a visitor should know of a file that is read all the same.

use std::io::{Read, Seek};

use super::Checkpoint;
use crate::architecture::Activation;
use crate::link::hints::Source;
use crate::link::note::{Note, NoteKind};

impl<R: Read + Seek> Checkpoint<R> {
    /// What a visitor should know of the file, warnings first.
    pub fn notes(&self) -> Vec<Note> {
        let mut notes = Vec::new();
        let mut add = |kind, text: String| notes.push(Note { kind, text });
        if !self.contents.code.is_empty() {
            let code: Vec<&str> = self.contents.code.iter().map(String::as_str).collect();
            add(
                NoteKind::Warning,
                format!(
                    "This file asks to run code ({}): vitscope ignored that and read the weights alone. Do not open it with other programs.",
                    code.join(", ")
                ),
            );
        }
        if !self.contents.data.is_empty() {
            let classes: Vec<&str> = self.contents.data.iter().map(String::as_str).collect();
            add(
                NoteKind::Info,
                format!(
                    "Beside the weights this file holds objects of {}, which were not read.",
                    classes.join(", ")
                ),
            );
        }
        if let [shown, others @ ..] = self.models()
            && !others.is_empty()
        {
            add(
                NoteKind::Info,
                format!(
                    "This file holds {} models: this is \"{shown}\", beside \"{}\".",
                    others.len() + 1,
                    others.join("\" and \"")
                ),
            );
        }
        if self.is_gray {
            let text = "This model has one input channel: it sees the picture’s luminance.";
            add(NoteKind::Info, text.to_owned());
        }
        if self.is_merged() {
            let text = "LoRA weights lie beside this model’s own: they are added, W + B A, with a scale of 1.";
            add(NoteKind::Info, text.to_owned());
        }
        if self.grid_from == Source::Guess {
            let (patches, grid) = (self.own.grid.patches(), self.own.grid);
            let other = if grid.is_square() { ", which may be 18 x 8," } else { "" };
            let text = format!(
                "Nothing in this file tells how its {patches} patches lie: they are taken as {grid}{other} (rows x columns), and another grid can be chosen."
            );
            add(NoteKind::Info, text);
        }
        if self.activation_from == Source::Guess {
            let (shown, usual, other) = match self.own.activation {
                Activation::QuickGelu => ("QuickGELU", "OpenAI’s models have it", "GELU"),
                _ => ("GELU", "most of OpenCLIP’s models have it", "QuickGELU"),
            };
            let text = format!(
                "Nothing in this file tells GELU from QuickGELU: {shown} is run, as {usual}, and {other} can be chosen."
            );
            add(NoteKind::Info, text);
        }
        notes
    }
}
