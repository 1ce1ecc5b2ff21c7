//! A map of a few things, which are looked up one by one: that takes a tenth of a hash map's code.

/// Keys with their values, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Pairs<K, V>(Vec<(K, V)>);

impl<K: PartialEq, V> Pairs<K, V> {
    /// Nothing yet.
    pub fn new() -> Pairs<K, V> {
        Pairs(Vec::new())
    }

    /// The value of a key.
    pub fn get<Q: PartialEq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.0.iter().find(|(own, _)| own.borrow() == key).map(|(_, value)| value)
    }

    /// Gives a key a value, and back the one that it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.0.iter_mut().find(|(own, _)| *own == key) {
            Some((_, old)) => Some(std::mem::replace(old, value)),
            None => {
                self.0.push((key, value));
                None
            }
        }
    }

    /// Leaves out what does not pass.
    pub fn retain(&mut self, mut passes: impl FnMut(&K, &V) -> bool) {
        self.0.retain(|(key, value)| passes(key, value));
    }

    /// Leaves out all.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// There is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &(K, V)> {
        self.0.iter()
    }

    /// All values.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.0.iter_mut().map(|(_, value)| value)
    }
}

impl<K: PartialEq, V> Default for Pairs<K, V> {
    fn default() -> Self {
        Pairs::new()
    }
}
