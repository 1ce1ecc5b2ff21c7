//! Why there is no picture from a camera, in sentences.

/// What keeps the page from a camera.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CameraError {
    /// The page came over plain HTTP.
    #[error(
        "Browsers give the camera only to pages that came over https or from this computer \
         (localhost). Open this page over https."
    )]
    Insecure,
    /// There is no way to ask.
    #[error("This browser offers pages no camera. Take the picture elsewhere and open its file.")]
    Unsupported,
    /// A Permissions-Policy header or a frame without `allow="camera"`.
    #[error(
        "The site that shows this page does not let it use the camera (its Permissions-Policy, or \
         a frame without allow=\"camera\"). Open the page in a tab of its own."
    )]
    Blocked,
    /// The visitor, the browser's settings or the system said no.
    #[error(
        "The camera was refused. Allow it for this page in the browser’s address line (and in the \
         system’s settings), then press the button again."
    )]
    Refused,
    /// There is none.
    #[error("No camera was found. Plug one in and press the button again.")]
    Missing,
    /// Another program has it, or its driver fails.
    #[error(
        "The camera does not start: another program may be using it. Close that program and press \
         the button again."
    )]
    Busy,
    /// It was there.
    #[error(
        "The camera has stopped: it was unplugged, or its permission was taken back. Plug it in and \
         press the button again."
    )]
    Ended,
    /// Something else, in the browser's words.
    #[error("The camera does not start ({0}). Press the button to try again.")]
    Other(String),
}

impl CameraError {
    /// Why it is of no use to ask for a camera, where it is not: how the page came, what its host lets it do, and what
    /// the browser offers.
    pub fn before_asking(is_secure: bool, is_allowed: bool, offered: bool) -> Option<CameraError> {
        match (is_secure, is_allowed, offered) {
            (false, _, _) => Some(CameraError::Insecure),
            (_, false, _) => Some(CameraError::Blocked),
            (_, _, false) => Some(CameraError::Unsupported),
            (true, true, true) => None,
        }
    }

    /// By the name and the message of what `getUserMedia` was rejected with.
    pub fn of(name: &str, message: &str) -> CameraError {
        match name {
            "NotAllowedError" | "SecurityError" => CameraError::Refused,
            "NotFoundError" | "OverconstrainedError" => CameraError::Missing,
            "NotReadableError" | "AbortError" => CameraError::Busy,
            _ if message.is_empty() => CameraError::Other(name.to_owned()),
            _ => CameraError::Other(message.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_visitor_can_mend_is_told_before_what_the_browser_lacks() {
        let told = CameraError::before_asking;
        // Over plain HTTP browsers offer none either.
        assert_eq!(told(false, false, false), Some(CameraError::Insecure));
        assert_eq!(told(true, false, false), Some(CameraError::Blocked));
        assert_eq!(told(true, true, false), Some(CameraError::Unsupported));
        assert_eq!(told(true, true, true), None);
    }

    #[test]
    fn every_reason_has_a_sentence_that_says_what_to_do() {
        let says = |name: &str, message: &str| CameraError::of(name, message).to_string();
        assert!(says("NotAllowedError", "Permission denied").contains("Allow it"));
        assert!(says("NotFoundError", "").contains("Plug one in"));
        assert!(
            says("NotReadableError", "Could not start video source").contains("another program")
        );
        assert_eq!(
            says("TypeError", "no constraints"),
            "The camera does not start (no constraints). Press the button to try again."
        );
        assert!(says("StrangeError", "").contains("StrangeError"));
        for error in [CameraError::Insecure, CameraError::Blocked, CameraError::Ended] {
            let sentence = error.to_string();
            assert!(sentence.ends_with('.') && !sentence.contains("  "), "{sentence}");
        }
    }
}
