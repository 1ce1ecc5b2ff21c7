//! What a visitor does, with the real mouse, keys and files.

use fantoccini::key::Key;

use crate::browser::{explore, out};

#[test]
fn a_click_pins_the_query_and_changes_both_models() {
    explore(async |page| {
        page.open("?query=0,0").await?;
        page.wait_ready().await?;
        let before = page.ask("attention").await?;
        page.click_patch(3, 2).await?;
        page.wait_until("return new URLSearchParams(location.search).get('query') === '3,2'")
            .await?;
        let after = page.ask("attention").await?;
        for side in ["cl", "mim"] {
            assert_ne!(before[side]["rows"], after[side]["rows"], "{side}");
        }
        Ok(())
    });
}

#[test]
fn arrow_keys_move_the_query() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        page.click_patch(3, 2).await?;
        page.press([char::from(Key::Right), char::from(Key::Down)]).await?;
        page.wait_until("return new URLSearchParams(location.search).get('query') === '4,3'").await
    });
}

#[test]
fn the_layer_slider_changes_both_models() {
    explore(async |page| {
        page.open("?layer=1").await?;
        page.wait_ready().await?;
        let before = page.ask("attention").await?;
        page.set_layer(2).await?;
        page.wait_until("return new URLSearchParams(location.search).get('layer') === '2'").await?;
        let after = page.ask("attention").await?;
        for side in ["cl", "mim"] {
            assert_eq!(after[side]["layer"], 2);
            assert_ne!(before[side]["rows"], after[side]["rows"], "{side}");
        }
        Ok(())
    });
}

#[test]
fn an_uploaded_png_replaces_the_image() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        let before = page.ask("curves").await?;
        let picture = out().join("upload.png");
        page.screenshot(&picture).await?;
        page.upload_image(&picture).await?;
        page.wait_for_change("curves", &before).await?;
        page.wait_ready().await?;
        let after = page.ask("curves").await?;
        for side in ["cl", "mim"] {
            assert_ne!(before[side], after[side], "{side}");
        }
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_file_that_is_no_image_is_refused_and_the_view_stays() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        let before = page.ask("curves").await?;
        let file = out().join("no-image.png");
        std::fs::write(&file, "this is text")?;
        page.upload_image(&file).await?;
        page.wait_until("return !!document.querySelector('[role=alert]')?.innerText.trim()")
            .await?;
        assert_eq!(page.alerts().await?.len(), 1);
        assert_eq!(page.ask("curves").await?, before);
        Ok(())
    });
}
