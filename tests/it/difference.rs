//! Differences between libraries with matters and a closing: the library of the coffee machine and variants of it.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::base_library::copy_of;
use crate::support::common::{json, run_at};

/// The coffee machine's library in `old`, and in `new` with some files changed.
fn libraries(changes: &[(&str, &str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for name in ["old", "new"] {
        fs::rename(copy_of("examples/coffee").keep(), folder.path().join(name)).unwrap();
    }
    change(folder.path(), "new", changes);
    folder
}

#[track_caller]
fn change(folder: &Path, library: &str, changes: &[(&str, &str, &str)]) {
    for (file, from, to) in changes {
        let path = folder.join(library).join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{file}: {from}");
        fs::write(path, text.replace(from, to)).unwrap();
    }
}

/// The differences, in a language.
#[track_caller]
fn told(folder: &TempDir, language: &str) -> String {
    let run = run_at(folder.path(), &format!("diff old new --lang {language}"));
    assert_eq!((run.exit, &*run.stderr), (Some(5), ""), "{}", run.stdout);
    run.stdout
}

const CLOSING: &str = "shared/closing.yaml";
const PAID: &str = "shared/paid_drink.yaml";

#[test]
fn closing_is_compared_once_not_per_code() {
    let folder = libraries(&[(CLOSING, "  on_yes:\n", "  on_no:\n")]);
    assert_eq!(
        told(&folder, "en"),
        "\
~ closing (the closing): 3 walks have changed
    closing:closing.served_after_all=no (where drink = owed)  (continues) → drink = served
    closing:closing.served_after_all=unsure (where drink = owed)  (continues) → drink = served
    closing:closing.served_after_all=yes (where drink = owed)  drink = served → (continues)
Codes: 0 added, 0 removed, 0 changed.
"
    );
    let zh = told(&folder, "zh");
    assert!(zh.starts_with("~ closing（收尾）：3 条走法变了\n"), "{zh}");
    assert!(
        zh.contains("closing:closing.served_after_all=no（drink = owed 时）  （继续） → drink = served\n"),
        "{zh}"
    );

    let folder = libraries(&[(CLOSING, "最后再问一句：", "请问")]);
    assert_eq!(
        told(&folder, "zh"),
        "~ closing（收尾）：只有文字变了，走法没变\n    closing.served_after_all say [zh]  最后再问一句：刚才那位客人，现在拿到饮品了吗？ → 请问刚才那位客人，现在拿到饮品了吗？\n新增 0 个代码，去掉 0 个，改动 0 个。\n"
    );
    let page = json(&run_at(folder.path(), "diff old new --format json"));
    let text = &page["sequences"][0]["texts"][0];
    assert_eq!(
        text["was"].as_str().unwrap().replace("最后再问一句：", "请问"),
        text["now"].as_str().unwrap()
    );
    assert_eq!((&text["at"], &text["language"]), (&"closing.served_after_all say".into(), &"zh".into()));
}

#[test]
fn added_and_removed_closings_are_reported() {
    let without = [("library.yaml", "  closing: closing\n", "")];
    let folder = libraries(&without);
    assert_eq!(told(&folder, "en"), "- closing (the closing)\nCodes: 0 added, 0 removed, 0 changed.\n");
    let folder = libraries(&[]);
    change(folder.path(), "old", &without);
    assert_eq!(told(&folder, "zh"), "+ closing（收尾）\n新增 0 个代码，去掉 0 个，改动 0 个。\n");
    let page = json(&run_at(folder.path(), "diff old new --format json"));
    let closing = serde_json::json!({ "role": "closing", "was": null, "now": "closing", "walks": [] });
    assert_eq!(page["sequences"], serde_json::json!([closing]));
}

#[test]
fn walks_that_set_different_states_differ() {
    let folder = libraries(&[("fault/E02.yaml", "steps:\n", "steps:\n- set: drink = served\n")]);
    let en = told(&folder, "en");
    assert!(en.starts_with("~ E02: 5 walks have changed\n"), "{en}");
    assert!(en.contains("=fixed  fixed → fixed, drink = served\n"), "{en}");
    assert!(!en.contains("danger=yes"), "it ends before: {en}");
    assert!(told(&folder, "zh").contains("=fixed  fixed → fixed，drink = served\n"));
    let page = json(&run_at(folder.path(), "diff old new --format json"));
    let walk = &page["changed"][0]["walks"][0];
    assert_eq!(walk["now_set"], serde_json::json!([{ "matter": "drink", "state": "served" }]));
    assert_eq!((walk.get("was_set"), walk.get("given")), (None, None));
}

#[test]
fn walks_that_differ_only_from_some_state_name_it() {
    let folder = libraries(&[(PAID, "drink != owed and drink != served", "drink != owed")]);
    let en = told(&folder, "en");
    let asks = "E06:safety.danger=no,paid_drink.paid=no,rinse_unit=fixed";
    assert!(en.contains(&format!("    {asks} (where drink = served)  new → fixed\n")), "{en}");
    let zh = told(&folder, "zh");
    assert!(zh.contains(&format!("    {asks}（drink = served 时）  新的 → fixed\n")), "{zh}");
    assert!(en.contains("~ ladder (for unknown codes): "), "{en}");
    let page = json(&run_at(folder.path(), "diff old new --format json"));
    assert_eq!(
        page["changed"][0]["walks"][0]["given"],
        serde_json::json!({ "matter": "drink", "state": "served" })
    );
}

#[test]
fn request_that_gets_its_own_ticket_is_reported() {
    let folder = libraries(&[("fault/E08.yaml", "  with: drink\n", "")]);
    let en = told(&folder, "en");
    assert!(en.starts_with("~ E08: 2 walks have changed\n"), "{en}");
    assert_eq!(
        en.matches("  support, with drink, drink = owed → support, drink = owed\n").count(),
        2,
        "{en}"
    );
    let page = json(&run_at(folder.path(), "diff old new --format json"));
    let walk = &page["changed"][0]["walks"][0];
    assert_eq!((&walk["was_with"], walk.get("now_with")), (&"drink".into(), None));
    // Without the request, none of them files anything.
    let folder = libraries(&[("library.yaml", "    request: refund\n", "")]);
    let en = told(&folder, "en");
    assert!(en.contains("~ state drink = owed: request refund → none\n"), "{en}");
    let codes: Vec<&str> = en
        .lines()
        .filter_map(|line| Some(line.strip_prefix("~ ")?.split_once(": only texts changed")?.0))
        .collect();
    let expected = ["E01", "E03", "E06", "E07", "closing (the closing)"];
    assert_eq!(codes, expected, "{en}");
}

#[test]
fn library_declarations_are_compared() {
    let folder = libraries(&[
        ("library.yaml", "    zh: 机器恢复正常，可以继续出品。\n", "    zh: 机器好了。\n"),
        ("library.yaml", "  tampering: out_of_service\n", "  tampering: visit\n"),
        ("library.yaml", "    request: refund\n", ""),
        ("fault/E08.yaml", "  with: drink\n", ""),
    ]);
    let said = told(&folder, "en");
    assert!(
        said.contains("~ outcome fixed: text [zh] 机器恢复正常，可以继续出品。 → 机器好了。\n"),
        "{said}"
    );
    assert!(said.contains("~ roles: tampering out_of_service → visit\n"), "{said}");
    assert!(said.contains(": request refund → none\n"), "{said}");
    assert!(said.contains(", with drink, "), "a walk whose request has a ticket of its own now: {said}");
    let json = json(&run_at(folder.path(), "diff old new --format json"));
    let ids: Vec<&str> =
        json["declarations"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["fixed", "drink = owed", "roles"], "{json}");
}
