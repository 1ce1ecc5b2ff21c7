//! What stands on paper beside the maps, so that a printed page says what it shows.

/// The line under a printed page: the picture, where is asked from, the layer and head, and both models. Parts that are
/// not known are left out.
pub fn shown(
    picture: &str,
    query: &str,
    layers: &[String],
    models: [(&str, Option<String>); 2],
) -> String {
    let query = Some(query).filter(|it| !it.is_empty()).map(|query| format!("query {query}"));
    let models = models.into_iter().filter_map(|(side, it)| it.map(|it| format!("{side}: {it}")));
    let parts = [picture.to_owned()].into_iter().chain(query).chain(layers.to_vec()).chain(models);
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_page_says_what_it_shows() {
        let layers = ["layer 3".to_owned(), "mean of heads".to_owned()];
        let models = [("CL", Some("MoCo v3".to_owned())), ("MIM", Some("SimMIM".to_owned()))];
        assert_eq!(
            shown("Cat", "row 3, column 4", &layers, models),
            "Cat · query row 3, column 4 · layer 3 · mean of heads · CL: MoCo v3 · MIM: SimMIM"
        );
        assert_eq!(shown("Cat", "", &[], [("CL", None), ("MIM", None)]), "Cat");
    }
}
