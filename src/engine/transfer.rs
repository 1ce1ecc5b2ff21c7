//! How a file comes in parts: which bytes are asked for next, what an answer to that means, and how often a connection
//! that broke is taken up again.
//!
//! A condition on the range (`If-Range`) is not sent: with it a browser asks every server first whether it may, and a
//! redirect to another host does not survive that. What lies there is told by the answer, and compared here.

/// The first bytes of a large file, asked for alone: the header of every usual checkpoint is shorter.
pub const AHEAD: u64 = 256 << 10;

/// How long is waited, in milliseconds, before a connection that broke is taken up again; once no byte came after the
/// last of them, the download is given up.
const PAUSES: [u32; 5] = [500, 1_000, 2_000, 4_000, 8_000];

/// What an answer's head tells; what another site does not show is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// The HTTP status.
    pub status: u16,
    /// `Content-Range`.
    pub range: Option<String>,
    /// `Content-Length`, of bytes that are not compressed.
    pub length: Option<u64>,
    /// `ETag`.
    pub etag: Option<String>,
}

impl Head {
    /// How long the whole file is, where the answer tells.
    pub fn total(&self) -> Option<u64> {
        match (self.status, &self.range) {
            (206, Some(range)) => content_range(range)?.1,
            (206, None) => None,
            _ => self.length,
        }
    }
}

/// What an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The bytes that were asked for.
    Part,
    /// The whole file, whatever was asked for.
    Whole,
    /// Bytes of another file than those before, or of another place.
    Other,
}

/// A file on its way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transfer {
    /// How many bytes are here, from the first one on.
    pub received: u64,
    /// How many there are, where that is known.
    pub total: Option<u64>,
    etag: Option<String>,
    /// Connections that broke since the last byte.
    breaks: usize,
}

impl Transfer {
    /// So many bytes are here already, of so many.
    pub fn new(received: u64, total: Option<u64>) -> Transfer {
        Transfer { received, total, ..Transfer::default() }
    }

    /// The value of `Range` that asks for all that is missing; none for a file of which nothing is here.
    pub fn range(&self) -> Option<String> {
        (self.received > 0).then(|| format!("bytes={}-", self.received))
    }

    /// Nothing is missing, as far as is known.
    pub fn is_whole(&self) -> bool {
        self.total.is_some_and(|total| self.received >= total)
    }

    /// What an answer to the newest request holds; what it tells of the file is kept.
    pub fn answer(&mut self, head: &Head) -> Answer {
        let is_part = head.status == 206;
        let start = match head.range.as_deref().filter(|_| is_part) {
            // A site that does not show it is taken at its word.
            None => Some(self.received),
            Some(range) => content_range(range).map(|(start, _)| start),
        };
        let total = head.total();
        let differs = |a: Option<u64>, b: Option<u64>| a.zip(b).is_some_and(|(a, b)| a != b);
        let tags = self.etag.as_deref().zip(head.etag.as_deref());
        let is_other = tags.is_some_and(|(before, now)| before != now)
            || (is_part && (start != Some(self.received) || differs(self.total, total)));
        if is_other {
            return Answer::Other;
        }
        self.total = self.total.or(total);
        self.etag = head.etag.clone().or(self.etag.take());
        if is_part { Answer::Part } else { Answer::Whole }
    }

    /// So many more bytes are here.
    pub fn came(&mut self, bytes: u64) {
        self.received += bytes;
        if bytes > 0 {
            self.breaks = 0;
        }
    }

    /// The connection broke, or the server was busy: how long to wait before it is taken up again, in milliseconds;
    /// `None` where that was tried often enough.
    pub fn broke(&mut self) -> Option<u32> {
        let pause = PAUSES.get(self.breaks).copied();
        self.breaks += 1;
        pause
    }
}

/// Whether a status is one that passes: the server is busy, or some host between was too slow.
pub fn passes(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504)
}

/// The first byte of `bytes 5-9/100`, and how many there are in all, where that is told.
fn content_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = text.trim().strip_prefix("bytes")?.trim_start().split_once('/')?;
    let (start, end) = range.split_once('-')?;
    let (start, end): (u64, u64) = (start.trim().parse().ok()?, end.trim().parse().ok()?);
    let total = match total.trim() {
        "*" => None,
        total => Some(total.parse().ok().filter(|total| *total > end)?),
    };
    (start <= end).then_some((start, total))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(status: u16, range: Option<&str>, length: Option<u64>, etag: Option<&str>) -> Head {
        let text = |text: Option<&str>| text.map(str::to_owned);
        Head { status, range: text(range), length, etag: text(etag) }
    }

    fn part(range: &str, etag: &str) -> Head {
        head(206, Some(range), Some(1), Some(etag))
    }

    #[test]
    fn a_broken_download_asks_for_what_is_missing() {
        let mut file = Transfer::new(0, None);
        assert_eq!(file.range(), None);
        assert_eq!(file.answer(&part("bytes 0-99/1000", "a")), Answer::Part);
        file.came(100);
        assert_eq!((file.total, file.is_whole()), (Some(1000), false));
        assert_eq!(file.range().as_deref(), Some("bytes=100-"));
        assert_eq!(file.answer(&part("bytes 100-999/1000", "a")), Answer::Part);
        file.came(900);
        assert!(file.is_whole());
    }

    #[test]
    fn what_was_replaced_meanwhile_is_not_joined() {
        let mut file = Transfer::new(0, None);
        assert_eq!(file.answer(&head(200, None, Some(1000), Some("a"))), Answer::Whole);
        file.came(100);
        for other in [
            part("bytes 100-999/1000", "b"),
            part("bytes 100-1099/1100", "a"),
            part("bytes 0-999/1000", "a"),
            part("bytes nonsense", "a"),
            head(200, None, Some(1000), Some("b")),
        ] {
            assert_eq!(file.clone().answer(&other), Answer::Other, "{other:?}");
        }
        assert_eq!(file.answer(&part("bytes 100-999/*", "a")), Answer::Part);
    }

    #[test]
    fn a_site_that_shows_no_range_is_taken_at_its_word() {
        let mut file = Transfer::new(100, Some(1000));
        assert_eq!(file.answer(&head(206, None, Some(900), None)), Answer::Part);
        assert_eq!(file.total, Some(1000));
    }

    #[test]
    fn a_server_without_ranges_sends_the_whole_file() {
        let mut file = Transfer::new(0, None);
        assert_eq!(file.answer(&head(200, None, Some(1000), None)), Answer::Whole);
        assert_eq!(file.total, Some(1000));
    }

    #[test]
    fn it_is_given_up_once_nothing_comes_any_more() {
        let mut file = Transfer::new(10, Some(1000));
        let pauses: Vec<u32> = std::iter::from_fn(|| file.broke()).collect();
        assert_eq!(pauses, PAUSES);
        file.came(0);
        assert_eq!(file.broke(), None);
        // A byte begins the count again.
        file.came(1);
        assert_eq!(file.broke(), Some(PAUSES[0]));
    }

    #[test]
    fn ranges_are_read_as_the_standard_writes_them() {
        assert_eq!(content_range("bytes 5-9/100"), Some((5, Some(100))));
        assert_eq!(content_range("bytes 5-9/*"), Some((5, None)));
        for wrong in ["bytes */100", "bytes 9-5/100", "bytes 5-100/100", "items 5-9/100", ""] {
            assert_eq!(content_range(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_busy_server_is_asked_again_and_a_missing_file_is_not() {
        assert!(passes(429) && passes(503));
        assert!(!passes(404) && !passes(401) && !passes(416));
    }
}
