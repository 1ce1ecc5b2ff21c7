//! What the engine takes, and the sentences for what it does not: pictures, models, downloads and sets of tokens. For
//! the worker, the page and the command line.

use super::error::EngineError;
#[cfg(feature = "model")]
use crate::architecture::{Position, VitConfig};
#[cfg(feature = "model")]
use crate::checkpoint::CheckpointError;
#[cfg(feature = "model")]
use crate::input::MAX_INPUT;
use crate::input::crop::MIN_SIDE;
use crate::input::image::PictureFormat;

/// The most pixels that are accepted; as RGBA they take 200 MB.
pub const MAX_PIXELS: u64 = 50_000_000;

/// The most bytes of a picture's file: so many pixels of 16 bits a channel, uncompressed, and what else may be in
/// it.
pub const MAX_PICTURE_BYTES: u64 = 8 * MAX_PIXELS + 10_000_000;

/// Refuses a file that is larger than any picture that is accepted, before it is read.
///
/// # Errors
///
/// [`EngineError::Image`], with what to do.
pub fn check_picture_file(bytes: u64) -> Result<(), EngineError> {
    if bytes <= MAX_PICTURE_BYTES {
        return Ok(());
    }
    Err(EngineError::Image {
        reason: format!(
            "This file is {} MB long, and a picture of {} megapixels takes {} at most: choose another file.",
            grouped(bytes.div_ceil(1_000_000)),
            MAX_PIXELS / 1_000_000,
            MAX_PICTURE_BYTES / 1_000_000
        ),
    })
}

/// Refuses a picture that is too small to show anything or too large to hold.
///
/// # Errors
///
/// [`EngineError::Image`], with what to do.
pub fn check_picture(width: u32, height: u32) -> Result<(), EngineError> {
    let pixels = u64::from(width) * u64::from(height);
    let size = format!("{} x {} pixels", grouped(width.into()), grouped(height.into()));
    let reason = if width.min(height) < MIN_SIDE {
        format!(
            "This image is {size}. vitscope needs at least {MIN_SIDE} pixels a side: choose a larger one."
        )
    } else if pixels > MAX_PIXELS {
        format!(
            "This image is {size} ({} megapixels). vitscope reads up to {} megapixels: scale it down and try again.",
            pixels.div_ceil(1_000_000),
            MAX_PIXELS / 1_000_000
        )
    } else {
        return Ok(());
    };
    Err(EngineError::Image { reason })
}

/// The most that a model's parameters may take, in bytes; a tab has 4 GB, the model that it replaces
/// included.
#[cfg(feature = "model")]
pub const MAX_PARAMETER_BYTES: u64 = 1_700_000_000;
/// The most that one image's attentions may take, in bytes; while they are read back they are there twice.
#[cfg(feature = "model")]
pub const MAX_CAPTURE_BYTES: u64 = 800_000_000;

/// Refuses a model that does not fit a browser's tab.
///
/// # Errors
///
/// [`EngineError::Checkpoint`], with what to do.
#[cfg(feature = "model")]
pub fn check_model(config: &VitConfig) -> Result<(), EngineError> {
    const FLOAT: u64 = 4;
    let gigabytes = |bytes: u64| bytes as f64 / 1e9;
    let tokens = config.tokens() as u64;
    let of_a_block =
        [tokens, tokens, FLOAT].into_iter().fold(config.heads as u64, u64::saturating_mul);
    let attentions = of_a_block.saturating_mul(config.depth as u64);
    // A relative bias is spread over all pairs of tokens.
    let biases = match config.position {
        Position::Absolute { .. } | Position::None => 0,
        Position::SharedBias => of_a_block,
        Position::BlockBias => attentions,
    };
    let of_decoder = config.decoder_parameters().into_iter().map(|it| config.shape(it));
    let of_decoder: u64 =
        of_decoder.map(|shape| shape.iter().map(|&side| side as u64).product::<u64>()).sum();
    let parameters = config.parameter_count().saturating_add(of_decoder);
    let parameters = parameters.saturating_mul(FLOAT);
    let reason = if parameters > MAX_PARAMETER_BYTES {
        format!(
            "This model’s parameters take {:.1} GB, and a browser’s tab holds up to {:.1} GB: use the program vitscope on the command line.",
            gigabytes(parameters),
            gigabytes(MAX_PARAMETER_BYTES)
        )
    } else if attentions > MAX_CAPTURE_BYTES
        || parameters.saturating_add(biases) > MAX_PARAMETER_BYTES
    {
        format!(
            "At {} this model has {tokens} tokens, whose attentions take {:.1} GB, and a browser’s tab holds up to {:.1} GB: choose a smaller input size.",
            config.size().in_words(),
            gigabytes(attentions),
            gigabytes(MAX_CAPTURE_BYTES)
        )
    } else {
        return Ok(());
    };
    Err(EngineError::Checkpoint { reason })
}

