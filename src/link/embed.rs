//! The view inside another page, as that page's author writes it.

use crate::link::Address;
use crate::plot::export::paper::escape;

/// What an author pastes: the element that the file at `script` defines, with an address's names and values as
/// its attributes. The `link` itself stands where the script does not arrive.
///
/// A link may carry any name beside the page's own, `onclick` too: such are left out.
pub fn element(script: &str, link: &str, address: &Address) -> String {
    let address = Address { unknown: Vec::new(), ..address.clone() };
    let mut code = format!("<script async src=\"{}\"></script>\n<vit-scope", escape(script));
    for (name, value) in address.pairs() {
        code += &format!(" {name}=\"{}\"", escape(&value));
    }
    code + &format!(">\n  <a href=\"{}\">Open in vitscope</a>\n</vit-scope>", escape(link))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_has_the_links_names_and_nothing_breaks_out_of_it() {
        let pairs = [
            ("layer", "3"),
            ("cl.heads", "6"),
            ("image", "https://a/?b=\"><c>&d"),
            ("attention.radius", "2"),
            ("onclick", "evil()"),
            ("onload=x ", "evil"),
            ("2x", "no name"),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let (address, bad) = Address::parse(pairs);
        assert_eq!((address.unknown.len(), bad), (3, Vec::new()));
        let code = element("https://h/vit-scope.js", "https://h/?layer=3&head=1", &address);
        let expected = "\
<script async src=\"https://h/vit-scope.js\"></script>
<vit-scope cl.heads=\"6\" image=\"https://a/?b=&quot;&gt;&lt;c&gt;&amp;d\" layer=\"3\" attention.radius=\"2\">
  <a href=\"https://h/?layer=3&amp;head=1\">Open in vitscope</a>
</vit-scope>";
        assert_eq!(code, expected);
    }
}
