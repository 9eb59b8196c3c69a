//! Measures how many complete walks the session does per second on one core: over a tree of eight nodes, from the start
//! to a confirmed outcome, with the same session code that a terminal uses.

#![allow(clippy::expect_used, reason = "a benchmark of what does not work is none")]

use std::sync::Arc;

use divan::counter::ItemsCount;
use posdiag::session::{Answer, Channel, Moment, Place, Session};
use posdiag::tree::{Library, Listing, Tree, Value, check, compile};

const MANIFEST: &str = include_str!("library/library.yaml");
const LADDER: &str = include_str!("library/shared/ladder.yaml");

/// A tree of eight nodes: two questions, four actions, one note to read out, and the end.
const TREE: &str = "\
code: E101
row: 1
message:
  zh: 交易超时
  en: Transaction timeout
steps:
- id: online
  ask:
    zh: 能上网吗？
    en: Is it online?
  on_yes:
  - id: sign_on
    try:
      zh: 重新签到
      en: Sign on again
  on_no:
  - id: link
    choose:
      zh: 哪种网络？
      en: Which link?
    options:
    - id: wifi
      label:
        zh: WiFi
        en: WiFi
    - id: cellular
      label:
        zh: 移动数据
        en: Mobile data
      steps:
      - id: data
        try:
          zh: 打开移动数据
          en: Switch mobile data on
- id: know
  tell:
    zh: 先别重复收款
    en: Do not charge again
- id: restart
  when: online = no
  try:
    zh: 重启
    en: Restart
- id: update
  try:
    zh: 更新
    en: Update
- end: office
";

fn main() {
    divan::main();
}

fn tree() -> Arc<Tree> {
    let files = [("library.yaml", MANIFEST), ("shared/ladder.yaml", LADDER), ("e/E101.yaml", TREE)];
    let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
    let checked = check(&Listing::of_memory(files)).library.expect("the benchmark's tree has no faults");
    let library = Library::open(compile(&checked)).expect("what was just compiled can be opened");
    Arc::new(library.tree("E101").expect("it is whole").expect("it is there"))
}

/// The walk with the most answers: offline, mobile data, and nothing helps.
fn walk(tree: &Arc<Tree>) -> Session {
    const ANSWERS: [Value; 5] =
        [Value::No, Value::Option(1), Value::NotFixed, Value::NotFixed, Value::NotFixed];
    let (mut session, _) = Session::start(Arc::clone(tree), Channel::OnSite, Moment(0));
    for (number, value) in (1..).zip(ANSWERS) {
        session.answer(Answer::Value(value), Moment(number)).expect("the step takes it");
    }
    assert!(matches!(session.place(), Place::End(_)));
    session.end(Moment(9)).expect("it is at its outcome");
    session
}

#[divan::bench]
fn complete_walks(bencher: divan::Bencher<'_, '_>) {
    let tree = tree();
    assert_eq!(tree.nodes().len(), 8);
    bencher.counter(ItemsCount::new(1_u32)).bench_local(|| walk(divan::black_box(&tree)));
}
