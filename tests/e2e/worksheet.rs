//! The worksheet for a class: what its first side asks and its second answers.

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::browser::explore;

#[test]
fn a_worksheet_asks_without_names_and_answers_on_its_second_side() {
    explore(async |page| {
        page.open("?image=coffee&layer=6&query=4,4&theme=dark").await?;
        page.wait_ready().await?;
        let state = page.ask("state").await?;
        page.click("#share").await?;
        page.click("[data-part=worksheet]").await?;
        page.wait_until("return document.querySelector('#worksheet-print')?.disabled === false")
            .await?;
        let text = async |side: &str| -> crate::browser::Outcome<String> {
            let text =
                format!("return document.querySelector('.sheet[data-page={side}]').innerText");
            Ok(page.run(&text).await?.as_str().unwrap_or_default().to_owned())
        };
        let asked = text("questions").await?;
        // Nor does a link tell which model is whose: it is in the code alone, with the sheet's own names.
        for name in ["MoCo", "SimMIM", "contrastive", "NMI", "cl=", "cl.title"] {
            assert!(!asked.contains(name), "{name} in {asked}");
        }
        assert!(asked.contains("Model A") && asked.contains("Model B"), "{asked}");
        let questions =
            page.run("return document.querySelectorAll('.sheet-questions li').length").await?;
        assert!(questions.as_u64().is_some_and(|it| (4..=6).contains(&it)), "{questions}");
        let code = page
            .run("return document.querySelector('.sheet-code path').getAttribute('d').length")
            .await?;
        assert!(code.as_u64().is_some_and(|it| it > 1000), "{code}");
        // Six maps, each of its own place, on the model's own grid.
        let maps = page
            .run(
                "return [...document.querySelectorAll('.sheet .overlay canvas')].map(canvas => {
                     const { width, height } = canvas;
                     return canvas.getContext('2d').getImageData(0, 0, width, height).data.join();
                 });",
            )
            .await?;
        let maps: Vec<String> = serde_json::from_value(maps)?;
        assert_eq!(maps.len(), 6);
        for (index, map) in maps.iter().enumerate() {
            assert_eq!(map.split(',').count(), 4 * 14 * 14);
            assert!(!maps[..index].contains(map), "map {index} is another one's");
        }
        let answered = text("answers").await?;
        for name in ["MoCo v3 (contrastive)", "SimMIM (masked)", "NMI", "in the paper"] {
            assert!(answered.contains(name), "{name} in {answered}");
        }
        // The table has the engine's own numbers: of model A, whichever side that is.
        let curves = page.ask("curves").await?;
        let is_cl = answered.contains("Model A is MoCo v3");
        let of = |side: &str| -> f64 {
            let heads = &curves[side]["nmi"][5];
            let heads: Vec<f64> = serde_json::from_value(heads.clone()).unwrap_or_default();
            heads.iter().sum::<f64>() / heads.len() as f64
        };
        let row = page
            .run("return [...document.querySelectorAll('.sheet tbody tr:nth-child(6) td')].map(it => it.innerText)")
            .await?;
        let [a, b] = if is_cl { ["cl", "mim"] } else { ["mim", "cl"] };
        assert_eq!(
            [&row[3], &row[4]],
            [of(a), of(b)].map(|nmi| json!(format!("{nmi:.2}"))).each_ref()
        );
        // On paper it is light though the page is dark, and one sheet a page.
        page.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" })).await?;
        let seen: Value = page
            .run(
                "const sheet = document.querySelector('.sheet');
                 const style = getComputedStyle(sheet);
                 return [style.backgroundColor, style.color, getComputedStyle(document.body).backgroundColor,
                     document.querySelector('.worksheet-tools').checkVisibility(), document.querySelector('.header').checkVisibility()]",
            )
            .await?;
        assert_eq!(
            seen,
            json!(["rgb(255, 255, 255)", "rgb(26, 26, 26)", "rgb(255, 255, 255)", false, false])
        );
        page.devtools("Emulation.setEmulatedMedia", json!({ "media": "" })).await?;
        page.press([char::from(Key::Escape)]).await?;
        page.wait_until(
            "return !document.querySelector('.worksheet') && !!document.querySelector('.explorer')",
        )
        .await?;
        page.wait_ready().await?;
        assert_eq!(page.ask("state").await?, state);
        page.wait_until("return document.activeElement.id === 'share'").await?;
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}
