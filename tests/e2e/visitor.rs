//! What a visitor does, with the real mouse, keys and files.

use fantoccini::key::Key;

use crate::browser::{explore, out};

#[test]
fn a_click_pins_the_query_and_changes_both_models() {
    explore(async |page| {
        page.open("?query=0,0").await?;
        page.wait_ready().await?;
        let before = page.ask("attention").await?;
        page.click_patch(3, 2).await?;
        page.wait_until("return new URLSearchParams(location.search).get('query') === '3,2'")
            .await?;
        let after = page.ask("attention").await?;
        for side in ["cl", "mim"] {
            assert_ne!(before[side]["rows"], after[side]["rows"], "{side}");
        }
        Ok(())
    });
}

#[test]
fn back_leads_to_the_picture_before_however_many_patches_were_asked() {
    explore(async |page| {
        page.open("?image=rocket").await?;
        page.wait_ready().await?;
        let steps = page.run("return history.length").await?;
        for (column, row) in [(3, 2), (4, 6), (0, 0)] {
            page.click_patch(column, row).await?;
            page.wait_until(&format!(
                "return new URLSearchParams(location.search).get('query') === '{column},{row}'"
            ))
            .await?;
        }
        assert_eq!(page.run("return history.length").await?, steps);
        page.run("document.querySelector('.thumb:not([aria-pressed=true])').click()").await?;
        page.wait_until("return new URLSearchParams(location.search).get('image') !== 'rocket'")
            .await?;
        page.wait_ready().await?;
        page.run("history.back()").await?;
        page.wait_until("return new URLSearchParams(location.search).get('image') === 'rocket'")
            .await?;
        // With the patch that was asked last.
        page.wait_until("return new URLSearchParams(location.search).get('query') === '0,0'").await
    });
}

#[test]
fn the_colors_chosen_are_there_on_the_next_visit_and_a_link_may_say_others() {
    explore(async |page| {
        let theme = "return document.documentElement.dataset.theme";
        page.open("?theme=dark").await?;
        page.wait_ready().await?;
        assert_eq!(page.run(theme).await?, "dark");
        page.run("[...document.querySelectorAll('.header .button')].find(it => it.innerText === 'Light').click()")
            .await?;
        page.wait_until("return document.documentElement.dataset.theme === 'light'").await?;
        page.run("[...document.querySelectorAll('.header .button')].find(it => it.innerText === 'Dark').click()")
            .await?;
        page.wait_until("return document.documentElement.dataset.theme === 'dark'").await?;
        assert_eq!(page.in_url("theme").await?, None);
        page.open("").await?;
        page.wait_ready().await?;
        assert_eq!(page.run(theme).await?, "dark");
        page.open("?theme=light").await?;
        page.wait_ready().await?;
        assert_eq!(page.run(theme).await?, "light");
        // An author's page has the colors that its author wants.
        page.open("?embed=1").await?;
        page.wait_ready().await?;
        assert_eq!(page.run(theme).await?, "light");
        Ok(())
    });
}

#[test]
fn arrow_keys_move_the_query() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        page.click_patch(3, 2).await?;
        page.press([char::from(Key::Right), char::from(Key::Down)]).await?;
        page.wait_until("return new URLSearchParams(location.search).get('query') === '4,3'").await
    });
}

#[test]
fn a_link_leaves_parts_of_the_page_out_and_does_not_name_the_models() {
    explore(async |page| {
        let seen = "const seen = it => !!document.querySelector(it)?.checkVisibility();
             return ['.panel-model', '.model-facts', '.curves', '.thumbs', '#head'].map(seen)";
        page.open("?hide=curves,models&cl.title=A&mim.title=B").await?;
        page.wait_ready().await?;
        assert_eq!(page.run(seen).await?, serde_json::json!([false, false, false, true, true]));
        assert_eq!(page.run("return document.title").await?, "Coffee: A and B · vitscope");
        let text = page.run("return document.body.innerText").await?;
        assert!(text.as_str().is_some_and(|it| !it.contains("MoCo") && !it.contains("SimMIM")));
        page.set(serde_json::json!({ "hide": null })).await?;
        page.wait_until("return document.querySelector('.curves').checkVisibility()").await
    });
}

