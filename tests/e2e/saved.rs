//! The run that comes with the page: there before the models are, and like theirs.

use serde_json::{Value, json};

use crate::browser::{explore, out};

/// Of a color's 255 levels: the saved run is the program's, which rounds sums in another order than the browser's
/// engine, and a value between two colors may fall to either side.
const LEVELS: i64 = 3;

/// Both overlays' pixels.
const MAPS: &str = "
    return [...document.querySelectorAll('.panel .overlay canvas')].map(canvas => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return Array.from(data);
    });";

#[test]
fn saved_maps_and_curves_are_there_before_the_models_and_like_theirs() {
    explore(async |page| {
        // The other model's file takes three seconds.
        page.open("fault/slow/simmim.safetensors/").await?;
        let is_saved = "return document.getElementById('vitscope')?.dataset.source === 'saved'
            && document.querySelectorAll('main .overlay canvas[width=\"14\"]').length === 2";
        page.wait_until(is_saved).await?;
        page.screenshot(&out().join("saved.png")).await?;
        let words = "return document.querySelector('.panel[data-side=mim] .progress')?.innerText";
        let words = page.run(words).await?;
        assert!(words.as_str().is_some_and(|it| it.starts_with("saved maps; model:")), "{words}");
        let saved = page.run(MAPS).await?;
        page.wait_ready().await?;
        assert_eq!(page.data("source").await?, "live");
        let live = page.run(MAPS).await?;
        are_alike(&numbers(&saved), &numbers(&live));
        Ok(())
    });
}

#[test]
fn a_bare_link_shows_the_saved_maps_before_the_pages_program_is_there() {
    /// Both maps' pixels, as [`MAPS`] gives them.
    const IMAGES: &str = "
        return Promise.all([...document.querySelectorAll('#splash .pixels')].map(async image => {
            await image.decode();
            const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
            const context = canvas.getContext('2d');
            context.drawImage(image, 0, 0);
            return Array.from(context.getImageData(0, 0, canvas.width, canvas.height).data);
        }));";
    explore(async |page| {
        page.before_load(
            "window.early = [];
             window.first = false;
             new MutationObserver(() => { first ||= !!document.querySelector('#splash .explorer'); })
                 .observe(document, { childList: true, subtree: true });
             const Plain = Worker;
             window.Worker = class extends Plain {
                 constructor(...all) {
                     super(...all);
                     early.push(!document.getElementById('vitscope'));
                 }
             };",
        )
        .await?;
        page.open("fault/slow/page_bg.wasm/").await?;
        page.wait_until("return document.querySelectorAll('#splash .overlay').length === 2")
            .await?;
        assert_eq!(page.run("return document.getElementById('vitscope')").await?, Value::Null);
        page.screenshot(&out().join("first-screen.png")).await?;
        let before = numbers(&page.run(IMAGES).await?);
        page.wait_ready().await?;
        assert_eq!(page.run("return document.getElementById('splash')").await?, Value::Null);
        // One of the two is taken over.
        assert_eq!(page.run("return early").await?, json!([true, false]));
        are_alike(&before, &numbers(&page.run(MAPS).await?));
        // Nor does it hide why there is nothing else.
        page.open("fault/missing/coffee.webp/").await?;
        page.wait_until("return !!document.querySelector('main [role=alert]')").await?;
        assert_eq!(page.run("return document.getElementById('splash')").await?, Value::Null);
        // A link that says something is not answered with what it did not ask for.
        page.open("?image=rocket").await?;
        page.wait_ready().await?;
        assert_eq!(page.run("return first").await?, json!(false));
        Ok(())
    });
}

/// Every number of both maps.
fn numbers(maps: &Value) -> Vec<i64> {
    let maps = maps.as_array().unwrap().iter();
    maps.flat_map(|map| map.as_array().unwrap()).filter_map(Value::as_i64).collect()
}

fn are_alike(saved: &[i64], live: &[i64]) {
    assert!(saved.len() == live.len() && saved.len() > 2 * 4 * 36, "{}", saved.len());
    for (saved, live) in saved.iter().zip(live) {
        assert!((saved - live).abs() <= LEVELS, "{saved}, not {live}");
    }
}

#[test]
fn another_picture_or_model_in_the_link_shows_nothing_saved() {
    explore(async |page| {
        page.before_load(
            "window.sources = new Set();
             new MutationObserver(() => {
                 const source = document.getElementById('vitscope')?.dataset.source;
                 if (source) sources.add(source);
             }).observe(document, { attributes: true, childList: true, subtree: true });",
        )
        .await?;
        for link in ["?image=rocket", "?cl=simmim&mim=moco", "?size=112"] {
            page.open(link).await?;
            page.wait_ready().await?;
            assert_eq!(page.run("return [...sources].join()").await?, "live", "{link}");
        }
        Ok(())
    });
}
