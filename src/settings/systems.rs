//! The shipped ticket systems, one file each in `sinks/`.

/// A system's name, with its file.
pub(super) const SYSTEMS: [(&str, &str); 8] = [
    ("jira", include_str!("../../sinks/jira.toml")),
    ("redmine", include_str!("../../sinks/redmine.toml")),
    ("roundup", include_str!("../../sinks/roundup.toml")),
    ("rt", include_str!("../../sinks/rt.toml")),
    ("servicenow", include_str!("../../sinks/servicenow.toml")),
    ("udesk", include_str!("../../sinks/udesk.toml")),
    ("zammad", include_str!("../../sinks/zammad.toml")),
    ("zendesk", include_str!("../../sinks/zendesk.toml")),
];

#[cfg(test)]
mod tests {
    use super::SYSTEMS;
    use crate::settings::rest_file::read;

    #[test]
    fn every_shipped_file_is_read() {
        for (name, text) in SYSTEMS {
            assert!(read(text).is_ok(), "{name}: {:?}", read(text));
        }
        assert!(SYSTEMS.is_sorted(), "they are told in this order");
    }
}
