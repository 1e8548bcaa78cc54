//! Terms of service, to which people agree when they register, and again when the terms change.

use std::collections::HashMap;

use grammers_tl_types::types;

use super::UserId;

/// The terms that hold now.
#[derive(Debug)]
pub(crate) struct Terms {
    /// How often they have changed.
    version: u32,
    text: String,
    /// How old one has to be, in years.
    min_age: Option<i32>,
    /// The version to which people have agreed last; by default to the first.
    agreed: HashMap<UserId, u32>,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            version: 0,
            text: "These are the terms of service of a data center for tests.".to_owned(),
            min_age: None,
            agreed: HashMap::new(),
        }
    }
}

impl Terms {
    /// Changes them. Everybody has to agree anew.
    pub(crate) fn change(&mut self, text: String, min_age: Option<i32>) {
        self.version += 1;
        self.text = text;
        self.min_age = min_age;
    }

    /// As a client gets them.
    pub(crate) fn shown(&self) -> types::help::TermsOfService {
        types::help::TermsOfService {
            popup: true,
            id: types::DataJson { data: self.id() }.into(),
            text: self.text.clone(),
            entities: Vec::new(),
            min_age_confirm: self.min_age,
        }
    }

    /// Whether a user has agreed to what holds now.
    pub(crate) fn has_agreed(&self, user: UserId) -> bool {
        self.agreed.get(&user).copied().unwrap_or(0) == self.version
    }

    /// A user agrees to what holds now.
    pub(crate) fn agree(&mut self, user: UserId) {
        self.agreed.insert(user, self.version);
    }

    /// A client says that its user agrees to the terms of that name: whether they are those of now.
    pub(crate) fn agree_to(&mut self, user: UserId, id: &str) -> bool {
        let is_current = id == self.id();
        if is_current {
            self.agree(user);
        }
        is_current
    }

    fn id(&self) -> String {
        format!("{{\"version\":{}}}", self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_agree_to_what_they_were_shown() {
        let mut terms = Terms::default();
        assert!(terms.has_agreed(1), "who is made by a test");
        terms.change("new".to_owned(), Some(18));
        assert!(!terms.has_agreed(1));
        assert!(!terms.agree_to(1, "{\"version\":0}"));
        assert!(!terms.has_agreed(1));
        assert!(terms.agree_to(1, "{\"version\":1}"));
        assert!(terms.has_agreed(1));
        assert!(!terms.has_agreed(2));
        terms.change("newer".to_owned(), None);
        assert!(!terms.has_agreed(1));
    }
}
