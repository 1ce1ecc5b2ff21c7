//! A chart as files: drawn for a paper, and its numbers.

use super::files::{Content, SavedFile, drawing};
use crate::page::curves::caption::{file_name, name_models};
use crate::plot::chart::curve::LineChart;
use crate::plot::export::paper::{Caption, chart_csv, chart_svg};

/// A chart's files, with the models' names in place of their sides'. `of` says what it is of, where that is not both
/// models on the picture shown.
pub fn files(
    mut chart: LineChart,
    of: Option<&str>,
    names: [Option<String>; 2],
    caption: &Caption,
) -> [SavedFile; 3] {
    name_models(&mut chart, names);
    // What follows a semicolon are lists.
    let of = of.and_then(|words| words.split(';').next()).unwrap_or_default();
    let stem = file_name(&[of, &chart.title]);
    let [svg, png] = drawing(&stem, caption, chart_svg(&chart, caption));
    let table = SavedFile {
        kind: "CSV",
        name: stem + ".csv",
        title: caption.title.clone(),
        content: Content::Text(chart_csv(&chart, caption)),
    };
    [svg, png, table]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::saving::offers::CHART;
    use crate::page::saving::offers::tests::assert_made;
    use crate::plot::chart::measure::Measure;
    use crate::plot::chart::series::{Series, Theme};

    fn made(of: Option<&str>) -> [SavedFile; 3] {
        let series = vec![Series::contrastive(vec![(1.0, 0.5)]), Series::masked(vec![(1.0, 0.25)])];
        let chart = Measure::Nmi.chart(series, false, None, Theme::light());
        let caption = Caption { title: chart.title.clone(), origin: "Cat".to_owned() };
        files(chart, of, [Some("MoCo v3".to_owned()), None], &caption)
    }

    #[test]
    fn a_chart_is_drawn_twice_and_has_its_numbers() {
        let files = made(None);
        assert_made(&files, CHART);
        let names = files.each_ref().map(|file| file.name.as_str());
        let stem = "vitscope-normalized-mutual-information";
        assert_eq!(names, [".svg", ".png", ".csv"].map(|ending| format!("{stem}{ending}")));
        for file in &files {
            assert_eq!(file.title, "Normalized mutual information");
            let text = match &file.content {
                Content::Text(text) => text,
                Content::Picture { svg, words } => {
                    assert!(words.contains("Cat"), "{words}");
                    svg
                }
                Content::Bytes(_) => panic!("no text: {}", file.name),
            };
            assert!(text.contains("MoCo v3") && text.contains("MIM"), "{text}");
        }
    }

    #[test]
    fn what_it_is_of_stands_before_its_title_without_lists() {
        let [svg, _, _] = made(Some("Mean of 12 pictures; a.png, b.png"));
        assert_eq!(svg.name, "vitscope-mean-of-12-pictures-normalized-mutual-information.svg");
    }
}
