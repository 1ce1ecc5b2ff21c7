use serde_json::json;

use super::super::message::RefusalCode;
use super::super::model;
use super::*;
use crate::grid::Grid;

const MODELS: &str = include_str!("../../../../public/models/models.json");
const SAMPLES: &str = include_str!("../../../../public/samples/samples.json");

fn address(link: &str) -> Address {
    let pairs = link.split('&').filter_map(|pair| pair.split_once('='));
    Address::parse(pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))).0
}

fn now() -> Address {
    address("cl=moco&mim=simmim&image=chelsea&layer=2&query=1,1&utm_source=mail")
}

/// Reads and checks a message against a page with both models of [`model`] shown.
fn change(set: Value) -> Result<Change, Refusal> {
    change_of(&set, Some(model()), Some(Extent { depth: 2, heads: 2, grid: Some(2.into()) }))
}

fn change_of(
    set: &Value,
    shown: Option<ModelInfo>,
    extent: Option<Extent>,
) -> Result<Change, Refusal> {
    let (models, samples) = (serde_json::from_str(MODELS), serde_json::from_str(SAMPLES));
    let catalog = Catalog::new(models.unwrap(), samples.unwrap(), str::to_owned).unwrap();
    let now = now();
    let said_of = |id: &str| Said { heads: (id == "own.pth").then_some(3), ..Said::default() };
    let change = Change::read(set, &now, said_of)?;
    let models = ["moco", "simmim"].map(|id| (Some(id.to_owned()), shown.clone()));
    let is_model = |id: &str| catalog.model(id).is_some() || id == "own.pth";
    let is_address = |id: &str| id.starts_with("https://");
    let fits = Fits {
        catalog: &catalog,
        is_model: &is_model,
        is_address: &is_address,
        now: &now,
        models,
        extent,
    };
    change.check(&fits).map(|()| change)
}

fn refusal(set: Value) -> (RefusalCode, String) {
    let Refusal { code, message } = change(set.clone()).expect_err(&set.to_string());
    (code, message)
}

