//! The views' own names: those that bear a view's name and a full stop before them, as `attention.radius`.

/// What was chosen in one view, under names of that view's own.
pub(super) trait ViewNames {
    /// The names, in the order in which they are printed.
    fn names(&self) -> &'static [&'static str];

    /// Sets one of the names; `None` puts it back to its default.
    ///
    /// # Errors
    /// What may stand there; it is as it was.
    fn set(&mut self, name: &str, value: Option<&str>) -> Result<(), &'static str>;

    /// The names and values of what is not at its default.
    fn pairs(&self) -> Vec<(String, String)>;
}

/// Names with the values that they have.
pub(super) fn given<'a>(
    pairs: impl IntoIterator<Item = (&'a str, Option<String>)>,
) -> impl Iterator<Item = (String, String)> {
    pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)))
}

/// The text of a value that is not its default.
pub(super) fn unless_default<T: PartialEq + ToString>(value: &T, default: &T) -> Option<String> {
    (value != default).then(|| value.to_string())
}