/// Longer side of the largest input, in pixels, at which a model is not refused; a link asks for no more than
/// [`MAX_INPUT`].
#[cfg(feature = "model")]
pub fn largest_input(config: &VitConfig) -> usize {
    let sides = (1..=MAX_INPUT / config.patch).rev();
    let fits = |&side: &usize| check_model(&with_longer(config, side)).is_ok();
    let side = sides.into_iter().find(fits).unwrap_or(config.grid.longer());
    side * config.patch
}

/// The model on a grid of the same shape with so many patches along the longer side.
#[cfg(feature = "model")]
fn with_longer(config: &VitConfig, side: usize) -> VitConfig {
    VitConfig { grid: config.grid.with_longer(side), ..config.clone() }
}

/// For a model that is refused at the input that it was made for, and not because of its parameters: the longer side of the
/// largest input at which it is taken, in pixels, and the sentence that says so.
#[cfg(feature = "model")]
pub fn fitting_input(config: &VitConfig) -> Option<(usize, String)> {
    let size = largest_input(config);
    let smaller = with_longer(config, size / config.patch);
    let fits = check_model(&smaller).is_ok();
    (fits && size < config.size().longer()).then(|| {
        let text = format!(
            "This model was made for {}, at which its attentions take more than a browser’s tab holds: it is shown at {}, the largest input that fits.",
            config.size().in_words(),
            smaller.size().in_words()
        );
        (size, text)
    })
}

/// Refuses to download a file that could not be read once it is here: a safetensors file is addressed
/// with 32 bits in a browser.
///
/// # Errors
///
/// [`EngineError::Checkpoint`], with what to do.
#[cfg(feature = "model")]
pub fn check_download(url: &str, length: Option<u64>) -> Result<(), EngineError> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let whole = path.to_ascii_lowercase().ends_with(".safetensors");
    match length.filter(|&length| whole && length > u32::MAX.into()) {
        Some(length) => Err(CheckpointError::TooLarge { length }.into()),
        None => Ok(()),
    }
}

/// The most that all pictures' tokens of a map may take, in bytes; they are copied into a worker while the
/// page waits.
pub const MAX_TOKEN_BYTES: u64 = 64_000_000;

/// Refuses a set of pictures whose tokens are too many to be mapped.
///
/// # Errors
///
/// [`EngineError::Image`], with how many pictures there is room for.
pub fn check_tokens(pictures: usize, patches: usize, dim: usize) -> Result<(), EngineError> {
    let bytes_of = |pictures: usize| {
        [patches, dim, 4].into_iter().fold(pictures as u64, |x, y| x.saturating_mul(y as u64))
    };
    let bytes = bytes_of(pictures);
    if bytes <= MAX_TOKEN_BYTES {
        return Ok(());
    }
    let megabytes = |bytes: u64| grouped(bytes.div_ceil(1_000_000));
    let advice = match MAX_TOKEN_BYTES / bytes_of(1) {
        room @ 2.. => format!("choose {room} pictures at most"),
        _ => "choose a smaller model or input size".to_owned(),
    };
    Err(EngineError::Image {
        reason: format!(
            "{pictures} pictures of {} patches are {} MB of tokens for this model, and the map takes {}: {advice}.",
            grouped(patches as u64),
            megabytes(bytes),
            megabytes(MAX_TOKEN_BYTES)
        ),
    })
}