#[test]
fn values_are_texts_numbers_flags_or_null() {
    let set =
        json!({"layer": 1, "head": "mean", "smooth": true, "query": null, "tokens.map": "pca"});
    let Change { address, names } = change(set).unwrap();
    assert_eq!((address.layer, address.head), (Some(1), Some(HeadChoice::Mean)));
    assert_eq!((address.smooth, address.query), (Some(true), None));
    assert_eq!(address.models, now().models);
    assert_eq!(address.tokens.map, crate::link::Projection::Components);
    let mut names: Vec<_> = names.iter().map(|(name, value)| (&**name, value.as_deref())).collect();
    names.sort_unstable();
    let expected = [
        ("head", Some("mean")),
        ("layer", Some("1")),
        ("query", None),
        ("smooth", Some("1")),
        ("tokens.map", Some("pca")),
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_name_or_a_value_that_no_link_has_is_refused() {
    use RefusalCode::{Invalid, Unknown};
    let told = |set| refusal(set);
    let object = "set is an object of names and values.".to_owned();
    assert_eq!(told(json!("layer")), (Invalid, object.clone()));
    assert_eq!(told(json!(null)), (Invalid, object));
    let text = "layer is a string or a number.".to_owned();
    assert_eq!(told(json!({"layer": [1]})), (Invalid, text));
    let (code, message) = told(json!({"layer": 0}));
    assert_eq!(code, Invalid);
    assert_eq!(message, "“layer=0” names nothing here: layer is a number from 1.");
    let unknown = "nonsense is no name of the view.".to_owned();
    assert_eq!(told(json!({"nonsense": 1})), (Unknown, unknown));
    assert_eq!(told(json!({"perturb.bogus": 1})).0, Unknown);
    assert_eq!(told(json!({"perturb.noise": 99})).0, Invalid);
    assert_eq!(told(json!({"layer": 1.5})).0, Invalid);
    assert_eq!(told(json!({"mim.width": 1})).0, Invalid);
    assert_eq!(told(json!({"chapter": 8})).0, Invalid);
    // Of a link it is known, and may be said anew.
    assert!(change(json!({"utm_source": "talk"})).is_ok());
}

#[test]
fn what_the_models_shown_lack_is_refused_where_it_was_set() {
    let told = |set| refusal(set).1;
    assert_eq!(told(json!({"layer": 3})), "layer is a number from 1 to 2.");
    assert_eq!(told(json!({"head": 3})), "head is a number from 1 to 2, or mean.");
    let grid = "query lies on a grid of 2 × 2, from 0.";
    assert_eq!(told(json!({"query": "2,0"})), grid);
    assert_eq!(told(json!({"query2": "0,2"})), grid);
    assert!(change(json!({"query": "cls", "query2": "1,1", "layer": 2, "head": 2})).is_ok());
    // Before a model is there nobody knows how many there are.
    assert!(change_of(&json!({"layer": 99, "query": "40,0"}), None, None).is_ok());
    let one = Some(Extent { depth: 2, heads: 2, grid: None });
    assert!(change_of(&json!({"query": "40,0"}), None, one).is_ok());
    assert!(change_of(&json!({"layer": 99}), None, one).is_err());
    // The link's own layer is not the message's.
    let shallow = Some(Extent { depth: 1, heads: 2, grid: Some(2.into()) });
    assert!(change_of(&json!({"head": 1}), None, shallow).is_ok());
}

#[test]
fn models_pictures_and_textures_are_known_ones_or_addresses() {
    let told = |set| refusal(set).1;
    let model = "nobody is no model of models.json and no https address.";
    assert_eq!(told(json!({"cl": "nobody"})), model);
    assert_eq!(told(json!({"image": "nowhere"})), "nowhere is no sample and no URL.");
    let texture = "perturb.texture is the id of a sample.";
    assert_eq!(told(json!({"perturb.texture": "nothing"})), texture);
    let engine = "engine is chosen when the page opens: use the link.";
    assert_eq!(told(json!({"engine": "cpu"})), engine);
    assert!(told(json!({"quiz": 7})).contains("?quiz=7"));
    for set in [
        json!({"cl": "simmim", "image": "rocket", "perturb.texture": "brick"}),
        json!({"image": "https://elsewhere/a.png"}),
        json!({"cl": "moco", "image": "chelsea", "engine": null}),
    ] {
        assert!(change(set.clone()).is_ok(), "{set}");
    }
}

#[test]
fn another_model_brings_what_is_said_of_it() {
    let of = |set| change(set).unwrap().address.said;
    assert_eq!(of(json!({"cl": "own.pth"}))[0].heads, Some(3));
    assert_eq!(of(json!({"mim": "moco"}))[1], Said::default());
    assert_eq!(of(json!({"cl": "own.pth", "cl.heads": 6}))[0].heads, Some(6));
    assert_eq!(of(json!({"cl": "moco"}))[0], now().said[0]);
    let now = address("cl=moco&mim=simmim&cl.title=Ours");
    let titles = |set: Value| Change::read(&set, &now, |_| Said::default()).unwrap().address.titles;
    assert_eq!(titles(json!({"cl": "simmim"})), [None, None]);
    assert_eq!(titles(json!({"mim": "moco"}))[0].as_deref(), Some("Ours"));
    assert_eq!(titles(json!({"cl": "simmim", "cl.title": "Theirs"}))[0].as_deref(), Some("Theirs"));
}

#[test]
fn heads_are_refused_that_the_file_tells_or_that_do_not_divide_the_width() {
    let told = ModelInfo { heads_from: Source::File, ..model() };
    let refused = |set: Value, shown: &ModelInfo| {
        change_of(&set, Some(shown.clone()), None).map_err(|refusal| refusal.message)
    };
    let message = "cl.heads: this model’s file tells its 2 heads.".to_owned();
    assert_eq!(refused(json!({"cl.heads": 3}), &told), Err(message));
    let message = "mim.heads divides the model’s width of 12.".to_owned();
    assert_eq!(refused(json!({"mim.heads": 5}), &model()), Err(message));
    assert!(refused(json!({"cl.heads": 3}), &model()).is_ok());
    // Of a model that is not there yet nobody knows.
    assert!(refused(json!({"cl": "simmim", "cl.heads": 5}), &told).is_ok());
}

#[test]
fn a_grid_has_as_many_patches_as_the_model() {
    let tall = Grid { rows: 8, columns: 4 };
    let of = |grid: &str, grid_from| {
        let shown = ModelInfo { grid_own: tall, grid_from, ..model() };
        change_of(&json!({"cl.grid": grid}), Some(shown), None)
            .map(|change| change.address.said[0].grid)
            .map_err(|refusal| refusal.message)
    };
    assert_eq!(of("4x8", Source::Guess), Ok(Some(Grid { rows: 4, columns: 8 })));
    assert_eq!(
        of("4x9", Source::Guess).unwrap_err(),
        "cl.grid has as many patches as the model, 32."
    );
    assert!(of("4x8", Source::File).unwrap_err().contains("8 × 4"));
    assert_eq!(of("8x4", Source::File), Ok(Some(tall)));
}
