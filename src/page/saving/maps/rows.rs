//! A query's rows of attention, every layer's and every head's, as an array and as a table.

use crate::link::Side;
use crate::page::curves::caption::file_name;
use crate::page::rows::Rows;
use crate::page::saving::files::{MapsToSave, Numbers, SavedFile, Table};
use crate::page::saving::offers::row_kinds;
use crate::plot::export::attention_figure::rows_table;
use crate::plot::export::paper::Caption;

/// A model's rows; `suffix` is what their files are called behind the figure's own name.
pub fn arrays(side: Side, suffix: &str, rows: &Rows) -> [Table; 2] {
    let model = &rows.model;
    let shape = [model.depth, model.heads, model.tokens()];
    let [npy, csv] = row_kinds(side);
    let table = |kind, numbers| Table { kind, suffix: suffix.to_owned(), numbers };
    [
        table(npy, Numbers::Npy(shape, rows.all().to_vec())),
        table(csv, Numbers::Csv(rows_table(shape, (model.prefix, model.grid), rows.all()))),
    ]
}

/// A model's rows as files of their own, called by the picture, the query and the model.
pub fn files(
    side: Side,
    [picture, query, model]: [&str; 3],
    rows: &Rows,
    caption: &Caption,
) -> Vec<SavedFile> {
    let maps = MapsToSave {
        stem: file_name(&[picture, query, model, "attention"]),
        tables: arrays(side, "", rows).into(),
        ..MapsToSave::default()
    };
    maps.files(caption, &[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::fixtures::model;
    use crate::page::saving::files::Content;
    use crate::plot::export::files::npy;

    #[test]
    fn a_models_rows_are_an_array_and_a_table_that_says_where_it_comes_from() {
        let rows = Rows::new(1, model(3, 2, 1, 2), vec![0.2; 30]).unwrap();
        let title = "Attention of MoCo v3".to_owned();
        let caption = Caption { title: title.clone(), origin: "Cat; CPU engine".to_owned() };
        let made = files(Side::Mim, ["Cat", "row 2, column 4", "MoCo v3"], &rows, &caption);
        let [array, table] = &made[..] else { panic!("two files") };
        let stem = "vitscope-cat-row-2-column-4-moco-v3-attention";
        assert_eq!((array.kind, &array.name), ("MIM NPY", &format!("{stem}.npy")));
        assert_eq!((table.kind, &table.name), ("MIM CSV", &format!("{stem}.csv")));
        assert_eq!((&array.title, &table.title), (&title, &title));
        assert_eq!(array.content, Content::Bytes(npy([3, 2, 5], rows.all())));
        let Content::Text(text) = &table.content else { panic!("a text") };
        assert!(text.starts_with('#') && text.contains("Cat; CPU engine"), "{text}");
        assert!(text.contains("\nlayer,head,[CLS],"), "{text}");
    }
}
