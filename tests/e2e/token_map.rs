//! The view “Token map”: what it says beside what messages tell, the link of dots and patches, repeatability.

use std::path::Path;

use serde_json::{Value, json};

use crate::browser::{Outcome, explore, out};
use crate::explorer::Explorer;
use crate::many::{drop_at, pictures};

const PICTURES: usize = 18;
/// `within_over_between` of `pretrain/measures.py` for the set's pictures after the last block.
const RATIOS: [(&str, f64); 2] = [("cl", 0.9748), ("mim", 3.7253)];
/// The page resizes the pictures itself, exact to a grey level.
const NEAR: f64 = 0.02;
/// The page shows two decimals.
const TWO_DECIMALS: f64 = 5.1e-3;

#[test]
fn the_ratio_of_a_link_is_the_engines_and_pretrains() {
    explore(async |page| {
        page.open("?view=tokens&layer=8").await?;
        page.wait_ready().await?;
        let told = settled(page, "tsne").await?;
        for (side, expected) in RATIOS {
            let told = &told[side];
            let ratio = told["within_over_between"].as_f64().unwrap_or(f64::NAN);
            assert!((ratio / expected - 1.0).abs() < NEAR, "{side}: {ratio}, not {expected}");
            let shown = page
                .run(&format!(
                    "return parseFloat(document.querySelector('.token-map[data-side={side}] strong').innerText)"
                ))
                .await?;
            let shown = shown.as_f64().unwrap_or(f64::NAN);
            assert!((shown - ratio).abs() < TWO_DECIMALS, "{side} shows {shown}, not {ratio}");
            assert_eq!(told["layer"], json!(8));
            assert_eq!(told["epoch"], json!(1000));
            let grid = told["grid"].as_u64().unwrap_or_default() as usize;
            let places: Vec<[f64; 2]> = serde_json::from_value(told["places"].clone())?;
            assert_eq!(places.len(), PICTURES * grid * grid);
            assert_eq!(told["pictures"].as_array().map(Vec::len), Some(PICTURES));
        }
        // Once more, from nothing.
        page.reload().await?;
        page.wait_ready().await?;
        assert!(settled(page, "tsne").await? == told, "the same tokens give the same map");
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn components_are_a_choice_and_follow_the_layer() {
    explore(async |page| {
        page.open("?layer=2").await?;
        page.wait_ready().await?;
        let closed = page.ask("tokens").await.expect_err("the view is closed");
        assert!(closed.to_string().contains("closed"), "{closed}");
        page.click("#tab-Tokens").await?;
        page.click(".token-tools [aria-label^=How] button:last-child").await?;
        let second = settled(page, "pca").await?;
        assert_eq!(page.in_url("tokens.map").await?.as_deref(), Some("pca"));
        page.set(json!({ "layer": 5 })).await?;
        let fifth = settled(page, "pca").await?;
        assert_eq!(fifth["cl"]["layer"], json!(5));
        assert_ne!(fifth["cl"]["places"], second["cl"]["places"]);
        // Back again, without the models: it was kept.
        page.set(json!({ "layer": 2, "tokens.color": "class" })).await?;
        assert_eq!(settled(page, "pca").await?, second);
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_patch_lights_up_its_dots_and_a_dot_its_patch() {
    explore(async |page| {
        page.open("?view=tokens&tokens.map=pca").await?;
        page.wait_ready().await?;
        settled(page, "pca").await?;
        page.run("document.querySelector('.token-maps').scrollIntoView({ behavior: 'instant' })")
            .await?;
        // A patch of the eighth picture: both maps show where it is. The dot itself leads back, and to the other map,
        // unless another one lies on it.
        let mut led_back = false;
        for place in [[0.7, 0.3], [0.2, 0.2], [0.5, 0.5], [0.1, 0.8], [0.9, 0.9], [0.4, 0.7]] {
            let patch = center(page, ".picture:nth-child(2) .square", place, 1).await?;
            point_at(page, patch).await?;
            page.wait_until("return document.querySelectorAll('.scatter-ring').length === 2")
                .await?;
            let (marked, rings) = (marked(page).await?, rings(page).await?);
            assert_eq!(marked[0], json!(7));
            let ring = ".token-map[data-side=mim] .scatter-ring";
            let dot = center(page, ring, [0.5, 0.5], 0).await?;
            point_at(page, [10.0, 10.0]).await?;
            page.wait_until("return !document.querySelector('.scatter-ring')").await?;
            point_at(page, dot).await?;
            page.wait_until("return document.querySelectorAll('.scatter-ring').length === 2")
                .await?;
            led_back |= self::marked(page).await? == marked && self::rings(page).await? == rings;
        }
        assert!(led_back, "no dot leads back to its patch");
        // Keys: a picture's middle, then the patch to its right.
        point_at(page, [10.0, 10.0]).await?;
        page.run("document.querySelectorAll('.picture')[3].focus()").await?;
        assert!(page.leaves_way_back(".picture").await?);
        page.press(['\u{e014}', '\u{e014}']).await?;
        page.wait_until(
            "return /^Mug 4, row 8, column 9$/.test(document.querySelector('.reading').innerText.trim())",
        )
        .await?;
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn own_pictures_take_the_sets_place_and_give_it_back() {
    explore(async |page| {
        page.open("?view=tokens&tokens.map=pca").await?;
        page.wait_ready().await?;
        settled(page, "pca").await?;
        let images = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/images");
        let chelsea = images.join("chelsea.png").display().to_string();
        page.upload("#token-files", Path::new(&chelsea)).await?;
        page.wait_until(
            "return /at least two/.test(document.querySelector('.problem')?.innerText)",
        )
        .await?;
        let three = ["chelsea.png", "camera.png", "rocket.png"].map(|it| images.join(it));
        let three = three.map(|it| it.display().to_string()).join("\n");
        page.upload("#token-files", Path::new(&three)).await?;
        page.wait_until("return document.querySelectorAll('.picture').length === 3").await?;
        let own = settled(page, "pca").await?;
        let classes: Vec<&Value> =
            own["cl"]["pictures"].as_array().into_iter().flatten().map(|it| &it["class"]).collect();
        assert_eq!(classes, ["camera.png", "chelsea.png", "rocket.png"]);
        let grid = own["cl"]["grid"].as_u64().unwrap_or_default() as usize;
        assert_eq!(own["cl"]["places"].as_array().map(Vec::len), Some(3 * grid * grid));
        page.run("[...document.querySelectorAll('.token-tools button')].at(-1).click()").await?;
        page.wait_until("return document.querySelectorAll('.picture').length === 18").await?;
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn what_cannot_be_read_is_left_out_of_the_map_counted_and_named() {
    explore(async |page| {
        let images = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/images");
        let drawing = out().join("drawing.svg");
        std::fs::write(
            &drawing,
            "<svg xmlns='http://www.w3.org/2000/svg' width='200' height='200'/>",
        )?;
        let notes = out().join("notes.txt");
        std::fs::write(&notes, "no picture")?;
        // The browser draws this one, and the models get another file in its place.
        let refused = images.join("rocket.png");
        let size = std::fs::metadata(&refused)?.len();
        page.open("?view=tokens&tokens.map=pca").await?;
        page.wait_ready().await?;
        settled(page, "pca").await?;
        page.run(&format!(
            "const post = Worker.prototype.postMessage;
             Worker.prototype.postMessage = function (message, ...rest) {{
                 if (message[1]?.size === {size}) message[1] = new Blob(['text']);
                 return post.call(this, message, ...rest);
             }};"
        ))
        .await?;
        let all = [images.join("chelsea.png"), images.join("camera.png"), refused, drawing, notes];
        let all = all.map(|it| it.display().to_string()).join("\n");
        page.upload("#token-files", Path::new(&all)).await?;
        page.wait_until("return document.querySelectorAll('.picture').length === 2").await?;
        let own = settled(page, "pca").await?;
        for side in ["cl", "mim"] {
            let titles: Vec<&Value> = own[side]["pictures"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|it| &it["title"])
                .collect();
            assert_eq!(titles, ["camera.png", "chelsea.png"], "{side}");
        }
        let said = page.run("return document.querySelector('.problem').innerText").await?;
        assert_eq!(
            said,
            "2 pictures could not be read and are left out: drawing.svg, rocket.png. \
             One file is no picture: notes.txt."
        );
        Ok(())
    });
}

#[test]
fn a_folder_dropped_over_the_map_is_mapped_with_a_class_a_folder() {
    explore(async |page| {
        let two = pictures("tokens-folder/one", 2)?;
        pictures("tokens-folder/other", 3)?;
        let folder = two[0].ancestors().nth(2).ok_or("a folder")?.to_owned();
        page.open("?view=tokens&tokens.map=pca").await?;
        page.wait_ready().await?;
        settled(page, "pca").await?;
        let place = page
            .run(
                "const maps = document.querySelector('.token-maps');
                 maps.scrollIntoView({ block: 'center', behavior: 'instant' });
                 const box = maps.getBoundingClientRect();
                 return [box.x + box.width / 2, box.y + box.height / 2]",
            )
            .await?;
        drop_at(page, &folder, serde_json::from_value(place)?).await?;
        page.wait_until("return document.querySelectorAll('.picture').length === 5").await?;
        assert_eq!(page.in_url("view").await?.as_deref(), Some("tokens"));
        let own = settled(page, "pca").await?;
        let classes: Vec<&Value> =
            own["cl"]["pictures"].as_array().into_iter().flatten().map(|it| &it["class"]).collect();
        assert_eq!(classes, ["one", "one", "other", "other", "other"]);
        Ok(())
    });
}

#[test]
fn a_map_can_be_stopped_and_goes_on() {
    explore(async |page| {
        page.open("?view=tokens&layer=4").await?;
        page.wait_ready().await?;
        page.wait_until("return document.querySelectorAll('.standing .link').length === 2").await?;
        page.run("document.querySelector('[data-side=cl] .standing .link').click()").await?;
        page.wait_until("return document.querySelector('[data-side=cl] .standing').innerText.includes('stopped')")
            .await?;
        page.wait_until(
            "return document.querySelector('[data-side=mim] .standing').dataset.state === 'done'",
        )
        .await?;
        let told = page.ask("tokens").await?;
        assert_ne!(told["cl"]["epoch"], json!(1000));
        page.run("document.querySelector('[data-side=cl] .standing .link').click()").await?;
        assert_eq!(settled(page, "tsne").await?["cl"]["epoch"], json!(1000));
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

/// Notes the most pictures that a model was asked for at once, by worker. A message begins with its number
/// (an answer's behind a 1), seven bits a byte; once the models are there, those with a file are of other pictures.
const COUNT_ANALYSES: &str = "
    const asked = new Map();
    window.most = [];
    const number = (bytes, at) => bytes[at] < 128
        ? bytes[at] : bytes[at] - 128 + 128 * number(bytes, at + 1);
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...rest) {
        if (message[1] instanceof Blob) {
            if (!asked.has(this)) {
                asked.set(this, { index: asked.size, open: new Set() });
                this.addEventListener('message', ({ data: [bytes] }) => {
                    asked.get(this).open.delete(number(bytes, 1));
                });
            }
            const { index, open } = asked.get(this);
            open.add(number(message[0], 0));
            window.most[index] = Math.max(window.most[index] ?? 0, open.size);
        }
        return post.call(this, message, ...rest);
    }";

#[test]
fn a_step_through_the_layers_leaves_no_pictures_behind_to_look_at() {
    explore(async |page| {
        page.open("?layer=1").await?;
        page.wait_ready().await?;
        page.run(COUNT_ANALYSES).await?;
        page.click("#tab-Tokens").await?;
        for layer in 2..=8 {
            page.set(json!({ "layer": layer })).await?;
        }
        assert_eq!(settled(page, "tsne").await?["mim"]["layer"], json!(8));
        // The page hears of an answer, and asks for the next, before the script that counts does.
        let most: Vec<usize> = serde_json::from_value(page.run("return window.most").await?)?;
        assert!(most.len() == 2 && most.iter().all(|most| (1..=2).contains(most)), "{most:?}");
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

/// What is told once both maps are there, placed so.
async fn settled(page: &Explorer, way: &str) -> Outcome<Value> {
    page.wait_until(
        "const all = [...document.querySelectorAll('.standing')];
         return all.length === 2 && all.every(it => it.dataset.state === 'done')",
    )
    .await?;
    let told = page.ask("tokens").await?;
    for side in ["cl", "mim"] {
        assert_eq!(told[side]["map"], json!(way), "{side}");
    }
    Ok(told)
}

/// A place within the `index`-th element of a kind, on the page.
async fn center(page: &Explorer, of: &str, [x, y]: [f64; 2], index: usize) -> Outcome<[f64; 2]> {
    let script = format!(
        "const box = document.querySelectorAll('{of}')[{index}].getBoundingClientRect();
         return [box.x + {x} * box.width, box.y + {y} * box.height]"
    );
    Ok(serde_json::from_value(page.run(&script).await?)?)
}

async fn point_at(page: &Explorer, [x, y]: [f64; 2]) -> Outcome {
    let moved = json!({ "type": "mouseMoved", "x": x, "y": y, "pointerType": "mouse" });
    page.devtools("Input.dispatchMouseEvent", moved).await?;
    Ok(())
}

/// Which picture is marked, and where.
async fn marked(page: &Explorer) -> Outcome<Value> {
    page.run(
        "const all = [...document.querySelectorAll('.picture')];
         const here = all.findIndex(it => it.classList.contains('here'));
         return [here, all[here]?.querySelector('.marker').getAttribute('style')]",
    )
    .await
}

async fn rings(page: &Explorer) -> Outcome<Value> {
    page.run("return [...document.querySelectorAll('.scatter-ring')].map(it => it.getAttribute('style'))")
        .await
}