/// What is said of a file that no picture can be made of, by the format that its bytes tell.
pub fn unreadable_picture(format: Option<PictureFormat>) -> EngineError {
    use PictureFormat::{Bmp, Gif, Jpeg, Png, Svg, WebP};
    let reason = match format {
        None => "This file is no image that can be read here. Use a PNG, JPEG or WebP file.".to_owned(),
        Some(Svg) => "This is an SVG drawing, which has no pixels of its own. Save it as a PNG file and use that.".to_owned(),
        Some(format @ (Jpeg | Png | WebP | Gif | Bmp)) => format!(
            "This {format} file is damaged or of a rare kind, and cannot be read. Save it anew as PNG or JPEG."
        ),
        Some(format) => format!(
            "This is a picture in the format {format}, which cannot be read here. Save it as a PNG, JPEG or WebP file."
        ),
    };
    EngineError::Image { reason }
}

/// Refuses a picture that is see-through all over, `[pixels, 4]`: over white it is white, and shows nothing. Where a
/// browser has no room for a picture, that is what it gives instead.
///
/// # Errors
///
/// [`EngineError::Image`], with what to do.
pub fn check_visible(rgba: &[u8]) -> Result<(), EngineError> {
    match rgba.as_chunks::<4>().0.iter().any(|[.., alpha]| *alpha > 0) {
        true => Ok(()),
        false => Err(nothing_visible()),
    }
}

/// What is said of a picture without anything to see.
pub fn nothing_visible() -> EngineError {
    let reason = "Every pixel of this image is transparent, or there was no room to draw it: there is nothing to look at. Choose another one, or scale it down and try again.";
    EngineError::Image { reason: reason.to_owned() }
}

