//! The view “Training”: every checkpoint measured on the picture shown, any of them on its side, and a series of one's
//! own.

use serde_json::{Value, json};

use crate::browser::{Outcome, explore};
use crate::explorer::Explorer;

/// A chart's words have three decimals.
const THREE_DECIMALS: f64 = 5.1e-4;

/// The words of the chart of NMI: each model's value of its last checkpoint.
const LAST: &str = "return document.querySelector('[data-measure=TrainedNmi] canvas').ariaLabel";

#[test]
fn every_checkpoint_is_measured_and_the_last_are_the_pair() {
    explore(async |page| {
        page.open("?view=training&layer=3").await?;
        page.wait_ready().await?;
        measured(page).await?;
        // The last points are the models on the two sides.
        let curves = page.ask("curves").await?;
        let words = page.run(LAST).await?;
        for (side, name) in [("cl", "CL"), ("mim", "MIM")] {
            let heads = curves[side]["nmi"][2].as_array().ok_or("a layer")?;
            let mean = heads.iter().filter_map(Value::as_f64).sum::<f64>() / heads.len() as f64;
            let said = value(&words, name)?;
            assert!((said - mean).abs() < THREE_DECIMALS, "{side}: {said} beside {mean}");
        }
        // The first one comes to its side by the slider, at its own input.
        slide(page, "cl", 0).await?;
        page.wait_until("return new URLSearchParams(location.search).get('cl') !== 'moco'").await?;
        page.wait_ready().await?;
        let first = page.ask("curves").await?;
        assert_ne!(first["cl"], curves["cl"]);
        assert_eq!(first["mim"], curves["mim"]);
        page.wait_until(
            "return /32 px, 8 × 8 patches/.test(document.querySelector('.training-side').innerText)",
        )
        .await?;
        // Another picture is measured anew.
        page.run("document.querySelector('.thumb[title^=Cat]').click()").await?;
        page.wait_until("return !/^(\\d+)\\/\\1$/.test(document.querySelector('[data-measured]').dataset.measured)")
            .await?;
        measured(page).await?;
        assert_ne!(page.run(LAST).await?, words);
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn several_files_on_a_side_are_a_training_in_the_order_of_their_names() {
    explore(async |page| {
        page.open("?view=training").await?;
        page.wait_ready().await?;
        measured(page).await?;
        // Two whole checkpoints and one that is cut off, on MIM's side.
        let script = "return (async () => {
            const bytes = await (await fetch('models/simmim.safetensors')).arrayBuffer();
            const files = [['epoch-10.safetensors', bytes], ['epoch-9.safetensors', bytes],
                ['epoch-11.safetensors', bytes.slice(0, 4000)]];
            const data = new DataTransfer();
            for (const [name, content] of files) data.items.add(new File([content], name));
            document.querySelector('.training-side[data-side=mim]').dispatchEvent(
                new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
        })()";
        page.run(script).await?;
        page.wait_until(
            "return document.querySelector('.training-side[data-side=mim] input').max === '2'",
        )
        .await?;
        measured(page).await?;
        let told =
            page.run("return document.querySelector('#view ul[role=alert]').innerText").await?;
        assert!(told.as_str().is_some_and(|it| it.starts_with("epoch-11.safetensors: ")), "{told}");
        slide(page, "mim", 0).await?;
        page.wait_until(
            "return new URLSearchParams(location.search).get('mim') === 'epoch-9.safetensors'",
        )
        .await?;
        page.wait_ready().await?;
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

/// Every checkpoint is done.
async fn measured(page: &Explorer) -> Outcome {
    page.wait_until(
        "const [done, all] = document.querySelector('[data-measured]').dataset.measured.split('/');
         return +all > 2 && done === all",
    )
    .await
}

/// Puts a checkpoint on a side, as a hand does.
async fn slide(page: &Explorer, side: &str, index: usize) -> Outcome {
    let script = format!(
        "const slider = document.querySelector('.training-side[data-side={side}] input[type=range]');
         slider.value = {};
         slider.dispatchEvent(new Event('input', {{ bubbles: true }}));
         slider.dispatchEvent(new Event('change', {{ bubbles: true }}));",
        json!(index)
    );
    page.run(&script).await?;
    Ok(())
}

/// The value beside a name in a chart's words.
fn value(words: &Value, name: &str) -> Outcome<f64> {
    let words = words.as_str().ok_or("words")?;
    let rest = words.split_once(&format!("{name} ")).ok_or_else(|| format!("{name} in {words}"))?.1;
    let number: String = rest.chars().take_while(|it| it.is_ascii_digit() || *it == '.').collect();
    Ok(number.parse()?)
}
