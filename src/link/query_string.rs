//! The part of a link behind its question mark.

use form_urlencoded::Serializer;

/// The names and values of a query string, in their order, with or without its question mark.
pub fn query_pairs(search: &str) -> Vec<(String, String)> {
    let search = search.strip_prefix('?').unwrap_or(search);
    form_urlencoded::parse(search.as_bytes()).into_owned().collect()
}

/// Names and values as a query string, without a question mark.
pub fn query_string(pairs: &[(String, String)]) -> String {
    let escaped = Serializer::new(String::new()).extend_pairs(pairs).finish();
    // A comma and a colon may stand in a query as they are; the escapes only hide the numbers.
    escaped.replace("%2C", ",").replace("%3A", ":")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn numbers_and_addresses_stay_readable() {
        let pairs = owned(&[("query", "3,5"), ("cl", "https://a.example/x.pth")]);
        assert_eq!(query_string(&pairs), "query=3,5&cl=https:%2F%2Fa.example%2Fx.pth");
    }

    #[test]
    fn what_has_a_meaning_in_a_link_comes_back_as_it_was() {
        let pairs = owned(&[
            ("cl.title", "ours & theirs = 50 % + 1, “é”?"),
            ("image", "https://a.example/b?c=d&e#f"),
            ("utm_source", ""),
            ("image", "twice"),
        ]);
        let search = query_string(&pairs);
        assert_eq!(query_pairs(&search), pairs);
        assert_eq!(query_pairs(&format!("?{search}")), pairs);
    }

    #[test]
    fn a_link_that_was_written_by_hand_is_read() {
        let pairs = owned(&[("cl.title", "a b"), ("embed", ""), ("image", "%zz")]);
        assert_eq!(query_pairs("?cl.title=a+b&embed&&image=%zz"), pairs);
        assert_eq!(query_pairs("?"), []);
        assert_eq!(query_string(&[]), "");
    }
}
