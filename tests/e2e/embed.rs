//! The page inside another one, and at every width.

use serde_json::json;

use crate::browser::explore;

#[test]
fn an_embedding_page_is_told_and_answered() {
    explore(async |page| {
        page.open("pages/embed.html").await?;
        page.run(
            "window.heard = [];
             addEventListener('message', ({ data }) => heard.push(data.vitscope));
             window.say = message =>
                 document.getElementById('frame').contentWindow.postMessage({ vitscope: message }, '*');",
        )
        .await?;
        // Asked until the page listens.
        page.wait_until(
            "say({ get: 'state', id: 1 }); return heard.some(answer => answer.id === 1)",
        )
        .await?;
        page.run("say({ set: { layer: 5 }, id: 2 }); say({ get: 'attention', id: 3 });").await?;
        page.wait_until("return heard.some(answer => answer.id === 3)").await?;
        let layer = page.run("return heard.find(answer => answer.id === 2).value.layer").await?;
        assert_eq!(layer, json!("5"));
        let rows = page.run("return heard.find(answer => answer.id === 3).value.cl.layer").await?;
        assert_eq!(rows, json!(5));
        page.wait_until("return heard.some(told => told.event === 'change')").await
    });
}

#[test]
fn nothing_runs_out_of_the_page_at_any_width() {
    explore(async |page| {
        for width in [390, 600, 768, 1024, 1280, 1440, 1920] {
            page.resize(width, 900).await?;
            page.open("?view=queries&query2=6,6").await?;
            page.wait_ready().await?;
            let wide = page
                .run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
                .await?;
            assert_eq!(wide, json!(0), "at {width} px");
            let panels = page
                .run("return [...document.querySelectorAll('.panel')].map(panel => panel.offsetWidth)")
                .await?;
            assert_eq!(panels[0], panels[1], "at {width} px");
        }
        Ok(())
    });
}
