//! Figures in other pages: only what their author asks for, short, one after another.

use serde_json::json;

use crate::browser::{explore, from_xtask};

/// The example of the docs, which stands for an author's page.
const EXAMPLE: &str = include_str!("../../docs/figures.html");

#[test]
fn a_page_of_another_origin_shows_three_short_figures_one_after_another() {
    explore(async |page| {
        let here = from_xtask("VITSCOPE_E2E_URL");
        page.resize(776, 900).await?;
        page.open_at(&format!("{}pages/embed.html", here.replace("127.0.0.1", "localhost")))
            .await?;
        let body = EXAMPLE.split_once("<body>").and_then(|(_, it)| it.split_once("</body>"));
        let body = body.map_or("", |(body, _)| body).replace("https://vitscope.example/", &here);
        page.run(&format!(
            "window.order = [], window.together = 0;
             document.body.replaceChildren(document.createRange().createContextualFragment({}));
             window.figures = [...document.querySelectorAll('vit-scope')];
             const loads = () => figures.filter(it => it.shadowRoot?.querySelector('iframe').src && !order.includes(it)).length;
             for (const figure of figures) figure.addEventListener('ready', () => order.push(figure), {{ once: true }});
             setInterval(() => {{ together = Math.max(together, loads()) }}, 10);",
            json!(body)
        ))
        .await?;
        for index in 0..3 {
            page.run(&format!("figures[{index}].scrollIntoView()")).await?;
            page.wait_until(&format!("return order.length > {index}")).await?;
        }
        assert_eq!(
            page.run("return order.map(it => figures.indexOf(it))").await?,
            json!([0, 1, 2])
        );
        assert_eq!(page.run("return together").await?, json!(1));
        let heights = page.run("return figures.map(it => it.offsetHeight)").await?;
        let heights: Vec<u32> = serde_json::from_value(heights)?;
        assert!((360..=460).contains(&heights[0]) && heights[1] <= 400, "{heights:?}");
        let console = page.console().await?;
        assert!(!console.iter().any(|line| line.contains("autofocus")), "{console:?}");
        Ok(())
    });
}

#[test]
fn a_figure_has_the_parts_and_the_controls_that_its_author_asks_for() {
    const CONTROLS: &str = "
        return [...document.querySelectorAll('button, select, input, summary, [tabindex]')]
            .filter(it => it.checkVisibility() && it.tabIndex >= 0).map(it => it.className || it.id || it.tagName)";
    explore(async |page| {
        page.resize(760, 600).await?;
        page.open("?engine=cpu&embed=1&show=maps&controls=none&query=2,2").await?;
        page.wait_ready().await?;
        assert_eq!(
            page.run(&CONTROLS.replace("button, ", "button:not(.term), ")).await?,
            json!([])
        );
        let beside = "
            const tops = ['.stage', '.panel[data-side=cl] .overlay', '.panel[data-side=mim] .overlay']
                .map(it => Math.round(document.querySelector(it).getBoundingClientRect().top));
            return [new Set(tops).size, !!document.querySelector('.curve'), !!document.querySelector('#view')]";
        assert_eq!(page.run(beside).await?, json!([1, false, false]));
        let clicked = "
            const { x, y, width, height } = document.querySelector('.stage').getBoundingClientRect();
            return !!document.elementFromPoint(x + width / 2, y + height / 2).closest('.stage')";
        assert_eq!(page.run(clicked).await?, json!(false), "nothing takes a click");
        page.set(json!({ "controls": "query" })).await?;
        page.click_patch(5, 5).await?;
        page.wait_until("return location.search.includes('query=5,5')").await?;
        page.set(json!({ "show": "curves,overview" })).await?;
        page.wait_until("return document.querySelectorAll('.curve').length === 4 && !document.querySelector('.stage')")
            .await?;
        page.wait_until("return document.querySelectorAll('.tiles').length === 2").await?;
        // Nobody asked for models from elsewhere.
        page.set(json!({ "show": null, "controls": null })).await?;
        let offered = "return [document.querySelectorAll('[data-part=open-model]').length,
            document.querySelectorAll('.panel[data-side=cl] .panel-model option').length]";
        page.wait_until("return !!document.querySelector('#layer')").await?;
        assert_eq!(page.run(offered).await?, json!([0, 3]));
        page.set(json!({ "controls": "all" })).await?;
        page.wait_until("return document.querySelectorAll('[data-part=open-model]').length === 2")
            .await
    });
}

#[test]
fn a_link_that_is_wrong_is_told_to_the_author_and_not_to_readers() {
    explore(async |page| {
        page.open("?engine=cpu&embed=1&scale=half").await?;
        page.wait_ready().await?;
        assert!(page.alerts().await?.is_empty());
        let console = page.console().await?;
        assert!(
            console.iter().any(|line| line.starts_with("WARNING") && line.contains("scale=half")),
            "{console:?}"
        );
        assert_eq!(
            page.run("return document.querySelectorAll('.mark li').length").await?,
            json!(1)
        );
        // A page of its own tells its visitor.
        page.open("?engine=cpu&scale=half").await?;
        page.wait_until("return !!document.querySelector('[role=alert]')").await
    });
}

#[test]
fn what_a_paper_says_of_the_view_can_be_copied() {
    explore(async |page| {
        page.open("?engine=cpu&layer=2&query=1,1").await?;
        page.wait_ready().await?;
        page.click(".cite").await?;
        page.wait_until("return !!document.querySelector('dialog[open] #cite-methods')").await?;
        let text = page.run("return document.querySelector('#cite-methods').value").await?;
        let text = text.as_str().unwrap_or_default();
        for part in [
            "MoCo v3 (moco, ",
            "SimMIM (simmim, ",
            "n = 1",
            "layer 2",
            "row 2, column 2",
            "Park et al.",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        let bibtex = page.run("return document.querySelector('#cite-bibtex').value").await?;
        assert!(bibtex.as_str().is_some_and(|it| it.contains("@inproceedings{park2023")));
        Ok(())
    });
}
