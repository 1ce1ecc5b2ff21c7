//! The view “Probes”: what it says beside the engine's numbers, by link, by tab and by hand.

use std::path::Path;

use serde_json::{Value, json};

use crate::browser::{Outcome, explore, out};
use crate::explorer::Explorer;

/// Shares are shown in percent with one decimal, a chart's words with three.
const ONE_DECIMAL: f64 = 0.051;
const THREE_DECIMALS: f64 = 5.1e-4;

#[test]
fn the_probes_of_a_link_say_the_engines_probabilities() {
    explore(async |page| {
        page.open("?view=probes&layer=3&probes.class=goldfish").await?;
        page.wait_ready().await?;
        wait_for_probes(page, 3).await?;
        let told = page.ask("probe").await?;
        assert_eq!((&told["cl"]["token"], &told["mim"]["token"]), (&json!("cls"), &json!("cls")));
        for (side, first) in [("cl", 1), ("mim", 1)] {
            let told = Told::of(&told[side])?;
            assert_eq!((told.layer, told.first), (3, first));
            assert!((told.at(3).iter().sum::<f64>() - 1.0).abs() < 1e-4);
            let top = told.top(3);
            let list = entries(page, side).await?;
            assert_eq!(list.len(), 5);
            for ((name, share), class) in list.iter().zip(&top) {
                assert_eq!(name, &told.classes[*class]);
                assert!(
                    (share - 100.0 * told.at(3)[*class]).abs() < ONE_DECIMAL,
                    "{name}: {share}"
                );
            }
            // Every layer's row begins with the class that the engine finds most probable there.
            for layer in told.first.max(1)..=8 {
                let script = format!(
                    "return document.querySelector('.probed[data-side={side}] tr[data-layer=\"{layer}\"] .probes-name').innerText"
                );
                let named = page.run(&script).await?;
                assert_eq!(named, json!(told.classes[told.top(layer)[0]]), "{side}, layer {layer}");
            }
        }
        // The chart of the class that the link names.
        for (word, side) in words(page, "Class", "goldfish").await?.iter().zip(["cl", "mim"]) {
            let told = Told::of(&told[side])?;
            let goldfish = told.at(3)[told.class("goldfish")];
            assert!((word - 100.0 * goldfish).abs() < THREE_DECIMALS, "{side}: {word}, {goldfish}");
        }
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn the_probes_tab_goes_to_layers_and_shows_a_picked_class() {
    explore(async |page| {
        page.open("?layer=2").await?;
        page.wait_ready().await?;
        page.click("#tab-Probes").await?;
        wait_for_probes(page, 2).await?;
        assert_eq!(page.in_url("view").await?.as_deref(), Some("probes"));
        // A class that nobody picked: the one that a last layer is surest of.
        let told = page.ask("probe").await?;
        let last = ["cl", "mim"].map(|side| Told::of(&told[side]).map(|told| told.surest(8)));
        let [cl, mim] = last.map(Result::unwrap);
        let expected = if cl.1 >= mim.1 { cl.0 } else { mim.0 };
        page.wait_until(&format!(
            "return document.getElementById('probes-class').value === {}",
            json!(expected)
        ))
        .await?;

        page.click(".probed[data-side=mim] tr[data-layer=\"6\"] th button").await?;
        wait_for_probes(page, 6).await?;
        assert_eq!(page.in_url("layer").await?.as_deref(), Some("6"));
        // The third of a list, by hand: its chart says what the list says.
        let (name, share) = entries(page, "mim").await?[2].clone();
        page.click(".probed[data-side=mim] .probes-top li:nth-child(3) button").await?;
        assert_eq!(page.in_url("probes.class").await?.as_deref(), Some(name.as_str()));
        let [_, mim] = words(page, "Class", &name).await?[..] else { panic!("two models") };
        assert!((mim - share).abs() < ONE_DECIMAL, "{name}: {mim}, {share}");

        // The accuracy of the files: where each model is best, over chance.
        let told = page.ask("probe").await?;
        for side in ["cl", "mim"] {
            let all: Vec<f64> = serde_json::from_value(told[side]["accuracy"].clone())?;
            let best = 100.0 * all.iter().copied().fold(0.0, f64::max);
            let script = format!(
                "return parseFloat(document.querySelector('[data-number=best][data-side={side}]').innerText)"
            );
            let shown = page.run(&script).await?.as_f64().unwrap_or(f64::NAN);
            assert!((shown - best).abs() < ONE_DECIMAL && shown > 5.0, "{side}: {shown}, {best}");
        }
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_model_without_probes_says_so_and_takes_a_file() {
    explore(async |page| {
        page.open("?view=probes").await?;
        page.wait_ready().await?;
        let tests = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");
        page.upload("#own-model-mim", &Path::new(tests).join("timm/weights.safetensors")).await?;
        let section = "document.querySelector('.probed[data-side=mim]').innerText";
        page.wait_until(&format!("return /comes without probes/.test({section})")).await?;
        page.wait_ready().await?;
        assert_eq!(page.ask("probe").await?["mim"], Value::Null);
        // Those of another model are refused with both sizes.
        let probes =
            concat!(env!("CARGO_MANIFEST_DIR"), "/public/models/simmim-probes.safetensors");
        page.upload("#own-probes-mim", Path::new(probes)).await?;
        page.wait_until(&format!(
            "return /8 blocks and width 128, and this one has 2/.test({section})"
        ))
        .await?;
        // The other side is as it was.
        assert_eq!(entries(page, "cl").await?.len(), 5);
        Ok(())
    });
}

#[test]
fn own_probes_bring_their_classes_names() {
    explore(async |page| {
        let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("public/models");
        let mut bytes = std::fs::read(models.join("moco-probes.safetensors"))?;
        let (length, rest) = bytes.split_at_mut(8);
        let header = usize::try_from(u64::from_le_bytes((&*length).try_into()?))?;
        let (header, tensors) = rest.split_at(header);
        let mut header: Value = serde_json::from_slice(header)?;
        let names: Vec<String> = (0..200).map(|class| format!("kind {class}")).collect();
        header["__metadata__"]["classes"] = json!(serde_json::to_string(&names)?);
        let header = header.to_string();
        let named = [&(header.len() as u64).to_le_bytes(), header.as_bytes(), tensors].concat();
        let file = out().join("named-probes.safetensors");
        std::fs::write(&file, named)?;
        page.open("?view=probes&layer=3").await?;
        page.wait_ready().await?;
        wait_for_probes(page, 3).await?;
        let listed = page.ask("probe").await?["cl"].clone();
        page.upload("#own-model-cl", &models.join("moco.safetensors")).await?;
        page.wait_until("return !!document.querySelector('#own-probes-cl')").await?;
        page.wait_ready().await?;
        page.upload("#own-probes-cl", &file).await?;
        page.wait_until("return /^kind \\d+$/.test(document.querySelector('.probed[data-side=cl] .probes-name')?.innerText)")
            .await?;
        let own = page.ask("probe").await?["cl"].clone();
        assert_eq!(own["classes"], json!(names));
        assert_eq!(own["probabilities"], listed["probabilities"]);
        Ok(())
    });
}

#[test]
fn what_else_is_asked_does_not_wait_for_a_slow_probes_file() {
    explore(async |page| {
        page.open("fault/slow/moco-probes.safetensors/?view=probes").await?;
        page.wait_ready().await?;
        let waits =
            "/on their way/.test(document.querySelector('.probed[data-side=cl]').innerText)";
        page.wait_until(&format!("return {waits}")).await?;
        let similarity = page.ask("similarity").await?;
        assert!(similarity["cl"]["cosines"].is_array(), "{similarity}");
        let waited = page.run(&format!("return {waits}")).await?;
        assert_eq!(waited, json!(true), "the similarity came after the probes");
        wait_for_probes(page, 6).await?;
        assert_eq!(entries(page, "cl").await?.len(), 5);
        Ok(())
    });
}

/// One side's answer.
#[derive(serde::Deserialize)]
struct Told {
    layer: usize,
    first: usize,
    classes: Vec<String>,
    probabilities: Vec<Vec<f64>>,
}

impl Told {
    fn of(value: &Value) -> Outcome<Told> {
        Ok(serde_json::from_value(value.clone())?)
    }

    fn at(&self, layer: usize) -> &[f64] {
        &self.probabilities[layer - self.first]
    }

    fn class(&self, name: &str) -> usize {
        self.classes.iter().position(|known| known == name).unwrap()
    }

    /// The classes of a layer, the most probable first.
    fn top(&self, layer: usize) -> Vec<usize> {
        let row = self.at(layer);
        let mut classes: Vec<usize> = (0..row.len()).collect();
        classes.sort_by(|&a, &b| row[b].total_cmp(&row[a]));
        classes
    }

    fn surest(&self, layer: usize) -> (String, f64) {
        let class = self.top(layer)[0];
        (self.classes[class].clone(), self.at(layer)[class])
    }
}

/// Waits until both lists are of a layer.
async fn wait_for_probes(page: &Explorer, layer: usize) -> Outcome {
    page.wait_until(&format!(
        "return document.querySelectorAll('.probed:not(.stale) .probes-top[data-layer=\"{layer}\"] li:not([hidden])').length === 10"
    ))
    .await
}

/// The list of a side's current layer: names, and shares in percent.
async fn entries(page: &Explorer, side: &str) -> Outcome<Vec<(String, f64)>> {
    let script = format!(
        "return [...document.querySelectorAll('.probed[data-side={side}] .probes-top li')].map(it =>
             [it.querySelector('button').innerText, parseFloat(it.querySelector('[data-number]').innerText)])"
    );
    Ok(serde_json::from_value(page.run(&script).await?)?)
}

/// The numbers behind "CL" and "MIM" in a chart's words, once they speak of something.
async fn words(page: &Explorer, chart: &str, of: &str) -> Outcome<Vec<f64>> {
    let label = format!("document.querySelector('.curve[data-measure={chart}] canvas').ariaLabel");
    page.wait_until(&format!("return {label}.includes({})", json!(of))).await?;
    let script = format!(
        "const label = {label};
         return ['CL', 'MIM'].map(side => Number(label.match(new RegExp(side + ' ([0-9.]+)'))[1]));"
    );
    Ok(serde_json::from_value(page.run(&script).await?)?)
}
