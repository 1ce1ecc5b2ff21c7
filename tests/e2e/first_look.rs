//! What a first visit finds: maps that can be read, what to do, and words that say what they mean.

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::browser::explore;

/// How far apart the darkest and the brightest patch of each large map are, of plasma's 0 to 1, by its red and green.
const SPREAD: &str = "
    return ['cl', 'mim'].map(side => {
        const canvas = document.querySelector(`.panel[data-side=${side}] .overlay canvas`);
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        const light = Array.from({ length: data.length / 4 }, (_, i) => data[4 * i] + data[4 * i + 1]);
        return (Math.max(...light) - Math.min(...light)) / 468;
    });";

#[test]
fn both_large_maps_can_be_read_on_every_sample() {
    explore(async |page| {
        page.open("?engine=cpu").await?;
        page.wait_ready().await?;
        let samples = "
            return fetch('samples/samples.json').then(it => it.json()).then(it => it.samples.map(({ id }) => id))";
        let samples: Vec<String> = serde_json::from_value(page.run(samples).await?)?;
        assert!(samples.len() > 5);
        for sample in samples {
            page.set(json!({ "image": sample })).await?;
            // Answered once both models have seen it; painted in the frame after.
            page.ask("attention").await?;
            page.wait_ready().await?;
            page.run("return new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
                .await?;
            let spread: Vec<f64> = serde_json::from_value(page.run(SPREAD).await?)?;
            assert!(spread.iter().all(|it| *it > 0.35), "{sample}: {spread:?}");
        }
        let legends =
            "return [...document.querySelectorAll('.panel .legend')].map(it => it.innerText)";
        let legends: Vec<String> = serde_json::from_value(page.run(legends).await?)?;
        for text in legends {
            assert!(text.contains("logarithmic") && text.contains("Small maps: to"), "{text}");
        }
        page.set(json!({ "scale": "own" })).await?;
        page.wait_until(
            "return /a scale of its own/.test(document.querySelector('.legend').innerText)",
        )
        .await
    });
}

#[test]
fn the_invitation_ends_with_the_first_click() {
    const WORDS: &str = "return document.querySelector('.invited')?.innerText ?? null";
    explore(async |page| {
        page.open("?engine=cpu").await?;
        page.wait_ready().await?;
        let words = page.run(WORDS).await?;
        assert_eq!(words, json!("Click a patch: see where both models look"));
        page.click_patch(2, 5).await?;
        page.wait_until("return !document.querySelector('.invited')").await?;
        // [CLS] on and off gives the query up; who knows how to ask is not told again.
        page.click(".cls").await?;
        page.click(".cls").await?;
        page.wait_until("return !location.search.includes('query=')").await?;
        assert_eq!(page.run(WORDS).await?, Value::Null);
        page.open("?engine=cpu&embed=1").await?;
        page.wait_ready().await?;
        assert_eq!(page.run(WORDS).await?, Value::Null);
        Ok(())
    });
}

/// The explanation that is seen; null where there is none.
const SEEN: &str = "
    const seen = [...document.querySelectorAll('.explanation')].filter(it => it.checkVisibility());
    return seen.length === 1 ? seen[0].innerText : seen.length === 0 ? null : 'several';";

#[test]
fn words_say_what_they_mean_by_pointer_keys_and_touch() {
    explore(async |page| {
        page.open("?engine=cpu").await?;
        page.wait_ready().await?;
        assert_eq!(page.run(SEEN).await?, Value::Null);
        for (word, part) in [
            (".panel[data-side=cl] h2 .term", "exp(q·k₊ / τ)"),
            (".panel[data-side=mim] h2 .term", "|x̂ − x|"),
            (".cls", "class token"),
            ("[data-measure=Distance] .term", "|q − k|"),
            ("[data-measure=Nmi] .term", "I(q;k)"),
            ("[data-measure=HighFrequency] .term", "ln|F(f)|"),
            ("[aria-label=Scale] .term", "multiples of uniform attention"),
        ] {
            page.run(&format!("document.querySelector('{word}').focus()")).await?;
            // The word before is left a moment later.
            page.wait_until(&format!("return (() => {{ {SEEN} }})()?.includes({})", json!(part)))
                .await?;
        }
        page.press([char::from(Key::Escape)]).await?;
        assert_eq!(page.run(SEEN).await?, Value::Null);
        page.run("document.activeElement.blur()").await?;
        // With the pointer on it, and gone with it.
        let over = "document.querySelector('[data-measure=Nmi] .explained').dispatchEvent(
            new PointerEvent('TYPE', { pointerType: 'mouse' }))";
        page.run(&over.replace("TYPE", "pointerenter")).await?;
        page.wait_until(&format!("return (() => {{ {SEEN} }})()?.startsWith('NMI') === true"))
            .await?;
        page.run(&over.replace("TYPE", "pointerleave")).await?;
        page.wait_until(&format!("return (() => {{ {SEEN} }})() === null")).await?;
        // By a tap, until something else is tapped; and never past the window's sides.
        page.resize(320, 800).await?;
        let words = page.run("return document.querySelectorAll('.term').length").await?;
        for index in 0..words.as_u64().unwrap_or_default() {
            page.run(&format!("document.querySelectorAll('.term')[{index}].click()")).await?;
            page.wait_until(
                "const box = [...document.querySelectorAll('.explanation')]
                     .find(it => it.checkVisibility()).getBoundingClientRect();
                 return box.left >= 0 && box.right <= innerWidth",
            )
            .await?;
            page.run(
                "document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))",
            )
            .await?;
            assert_eq!(page.run(SEEN).await?, Value::Null);
        }
        let wide = "return document.documentElement.scrollWidth <= innerWidth";
        assert_eq!(page.run(wide).await?, json!(true));
        Ok(())
    });
}

#[test]
fn a_phone_has_the_tagline_and_a_header_of_two_lines() {
    explore(async |page| {
        for width in [390, 320] {
            page.resize(width, 844).await?;
            page.open("?engine=cpu").await?;
            page.wait_until("return !!document.querySelector('.header')").await?;
            let lines = "
                const tops = [...document.querySelectorAll('.header > .button:not(.skip)')]
                    .filter(it => it.checkVisibility())
                    .map(it => it.getBoundingClientRect().top);
                const line = document.querySelector('.tagline');
                return [new Set(tops).size, line.checkVisibility(), document.querySelector('.header').offsetHeight < 96]";
            assert_eq!(page.run(lines).await?, json!([1, true, true]), "{width} px");
        }
        Ok(())
    });
}
