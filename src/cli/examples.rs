//! The examples that help and manual pages show, which the tests hold to what can be typed.

use crate::text::language::Language;
use crate::text::width::{pad, width};

/// A command as it can be typed, and what it does.
pub type Example = (&'static str, &'static str, &'static str);

/// The examples by command: `""` is posdiag itself, `ticket list` a command below one.
const EXAMPLES: &[(&str, &[Example])] = &[
    (
        "",
        &[
            ("posdiag", "边输边找：代码、文字、拼音", "search as you type: a code, words"),
            (
                "posdiag E102",
                "在终端里走一遍；接管道时打印处理办法",
                "walk at a terminal; print the remedy into a pipe",
            ),
            ("posdiag walk E102 --phone", "电话里走，显示话术", "walk on the phone, with what to say"),
            ("posdiag resume 418-273", "接着走，或带着工单上门", "go on, or visit with a ticket"),
            ("posdiag ticket list", "没关闭的工单", "the tickets that are not closed"),
            ("posdiag explain E102 E103", "打印两个代码的处理办法", "print the remedies of two codes"),
            (
                "posdiag search 网络 重启",
                "按文字找；拼音也行：wangluo、wl",
                "find codes by words, Chinese also by pinyin",
            ),
            ("posdiag check trees", "检查 trees 里的资料库", "check the library in trees"),
        ],
    ),
    (
        "walk",
        &[
            ("posdiag walk E102", "在现场走", "walk on site"),
            ("posdiag walk E102 --phone", "电话里走，显示话术", "on the phone, with what to say"),
            ("posdiag walk E102 --reference 朝阳店", "记下是哪家", "note whose terminal it is"),
            ("posdiag walk --unknown E999", "手册里没有的代码", "a code not in the manual"),
            ("posdiag walk E005 --answers n --format json", "不用人答", "answered beforehand"),
            ("posdiag walk --script walk.yaml", "回答写在文件里", "answered from a file"),
        ],
    ),
    (
        "resume",
        &[
            ("posdiag resume", "从没走完的里选一个", "pick an unfinished one"),
            ("posdiag resume 418-273", "商户又打来了", "the merchant calls back"),
            ("posdiag resume 418-273 --onsite", "带着工单上门", "visit with the ticket"),
        ],
    ),
    (
        "session",
        &[
            ("posdiag session list", "没走完的", "the unfinished ones"),
            ("posdiag session list --all", "结束的也列出", "those that have ended, too"),
        ],
    ),
    (
        "session list",
        &[
            ("posdiag session list", "没走完的", "the unfinished ones"),
            ("posdiag session list --all", "结束的也列出", "those that have ended, too"),
        ],
    ),
    ("session show", &[("posdiag session show 418-273", "整个经过", "the whole story")]),
    (
        "session export",
        &[
            ("posdiag session export 418-273", "写成 418-273.posdiag", "writes 418-273.posdiag"),
            ("posdiag session export 418-273 -o -", "写到标准输出", "to standard output"),
        ],
    ),
    (
        "session import",
        &[
            ("posdiag session import 418-273.posdiag", "收进来", "take it in"),
            ("posdiag resume 418-273", "接着走", "then go on with it"),
        ],
    ),
    (
        "session take-back",
        &[("posdiag session take-back 418-273", "对方不走了，收回来", "they did not go on with it")],
    ),
    (
        "session purge",
        &[
            ("posdiag session purge --older-than 90d", "先问再删", "asks first"),
            (
                "posdiag session purge --older-than 30d --personal",
                "只删联系人和电话",
                "contacts and numbers only",
            ),
        ],
    ),
    (
        "ticket",
        &[
            ("posdiag ticket list --since 7d", "七天里的", "those of a week"),
            ("posdiag ticket show 418-273", "打印一张", "print one"),
            ("posdiag ticket close 418-273 --note 已换机", "办好了", "it was dealt with"),
        ],
    ),
    (
        "ticket list",
        &[
            ("posdiag ticket list --queue back_office", "交给后台的", "what the back office has"),
            (
                "posdiag ticket list --since 7d --incomplete",
                "七天里没填全的",
                "of a week, with fields missing",
            ),
            ("posdiag ticket list --state all --code E102", "E102 的全部工单", "all that E102 came to"),
        ],
    ),
    (
        "ticket show",
        &[
            ("posdiag ticket show 418-273 --copy", "打印，也放进剪贴板", "print it, and copy it"),
            ("posdiag ticket show 418-273 --lang en", "用英文写", "in English"),
            ("posdiag ticket show 418-273 --format markdown", "Markdown", "Markdown"),
        ],
    ),
    (
        "ticket edit",
        &[
            ("posdiag ticket edit 418-273", "逐项问还缺的", "asks for what is missing"),
            ("posdiag ticket edit 418-273 --field amount=128.50", "填一项", "fill in one field"),
            ("posdiag ticket edit 418-273 --field contact_name=?", "问过，不知道", "asked; unknown"),
        ],
    ),
    ("ticket close", &[("posdiag ticket close 418-273 --note 已换机", "办好了", "dealt with")]),
    ("ticket reopen", &[("posdiag ticket reopen 418-273 --note 又报错", "还没好", "it came up again")]),
    (
        "ticket export",
        &[
            ("posdiag ticket export --since 30d -o tickets.csv", "三十天的表格", "a table of a month"),
            ("posdiag ticket export --format json", "给程序读", "for programs"),
            ("posdiag ticket export 418-273 --personal", "联系人不打码", "with the contact in full"),
        ],
    ),
    (
        "explain",
        &[
            ("posdiag explain E102", "打印处理办法", "print the remedy"),
            ("posdiag explain e102 0001 --lang en", "几个代码，用英文", "several codes, in English"),
            ("posdiag explain E102 --format json", "给程序读", "for programs"),
        ],
    ),
    (
        "graph",
        &[
            ("posdiag graph E102", "在终端里看", "see it in the terminal"),
            ("posdiag graph E102 --format svg -o E102.svg", "一张图片", "as an image"),
            ("posdiag graph --walked 418-273", "标出走过的路", "with the way that was walked"),
        ],
    ),
    (
        "search",
        &[
            ("posdiag search 不出小票", "按文字", "by Chinese words"),
            ("posdiag search wlyc", "按拼音首字母：网络异常", "by pinyin initials: 网络异常"),
            ("posdiag search no slip --all", "按英文，全部列出", "by English words, all of them"),
        ],
    ),
    (
        "list",
        &[
            ("posdiag list", "按表列出全部代码", "every code by table"),
            ("posdiag list posp --format json", "一张表，给程序读", "one table, for programs"),
        ],
    ),
    (
        "paths",
        &[
            ("posdiag paths E102", "每条走法一行", "a line a path"),
            ("posdiag paths --collapse E102", "共用步骤收起来", "with shared steps folded"),
            ("posdiag paths --all --format jsonl", "全部代码，给程序读", "every code, for programs"),
        ],
    ),
    (
        "replay",
        &[
            ("posdiag replay walks.jsonl", "核对一个文件", "check a file"),
            ("posdiag replay --format json walks.jsonl", "给程序读", "for programs"),
        ],
    ),
    (
        "new",
        &[
            ("posdiag new library mylib", "建一个资料库", "make a library"),
            ("posdiag new tree E002 --library mylib", "加一个代码", "add a code to it"),
        ],
    ),
    (
        "new library",
        &[
            ("posdiag new library mylib", "文字用您的语言", "its texts in your language"),
            ("posdiag new library mylib --languages zh,en", "中英文都有", "in Chinese and English"),
            ("posdiag new library mylib --code P10", "代码像 P10", "for codes like P10"),
        ],
    ),
    (
        "new tree",
        &[
            ("posdiag new tree E002", "在资料库的文件夹里", "in a library's folder"),
            ("posdiag new tree E002 --message 缺水", "带上屏幕的提示", "with what the screen says"),
        ],
    ),
    (
        "check",
        &[
            ("posdiag check trees", "检查一个文件夹", "check a folder"),
            ("posdiag check --explain PD404", "一条规则是怎么回事", "what a rule is about"),
            ("posdiag check trees --watch", "边改边查", "check while you write"),
            ("posdiag check trees --fix", "能确定怎么改的，直接改好", "mend what is certain"),
            ("posdiag check --format sarif", "给代码审查用", "for code reviews"),
        ],
    ),
    (
        "diff",
        &[
            ("posdiag diff trees.old trees", "改了哪些代码、哪些走法", "which codes and walks have changed"),
            ("posdiag diff old.posdiag new.posdiag", "两个编译好的文件", "two compiled files"),
        ],
    ),
    ("compile", &[("posdiag compile trees -o trees.posdiag", "编译成一个文件", "compile into one file")]),
    (
        "library",
        &[
            ("posdiag library install trees.posdiag", "从此用这个资料库", "use this library from now on"),
            ("posdiag library status", "现在用的是哪个", "which one is used"),
            ("posdiag library rollback", "退回上一个", "go back to the one before"),
        ],
    ),
    (
        "library install",
        &[
            ("posdiag library install trees.posdiag", "编译好的文件", "a compiled file"),
            ("posdiag library install trees", "也可以是文件夹", "a folder will do, too"),
        ],
    ),
    (
        "library status",
        &[
            ("posdiag library status", "现在用的是哪个", "which one is used"),
            ("posdiag library status --format json", "给程序读", "for programs"),
        ],
    ),
    ("library rollback", &[("posdiag library rollback", "退回上一个", "go back to the one before")]),
    (
        "config",
        &[
            ("posdiag config", "各项设置和来处", "the settings and their origins"),
            ("posdiag config path", "配置文件在哪里", "where the file is"),
        ],
    ),
    (
        "schema",
        &[
            ("posdiag schema", "有哪些", "which there are"),
            ("posdiag schema ticket", "工单的", "that of a ticket"),
            ("posdiag schema tree", "树的文件，给编辑器", "that of a tree's file, for editors"),
        ],
    ),
    (
        "help",
        &[
            ("posdiag help ticket list", "一个命令的帮助", "the help of a command"),
            ("posdiag help exit-codes", "退出码", "the exit codes"),
        ],
    ),
    (
        "man",
        &[
            ("posdiag man --out ~/.local/share/man/man1", "装上全部手册页", "install every page"),
            ("posdiag man ticket list | man -l -", "看一页", "read one"),
        ],
    ),
];

/// The examples of a command, by its path.
#[must_use]
pub fn of(path: &str) -> &'static [Example] {
    EXAMPLES.iter().find(|(known, _)| *known == path).map_or(&[], |(_, examples)| examples)
}

/// The examples of a command as its help shows them.
pub(super) fn section(path: &str, language: Language) -> Option<String> {
    let examples = of(path);
    let wide = examples.iter().map(|(typed, ..)| width(typed)).max()?;
    let mut text = language.pick("示例：", "Examples:").to_owned();
    for (typed, zh, en) in examples {
        text.extend(["\n  ", &*pad(typed, wide), "  ", language.pick(zh, en)]);
    }
    Some(text)
}