#[test]
fn an_own_picture_stays_among_the_photographs() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        let file = out().join("own.png");
        image::RgbImage::from_pixel(64, 48, image::Rgb([200, 30, 30])).save(&file)?;
        page.upload_image(&file).await?;
        page.wait_until("return new URLSearchParams(location.search).get('image') === 'local'")
            .await?;
        page.wait_ready().await?;
        page.click(".thumb").await?;
        page.wait_until("return new URLSearchParams(location.search).get('image') === 'coffee'")
            .await?;
        page.wait_ready().await?;
        let loaded = "return document.querySelector('[data-part=own-picture] img').naturalWidth";
        assert_eq!(page.run(loaded).await?, 64);
        page.click("[data-part=own-picture]").await?;
        page.wait_until("return new URLSearchParams(location.search).get('image') === 'local'")
            .await?;
        page.wait_ready().await?;
        let title = page.run("return document.title").await?;
        assert!(title.as_str().is_some_and(|it| it.starts_with("own.png")), "{title}");
        Ok(())
    });
}

#[test]
fn a_finger_that_scrolls_over_the_photograph_moves_no_query_and_a_tap_does() {
    explore(async |page| {
        page.resize(390, 844).await?;
        let touch = serde_json::json!({ "enabled": true, "maxTouchPoints": 1 });
        page.devtools("Emulation.setTouchEmulationEnabled", touch).await?;
        page.open("?query=0,0").await?;
        page.wait_ready().await?;
        let place = "const at = document.querySelector('.stage').getBoundingClientRect();
             return [at.left + at.width / 2, at.top + at.height / 2]";
        let place: [f64; 2] = serde_json::from_value(page.run(place).await?)?;
        let finger = async |kind: &str, points: &[(f64, f64)]| {
            let points: Vec<_> =
                points.iter().map(|(x, y)| serde_json::json!({ "x": x, "y": y })).collect();
            let event = serde_json::json!({ "type": kind, "touchPoints": points });
            page.devtools("Input.dispatchTouchEvent", event).await
        };
        let [x, y] = place;
        finger("touchStart", &[(x, y)]).await?;
        for step in 1..=12 {
            finger("touchMove", &[(x, y - 10.0 * f64::from(step))]).await?;
        }
        finger("touchEnd", &[]).await?;
        // The page glides on for a while.
        page.wait_until(
            "const before = window.before; window.before = scrollY; return scrollY > 50 && before === scrollY",
        )
        .await?;
        assert_eq!(page.in_url("query").await?.as_deref(), Some("0,0"));
        let place: [f64; 2] = serde_json::from_value(
            page.run(
                "const at = document.querySelector('.stage').getBoundingClientRect();
             return [at.left + at.width * 0.95, at.top + at.height * 0.95]",
            )
            .await?,
        )?;
        finger("touchStart", &[place.into()]).await?;
        finger("touchEnd", &[]).await?;
        page.wait_until("return new URLSearchParams(location.search).get('query') === '13,13'")
            .await
    });
}

#[test]
fn the_layers_are_played_from_the_first_to_the_last() {
    explore(async |page| {
        page.open("?layer=5").await?;
        page.wait_ready().await?;
        page.run(
            "window.layers = new Set();
             const note = () => {
                 window.layers.add(new URLSearchParams(location.search).get('layer'));
                 requestAnimationFrame(note);
             };
             document.querySelector('[data-part=play]').click();
             requestAnimationFrame(note);",
        )
        .await?;
        page.wait_until("return document.querySelector('[data-part=play]').innerText === 'Stop'")
            .await?;
        page.wait_until("return document.querySelector('[data-part=play]').innerText === 'Play'")
            .await?;
        let layers = page.run("return [...window.layers].sort().join()").await?;
        assert_eq!(layers, "1,2,3,4,5,6,7,8");
        assert_eq!(page.in_url("layer").await?.as_deref(), Some("8"));
        Ok(())
    });
}

#[test]
fn the_layer_slider_changes_both_models() {
    explore(async |page| {
        page.open("?layer=1").await?;
        page.wait_ready().await?;
        let before = page.ask("attention").await?;
        page.set_layer(2).await?;
        page.wait_until("return new URLSearchParams(location.search).get('layer') === '2'").await?;
        let after = page.ask("attention").await?;
        for side in ["cl", "mim"] {
            assert_eq!(after[side]["layer"], 2);
            assert_ne!(before[side]["rows"], after[side]["rows"], "{side}");
        }
        Ok(())
    });
}

