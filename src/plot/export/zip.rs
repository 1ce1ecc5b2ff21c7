//! Files in one zip, stored as they are: drawings hold pictures that are compressed, and tables are short.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Of a time that the format cannot hold, its first.
fn date([year, month, day, hour, minute, second]: [u16; 6]) -> DateTime {
    let [month, day, hour, minute, second] =
        [month, day, hour, minute, second].map(|part| part as u8);
    DateTime::from_date_and_time(year, month, day, hour, minute, second).unwrap_or_default()
}

/// The files by their names, with folders before slashes, as they were made at a time: year, month, day, hour, minute
/// and second.
///
/// # Errors
/// Two have one name, or all are more than the format holds; in words.
pub fn zip<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    time: [u16; 6],
) -> Result<Vec<u8>, String> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(date(time));
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(name, options).map_err(|error| error.to_string())?;
        writer.write_all(bytes).map_err(|error| error.to_string())?;
    }
    Ok(writer.finish().map_err(|error| error.to_string())?.into_inner())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn files_come_out_as_they_went_in() {
        let files: [(&str, &[u8]); 2] =
            [("README.txt", "ä".as_bytes()), ("curves/a.csv", &[0, 1, 255])];
        let bytes = zip(files, [2026, 11, 30, 4, 5, 6]).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        assert_eq!(archive.len(), 2);
        for (name, expected) in files {
            let mut file = archive.by_name(name).unwrap();
            assert_eq!(file.compression(), CompressionMethod::Stored);
            let time = file.last_modified().unwrap();
            assert_eq!((time.year(), time.month(), time.day(), time.hour()), (2026, 11, 30, 4));
            let mut read = Vec::new();
            file.read_to_end(&mut read).unwrap();
            assert_eq!(read, expected);
        }
    }

    #[test]
    fn a_name_that_is_there_twice_is_an_error_and_a_clock_that_is_wrong_is_none() {
        let twice: [(&str, &[u8]); 2] = [("a", b"1"), ("a", b"2")];
        assert!(zip(twice, [2026, 1, 1, 0, 0, 0]).is_err());
        assert!(zip([("a", &b"1"[..])], [1970, 1, 1, 0, 0, 0]).is_ok());
    }
}
