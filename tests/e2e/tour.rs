//! The guided tour as a visitor takes it: what each chapter sets and says, and what is there afterwards.

use fantoccini::key::Key;
use serde_json::{Map, Value, json};

use crate::browser::{Outcome, explore};
use crate::explorer::Explorer;

const CHAPTERS: usize = 7;
/// What a visitor may have had before, and is to have again.
const OWN_VIEW: &str = "?image=rocket&layer=5&query=1,1&view=diversity&attention.radius=2";

fn text() -> Value {
    serde_json::from_str(include_str!("../../public/tour.json")).expect("tour.json is JSON")
}

/// Waits until a chapter is open and both models have seen its picture.
async fn wait_for_chapter(page: &Explorer, number: usize) -> Outcome {
    let title = &text()["chapters"][number - 1]["title"];
    page.wait_until(&format!(
        "return document.getElementById('tour-title')?.innerText === {title}
             && new URLSearchParams(location.search).get('chapter') === '{number}'"
    ))
    .await?;
    page.wait_ready().await
}

/// Presses the card's button that does what the chapter asks for, and waits for the answer.
async fn act(page: &Explorer, number: usize) -> Outcome<String> {
    let chapter = &text()["chapters"][number - 1];
    page.run("document.querySelector('[data-do=show]').click()").await?;
    let answer = "document.querySelector('.tour-answer').innerText";
    let wait = &chapter["wait"];
    page.wait_until(&format!("return {answer} !== '' && {answer} !== {wait}")).await?;
    Ok(page.run(&format!("return {answer}")).await?.as_str().unwrap_or_default().to_owned())
}

/// What is marked lies in the window, and the card over none of it.
async fn wait_for_sight(page: &Explorer) -> Outcome {
    page.wait_until(
        "const card = document.querySelector('.tour').getBoundingClientRect();
         const marked = [...document.querySelectorAll('[data-tour]')]
             .map(it => it.getBoundingClientRect()).filter(it => it.height);
         return marked.length > 0 && marked.every(it =>
             it.top >= 0 && it.bottom <= innerHeight
             && (it.bottom <= card.top || it.right <= card.left || it.left >= card.right))",
    )
    .await
}

#[test]
fn a_visitor_goes_through_the_tour_and_gets_back_what_was_there() {
    explore(async |page| {
        page.open(OWN_VIEW).await?;
        page.wait_ready().await?;
        let before = page.ask("state").await?;
        let fetched =
            "return performance.getEntriesByType('resource').some(it => /tour.json/.test(it.name))";
        assert_eq!(page.run(fetched).await?, json!(false));
        page.click("#tour").await?;
        let text = text();
        for number in 1..=CHAPTERS {
            wait_for_chapter(page, number).await?;
            let chapter = &text["chapters"][number - 1];
            let state = page.ask("state").await?;
            let sets = chapter["set"].as_object().cloned().unwrap_or_default();
            let without = Map::from_iter([("image".to_owned(), json!("rocket"))]);
            for (name, value) in if sets.contains_key("image") { &sets } else { &without } {
                assert_eq!(state[name], *value, "chapter {number} sets {name}");
            }
            assert_eq!(state["attention.radius"], json!("2"));
            assert_eq!(page.run("return document.activeElement.id").await?, json!("tour-title"));
            wait_for_sight(page).await?;
            if chapter["show"].is_object() {
                let answer = act(page, number).await?;
                assert!(answer.contains(char::is_numeric) && !answer.contains('{'), "{answer}");
                wait_for_sight(page).await?;
            }
            if number < CHAPTERS {
                page.click("#tour-next").await?;
            }
        }
        page.click("#tour-close").await?;
        page.wait_until("return !document.querySelector('.tour:not([hidden]), [data-tour]')")
            .await?;
        page.wait_ready().await?;
        assert_eq!(page.ask("state").await?, before);
        // Back leads into the last chapter, and on to the one before.
        page.run("history.back()").await?;
        wait_for_chapter(page, CHAPTERS).await?;
        page.run("history.back()").await?;
        page.wait_until("return new URLSearchParams(location.search).get('chapter') === '6'")
            .await?;
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn what_the_reader_does_is_answered_and_everything_works_beside_the_card() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        page.click("#tour").await?;
        wait_for_chapter(page, 1).await?;
        let answered = "return !document.querySelector('.tour-answer').hidden";
        assert_eq!(page.run(answered).await?, json!(false));
        page.click_patch(4, 6).await?;
        page.wait_until(answered).await?;
        // Arrow keys are the photograph's.
        page.run("document.querySelector('[role=application]').focus()").await?;
        page.press([char::from(Key::Right)]).await?;
        page.wait_until("return new URLSearchParams(location.search).get('query') === '5,6'")
            .await?;
        page.click("#tour-stay").await?;
        page.wait_until("return !document.querySelector('.tour:not([hidden])')").await?;
        assert_eq!(page.in_url("query").await?.as_deref(), Some("5,6"));
        page.click("#tour").await?;
        wait_for_chapter(page, 1).await?;
        // On the photograph it is the second query's first.
        page.set(json!({ "query2": "0,0" })).await?;
        page.run("document.querySelector('[role=application]').focus()").await?;
        page.press([char::from(Key::Escape)]).await?;
        page.wait_until("return !new URLSearchParams(location.search).has('query2')").await?;
        assert_eq!(
            page.run("return !!document.querySelector('.tour:not([hidden])')").await?,
            json!(true)
        );
        page.press([char::from(Key::Escape)]).await?;
        page.wait_until("return !document.querySelector('.tour:not([hidden])')").await?;
        assert_eq!(page.in_url("query").await?.as_deref(), Some("5,6"));
        Ok(())
    });
}