#[test]
fn an_uploaded_png_replaces_the_image() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        let before = page.ask("curves").await?;
        let picture = out().join("upload.png");
        page.screenshot(&picture).await?;
        page.upload_image(&picture).await?;
        page.wait_for_change("curves", &before).await?;
        page.wait_ready().await?;
        let after = page.ask("curves").await?;
        for side in ["cl", "mim"] {
            assert_ne!(before[side], after[side], "{side}");
        }
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_file_that_is_no_image_is_refused_and_the_view_stays() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        let before = page.ask("curves").await?;
        let file = out().join("no-image.png");
        std::fs::write(&file, "this is text")?;
        page.upload_image(&file).await?;
        page.wait_until("return !!document.querySelector('[role=alert]')?.innerText.trim()")
            .await?;
        assert_eq!(page.alerts().await?.len(), 1);
        assert_eq!(page.ask("curves").await?, before);
        Ok(())
    });
}

#[test]
fn a_dropped_picture_replaces_the_image() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        let before = page.ask("curves").await?;
        // A picture of the page's own origin, dropped as a file from a folder would be.
        page.run(
            "fetch('samples/rocket.webp').then(r => r.blob()).then(blob => {
                 const data = new DataTransfer();
                 data.items.add(new File([blob], 'start.webp', { type: blob.type }));
                 const drop = new DragEvent('drop', { dataTransfer: data, bubbles: true });
                 document.querySelector('#vitscope').dispatchEvent(drop);
             });",
        )
        .await?;
        page.wait_for_change("curves", &before).await?;
        page.wait_ready().await?;
        assert_eq!(page.in_url("image").await?.as_deref(), Some("local"));
        Ok(())
    });
}

#[test]
fn hovering_previews_a_query_and_leaves_the_pin() {
    explore(async |page| {
        page.open("?query=0,0&layer=3").await?;
        page.wait_ready().await?;
        let drawn =
            "return document.querySelector('.panel[data-side=mim] .overlay canvas').toDataURL()";
        let pinned = page.run(drawn).await?;
        page.hover_patch(6, 6).await?;
        page.wait_until(&format!("return ({}) !== {pinned}", drawn.trim_start_matches("return ")))
            .await?;
        assert_eq!(page.in_url("query").await?.as_deref(), Some("0,0"));
        Ok(())
    });
}

#[test]
fn two_queries_are_compared_by_one_number_a_model() {
    explore(async |page| {
        page.open("?query=2,2&query2=6,6&view=queries&layer=3").await?;
        page.wait_ready().await?;
        let first = page.ask("attention").await?;
        page.set(serde_json::json!({ "query": "6,6" })).await?;
        let second = page.ask("attention").await?;
        page.set(serde_json::json!({ "query": "2,2" })).await?;
        page.ask("attention").await?;
        for side in ["cl", "mim"] {
            let (a, b) = (patch_shares(&first[side]), patch_shares(&second[side]));
            let moved: f64 = 0.5 * a.iter().zip(&b).map(|(a, b)| (a - b).abs()).sum::<f64>();
            let script = format!(
                "return parseFloat(document.querySelector('.comparison[data-side={side}] strong').innerText)"
            );
            let shown = page.run(&script).await?.as_f64().unwrap_or(f64::NAN);
            // Shown in percent with two significant digits.
            assert!((shown - 100.0 * moved).abs() <= 0.51, "{side}: {shown}, {moved}");
        }
        Ok(())
    });
}

/// The heads' mean over the patches, made to sum to one; the embedded models have one prefix token.
fn patch_shares(side: &serde_json::Value) -> Vec<f64> {
    let rows: Vec<Vec<f64>> =
        serde_json::from_value(side["rows"].clone()).expect("rows of numbers");
    let sums: Vec<f64> =
        (1..rows[0].len()).map(|token| rows.iter().map(|row| row[token]).sum()).collect();
    let total: f64 = sums.iter().sum();
    sums.iter().map(|sum| sum / total).collect()
}

#[test]
fn a_tile_of_the_overview_leads_to_its_layer_and_head() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        page.wait_until(
            "return Boolean(document.querySelector('.tiles-frame')?.style.aspectRatio)",
        )
        .await?;
        page.run(
            "const frame = document.querySelector('.tiles-frame');
             const box = frame.getBoundingClientRect();
             const at = { clientX: box.x + box.width - 3, clientY: box.y + box.height - 3 };
             frame.dispatchEvent(new MouseEvent('click', { ...at, bubbles: true }));",
        )
        .await?;
        let layers = page.ask("curves").await?["cl"]["nmi"].as_array().map_or(0, Vec::len);
        let heads = page.ask("attention").await?["cl"]["rows"].as_array().map_or(0, Vec::len);
        let state = page.ask("state").await?;
        assert_eq!(state["layer"], layers.to_string());
        assert_eq!(state["head"], heads.to_string());
        Ok(())
    });
}
