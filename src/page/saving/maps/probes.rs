//! The probabilities of every class at every depth.

use super::Told;
use crate::link::Side;
use crate::page::probes::reading::Reading;
use crate::page::saving::files::{MapsToSave, Table};
use crate::plot::export::tables::{cell, csv};

/// The table; none before a side's classifiers have read the picture.
pub fn table(told: &Told, readings: [&Reading; 2]) -> Option<MapsToSave> {
    let mut lines = Vec::new();
    for (side, reading) in Side::BOTH.into_iter().zip(readings) {
        let Some(read) = reading.read() else { continue };
        for (class, name) in read.names.iter().enumerate() {
            let words = [cell(&told.name(side)), cell(name)];
            lines.extend(read.curve(class).into_iter().map(|(layer, share)| {
                vec![words[0].clone(), layer.to_string(), words[1].clone(), share.to_string()]
            }));
        }
    }
    (!lines.is_empty()).then(|| MapsToSave {
        stem: told.stem("probes"),
        subject: told.picture.clone(),
        title: "Probabilities of the classes by layer".to_owned(),
        tables: vec![Table::csv(csv("model,layer,class,probability", lines))],
        ..MapsToSave::default()
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::tests::told;
    use super::*;
    use crate::engine::protocol::Answer;
    use crate::page::fixtures::{probe_info, probe_question};
    use crate::page::saving::files::Numbers;
    use crate::page::saving::offers::PROBES;
    use crate::page::saving::offers::tests::assert_makes;

    #[test]
    fn every_class_has_a_line_a_layer() {
        let answer = Answer::Probe(Ok(probe_info(2)));
        let floats = Arc::new(vec![0.25, 0.75, 0.5, 0.5]);
        let names = Arc::new(vec!["cup".to_owned(), "cat".to_owned()]);
        let read =
            Reading::next(None, probe_question("a"), Some((&answer, floats)), |_| Some(names));
        let maps = table(&told(), [&Reading::Waiting, &read]).unwrap();
        assert_makes(maps.clone(), PROBES);
        let Numbers::Csv(table) = &maps.tables[0].numbers else { panic!("a table") };
        assert_eq!(
            table.lines().skip(1).collect::<Vec<_>>(),
            [
                "\"SimMIM\",1,\"cup\",0.25",
                "\"SimMIM\",2,\"cup\",0.5",
                "\"SimMIM\",1,\"cat\",0.75",
                "\"SimMIM\",2,\"cat\",0.5",
            ]
        );
        assert_eq!(super::table(&told(), [&Reading::None, &Reading::Waiting]), None);
    }
}