#[test]
fn a_link_opens_a_chapter_and_says_what_it_says_first() {
    explore(async |page| {
        page.open("?chapter=3&layer=5").await?;
        wait_for_chapter(page, 3).await?;
        let state = page.ask("state").await?;
        assert_eq!((&state["layer"], &state["view"]), (&json!("5"), &json!("queries")));
        // No step of its own: the page before is one step back.
        assert_eq!(page.run("return history.length").await?, json!(2));
        page.reload().await?;
        wait_for_chapter(page, 3).await?;
        assert_eq!(page.ask("state").await?, state);
        page.open("?chapter=8").await?;
        page.wait_ready().await?;
        let alerts = page.alerts().await?;
        assert!(alerts.len() == 1 && alerts[0].contains("chapter=8"), "{alerts:?}");
        Ok(())
    });
}

#[test]
fn a_message_opens_a_chapter_and_a_wrong_one_is_refused() {
    explore(async |page| {
        page.open("?embed=1").await?;
        page.wait_ready().await?;
        assert_eq!(
            page.run("return !!document.querySelector('.tour:not([hidden])')").await?,
            json!(false)
        );
        for chapter in [json!(0), json!(8), json!("two")] {
            assert!(page.set(json!({ "chapter": chapter })).await.is_err(), "{chapter}");
        }
        page.set(json!({ "chapter": 3, "image": "rocket" })).await?;
        wait_for_chapter(page, 3).await?;
        page.ask("curves").await?;
        let state = page.ask("state").await?;
        assert_eq!((&state["image"], &state["view"]), (&json!("rocket"), &json!("queries")));
        page.set(json!({ "chapter": null })).await?;
        page.wait_until("return !document.querySelector('.tour:not([hidden])')").await?;
        assert_eq!(page.in_url("chapter").await?, None);
        Ok(())
    });
}

/// A side's values by layer: the mean over heads, or the highest frequency of each layer's state.
fn by_layer(curves: &Value, name: &str) -> Vec<f64> {
    let rows: Vec<Vec<f64>> = serde_json::from_value(curves[name].clone()).unwrap_or_default();
    match name {
        "fourier_delta_log_amplitude" => {
            rows.iter().step_by(2).skip(1).filter_map(|row| row.last().copied()).collect()
        }
        _ => rows.iter().map(|row| row.iter().sum::<f64>() / row.len() as f64).collect(),
    }
}

#[test]
fn the_scorecard_agrees_with_the_curves_of_the_readers_picture() {
    explore(async |page| {
        page.open("?chapter=7").await?;
        wait_for_chapter(page, CHAPTERS).await?;
        for image in ["chelsea", "rocket", "coffee"] {
            page.set(json!({ "image": image })).await?;
            let curves = page.ask("curves").await?;
            page.wait_until(
                "return document.querySelectorAll('.scorecard [data-verdict]:not([data-verdict=\"\"])').length === 4",
            )
            .await?;
            for (chapter, name, above) in [
                (2, "attention_distance_px", true),
                (3, "nmi", false),
                (5, "fourier_delta_log_amplitude", false),
            ] {
                let [cl, mim] = ["cl", "mim"].map(|side| by_layer(&curves[side], name));
                let late = cl.len().div_ceil(3);
                let agree = |layer: &usize| (cl[*layer] > mim[*layer]) == above;
                let agreeing = (cl.len() - late..cl.len()).filter(agree).count();
                let verdict = match (2 * agreeing).cmp(&late) {
                    std::cmp::Ordering::Greater => "holds",
                    std::cmp::Ordering::Equal => "unclear",
                    std::cmp::Ordering::Less => "fails",
                };
                page.wait_until(&format!(
                    "const row = document.querySelector('.scorecard [data-chapter=\"{chapter}\"]');
                     return row.dataset.verdict === '{verdict}'
                         && row.innerText.includes('{agreeing} of {late}')"
                ))
                .await?;
            }
        }
        Ok(())
    });
}

