//! Values that earlier sessions of the same terminal and merchant offer for fields.

use posdiag::library::embedded;
use posdiag::tree::Library;
use posdiag::walk::keeper::Keeper as _;

use super::machine::{Machine, filled};

const MERCHANT: &str = "822100048160001";
const OTHER_MERCHANT: &str = "822100048160002";
const TERMINAL: &str = "48160001";
const OTHER_TERMINAL: &str = "48160002";

/// What is offered for the contact's phone and the serial number in a session with these numbers.
fn offered(machine: &Machine, library: &Library, numbers: &[(&str, &str)]) -> [Option<String>; 2] {
    let walk = machine.walk(library, "E102", None);
    let mut walk = numbers.iter().fold(walk, |walk, (field, number)| walk.fills(field, number));
    let example = |field: &str| {
        let fields = &library.manifest().fields;
        fields.iter().find(|known| *known.id == *field).unwrap().example.to_string()
    };
    ["contact_phone", "serial_number"].map(|field| {
        let (index, _) = filled(library, field, &example(field));
        walk.recorder.offer(&walk.session, index).map(|offer| offer.value.to_string())
    })
}

#[test]
fn values_of_one_merchant_are_not_offered_to_another() {
    let library = embedded::library().unwrap();
    let machine = Machine::new();
    let walk = machine.walk(&library, "E102", None);
    let walk = walk.fills("merchant_number", MERCHANT).fills("terminal_number", TERMINAL);
    drop(walk.fills("contact_phone", "13800138000").fills("serial_number", "N3000012345678"));
    let (phone, serial) = (Some("13800138000".to_owned()), Some("N3000012345678".to_owned()));
    let offers = |numbers: &[(&str, &str)]| offered(&machine, &library, numbers);

    assert_eq!(offers(&[]), [None, None], "nobody knows whose it is");
    assert_eq!(offers(&[("terminal_number", TERMINAL)]), [phone.clone(), serial.clone()]);
    // A merchant has several terminals: values of one do not apply to another.
    assert_eq!(offers(&[("merchant_number", MERCHANT)]), [phone, None]);
    let other = [("merchant_number", MERCHANT), ("terminal_number", OTHER_TERMINAL)];
    assert_eq!(offers(&other)[1], None);
    // The terminal is at another merchant now.
    let moved = [("merchant_number", OTHER_MERCHANT), ("terminal_number", TERMINAL)];
    assert_eq!(offers(&moved), [None, serial]);
}