/// `12000` as "12,000".
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_past_a_limit_is_told_what_to_do() {
        let large = check_picture(12_000, 9_000).unwrap_err().to_string();
        assert_eq!(
            large,
            "This image is 12,000 x 9,000 pixels (108 megapixels). vitscope reads up to 50 megapixels: scale it down and try again."
        );
        let small = check_picture(900, 15).unwrap_err().to_string();
        assert!(small.contains("900 x 15 pixels"), "{small}");
    }

    #[test]
    fn a_format_that_is_not_read_is_named() {
        let said = |format| unreadable_picture(format).to_string();
        assert!(said(Some(PictureFormat::Heic)).contains("format HEIC"));
        assert!(said(Some(PictureFormat::Svg)).contains("SVG drawing"));
        assert!(said(Some(PictureFormat::Jpeg)).contains("JPEG file is damaged"));
        assert!(said(None).contains("no image that can be read here"));
    }

    #[test]
    fn a_picture_without_anything_to_see_is_refused() {
        assert!(check_visible(&[9, 9, 9, 0, 0, 0, 0, 1]).is_ok());
        assert!(check_visible(&[9, 9, 9, 0, 0, 0, 0, 0]).is_err());
    }

    #[test]
    fn a_file_that_is_no_picture_by_its_size_is_not_read() {
        assert!(check_picture_file(MAX_PICTURE_BYTES).is_ok());
        assert_eq!(
            check_picture_file(3_000_000_001).unwrap_err().to_string(),
            "This file is 3,001 MB long, and a picture of 50 megapixels takes 410 at most: choose another file."
        );
    }

    #[test]
    fn a_set_past_the_limit_is_told_how_many_pictures_there_is_room_for() {
        assert!(check_tokens(100, 196, 768).is_ok());
        assert!(check_tokens(36, 576, 768).is_ok());
        assert_eq!(
            check_tokens(100, 576, 768).unwrap_err().to_string(),
            "100 pictures of 576 patches are 177 MB of tokens for this model, and the map takes 64: choose 36 pictures at most."
        );
        let huge = check_tokens(2, 10_000, 4_096).unwrap_err().to_string();
        assert!(huge.ends_with("choose a smaller model or input size."), "{huge}");
    }

    #[test]
    fn the_limits_themselves_are_accepted() {
        assert!(check_picture(16, 16).is_ok());
        assert!(check_picture(10_000, 5_000).is_ok());
        assert!(check_picture(10_000, 5_001).is_err());
    }

    #[cfg(feature = "model")]
    #[test]
    fn a_model_past_a_tabs_memory_is_told_what_to_do() {
        let base = VitConfig::patch16_224(768);
        assert!(check_model(&base).is_ok());
        let fine = VitConfig { grid: 56.into(), patch: 8, ..base.clone() };
        let told = check_model(&fine).unwrap_err().to_string();
        assert!(told.contains("At 448 px this model has 3137 tokens"), "{told}");
        let giant = VitConfig { dim: 1664, depth: 48, heads: 16, hidden: 8192, ..base.clone() };
        let told = check_model(&giant).unwrap_err().to_string();
        assert!(told.contains("on the command line"), "{told}");
        // The bias tables of every block are spread over all pairs of tokens.
        let large = VitConfig { dim: 1024, depth: 24, heads: 16, hidden: 4096, ..base };
        let biased = VitConfig { grid: 24.into(), position: Position::BlockBias, ..large.clone() };
        assert!(check_model(&large).is_ok() && check_model(&biased).is_err());
        // A small model whose bias alone would be 17 GB: a smaller input helps, no other program.
        let small = VitConfig {
            grid: 256.into(),
            patch: 4,
            dim: 128,
            depth: 8,
            heads: 4,
            ..VitConfig::patch16_224(768)
        };
        let told = check_model(&VitConfig { position: Position::SharedBias, ..small }).unwrap_err();
        assert!(told.to_string().contains("choose a smaller input size"), "{told}");
    }

    #[cfg(feature = "model")]
    #[test]
    fn the_largest_input_is_the_last_that_is_taken() {
        let base = VitConfig::patch16_224(768);
        let pair =
            VitConfig { grid: 8.into(), patch: 8, dim: 128, depth: 8, heads: 4, ..base.clone() };
        for config in [base, pair] {
            let most = largest_input(&config);
            let at = |size| check_model(&with_longer(&config, size / config.patch));
            assert!(at(most).is_ok() && at(most + config.patch).is_err(), "{most}");
        }
    }

    #[cfg(feature = "model")]
    #[test]
    fn a_model_of_518_px_fits_at_a_smaller_input() {
        let dinov2 = VitConfig { grid: 37.into(), patch: 14, ..VitConfig::patch16_224(768) };
        let (size, text) = fitting_input(&dinov2).expect("it fits at some size");
        assert!((448..518).contains(&size) && size % 14 == 0, "{size}");
        assert!(check_model(&with_longer(&dinov2, size / 14)).is_ok());
        assert!(text.contains("518 px") && text.contains(&format!("{size} px")), "{text}");
        // Nothing helps against parameters.
        let giant = VitConfig { dim: 1664, depth: 48, heads: 16, hidden: 8192, ..dinov2 };
        assert_eq!(fitting_input(&giant), None);
        assert_eq!(fitting_input(&VitConfig::patch16_224(768)), None);
    }

    #[cfg(feature = "model")]
    #[test]
    fn a_safetensors_file_past_4_gib_is_not_downloaded() {
        let large = Some(u64::from(u32::MAX) + 1);
        let link = "https://example.org/a.safetensors?download=true";
        let refused = check_download(link, large).unwrap_err().to_string();
        assert!(refused.contains("4294967296 bytes long"), "{refused}");
        assert!(check_download(link, Some(u32::MAX.into())).is_ok());
        assert!(check_download(link, None).is_ok());
        // Of a zip only the parts that are needed are read.
        assert!(check_download("https://example.org/a.pth", large).is_ok());
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(
            [grouped(7), grouped(999), grouped(1_000), grouped(1_234_567)].join(" "),
            "7 999 1,000 1,234,567"
        );
    }
}
