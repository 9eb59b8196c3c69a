//! A library with matters and a closing, which asks a question that its trees ask, too.

use posdiag::tree::Library;

use crate::support::random_trees::LOOK;
use crate::support::small_library::{declared, manifest_with_matters};

const CLOSING: &str = "\
- id: again
  when: drink = open
  ask: Look once more. Is there a drink?
  on_yes:
  - set: drink = poured
- id: who
  when: again = no
  collect: [contact]
- use: look";

const BREW: &str = "\
- id: came
  ask: Did a drink come?
  on_yes:
  - end: fine
  on_no:
  - set: drink = open
- id: reset
  try: Press reset
- id: inside
  ask: Is it dry inside?
  by: technician
  on_no:
  - set: water = low
- end: office";

const CASE: &str = "\
- id: open_case
  try: Open the case
  by: technician
- end: office";

const ONLY_LOOKS: &str = "- use: look\n- end: office";

const POURED: &str = "\
- set: drink = poured
- id: tasty
  ask: Is it tasty?
  on_yes:
  - end: fine
- end: office";

/// `T01` brews, `T02` opens the case, `T03` and `T04` only look, and `T05` has it poured.
pub(crate) fn library() -> Library {
    let sequences = [("closing", CLOSING), ("look", LOOK)];
    let trees = [("T01", BREW), ("T02", CASE), ("T03", ONLY_LOOKS), ("T04", ONLY_LOOKS), ("T05", POURED)];
    declared(&manifest_with_matters(true), &sequences, &trees).unwrap()
}
