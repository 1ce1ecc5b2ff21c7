//! What the classes of a model's classifiers are called: by the classifiers' own file, by a list beside it, or by number.

use std::sync::Arc;

use crate::engine::protocol::ProbeInfo;

/// What classes are called, by their index.
pub type Names = Arc<Vec<String>>;

/// The list of names that models.json has beside the classifiers.
#[derive(Debug, Clone, PartialEq)]
pub enum NameList {
    /// There is none.
    None,
    /// It is on its way.
    Pending,
    /// It came, or why it did not.
    Arrived(Result<Names, String>),
}

/// The names of all classes; a class without one has its number. `None` while the list is on its way.
pub fn names(info: &ProbeInfo, list: &NameList) -> Option<Names> {
    if let Some(names) = &info.names {
        return Some(Arc::new(names.clone()));
    }
    match list {
        NameList::Pending => None,
        NameList::Arrived(Ok(names)) if names.len() == info.classes => Some(names.clone()),
        _ => Some(Arc::new((0..info.classes).map(|class| format!("class {class}")).collect())),
    }
}

/// Why the classes have numbers, though the list at `path` was to name them.
pub fn problem(info: &ProbeInfo, path: &str, list: &NameList) -> Option<String> {
    if info.names.is_some() {
        return None;
    }
    let NameList::Arrived(arrived) = list else { return None };
    let classes = info.classes;
    let reason = match arrived {
        Ok(names) if names.len() == classes => return None,
        Ok(names) => format!(
            "{path} has names for {} classes, and these probes know {classes}.",
            names.len()
        ),
        Err(reason) => reason.clone(),
    };
    Some(format!("The classes have numbers in place of names: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::fixtures::probe_info;

    fn list(names: &[&str]) -> NameList {
        NameList::Arrived(Ok(Arc::new(names.iter().map(|name| (*name).to_owned()).collect())))
    }

    #[test]
    fn the_classifiers_own_names_come_first_and_a_list_next() {
        let own = ProbeInfo { names: Some(vec!["cat".into(), "dog".into()]), ..probe_info(2) };
        assert_eq!(*names(&own, &list(&["a", "b"])).unwrap(), ["cat", "dog"]);
        assert_eq!(*names(&probe_info(2), &list(&["a", "b"])).unwrap(), ["a", "b"]);
        assert_eq!(names(&probe_info(2), &NameList::Pending), None);
        assert_eq!(problem(&own, "names.json", &list(&["a"])), None);
    }

    #[test]
    fn classes_without_a_name_have_numbers_and_the_reason_is_said() {
        for (list, reason) in [
            (NameList::None, None),
            (list(&["a"]), Some("names.json has names for 1 classes, and these probes know 2.")),
            (NameList::Arrived(Err("It is gone.".to_owned())), Some("It is gone.")),
        ] {
            assert_eq!(*names(&probe_info(2), &list).unwrap(), ["class 0", "class 1"]);
            let said = reason
                .map(|reason| format!("The classes have numbers in place of names: {reason}"));
            assert_eq!(problem(&probe_info(2), "names.json", &list), said);
        }
    }
}
