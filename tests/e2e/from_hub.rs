//! Models of the Hugging Face hub: what is known before they come, what ends them early, what goes on.

use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde_json::json;

use crate::browser::Outcome;
use crate::explorer::Explorer;
use crate::hub::{Asked, Fault, address_of, explore_hub, page_of, store_of, until_cached};
use crate::sides::{facts, load_link};

/// timm's layout with 2 blocks of width 32, and 5 x 5 patches of 8 px.
const SMALL: &[u8] = include_bytes!("../golden/timm/weights.safetensors");
const WIDTH: usize = 32;
/// Asked for before the rest, as `engine::transfer` has it.
const AHEAD: usize = 256 << 10;
/// A part that is kept for another try, as the worker has it.
const PART: usize = 16 << 20;

/// The small model with a classifier of so many bytes, which is not read; its head's bytes tell files apart.
fn with_classifier(bytes: usize, value: u8) -> Vec<u8> {
    let file = SafeTensors::deserialize(SMALL).expect("the golden file");
    let classes = bytes / (4 * WIDTH);
    let values = vec![value; classes * 4 * WIDTH];
    let view = TensorView::new(Dtype::F32, vec![classes, WIDTH], &values).expect("its shape");
    let mut tensors = file.tensors();
    tensors.retain(|(name, _)| !name.starts_with("head."));
    tensors.push(("head.weight".to_owned(), view));
    safetensors::serialize(tensors, None).expect("plain data")
}

/// A language model's table of so many bytes.
fn of_words(bytes: usize) -> Vec<u8> {
    let values = vec![0; bytes];
    let view = TensorView::new(Dtype::F32, vec![bytes / 4], &values).expect("its shape");
    let name = "bert.embeddings.word_embeddings.weight".to_owned();
    safetensors::serialize([(name, view)], None).expect("plain data")
}

/// What was asked, and of which bytes.
fn told(asked: &[Asked]) -> Vec<String> {
    let line = |it: &Asked| format!("{} {}", it.what, it.range.as_deref().unwrap_or("-"));
    asked.iter().map(line).collect()
}

async fn alert(page: &Explorer) -> Outcome<String> {
    page.wait_until("return !!document.querySelector('.notice [role=alert]')").await?;
    let mut alerts = page.alerts().await?;
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    Ok(alerts.remove(0))
}

