//! An order of texts that puts those that look alike beside each other.
//!
//! By recursive bisection (Dhulipala et al., "Compressing Graphs and Indexes with Recursive Graph
//! Bisection", KDD 2016): the texts are cut in halves so that those with much in common are in the same
//! one, and each half again.

use std::collections::HashMap;

/// Times that two halves exchange texts, at most.
const ROUNDS: usize = 20;

/// Indices of the texts in their new order.
pub fn order(texts: &[&[u8]]) -> Vec<usize> {
    let words: Vec<Vec<[u8; 4]>> = texts.iter().map(|text| words(text)).collect();
    let mut owners: HashMap<[u8; 4], usize> = HashMap::new();
    for word in words.iter().flatten() {
        *owners.entry(*word).or_default() += 1;
    }
    let mut numbers = HashMap::new();
    let mut number = |word: [u8; 4]| {
        let next = numbers.len();
        *numbers.entry(word).or_insert(next)
    };
    // A word of one text alone likens it to none.
    let shared = |words: Vec<[u8; 4]>| {
        words.into_iter().filter(|word| owners[word] > 1).map(&mut number).collect()
    };
    let words: Vec<Vec<usize>> = words.into_iter().map(shared).collect();
    let benefit = (0..texts.len() + 2).map(|n| n as f32 * ((n + 1) as f32).log2()).collect();
    let mut halves = Halves { counts: vec![[0; 2]; numbers.len()], words, benefit };
    let mut order: Vec<usize> = (0..texts.len()).collect();
    order.sort_by_key(|&text| texts[text]);
    halves.bisect(&mut order);
    order
}

/// Four bytes in a row, wherever they begin, each once.
fn words(text: &[u8]) -> Vec<[u8; 4]> {
    let mut words: Vec<[u8; 4]> =
        text.windows(4).map(|row| [row[0], row[1], row[2], row[3]]).collect();
    words.sort_unstable();
    words.dedup();
    words
}

struct Halves {
    /// Of every text.
    words: Vec<Vec<usize>>,
    /// How many texts of each half have a word.
    counts: Vec<[usize; 2]>,
    /// Of so many texts with one word side by side.
    benefit: Vec<f32>,
}

impl Halves {
    fn bisect(&mut self, texts: &mut [usize]) {
        if texts.len() < 4 {
            return;
        }
        let middle = texts.len() / 2;
        for round in 0..ROUNDS {
            if !self.exchange(texts, middle, round) {
                break;
            }
        }
        let (left, right) = texts.split_at_mut(middle);
        self.bisect(left);
        self.bisect(right);
    }

    /// Swaps the texts that gain most by it; whether any may. Every fifth stays, another one each round,
    /// so that two kinds that would gain by leaving each other do not just change places.
    fn exchange(&mut self, texts: &mut [usize], middle: usize, round: usize) -> bool {
        for &word in texts.iter().flat_map(|&text| &self.words[text]) {
            self.counts[word] = [0; 2];
        }
        for (index, &text) in texts.iter().enumerate() {
            for &word in &self.words[text] {
                self.counts[word][usize::from(index >= middle)] += 1;
            }
        }
        let left = self.gains(texts, 0..middle, 0);
        let right = self.gains(texts, middle..texts.len(), 1);
        let mut pairs = left.into_iter().zip(right).take_while(|(a, b)| a.0 + b.0 > 0.0).peekable();
        let any = pairs.peek().is_some();
        for (index, ((_, a), (_, b))) in pairs.enumerate() {
            if !(index + round).is_multiple_of(5) {
                texts.swap(a, b);
            }
        }
        any
    }

    /// What each text of a half gains in the other one, most first.
    fn gains(
        &self,
        texts: &[usize],
        half: std::ops::Range<usize>,
        side: usize,
    ) -> Vec<(f32, usize)> {
        let benefit = &self.benefit;
        let gain = |&word: &usize| {
            let (here, there) = (self.counts[word][side], self.counts[word][1 - side]);
            benefit[here - 1] + benefit[there + 1] - benefit[here] - benefit[there]
        };
        let mut gains: Vec<(f32, usize)> =
            half.map(|index| (self.words[texts[index]].iter().map(gain).sum(), index)).collect();
        gains.sort_by(|a, b| b.0.total_cmp(&a.0));
        gains
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_a_kind_come_beside_each_other() {
        let kinds = ["the quick brown fox", "jumps over the dog", "lorem ipsum dolor", "sit amet"];
        let texts: Vec<String> =
            (0..64).map(|index| format!("{}{index}", kinds[index * 7 % 4])).collect();
        let texts: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).collect();
        let order = order(&texts);
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..64).collect::<Vec<_>>());
        let changes = order.windows(2).filter(|pair| pair[0] * 7 % 4 != pair[1] * 7 % 4).count();
        assert_eq!(changes, 3, "{order:?}");
    }

    #[test]
    fn few_and_short_texts_are_all_there() {
        assert_eq!(order(&[]), [0; 0]);
        assert_eq!(order(&[b"a"]), [0]);
        assert_eq!(order(&[b"a", b"", b"abc", b"a", b"a"]).len(), 5);
    }
}
