//! What embedders may rely on: states, the URL's names, the answers to messages.

use serde_json::{Value, json};

use crate::browser::explore;

/// float32 sums of some hundred values.
const SUM_TOLERANCE: f64 = 1e-4;

#[test]
fn a_cold_load_reaches_ready_with_a_clean_console() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        assert_eq!(page.data("source").await?, "live");
        assert_eq!(
            (page.data("cl").await?, page.data("mim").await?),
            ("ready".into(), "ready".into())
        );
        Ok(())
    });
}

#[test]
fn the_page_works_under_another_path() {
    explore(async |page| {
        page.open("sub/path/").await?;
        page.wait_ready().await?;
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn nothing_comes_from_another_origin() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        let script = "return performance.getEntriesByType('resource').map(entry => entry.name)
            .filter(name => !name.startsWith(location.origin) && !/^(blob|data):/.test(name))";
        assert_eq!(page.run(script).await?, json!([]));
        Ok(())
    });
}

#[test]
fn the_layer_of_the_url_is_shown() {
    explore(async |page| {
        page.open("?layer=3").await?;
        page.wait_ready().await?;
        assert_eq!(page.ask("attention").await?["cl"]["layer"], json!(3));
        assert_eq!(page.in_url("layer").await?.as_deref(), Some("3"));
        Ok(())
    });
}

#[test]
fn unknown_names_of_the_url_are_kept() {
    explore(async |page| {
        page.open("?utm_source=mail&layer=2").await?;
        page.wait_ready().await?;
        page.set(json!({ "layer": 4 })).await?;
        page.wait_until("return new URLSearchParams(location.search).get('layer') === '4'").await?;
        assert_eq!(page.in_url("utm_source").await?.as_deref(), Some("mail"));
        Ok(())
    });
}

#[test]
fn a_reload_shows_the_same_view() {
    explore(async |page| {
        page.open("?layer=2&head=1&query=1,2&scale=own").await?;
        page.wait_ready().await?;
        let before = page.ask("state").await?;
        page.reload().await?;
        page.wait_ready().await?;
        assert_eq!(page.ask("state").await?, before);
        Ok(())
    });
}

#[test]
fn attention_rows_sum_to_one() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        let attention = page.ask("attention").await?;
        for side in ["cl", "mim"] {
            assert_rows_sum_to_one(&attention[side]);
        }
        Ok(())
    });
}

/// Rows are [head][token].
pub fn assert_rows_sum_to_one(side: &Value) {
    let rows = side["rows"].as_array().expect("rows is a list");
    assert!(!rows.is_empty(), "there is a row for each head");
    for row in rows {
        let sum: f64 =
            row.as_array().expect("a row is a list").iter().filter_map(Value::as_f64).sum();
        assert!((sum - 1.0).abs() < SUM_TOLERANCE, "a row sums to {sum}");
    }
}

#[test]
fn curves_cover_every_layer() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        let curves = page.ask("curves").await?;
        for side in ["cl", "mim"] {
            let length = |name: &str| curves[side][name].as_array().map_or(0, Vec::len);
            let layers = length("attention_distance_px");
            assert!(layers > 0, "{side} has layers");
            assert_eq!(length("nmi"), layers);
            // The input of the first block, then after each block's attention and its MLP.
            assert_eq!(length("fourier_delta_log_amplitude"), 2 * layers + 1);
        }
        Ok(())
    });
}

#[test]
fn what_is_asked_for_after_a_change_is_of_the_changed_view() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        for (size, grid) in [(112, 28_usize), (96, 24)] {
            page.set(json!({ "size": size })).await?;
            let curves = page.ask("curves").await?;
            for side in ["cl", "mim"] {
                let frequencies = curves[side]["fourier_delta_log_amplitude"][0].as_array();
                assert_eq!(frequencies.map(Vec::len), Some(grid.div_ceil(2)), "{side}, {size} px");
            }
        }
        Ok(())
    });
}

#[test]
fn a_views_own_name_that_does_not_fit_changes_nothing() {
    explore(async |page| {
        page.open("?perturb.bogus=1&reconstruct.mask=x&utm_source=mail").await?;
        page.wait_ready().await?;
        let alerts = page.alerts().await?;
        for name in ["perturb.bogus=1", "reconstruct.mask=x"] {
            let told = alerts.iter().filter(|text| text.contains(name)).count();
            assert_eq!(told, 1, "{name} in {alerts:?}");
        }
        let before = page.ask("state").await?;
        assert_eq!(before["utm_source"], json!("mail"));
        for set in [
            json!({ "layer": 1, "perturb.noise": 99 }),
            json!({ "layer": 1, "perturb.texture": "nothing" }),
            json!({ "layer": 1, "reconstruct.mask": "x" }),
            json!({ "layer": 1, "tokens.map": "umap" }),
            json!({ "layer": 1, "camera.bogus": 1 }),
        ] {
            assert!(page.set(set.clone()).await.is_err(), "{set}");
        }
        assert_eq!(page.ask("state").await?, before);
        Ok(())
    });
}