#[test]
fn a_model_of_the_hub_is_known_before_it_comes_and_comes_once() {
    let name = "model.safetensors";
    let file = with_classifier(2 << 20, 0);
    let last = format!("bytes={AHEAD}-");
    let first = format!("bytes=0-{}", AHEAD - 1);
    explore_hub(vec![(name, file.clone(), None)], async |page, hub| {
        page.open("").await?;
        page.wait_ready().await?;
        load_link(page, "cl", &page_of(name)).await?;
        page.wait_until(&facts("cl", "5×5 patches")).await?;
        page.wait_ready().await?;
        // Nothing is asked beforehand, no byte comes twice, and the pointer comes first.
        assert_eq!(
            told(&hub.asked(name)),
            [
                "GET huggingface.co raw -".to_owned(),
                format!("GET huggingface.co resolve {first}"),
                format!("GET cas-bridge.xethub.hf.co bytes {first}"),
                format!("GET huggingface.co resolve {last}"),
                format!("GET cas-bridge.xethub.hf.co bytes {last}"),
            ]
        );
        assert_eq!(hub.sent(name), file.len());
        until_cached(page, "keys.some(({ url }) => url.includes('/url/'))").await?;
        hub.forget();
        page.reload().await?;
        page.wait_ready().await?;
        page.wait_until(&facts("cl", "5×5 patches")).await?;
        // The pointer tells that it is still that file.
        assert_eq!(told(&hub.asked(name)), ["GET huggingface.co raw -"]);
        assert_eq!(page.alerts().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_file_that_will_not_run_is_refused_by_its_header() {
    let name = "model.safetensors";
    explore_hub(vec![(name, of_words(PART), None)], async |page, hub| {
        page.open("").await?;
        page.wait_ready().await?;
        load_link(page, "mim", &address_of(name)).await?;
        let alert = alert(page).await?;
        assert!(alert.contains("no Vision Transformer"), "{alert}");
        assert_eq!(hub.sent(name), AHEAD);
        page.wait_ready().await?;
        assert_eq!(page.in_url("mim").await?.as_deref(), Some("simmim"));
        Ok(())
    });
}

#[test]
fn a_download_that_breaks_goes_on_where_it_stopped() {
    let name = "model.safetensors";
    let file = with_classifier(6 << 20, 0);
    let most = 2 << 20;
    explore_hub(vec![(name, file.clone(), Some(Fault::Break(most)))], async |page, hub| {
        page.open("").await?;
        page.wait_ready().await?;
        load_link(page, "cl", &address_of(name)).await?;
        page.wait_until(&facts("cl", "5×5 patches")).await?;
        page.wait_ready().await?;
        let ranges: Vec<String> = hub
            .asked(name)
            .into_iter()
            .filter(|asked| asked.what.ends_with("bytes"))
            .filter_map(|asked| asked.range)
            .collect();
        assert!(ranges.len() > 3, "it broke: {ranges:?}");
        // What was on its way when it broke comes again, and no more.
        let twice = hub.sent(name) - file.len();
        assert!(twice < most, "{twice} bytes came twice: {ranges:?}");
        assert_eq!(page.alerts().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_download_goes_on_after_the_page_was_closed() {
    let name = "model.safetensors";
    let file = with_classifier(PART + (4 << 20), 0);
    let fault = Fault::Hang(PART + (1 << 20));
    explore_hub(vec![(name, file.clone(), Some(fault))], async |page, hub| {
        page.open("").await?;
        page.wait_ready().await?;
        load_link(page, "cl", &address_of(name)).await?;
        until_cached(page, "keys.some(({ url }) => url.includes('/part/'))").await?;
        hub.forget();
        page.reload().await?;
        page.wait_ready().await?;
        page.wait_until(&facts("cl", "5×5 patches")).await?;
        assert!(hub.sent(name) < file.len() - PART + AHEAD, "{} bytes came", hub.sent(name));
        // What was kept of it is not needed any more.
        until_cached(page, "!keys.some(({ url }) => url.includes('/part/'))").await
    });
}

#[test]
fn a_busy_hub_is_asked_again() {
    let name = "model.safetensors";
    explore_hub(vec![(name, SMALL.to_vec(), Some(Fault::Busy))], async |page, _| {
        page.open("").await?;
        page.wait_ready().await?;
        load_link(page, "cl", &address_of(name)).await?;
        page.wait_until(&facts("cl", "5×5 patches")).await?;
        page.wait_ready().await?;
        assert_eq!(page.alerts().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_gate_is_told_with_the_way_around_it() {
    for (fault, words) in [
        (Fault::Gate, "or it is private, or there is no such file"),
        (Fault::OpenGate, "its licence has to be accepted first. Open"),
    ] {
        let name = "model.safetensors";
        explore_hub(vec![(name, SMALL.to_vec(), Some(fault))], async |page, _| {
            page.open("").await?;
            page.wait_ready().await?;
            load_link(page, "cl", &address_of(name)).await?;
            let alert = alert(page).await?;
            for words in [words, "https://huggingface.co/owner/repository,", "drop it on this side"]
            {
                assert!(alert.contains(words), "{words} in {alert}");
            }
            page.wait_ready().await?;
            assert_eq!(page.in_url("cl").await?.as_deref(), Some("moco"));
            Ok(())
        });
    }
}

#[test]
fn another_file_than_the_hub_announces_is_refused() {
    let name = "model.safetensors";
    let file = with_classifier(1 << 20, 0);
    explore_hub(vec![(name, file, Some(Fault::Other))], async |page, _| {
        page.open("").await?;
        page.wait_ready().await?;
        let before = page.ask("attention").await?;
        load_link(page, "cl", &address_of(name)).await?;
        let alert = alert(page).await?;
        assert!(alert.contains("its SHA-256 differs"), "{alert}");
        page.wait_ready().await?;
        assert_eq!(page.ask("attention").await?, before);
        let keys = page.run(
            "return (async () => (await (await caches.open('vitscope-models-v1')).keys())
                 .filter(({ url }) => url.includes('/url/')).length)()",
        );
        assert_eq!(keys.await?, json!(0));
        Ok(())
    });
}

#[test]
fn a_host_without_ranges_sends_its_file_once() {
    let name = "model.safetensors";
    let file = with_classifier(2 << 20, 0);
    explore_hub(vec![(name, file.clone(), Some(Fault::NoRanges))], async |page, hub| {
        page.open("").await?;
        page.wait_ready().await?;
        load_link(page, "cl", &address_of(name)).await?;
        page.wait_until(&facts("cl", "5×5 patches")).await?;
        page.wait_ready().await?;
        assert_eq!(hub.sent(name), file.len());
        assert_eq!(page.alerts().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn without_a_pointer_the_file_is_asked_for_whether_it_is_still_the_same() {
    let name = "model.safetensors";
    explore_hub(vec![(name, SMALL.to_vec(), Some(Fault::NoPointer))], async |page, hub| {
        page.open("").await?;
        page.wait_ready().await?;
        load_link(page, "cl", &address_of(name)).await?;
        page.wait_until(&facts("cl", "5×5 patches")).await?;
        page.wait_ready().await?;
        assert_eq!(hub.sent(name), SMALL.len());
        until_cached(page, "keys.some(({ url }) => url.includes('/url/'))").await?;
        hub.forget();
        page.reload().await?;
        page.wait_ready().await?;
        page.wait_until(&facts("cl", "5×5 patches")).await?;
        assert_eq!(
            told(&hub.asked(name)),
            [
                "GET huggingface.co raw -",
                "HEAD huggingface.co resolve -",
                "HEAD cas-bridge.xethub.hf.co bytes -"
            ]
        );
        Ok(())
    });
}

#[test]
fn a_host_that_answers_and_lets_no_other_page_read_is_told_as_that() {
    let name = "model.safetensors";
    explore_hub(vec![(name, SMALL.to_vec(), Some(Fault::Unshared))], async |page, _| {
        page.open("").await?;
        page.wait_ready().await?;
        load_link(page, "mim", &store_of(name)).await?;
        let alert = alert(page).await?;
        assert!(alert.contains("does not let other sites read the model file"), "{alert}");
        assert!(alert.contains("drop it on this side"), "{alert}");
        page.wait_ready().await?;
        assert_eq!(page.in_url("mim").await?.as_deref(), Some("simmim"));
        Ok(())
    });
}
