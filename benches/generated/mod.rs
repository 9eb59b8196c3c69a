//! A generated library of 10,000 codes, for what is measured on a large one.

use posdiag::tree::Listing;

const MANIFEST: &str = include_str!("../library/library.yaml");
const LADDER: &str = include_str!("../library/shared/ladder.yaml");
pub(crate) const TREES: usize = 10_000;

/// A library of trees of some 1.6 kB each, Chinese and English, with branches, conditions and a shared sequence; each tree
/// is what `varied` makes of the text that all have.
pub(crate) fn library(mut varied: impl FnMut(String) -> String) -> Listing {
    let manifest = MANIFEST.replacen("digits: 3", "digits: 5", 1);
    let shared =
        [("library.yaml", manifest.as_str()), ("shared/ladder.yaml", LADDER), ("shared/link.yaml", LINK)];
    let mut files: Vec<_> =
        shared.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
    files.extend((0..TREES).map(|number| {
        let tree = TREE.replace("NUMBER", &format!("{number:05}")).replace("ROW", &(number + 1).to_string());
        (format!("e/E{number:05}.yaml"), varied(tree).into_bytes())
    }));
    Listing::of_memory(files)
}

const LINK: &str = "\
name:
  zh: 网络检查
  en: Network check
steps:
- id: link
  choose:
    zh: 终端用的是哪种网络？
    en: Which connection does the terminal use?
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
";

const TREE: &str = "\
code: ENUMBER
row: ROW
message:
  zh: 网络通讯异常 NUMBER
  en: Network communication error NUMBER
cause:
  zh: 未知网络异常的默认提示
  en: The default message for unknown network errors
steps:
- use: link
- id: paid
  ask:
    zh: 终端上这笔交易的记录是成功吗？
    en: Does the terminal's record of this payment say success?
  say:
    zh: 请您在机器上打开交易记录，看看这一笔写的是成功还是失败？
    en: Please open the transaction records and see whether this one says success or failed.
  hint:
    zh: 持卡人的短信只能参考，以终端上的记录为准。
    en: Go by the terminal's record; the cardholder's SMS is a hint, not proof.
  on_yes:
  - end: office
  on_no:
  - id: sign_on
    try:
      zh: 重新签到，看看是否还报错
      en: Sign on again and see whether the error is still there
    say:
      zh: 请您在机器上点签到，等它提示签到成功。
      en: Please tap sign on and wait until it says that it succeeded.
    minutes: 2
- id: reseat
  when: link.link = cellular and sign_on = not_fixed
  try:
    zh: 关机，重新插拔 SIM 卡，再开机签到
    en: Switch off, reseat the SIM card, switch on and sign on
  by: technician
  minutes: 5
- id: update
  try:
    zh: 在应用商店更新拉卡拉收单，再签到
    en: Update the Lakala acquiring app in the app store, then sign on
  say:
    zh: 请您打开应用商店，找到拉卡拉收单，点更新，完成后再签到。
    en: Please open the app store, find the Lakala acquiring app, tap update, then sign on.
  minutes: 5
- end: office
";
