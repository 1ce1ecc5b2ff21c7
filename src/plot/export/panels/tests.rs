use super::super::paper::tests::{assert_well_formed, caption};
use super::*;
use crate::plot::chart::series::CONTRASTIVE;

fn map(rgba: Vec<u8>, width: usize) -> Option<Picture> {
    Some(Picture::Pixels { rgba, width, are_patches: true })
}

fn photographs() -> Vec<Photograph> {
    vec![Photograph { plain: "data:plain".to_owned(), pale: "data:pale".to_owned() }]
}

fn numbers(svg: &str, name: &str) -> Vec<f64> {
    let name = format!(" {name}=\"");
    svg.split(&name).skip(1).filter_map(|it| it.split('"').next()?.parse().ok()).collect()
}

#[test]
fn a_row_has_its_name_its_pictures_over_the_photograph_and_their_legends() {
    let rgba = vec![9; 16];
    let panel = Panel {
        heading: Some(((CONTRASTIVE, Marker::Square), "MoCo <v3>".to_owned())),
        caption: "from A".to_owned(),
        ground: Some(Ground { of: 0, is_pale: true }),
        picture: map(rgba.clone(), 2),
        cover: 0.5,
        marks: vec![(2.into(), Some(3))],
        legend: Some(Legend { colors: vec![[0; 3]; 8], ends: ["0".into(), "4.0×".into()] }),
        ..Panel::default()
    };
    // Of a side that has no photograph.
    let other = Panel { ground: Some(Ground { of: 1, is_pale: false }), ..panel.clone() };
    let figure = PanelFigure {
        title: "Two <queries>".to_owned(),
        rows: vec![vec![panel, Panel { heading: None, ..other }]],
        notes: vec!["×: uniform attention".to_owned()],
        ..PanelFigure::default()
    };
    let svg = figure.svg(&caption(), &photographs());
    assert_well_formed(&svg);
    assert!(svg.contains(">Two &lt;queries&gt;<") && svg.contains(">MoCo &lt;v3&gt;<"));
    assert_eq!((svg.matches("data:pale").count(), svg.matches("data:plain").count()), (1, 0));
    let picture = data_url("image/png", &png(&rgba, 2));
    assert_eq!(svg.matches(&picture).count(), 2);
    assert_eq!(svg.matches("opacity=\"0.5\"").count(), 2);
    assert_eq!(svg.matches("image-rendering:pixelated").count(), 2);
    assert_eq!(svg.matches(">4.0×<").count(), 2);
    assert!(svg.contains(">×: uniform attention<"));
    let height = svg.split("viewBox=\"0 0 317 ").nth(1).unwrap();
    let height: f64 = height.split('"').next().unwrap().parse().unwrap();
    assert!(numbers(&svg, "x").iter().all(|x| (0.0..=317.0).contains(x)));
    assert!(numbers(&svg, "y").iter().all(|y| (0.0..height).contains(y)), "{height} {svg}");
}

#[test]
fn a_picture_keeps_its_shape_and_its_columns_and_rows_are_numbered() {
    let panel = Panel {
        picture: map(vec![0; 4 * 5], 5),
        tiles: Some(Tiles { columns: 3, rows: 1, tile: 1.into(), gap: 1 }),
        ..Panel::default()
    };
    let svg =
        PanelFigure { rows: vec![vec![panel]], ..PanelFigure::default() }.svg(&caption(), &[]);
    assert_well_formed(&svg);
    // 317 less the numbers' room, and a fifth of that.
    assert!(svg.contains("width=\"303.00\" height=\"60.60\""), "{svg}");
    let middle = 14.0 + 60.6 * 4.5;
    assert!(svg.contains(&format!("<text x=\"{middle:.2}\"")), "{svg}");
    assert!(svg.contains(">3<") && !svg.contains(">4<"));
}

#[test]
fn dots_are_of_their_colors_and_those_without_a_place_are_left_out() {
    let points = vec![[0.25, 0.5], [f32::NAN, 0.5], [0.75, 0.5], [0.5, 1.0]];
    let panel = Panel {
        picture: Some(Picture::Dots { points, colors: vec![[255, 0, 0], [0, 0, 255]] }),
        ..Panel::default()
    };
    let keys = vec![([255, 0, 0], "a name ".repeat(5)), ([0, 0, 255], "other ".repeat(5))];
    let figure = PanelFigure { rows: vec![vec![panel]], keys, ..PanelFigure::default() };
    let svg = figure.svg(&caption(), &[]);
    assert_well_formed(&svg);
    assert_eq!(svg.matches("h0").count(), 3);
    assert!(svg.contains("d=\"M79.2 162.5h0\" stroke=\"#ff0000\""), "{svg}");
    assert_eq!(svg.matches("<circle ").count(), 2);
}

#[test]
fn words_are_broken_where_they_would_not_fit() {
    let panel =
        || Panel { caption: "the patches with 60 % of the mass".to_owned(), ..Panel::default() };
    let figure = PanelFigure {
        rows: vec![vec![panel(), panel(), panel()]],
        notes: vec!["word ".repeat(30).trim_end().to_owned()],
        ..PanelFigure::default()
    };
    let svg = figure.svg(&caption(), &[]);
    assert_eq!(svg.matches(">the patches with 60<").count(), 3, "{svg}");
    assert_eq!(svg.matches(">word word").count(), 3);
}
