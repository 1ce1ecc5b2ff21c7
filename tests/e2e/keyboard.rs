//! The page by keys alone, and what is said to those who do not see it.

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::browser::{Outcome, explore};
use crate::explorer::Explorer;

/// More stops than the page has.
const FAR: usize = 60;

/// Whether the ring around what has the focus can be seen; an input that is not seen has it around its box.
const RING: &str = "
    const here = document.activeElement;
    const hidden = here.matches('.visually-hidden, .thumb.own input, .file-button input');
    const { outlineStyle, outlineWidth, clipPath } = getComputedStyle(hidden ? here.parentElement : here);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && clipPath === 'none';";

/// Presses Tab until an element has the focus; every stop on the way shows that it has it.
async fn tab_to(page: &Explorer, selector: &str) -> Outcome {
    for _ in 0..FAR {
        page.press([char::from(Key::Tab)]).await?;
        if page.run(&format!("return document.activeElement.matches('{selector}')")).await? == true
        {
            return Ok(());
        }
        let here = page.run("return document.activeElement.outerHTML.slice(0, 200)").await?;
        assert_eq!(page.run(RING).await?, true, "nothing shows the focus of {here}");
    }
    Err(format!("{selector} is not among the first {FAR} stops").into())
}

async fn url_says(page: &Explorer, name: &str, value: &str) -> Outcome {
    let script = format!("return new URLSearchParams(location.search).get('{name}') === '{value}'");
    page.wait_until(&script).await
}

#[test]
fn layer_query_head_chart_and_view_are_reached_by_keys_and_left_again() {
    explore(async |page| {
        let [right, down, enter] = [Key::Right, Key::Down, Key::Enter].map(char::from);
        page.open("?engine=cpu&layer=3&query=2,2").await?;
        page.wait_ready().await?;
        tab_to(page, "#layer").await?;
        page.press([right]).await?;
        url_says(page, "layer", "4").await?;
        tab_to(page, "[role=application]").await?;
        page.press([right, down]).await?;
        url_says(page, "query", "3,3").await?;
        tab_to(page, ".panel[data-side=cl] .head").await?;
        page.press([right, enter]).await?;
        url_says(page, "head", "1").await?;
        tab_to(page, ".panel[data-side=mim] select").await?;
        read_a_chart(page).await?;
        tab_to(page, "[role=tab]").await?;
        page.press([right, right]).await?;
        assert_eq!(page.in_url("view").await?, None, "a view that is passed is not opened");
        page.press([enter]).await?;
        url_says(page, "view", "features").await?;
        tab_to(page, "body").await
    });
}

#[test]
fn the_query_is_said_once_it_rests_and_the_title_says_what_is_shown() {
    explore(async |page| {
        page.open("?engine=cpu&layer=3&query=0,0").await?;
        page.wait_ready().await?;
        page.wait_until(
            "return /MIM/.test(document.querySelector('[data-part=spoken]').innerText)",
        )
        .await?;
        page.run(
            "const said = document.querySelector('[data-part=spoken]');
             window.heard = [];
             new MutationObserver(() => heard.push(said.innerText))
                 .observe(said, { childList: true, characterData: true, subtree: true });",
        )
        .await?;
        page.run("document.querySelector('[role=application]').focus()").await?;
        let (right, down) = (char::from(Key::Right), char::from(Key::Down));
        page.press([right, right, right, down, down]).await?;
        page.wait_until("return heard.length > 0").await?;
        let attention = page.ask("attention").await?;
        let said = page.run("return heard").await?;
        let [said] = said.as_array().map_or(&[][..], Vec::as_slice) else {
            return Err(format!("five steps are said once: {said}").into());
        };
        let said = said.as_str().unwrap_or_default();
        assert!(said.starts_with("Row 3, column 4. CL"), "{said:?}");
        for (side, name) in [("cl", "CL"), ("mim", "MIM")] {
            let (row, column) = brightest(&attention[side]);
            let most =
                format!(" {name}, layer 3, mean: looks most at row {row}, column {column} (");
            assert!(said.contains(&most), "{said:?} does not say {most:?}");
        }
        page.set(json!({ "image": "coffee", "cl": "simmim" })).await?;
        page.wait_until("return document.title === 'Coffee: SimMIM and SimMIM · vitscope'").await
    });
}

/// Row and column, from 1, of the patch that the heads together look at most; one prefix token.
fn brightest(side: &Value) -> (usize, usize) {
    let rows: Vec<Vec<f64>> = serde_json::from_value(side["rows"].clone()).expect("rows");
    let sum = |token: &usize| rows.iter().map(|row| row[*token]).sum::<f64>();
    let most = (1..rows[0].len()).max_by(|a, b| sum(a).total_cmp(&sum(b))).expect("patches") - 1;
    let grid = rows[0].len().isqrt();
    (most / grid + 1, most % grid + 1)
}

#[test]
fn the_first_stop_leads_to_the_views_and_a_dialog_gives_the_focus_back() {
    explore(async |page| {
        page.open("?engine=cpu").await?;
        page.wait_ready().await?;
        let open_model = ".panel[data-side=mim] [data-part=open-model]";
        for opener in ["#share", ".header > button:last-of-type", open_model] {
            tab_to(page, opener).await?;
            page.press([char::from(Key::Enter)]).await?;
            page.wait_until("return document.querySelector('dialog[open]')?.scrollTop === 0")
                .await?;
            for _ in 0..8 {
                let strays = "
                    const here = document.activeElement;
                    return here !== document.body && !here.closest('dialog[open]')";
                assert_eq!(page.run(strays).await?, false, "{opener}");
                page.press([char::from(Key::Tab)]).await?;
            }
            page.press([char::from(Key::Escape)]).await?;
            page.wait_until(&format!("return document.activeElement.matches('{opener}')")).await?;
        }
        page.open("?engine=cpu&view=many").await?;
        page.wait_ready().await?;
        tab_to(page, ".skip").await?;
        assert_eq!(page.run(RING).await?, true);
        page.press([char::from(Key::Enter)]).await?;
        assert_eq!(page.run("return document.activeElement.id").await?, "tab-Many");
        tab_to(page, "#view *").await
    });
}

/// Goes to the third point of a chart's curves.
async fn read_a_chart(page: &Explorer) -> Outcome {
    let reader = ".curve[data-measure=Nmi] input";
    tab_to(page, reader).await?;
    assert_eq!(page.run(RING).await?, true);
    page.press([char::from(Key::Right), char::from(Key::Right)]).await?;
    let curves = page.ask("curves").await?;
    let value = |side: &str| {
        let heads: Vec<f64> = serde_json::from_value(curves[side]["nmi"][2].clone()).unwrap();
        heads.iter().sum::<f64>() / heads.len() as f64
    };
    let expected = format!("layer 3   CL {:.3}   MIM {:.3}", value("cl"), value("mim"));
    let told =
        |part: &str| format!("return document.querySelector('.curve[data-measure=Nmi] {part}')");
    let spoken = page.run(&(told("input") + ".getAttribute('aria-valuetext')")).await?;
    assert_eq!(spoken, expected);
    let seen = page.run(&(told(".curve-reading") + ".textContent")).await?;
    assert_eq!(seen, expected);
    Ok(())
}
