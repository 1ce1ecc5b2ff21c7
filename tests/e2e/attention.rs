//! The view of attention: by link and by tab, and what it says beside the engine's numbers.

use serde_json::{Value, json};

use crate::browser::{Outcome, explore};
use crate::explorer::Explorer;

/// Entropies are shown with two decimals, shares in percent with one.
const TWO_DECIMALS: f64 = 5.1e-3;
const TENTH_OF_A_PERCENT: f64 = 5.1e-2;
/// BEiT with 2 blocks, 2 heads and 6 x 6 patches of a 48 px input, and a relative position bias.
const BEIT: &[u8] = include_bytes!("../golden/beit/weights.pth");
/// A ViT of 5 x 5 patches without a class token.
const WITHOUT_CLS: &[u8] = include_bytes!("../golden/timm_qknorm/weights.safetensors");

#[test]
fn entropy_and_share_are_the_engines_and_the_radius_changes_the_share() {
    explore(async |page| {
        page.open("?layer=3").await?;
        page.wait_ready().await?;
        page.click("#tab-Attention").await?;
        let told = page.ask("entropy").await?;
        for side in ["cl", "mim"] {
            assert_eq!(told[side]["layer"], json!(3));
            wait_for_number(page, side, "entropy", mean(&told[side]["nats"])?, TWO_DECIMALS)
                .await?;
            let share = share(&told[side], 1.5)?;
            wait_for_number(page, side, "share", 100.0 * share, TENTH_OF_A_PERCENT).await?;
        }
        page.run(
            "const slider = document.getElementById('attention-radius');
             slider.value = 3;
             slider.dispatchEvent(new Event('input', { bubbles: true }))",
        )
        .await?;
        for side in ["cl", "mim"] {
            let wider = share(&told[side], 3.0)?;
            assert!(wider > share(&told[side], 1.5)?);
            wait_for_number(page, side, "share", 100.0 * wider, TENTH_OF_A_PERCENT).await?;
        }
        assert_eq!(page.in_url("attention.radius").await?.as_deref(), Some("3"));
        let label = page
            .run("return document.querySelector('.curve[data-measure=Share] canvas').ariaLabel")
            .await?;
        let label = label.as_str().unwrap_or_default();
        assert!(label.starts_with("Share within 3 patches, layer 3: CL 0."), "{label}");
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn the_rollout_follows_the_query_and_begins_with_half_of_it() {
    explore(async |page| {
        page.open("?view=attention&layer=1&query=2,2").await?;
        page.wait_ready().await?;
        for query in [(2, 2), (5, 1)] {
            page.set(json!({ "query": format!("{},{}", query.0, query.1) })).await?;
            let attention = page.ask("attention").await?;
            for side in ["cl", "mim"] {
                let rows: Vec<Vec<f64>> = serde_json::from_value(attention[side]["rows"].clone())?;
                let grid = (rows[0].len() - 1).isqrt();
                let token = 1 + query.1 * grid + query.0;
                let own = rows.iter().map(|row| row[token]).sum::<f64>() / rows.len() as f64;
                let expected = 50.0 * (1.0 + own);
                wait_for_number(page, side, "own", expected, TENTH_OF_A_PERCENT).await?;
            }
        }
        // A click on a map asks from there.
        click(page, "[data-side=mim] [data-map=rollout] .asked").await?;
        page.wait_until("return new URLSearchParams(location.search).get('query') !== '5,1'")
            .await?;
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn the_mask_holds_the_mass_that_was_asked_for() {
    explore(async |page| {
        page.open("?view=attention&attention.map=cls&attention.mass=0.5&layer=4&query=cls").await?;
        page.wait_ready().await?;
        let attention = page.ask("attention").await?;
        for side in ["cl", "mim"] {
            let rows: Vec<Vec<f64>> = serde_json::from_value(attention[side]["rows"].clone())?;
            let mean = |token| rows.iter().map(|row| row[token]).sum::<f64>();
            let mut patches: Vec<f64> = (1..rows[0].len()).map(mean).collect();
            patches.sort_by(|a, b| b.total_cmp(a));
            let (mut held, mut count) = (0.0, 0);
            while held < 0.5 * patches.iter().sum::<f64>() {
                held += patches[count];
                count += 1;
            }
            wait_for_number(page, side, "patches", count as f64, 0.1).await?;
            let tiles = format!(
                "return document.querySelectorAll('[data-side={side}] .attention-heads button').length"
            );
            assert_eq!(page.run(&tiles).await?, json!(rows.len()));
        }
        click(page, "[data-side=cl] .attention-heads button:nth-child(2)").await?;
        assert_eq!(page.in_url("head").await?.as_deref(), Some("2"));
        page.set(json!({ "attention.map": "bias" })).await?;
        page.wait_until(
            "const [cl, mim] = ['cl', 'mim'].map(it => document.querySelector(`.comparison[data-side=${it}]`));
             return /relative position bias/.test(cl.innerText) && !/relative position bias on this side/.test(mim.innerText)",
        )
        .await?;
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn position_alone_is_there_for_a_model_with_a_bias_and_a_mask_only_with_a_class_token() {
    explore(async |page| {
        page.open("?view=attention&attention.map=bias").await?;
        page.wait_ready().await?;
        page.drop_model("mim", "beit.pth", BEIT).await?;
        page.wait_until("return !!document.querySelector('[data-side=mim] [data-map=position]')")
            .await?;
        page.wait_ready().await?;
        let shown = "return document.querySelector('[data-number=position]')?.innerText ?? ''";
        page.wait_until(&format!("return /^[0-9.]+.nats$/.test((() => {{ {shown} }})())")).await?;
        let canvas =
            "document.querySelector('[data-side=mim] [data-map=position] .overlay .pixels')";
        let before = page.run(&format!("return {canvas}.toDataURL()")).await?;
        page.set(json!({ "query": "0,0" })).await?;
        page.wait_until(&format!("return {canvas}.toDataURL() !== {before}")).await?;

        page.drop_model("mim", "plain.safetensors", WITHOUT_CLS).await?;
        page.set(json!({ "attention.map": "cls" })).await?;
        page.wait_until(
            "return /no \\[CLS\\] token/.test(document.querySelector('.comparison[data-side=mim]').innerText)",
        )
        .await?;
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_curve_says_whether_the_papers_finding_holds_here() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        page.wait_until("return document.querySelector('.curve-finding').innerText !== ''").await?;
        let curves = page.ask("curves").await?;
        let distances = |side: &str| -> Outcome<Vec<f64>> {
            let layers: Vec<Vec<f64>> =
                serde_json::from_value(curves[side]["attention_distance_px"].clone())?;
            Ok(layers.iter().map(|heads| heads.iter().sum::<f64>() / heads.len() as f64).collect())
        };
        let (cl, mim) = (distances("cl")?, distances("mim")?);
        let later = cl.len().div_ceil(3);
        let pairs = cl.iter().zip(&mim).skip(cl.len() - later);
        let above = pairs.filter(|(cl, mim)| cl > mim).count();
        let said = page.run("return document.querySelector('.curve-finding').innerText").await?;
        let said = said.as_str().unwrap_or_default();
        let expected = match 2 * above > later {
            true => format!("CL above MIM in {above} of {later} late"),
            false => {
                format!("Not as in the paper: CL below MIM in {} of {later} late", later - above)
            }
        };
        assert!(said.contains(&expected), "{said}, not {expected}");
        // One side of another kind: nothing is said.
        page.set(json!({ "mim": "moco" })).await?;
        page.wait_until("return [...document.querySelectorAll('.curve-finding')].every(it => it.innerText === '')").await?;
        Ok(())
    });
}

/// Clicks what may lie below the fold, without waiting for a smooth scroll.
async fn click(page: &Explorer, element: &str) -> Outcome {
    let scroll = "scrollIntoView({ behavior: 'instant', block: 'center' })";
    page.run(&format!("document.querySelector('{element}').{scroll}")).await?;
    page.click(element).await
}

fn mean(values: &Value) -> Outcome<f64> {
    let values: Vec<f64> = serde_json::from_value(values.clone())?;
    Ok(values.iter().sum::<f64>() / values.len() as f64)
}

/// A side's share within a radius, mean of the heads.
fn share(told: &Value, radius: f64) -> Outcome<f64> {
    let radii: Vec<f64> = serde_json::from_value(told["radii"].clone())?;
    let index = radii.iter().position(|r| *r == radius).ok_or("no such radius")?;
    let heads: Vec<Vec<f64>> = serde_json::from_value(told["shares"].clone())?;
    Ok(heads.iter().map(|shares| shares[index]).sum::<f64>() / heads.len() as f64)
}

/// Waits until a side shows a number: its answer may be on its way when the message is answered.
async fn wait_for_number(
    page: &Explorer,
    side: &str,
    name: &str,
    value: f64,
    tolerance: f64,
) -> Outcome {
    let shown = format!(
        "parseFloat(document.querySelector('.comparison[data-side={side}] [data-number={name}]')?.innerText)"
    );
    let close = format!("return Math.abs({shown} - {value}) < {tolerance}");
    match page.wait_until(&close).await {
        Err(error) => {
            let found = page.run(&format!("return {shown}")).await?;
            Err(format!("{side} shows {found} as {name}, not {value}: {error}").into())
        }
        ok => ok,
    }
}
