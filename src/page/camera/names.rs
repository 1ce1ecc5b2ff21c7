//! What the cameras to choose from are called.

/// Each camera's id with its name; one that the browser has no name for is called by its number.
pub fn named(listed: impl IntoIterator<Item = (String, String)>) -> Vec<(String, String)> {
    let number = |index: usize| format!("camera {}", index + 1);
    let cameras = listed.into_iter().enumerate();
    cameras
        .map(|(index, (id, name))| (id, if name.is_empty() { number(index) } else { name }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_camera_without_a_name_has_its_number_among_all() {
        let listed = [("a", "FaceTime"), ("b", ""), ("c", "USB"), ("d", "")];
        let owned = |(id, name): (&str, &str)| (id.to_owned(), name.to_owned());
        let names: Vec<String> = named(listed.map(owned)).into_iter().map(|it| it.1).collect();
        assert_eq!(names, ["FaceTime", "camera 2", "USB", "camera 4"]);
        assert_eq!(named([owned(("a", ""))]), [("a".to_owned(), "camera 1".to_owned())]);
    }
}
