//! A library that was compiled and opened again declares what its files declare, and one in another format is refused.

use crate::support::small_library::{files, manifest_with_fields};
use posdiag::tree::{Belongs, Compiled, Damage, Library, Listing, check, compile};

const FIELDS: &str = r#"
- id: note
  label: Note
  example: n
  kind: text
  of: incident
- id: shop
  label: Shop
  example: "1"
  kind: text
  of: merchant
- id: device
  label: Device
  example: "2"
  kind: text
  of: terminal
- id: link
  label: Connection
  example: cable
  kind: text
  from: net.link
"#;
const NET: &str = "\
- id: link
  choose: How is it connected?
  options:
  - id: cable
    label: By cable
  - id: radio
    label: By radio
    steps:
    - end: office";

/// A library with these fields and, of the roles for them, those in these lines.
fn compiled(roles: &str) -> Compiled {
    let manifest = [&*manifest_with_fields(FIELDS), roles].concat();
    compile(&check(&Listing::of_memory(files(&manifest, &[("net", NET)], &[]))).library.unwrap())
}

#[test]
fn field_owners_and_answering_questions_are_compiled() {
    let library = Library::open(compiled("  terminal: device\n  merchant: shop\n")).unwrap();
    let manifest = library.manifest();
    let declared: Vec<_> =
        manifest.fields.iter().map(|field| (&*field.id, field.of, field.from.as_deref())).collect();
    assert_eq!(
        declared,
        [
            ("note", Belongs::Incident, None),
            ("shop", Belongs::Merchant, None),
            ("device", Belongs::Terminal, None),
            ("link", Belongs::Incident, Some("net.link")),
        ]
    );
    assert_eq!((manifest.roles.merchant, manifest.roles.terminal), (Some(1), Some(2)));
}

/// A field of a merchant does not imply that anything identifies the merchant.
#[test]
fn a_library_need_not_name_merchant_and_terminal() {
    let library = Library::open(compiled("")).unwrap();
    let roles = &library.manifest().roles;
    assert_eq!((roles.merchant, roles.terminal), (None, None));
}

#[test]
fn another_format_is_refused() {
    for other in [0_u32, 2, u32::MAX] {
        let mut compiled = compiled("");
        compiled.bytes.splice(8..12, other.to_le_bytes());
        assert_eq!(Library::open(compiled).unwrap_err(), Damage::OtherFormat);
    }
}
