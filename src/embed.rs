//! The view inside another page, as that page's author writes it.

use crate::plot::paper::escape;

/// What an author pastes: the element that the file at `script` defines, with a link's names and values as
/// its attributes. The `link` itself stands where the script does not arrive.
///
/// Names that are no plain names of HTML (a link may carry any) are left out.
pub fn element(script: &str, link: &str, pairs: &[(String, String)]) -> String {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'.';
    let mut code = format!("<script async src=\"{}\"></script>\n<vit-scope", escape(script));
    for (name, value) in pairs {
        if name.starts_with(|first: char| first.is_ascii_lowercase()) && name.bytes().all(is_plain)
        {
            code += &format!(" {name}=\"{}\"", escape(value));
        }
    }
    code + &format!(">\n  <a href=\"{}\">Open in vitscope</a>\n</vit-scope>", escape(link))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_has_the_links_names_and_nothing_breaks_out_of_it() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let pairs = [
            pair("layer", "3"),
            pair("cl.heads", "6"),
            pair("image", "https://a/?b=\"><c>&d"),
            pair("onload=x ", "evil"),
            pair("2x", "no name"),
        ];
        let code = element("https://h/vit-scope.js", "https://h/?layer=3&head=1", &pairs);
        let expected = "\
<script async src=\"https://h/vit-scope.js\"></script>
<vit-scope layer=\"3\" cl.heads=\"6\" image=\"https://a/?b=&quot;&gt;&lt;c&gt;&amp;d\">
  <a href=\"https://h/?layer=3&amp;head=1\">Open in vitscope</a>
</vit-scope>";
        assert_eq!(code, expected);
    }
}
