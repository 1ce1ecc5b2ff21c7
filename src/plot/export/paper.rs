//! Charts as a paper takes them: SVG of one column's width, black on white, and the numbers as a table.

use std::fmt::Write;

use crate::plot::chart::curve::{LineChart, XAxis};
use crate::plot::chart::series::{Series, Theme};

/// A column of a paper, CSS pixels: 84 mm.
pub(super) const COLUMN: u32 = 317;
const COLUMN_MM: f64 = 84.0;
const HEIGHT: u32 = 200;
/// What fits beside a key in the legend.
const LONGEST_NAME: usize = 42;

/// What a file says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Caption {
    /// What it shows.
    pub title: String,
    /// What is needed to make it again.
    pub origin: String,
}

impl Caption {
    /// Both in one.
    pub fn words(&self) -> String {
        format!("{}. {}", self.title, self.origin)
    }
}

/// A chart as SVG, 84 mm wide. The layer that the page points out is the page's own and left out.
pub fn chart_svg(chart: &LineChart, caption: &Caption) -> String {
    let named = |series: &Series| Series { label: short(&series.label), ..series.clone() };
    let chart = LineChart {
        title: short(&chart.title),
        series: chart.series.iter().map(named).collect(),
        marked: None,
        theme: Theme::print(),
        ..chart.clone()
    };
    // Writing to a string does not fail.
    let drawn = chart.svg(COLUMN, HEIGHT).unwrap_or_default();
    let body = drawn.split_once(">\n").map_or("</svg>", |(_, body)| body);
    open((f64::from(COLUMN), f64::from(HEIGHT)), 10.0, caption) + body
}

/// A document's beginning, with `fine` units a CSS pixel: what it is, and white paper.
pub(super) fn open((width, height): (f64, f64), fine: f64, caption: &Caption) -> String {
    let mm = COLUMN_MM / f64::from(COLUMN);
    let Caption { title, origin } = caption;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
         width=\"{:.2}mm\" height=\"{:.2}mm\" viewBox=\"0 0 {} {}\">\n<title>{}</title>\n<desc>{}</desc>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
        width * mm,
        height * mm,
        width * fine,
        height * fine,
        escape(title),
        escape(origin)
    )
}

/// Text as XML has it, without what XML cannot hold.
pub fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            _ if letter.is_control() => escaped.push(' '),
            _ => escaped.push(letter),
        }
    }
    escaped
}

fn short(name: &str) -> String {
    ellipsis(name, LONGEST_NAME)
}

/// A name's beginning where the whole is too long.
pub(super) fn ellipsis(name: &str, longest: usize) -> String {
    if name.chars().count() <= longest {
        return name.to_owned();
    }
    let begin: String = name.chars().take(longest.saturating_sub(1)).collect();
    format!("{}…", begin.trim_end())
}

/// A chart's numbers as CSV: a comment, a header, and a line for each point of each curve. The columns past the
/// curve's own value are what the chart draws beside it: the band, the level line, and every head.
pub fn chart_csv(chart: &LineChart, caption: &Caption) -> String {
    let all = &chart.series;
    let has_band = all.iter().any(|series| !series.band.is_empty());
    let level = all.iter().find_map(|series| series.level.map(|(_, name)| name));
    let heads = all.iter().map(most_heads).max().unwrap_or(0);
    let x = match chart.x {
        XAxis::Depth => chart.x_label.clone(),
        XAxis::Frequency => format!("{} (radians)", chart.x_label),
        XAxis::LogCount => chart.x_label.clone(),
    };
    let mut csv = comment(caption);
    let _ = write!(csv, "model,{x},{}", quoted(&chart.title));
    csv.push_str(if has_band { ",low,high" } else { "" });
    level.into_iter().for_each(|name| _ = write!(csv, ",{name}"));
    (1..=heads).for_each(|head| _ = write!(csv, ",head {head}"));
    for series in all {
        for (index, &(x, y)) in series.points.iter().enumerate() {
            let x = if chart.x == XAxis::LogCount { 10f64.powf(x).round() } else { x };
            let _ = write!(csv, "\n{},{x}", quoted(&series.label));
            let mut cell = |value: Option<f64>| {
                let _ = match value.filter(|value| value.is_finite()) {
                    Some(value) => write!(csv, ",{value}"),
                    None => write!(csv, ","),
                };
            };
            cell(Some(y));
            if has_band {
                let band = series.band.get(index);
                cell(band.map(|band| band.1));
                cell(band.map(|band| band.2));
            }
            if level.is_some() {
                cell(series.level.map(|level| level.0));
            }
            let mut own = series.heads.iter().filter(|head| head.0 == x);
            (0..heads).for_each(|_| cell(own.next().map(|head| head.1)));
        }
    }
    csv.push('\n');
    csv
}

fn most_heads(series: &Series) -> usize {
    let count = |x: f64| series.heads.iter().filter(|head| head.0 == x).count();
    series.points.iter().map(|point| count(point.0)).max().unwrap_or(0)
}

/// A table's first line, which readers are told to skip.
pub fn comment(caption: &Caption) -> String {
    format!("# {}\n", caption.words().replace(char::is_control, " "))
}