#[test]
fn on_a_phone_the_card_covers_nothing_that_it_talks_about() {
    explore(async |page| {
        page.resize(390, 844).await?;
        for number in 1..=CHAPTERS {
            page.open(&format!("?chapter={number}")).await?;
            wait_for_chapter(page, number).await?;
            wait_for_sight(page).await.map_err(|error| format!("chapter {number}: {error}"))?;
            if number < CHAPTERS {
                act(page, number).await?;
                wait_for_sight(page).await.map_err(|error| format!("chapter {number}: {error}"))?;
            }
            let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
            assert_eq!(page.run(wide).await?, json!(0), "chapter {number}");
        }
        Ok(())
    });
}

#[test]
fn on_a_low_screen_the_photograph_that_is_clicked_stays_in_sight() {
    explore(async |page| {
        for (width, height) in [(1280, 720), (1024, 768)] {
            page.resize(width, height).await?;
            page.open("?chapter=3").await?;
            wait_for_chapter(page, 3).await?;
            wait_for_sight(page).await?;
            act(page, 3).await?;
            wait_for_sight(page).await?;
            let marked = "return document.querySelector('.stage').hasAttribute('data-tour')";
            assert_eq!(page.run(marked).await?, json!(true));
            page.click("[data-do=look]").await?;
            page.wait_until("return !!document.querySelector('.comparison-maps[data-tour]')")
                .await?;
            wait_for_sight(page).await?;
        }
        Ok(())
    });
}

#[test]
fn a_finding_is_asked_for_before_it_is_told() {
    explore(async |page| {
        page.open("?chapter=2").await?;
        wait_for_chapter(page, 2).await?;
        let seen = "const seen = it => document.querySelector(it).checkVisibility({ visibilityProperty: true });
             return ['.tour-question', '.tour-claim', '.curve-finding'].map(seen)";
        assert_eq!(page.run(seen).await?, json!([true, false, false]));
        page.click("[data-do='guess/1']").await?;
        assert_eq!(page.run(seen).await?, json!([false, true, true]));
        let claim = page.run("return document.querySelector('.tour-claim').innerText").await?;
        assert!(
            claim.as_str().is_some_and(|it| it.starts_with("You said: MIM. CL looks")),
            "{claim}"
        );
        // What is to be done stays until it is.
        let task = "return document.querySelector('.tour-act').checkVisibility()";
        assert_eq!(page.run(task).await?, json!(true));
        page.set_layer(8).await?;
        page.wait_until("return !document.querySelector('.tour-act').checkVisibility()").await
    });
}

#[test]
fn of_another_pair_than_the_papers_the_numbers_alone_are_said() {
    explore(async |page| {
        page.open("?chapter=2&mim=moco").await?;
        wait_for_chapter(page, 2).await?;
        let answer = act(page, 2).await?;
        let judged = ["CL is", "paper"].iter().any(|word| answer.contains(word));
        assert!(answer.contains("left model") && !judged, "{answer}");
        page.set(json!({ "mim": "simmim" })).await?;
        let judged =
            "return document.querySelector('.tour-answer').innerText.includes('as in the paper')";
        page.wait_until(judged).await
    });
}

#[test]
fn a_tour_that_does_not_arrive_is_told_and_can_be_asked_for_again() {
    explore(async |page| {
        page.before_load(
            "const real = fetch;
             window.fetch = (url, ...rest) => window.lost !== false && /tour.json/.test(url)
                 ? Promise.resolve(new Response('', { status: 404 })) : real(url, ...rest);",
        )
        .await?;
        page.open("?chapter=2").await?;
        page.wait_until("return !!document.querySelector('.notice [role=alert]')").await?;
        let alerts = page.alerts().await?;
        assert!(alerts.len() == 1 && alerts[0].contains("tour.json did not arrive"), "{alerts:?}");
        assert_eq!(page.in_url("chapter").await?, None);
        page.run("window.lost = false").await?;
        page.click("#tour").await?;
        wait_for_chapter(page, 1).await
    });
}
