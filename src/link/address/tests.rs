//! Links as they are read and printed.

use super::*;

fn pairs(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn print(address: &Address) -> String {
    let pairs: Vec<_> = address.pairs().iter().map(|(n, v)| format!("{n}={v}")).collect();
    pairs.join("&")
}

#[test]
fn a_link_reads_and_prints_the_same() {
    let link = "cl=moco&mim=simmim&image=rocket&layer=8&head=2&query=3,5&query2=cls&scale=own\
                &distance=side&size=112&engine=cpu&embed=1&hide=models,curves&show=maps,curves&controls=query&smooth=1&theme=dark&view=queries&chapter=3&quiz=7";
    let (address, bad) = Address::parse(pairs(link));
    assert_eq!(bad, []);
    assert_eq!(print(&address), link);
}

#[test]
fn what_is_said_of_a_model_is_in_the_link() {
    let link = "cl=a.safetensors&mim=b&cl.heads=6&mim.norm=half&layer=2";
    let (mut address, bad) = Address::parse(pairs(link));
    assert_eq!(bad, []);
    assert_eq!(print(&address), link);
    assert_eq!(address.said[0].heads, Some(6));
    address.clear("cl.heads");
    address.clear("mim.norm");
    assert_eq!(address.said, [(); 2].map(|()| Said::default()));
    let (address, bad) =
        Address::parse(pairs("cl.heads=0&mim.heads=six&cl.norm=none&cl.width=3&mim.heads=4"));
    assert_eq!(print(&address), "mim.heads=4");
    let told: Vec<_> = bad.iter().map(|bad| bad.to_string()).collect();
    assert_eq!(told[0], "“cl.heads=0” names nothing here: cl.heads is a number from 1.");
    assert!(told[2].contains("imagenet, half, clip, or six numbers"), "{told:?}");
    assert!(told[3].contains("none of the names of a side"), "{told:?}");
    assert_eq!(told.len(), 4);
}

#[test]
fn a_models_title_is_one_short_line() {
    let (mut address, bad) = Address::parse(pairs("cl=a&cl.title= My  DINO &layer=2&mim.title="));
    assert_eq!(print(&address), "cl=a&cl.title=My DINO&layer=2");
    assert_eq!(bad.len(), 1);
    assert!(address.set("cl.title", &"x".repeat(61)).is_err());
    assert!(address.set("cl.title", "a\u{7}b").is_err());
    assert_eq!(address.titles, [Some("My DINO".to_owned()), None]);
    assert!(!address.is_step_from(&Address::parse(pairs("cl=a&layer=2")).0));
    address.clear("cl.title");
    assert_eq!(print(&address), "cl=a&layer=2");
}

#[test]
fn unknown_names_are_kept() {
    let (address, bad) = Address::parse(pairs("utm_source=talk&layer=2&tsne.seed=4"));
    assert_eq!(bad, []);
    assert_eq!(print(&address), "layer=2&utm_source=talk&tsne.seed=4");
}

#[test]
fn a_views_own_names_are_kept_and_checked() {
    let (address, bad) = Address::parse(pairs(
        "view=attention&attention.radius=2&attention.mass=2&perturb.noise=99&perturb.blur=2\
         &reconstruct.mask=x&perturb.bogus=1",
    ));
    assert_eq!(print(&address), "view=attention&attention.radius=2&perturb.blur=2");
    let names: Vec<_> = bad.iter().map(|bad| bad.name.as_str()).collect();
    assert_eq!(names, ["attention.mass", "perturb.noise", "reconstruct.mask", "perturb.bogus"]);
    assert_eq!(
        bad[1].to_string(),
        "“perturb.noise=99” names nothing here: perturb.noise is percent, 0 to 50."
    );
}

#[test]
fn a_refused_value_leaves_the_one_before() {
    let mut address = Address::parse(pairs("tokens.map=pca")).0;
    assert!(address.set("tokens.map", "umap").is_err());
    assert_eq!(print(&address), "tokens.map=pca");
}

#[test]
fn a_views_own_names_read_and_print_the_same() {
    let link = "attention.map=cls&attention.radius=2&attention.mass=0.35\
                &perturb.texture=brick&perturb.noise=50\
                &reconstruct.mask=4.82&reconstruct.ratio=0.65\
                &reconstruct.seed=18446744073709551615&reconstruct.whole=1\
                &tokens.map=pca&tokens.color=class&probes.class=school bus";
    let mut address = Address::default();
    for (name, value) in pairs(link) {
        assert!(is_own_name(&name), "{name}");
        assert_eq!(address.set(&name, &value), Ok(()));
    }
    assert_eq!((print(&address).as_str(), address.unknown.len()), (link, 0));
    for (name, _) in pairs(link) {
        address.clear(&name);
    }
    assert_eq!(address, Address::default());
    assert_eq!(print(&address), "");
}

#[test]
fn what_names_nothing_in_a_view_is_refused() {
    for (name, value) in [
        ("reconstruct.mask", "x"),
        ("reconstruct.mask", "4.8g"),
        ("reconstruct.ratio", "1.1"),
        ("reconstruct.ratio", "NaN"),
        ("reconstruct.seed", "-1"),
        ("reconstruct.whole", "yes"),
        ("tokens.map", "umap"),
        ("tokens.color", ""),
        ("probes.class", ""),
        ("perturb.noise", "99"),
        ("perturb.occlusion", "2.z"),
        ("attention.mass", "2"),
    ] {
        let mut address = Address::default();
        let refused = address.set(name, value).expect_err(name);
        assert!(!refused.expected.is_empty() && address == Address::default(), "{name}");
    }
}

#[test]
fn a_name_that_its_view_lacks_is_refused_with_those_it_has() {
    let refused = |name: &str| Address::default().set(name, "1").expect_err(name).expected;
    assert_eq!(
        refused("tokens.bogus"),
        "none of the names of the view “tokens”, tokens.map, tokens.color"
    );
    assert_eq!(refused("camera.bogus"), "no name of the view “camera”, which has none");
    for choice in Address::default().view_choices() {
        assert!(choice.names().iter().all(|name| View::owns(name)), "{:?}", choice.names());
    }
    for name in ["utm_source", "tsne.seed", "perturb"] {
        let mut address = Address::default();
        assert_eq!(address.set(name, "1"), Ok(()));
        assert!(!is_own_name(name) && address.unknown.len() == 1, "{name}");
    }
}

#[test]
fn a_value_that_names_nothing_is_told_and_left_out() {
    let (address, bad) = Address::parse(pairs("layer=0&head=first&query=3&scale=log&view=layers"));
    let names: Vec<_> = bad.iter().map(|bad| bad.name.as_str()).collect();
    assert_eq!(names, ["layer", "head", "query", "scale"]);
    assert_eq!(print(&address), "view=layers");
    assert_eq!(bad[0].to_string(), "“layer=0” names nothing here: layer is a number from 1.");
}

#[test]
fn an_input_of_some_pixels_is_no_step_and_one_of_none_names_nothing() {
    let at = |text: &str| Address::parse(pairs(text));
    assert!(!at("size=112").0.is_step_from(&at("").0));
    for size in ["0", "31", "1025", "big", "112px"] {
        assert_eq!(at(&format!("size={size}")).1.len(), 1, "{size}");
    }
}

#[test]
fn what_changed_is_told_by_name() {
    let at = |text: &str| Address::parse(pairs(text)).0;
    let changed = at("layer=3&head=2&perturb.blur=2").changed_from(&at("layer=3&query=1,1&head=1"));
    assert_eq!(changed, ["head", "query", "head", "perturb.blur"]);
    assert_eq!(at("layer=3").changed_from(&at("layer=3")), [""; 0]);
}

#[test]
fn a_chapter_is_a_step_and_there_are_seven() {
    let at = |text: &str| Address::parse(pairs(text));
    assert!(at("chapter=2").0.is_step_from(&at("chapter=1").0));
    for chapter in ["0", "8", "two", "1.5", ""] {
        let (address, bad) = at(&format!("chapter={chapter}"));
        assert_eq!((address.chapter, bad.len()), (None, 1), "{chapter}");
    }
}

#[test]
fn a_quiz_is_a_step_and_another_one_after_it_is_none() {
    let at = |text: &str| Address::parse(pairs(text));
    assert!(at("quiz=7").0.is_step_from(&at("").0) && at("").0.is_step_from(&at("quiz=7").0));
    assert!(!at("quiz=8").0.is_step_from(&at("quiz=7").0));
    for quiz in ["0", "-1", "ten", ""] {
        let (address, bad) = at(&format!("quiz={quiz}"));
        assert_eq!((address.quiz, bad.len()), (None, 1), "{quiz}");
    }
}

#[test]
fn a_picture_and_a_view_are_steps_and_a_patch_and_a_layer_are_none() {
    let at = |text: &str| Address::parse(pairs(text)).0;
    assert!(at("image=rocket").is_step_from(&at("image=coffee")));
    assert!(at("view=queries&query2=1,1").is_step_from(&at("query=1,1")));
    assert!(!at("query=1,1").is_step_from(&at("query=1,2")));
    assert!(!at("query2=cls").is_step_from(&at("")));
    assert!(!at("query=1,1&layer=3").is_step_from(&at("query=1,1&layer=4")));
}

#[test]
fn a_default_is_the_same_unsaid() {
    let said = "crop=0.5,0.5&head=mean&scale=shared&distance=px&embed=0&smooth=0&view=layers";
    let (said, bad) = Address::parse(pairs(said));
    assert_eq!(bad, []);
    assert_eq!(said.pairs().len(), 7);
    assert_eq!(said.terse(), Address::default());

    let others = "cl=moco&image=cat&crop=0,0.25&layer=6&head=2&query=0,0&scale=own&distance=side&embed=1&theme=auto&smooth=1&view=queries";
    let (others, bad) = Address::parse(pairs(others));
    assert_eq!(bad, []);
    assert_eq!(others.clone().terse(), others);
}

#[test]
fn a_chapter_keeps_the_view_that_it_has_now() {
    let (address, _) = Address::parse(pairs("view=layers&chapter=4"));
    assert_eq!(address.clone().terse(), address);
}
