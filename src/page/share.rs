//! What is to be known before a view is shared.

use crate::link::Address;
use crate::page::catalog::Catalog;

/// Whether a view shows a file of the visitor's own, a model or the picture called `own_picture`, which no link
/// can carry.
pub fn shows_own_file(
    address: &Address,
    catalog: &Catalog,
    own_picture: &str,
    is_address: impl Fn(&str) -> bool,
) -> bool {
    let is_own = |id: &String| catalog.model(id).is_none() && !is_address(id);
    address.models.iter().flatten().any(is_own) || address.image.as_deref() == Some(own_picture)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::catalog::tests::shipped;

    #[test]
    fn a_file_is_own_that_is_neither_listed_nor_an_address() {
        let own = |cl: &str, image: &str| {
            let models = [Some(cl.to_owned()), Some("simmim".to_owned())];
            let image = Some(image.to_owned());
            let address = Address { models, image, ..Address::default() };
            shows_own_file(&address, &shipped(), "local", |id| id.starts_with("https://"))
        };
        assert!(!own("moco", "chelsea"));
        assert!(!own("https://elsewhere/a.safetensors", "https://elsewhere/a.png"));
        assert!(own("mine.pth", "chelsea"));
        assert!(own("moco", "local"));
        assert!(!shows_own_file(&Address::default(), &shipped(), "local", |_| false));
    }
}
