//! A session from its beginning to a conflict: started, interrupted, resumed, handed over, imported elsewhere.

use posdiag::desk::{AdmissionFault, Desk, DeskFault};
use posdiag::journal::Merged;
use posdiag::library::embedded;
use posdiag::settings::Settings;
use posdiag::text::language::Language;
use posdiag::walk::history::Stage;

use super::machine::{Machine, SECOND};
use crate::support::clocks::HeldClock;

#[test]
fn session_is_resumed_handed_over_and_imported_elsewhere() {
    let library = embedded::library().unwrap();
    let (here, there) = (Machine::new(), Machine::new());
    assert!(here.desk().existing_journal().unwrap().is_none(), "nothing is made by looking");
    let name = here.begins(&library, "E102", 1);
    assert_eq!(here.stage(&name), Stage::CutOff);

    // Only one walks it at a time, and meanwhile it is not handed over.
    let held = here.holds(&name).unwrap();
    assert_eq!(here.stage(&name), Stage::Walked);
    assert!(matches!(here.goes_on(&library, &name, 1), Err(DeskFault::HeldElsewhere { .. })));
    assert!(matches!(here.hands_over(&name), Err(DeskFault::Walked { .. })));
    drop(held);
    here.goes_on(&library, &name, 1).unwrap();

    // A hand-over whose file could not be written is undone; a written one makes the session read-only.
    here.hands_over(&name).unwrap().undo().unwrap();
    assert_eq!(here.stage(&name), Stage::CutOff);
    let hand_over = here.hands_over(&name).unwrap();
    assert!(hand_over.is_read_only());
    assert_eq!(here.stage(&name), Stage::HandedOver);
    assert!(matches!(here.goes_on(&library, &name, 1), Err(DeskFault::HandedOver { .. })));

    // Elsewhere it is imported once, continued, and comes back.
    let file = hand_over.file().to_owned();
    assert_eq!(there.desk().admit(&file).unwrap().merged, Merged::New { name: name.clone() });
    assert_eq!(there.desk().admit(&file).unwrap().merged, Merged::Same { name: name.clone() });
    there.goes_on(&library, &name, 1).unwrap();
    let back = there.hands_over(&name).unwrap().file().to_owned();
    assert_eq!(
        here.desk().admit(&back).unwrap().merged,
        Merged::Continued { name: name.clone(), entries: 2 }
    );
    assert_eq!(here.stage(&name), Stage::CutOff);
    assert!(matches!(here.takes_back(&name), Err(DeskFault::NotHandedOver { .. })));

    // Continued in both places, both are kept.
    here.goes_on(&library, &name, 0).unwrap();
    there.takes_back(&name).unwrap();
    there.goes_on(&library, &name, 1).unwrap();
    let other = there.hands_over(&name).unwrap().file().to_owned();
    let Merged::Conflict { name: second, with } = here.desk().admit(&other).unwrap().merged else { panic!() };
    assert_eq!(with, name);
    assert!(here.listed(&name).in_conflict && here.listed(&second).in_conflict);
}

#[test]
fn incomplete_session_is_not_imported() {
    let library = embedded::library().unwrap();
    let (here, there) = (Machine::new(), Machine::new());
    let name = here.begins(&library, "E102", 1);
    let file = here.hands_over(&name).unwrap().file().to_owned();
    for file in ["", "{}", &file[..file.len() - 9], &file.replace("E102", "E103")] {
        let refused = there.desk().admit(file);
        assert!(matches!(refused, Err(DeskFault::NotAdmitted(AdmissionFault::File(_)))), "{refused:?}");
    }
    assert!(there.desk().existing_journal().unwrap().is_none(), "nothing was taken in");
}

#[test]
fn missing_data_folder_is_reported_in_both_languages() {
    let settings = Settings::default();
    let desk = Desk { settings: &settings, clock: &HeldClock::default().ticking(SECOND) };
    let fault = desk.data_folder().unwrap_err();
    assert_eq!(fault.message(Language::Zh), "不知道数据存在哪个文件夹。");
    assert_eq!(fault.message(Language::En), "There is no folder for the data.");
    assert!(matches!(desk.session("418-273"), Err(DeskFault::NoDataFolder)));
}