/// A cell of a table that holds words.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\"").replace(char::is_control, " "))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::plot::chart::curve::YAxis;

    /// Fails where a document's elements do not close in turn or an attribute is not in quotes.
    pub fn assert_well_formed(document: &str) {
        let mut open = Vec::new();
        for part in document.split('<').skip(1) {
            let (tag, text) = part.split_once('>').unwrap_or_else(|| panic!("no end: {part}"));
            assert!(!text.contains(['>', '\u{0}']), "{text}");
            assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
            for entity in text.split('&').skip(1) {
                assert!(
                    ["amp;", "lt;", "gt;", "quot;", "apos;"]
                        .iter()
                        .any(|it| entity.starts_with(it))
                );
            }
            let name = tag.split([' ', '/']).next().unwrap_or_default();
            if let Some(name) = tag.strip_prefix('/') {
                assert_eq!(open.pop(), Some(name));
            } else if !tag.ends_with('/') {
                open.push(name);
            }
        }
        assert_eq!(open, Vec::<&str>::new());
        assert!(!document.contains("NaN") && !document.contains("inf"));
    }

    pub fn caption() -> Caption {
        Caption { title: "A <b> & \"c\"".into(), origin: "my\ncat.png, https://a/?b=1&c=2".into() }
    }

    fn chart() -> LineChart {
        let cl = [vec![0.1, 0.3, 0.5], vec![1.0 / 3.0, f64::NAN, 1.0]];
        let mim = [vec![7.0], vec![8.0], vec![f64::NAN]];
        let named = |label: &str, series: Series| Series { label: label.into(), ..series };
        LineChart {
            title: "Attention distance (px)".into(),
            x_label: "layer".into(),
            x: XAxis::Depth,
            y: YAxis::FromZero,
            series: vec![
                named("MoCo v3", Series::contrastive(Vec::new()).with_heads(&cl)),
                named("Sim \"MIM\" <1>", Series::masked(Vec::new()).with_heads(&mim)),
            ],
            marked: Some(1.0),
            theme: Theme::dark(),
        }
    }

    #[test]
    fn the_svg_is_a_columns_width_in_print_and_says_what_it_is() {
        let svg = chart_svg(&chart(), &caption());
        assert_well_formed(&svg);
        assert!(svg.contains("width=\"84.00mm\" height=\"53.00mm\" viewBox=\"0 0 3170 2000\""));
        assert!(svg.contains("<title>A &lt;b&gt; &amp; &quot;c&quot;</title>"), "{svg}");
        assert!(svg.contains("<desc>my cat.png, https://a/?b=1&amp;c=2</desc>"));
        assert!(svg.contains(">\nMoCo v3\n<") && svg.contains("font-family=\"Helvetica, Arial"));
        // 7 pt and more, and 0.9 pt: a pixel has ten units and 0.75 pt.
        let sizes = |name: &str| -> Vec<f64> {
            let name = format!("{name}=\"");
            let after = svg.split(&name).skip(1);
            after.map(|it| it.split('"').next().unwrap().parse::<f64>().unwrap() * 0.075).collect()
        };
        assert!(sizes("font-size").iter().all(|pt| (7.0..=8.0).contains(pt)), "{svg}");
        assert!(sizes("stroke-width").iter().all(|pt| (0.8..=1.0).contains(pt)));
        // Nothing of the dark page, and no layer pointed out.
        assert!(!svg.contains("#ECEDEE") && !svg.contains("opacity=\"0.55\""));
    }

    #[test]
    fn names_that_do_not_fit_beside_each_other_stand_in_rows_within_the_column() {
        let mut chart = LineChart { theme: Theme::print(), ..chart() };
        for (series, name) in
            chart.series.iter_mut().zip(["DINOv2 ViT-B/14 with registers", "SimMIM Swin-B"])
        {
            series.label = name.into();
        }
        let rows = chart.legend(f64::from(COLUMN));
        assert!(rows[0].0 == 0.0 && rows[1].0 == 0.0 && rows[0].1 < rows[1].1, "{rows:?}");
        assert!(chart.frame(f64::from(COLUMN), f64::from(HEIGHT)).top > rows[1].1 + 5.0);
        chart.series[0].label = "a name ".repeat(20);
        assert!(chart_svg(&chart, &caption()).contains("a name a name…\n<"));
    }

    #[test]
    fn the_table_has_every_finite_number_to_the_last_digit() {
        let csv = chart_csv(&chart(), &caption());
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines[0], "# A <b> & \"c\". my cat.png, https://a/?b=1&c=2");
        assert_eq!(
            lines[1],
            "model,layer,\"Attention distance (px)\",low,high,head 1,head 2,head 3"
        );
        assert_eq!(lines[2], "\"MoCo v3\",1,0.3,0.1,0.5,0.1,0.3,0.5");
        assert_eq!(lines[3], "\"MoCo v3\",2,,,,0.3333333333333333,,1");
        assert_eq!(lines[4], "\"Sim \"\"MIM\"\" <1>\",1,7,7,7,7,,");
        assert_eq!(lines[6], "\"Sim \"\"MIM\"\" <1>\",3,,,,,,");
        assert_eq!(lines.len(), 7);
    }

    #[test]
    fn a_table_without_spread_has_the_curves_alone_and_a_level_has_its_name() {
        let points = vec![(0.0, 0.0), (std::f64::consts::PI, -1.5)];
        let series = Series { level: Some((2.5, "uniform")), ..Series::masked(points) };
        let chart = LineChart { x: XAxis::Frequency, series: vec![series], ..chart() };
        let csv = chart_csv(&chart, &caption());
        let lines: Vec<&str> = csv.lines().skip(1).collect();
        assert_eq!(lines[0], "model,layer (radians),\"Attention distance (px)\",uniform");
        assert_eq!(lines[1..], ["\"MIM\",0,0,2.5", "\"MIM\",3.141592653589793,-1.5,2.5"]);
    }
}
